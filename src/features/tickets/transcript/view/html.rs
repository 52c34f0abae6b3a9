//! A transcript as HTML: part of a page of the dashboard, or a file that stands alone.
//!
//! Invariant: the file needs nothing from anywhere and runs nothing: its own policy allows only the one style
//! that is in it.

use std::collections::HashMap;

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{SecondsFormat, TimeDelta};
use sha2::{Digest as _, Sha256};
use twilight_model::channel::message::embed::{EmbedAuthor, EmbedField};

use super::{
    Look, Notes, Reader,
    text::{Moment, moments},
    words::size,
};
use crate::{
    clock::Time,
    discord::reply::{self, Visibility},
    error::{Error, Result},
    features::tickets::transcript::model::{Embed, File, FileId, Line, Transcript, Who},
    ids::MessageId,
    lang::{Lang, Text},
    text, tr,
    web::{
        message::{self, Frame},
        page::initials,
    },
};

/// Messages of one person within this time stand under one name.
const TOGETHER: TimeDelta = TimeDelta::minutes(7);
/// Characters of an answered message that are shown.
const SNIPPET: usize = 80;

#[derive(Template)]
#[template(path = "features/tickets/transcript/view/templates/transcript.html")]
struct Fragment {
    lang: Lang,
    gaps: Vec<String>,
    facts: Vec<(String, String)>,
    answers: Vec<(String, String)>,
    days: Vec<Day>,
    notes: Vec<Said>,
    files: Vec<Attached>,
}

#[derive(Template)]
#[template(path = "features/tickets/transcript/view/templates/file.html")]
struct Document {
    lang: Lang,
    code: &'static str,
    policy: String,
    style: &'static str,
    heading: String,
    title: String,
    guild: String,
    zone: String,
    made: String,
    body: String,
}

/// One day of the conversation.
struct Day {
    date: String,
    rows: Vec<Row>,
}

enum Row {
    /// Something was done, or Discord noticed something; safe HTML of ours.
    Done {
        iso: String,
        time: String,
        html: String,
    },
    Said(Box<Said>),
}

/// A message to show.
struct Said {
    id: String,
    /// Whether it stands under the name of the one before.
    follows: bool,
    name: String,
    initials: String,
    hue: usize,
    bot: bool,
    manner: Option<String>,
    iso: String,
    exact: String,
    time: String,
    edited: Option<String>,
    /// The answered message: its anchor, who wrote it, how it begins.
    answers: Option<(String, String, String)>,
    /// Safe HTML of ours.
    html: String,
    blank: Option<String>,
    stickers: Vec<String>,
    files: Vec<Attached>,
}

/// A file to show.
#[derive(Clone)]
struct Attached {
    name: String,
    size: String,
    href: Option<String>,
    note: Option<String>,
}

impl Fragment {
    /// A sentence in the reader's language.
    fn t(&self, sentence: &'static str) -> String {
        self.lang.plain(&Text::new(sentence, Vec::new()))
    }
}

impl Document {
    fn t(&self, sentence: &'static str) -> String {
        self.lang.plain(&Text::new(sentence, Vec::new()))
    }
}

/// The transcript as part of a page that has a heading already.
pub fn fragment(transcript: &Transcript, look: &Look) -> Result<String> {
    let reader = Reader { t: transcript, look };
    let ticket = &transcript.ticket;
    let answers = ticket.answers.iter();
    let fragment = Fragment {
        lang: look.lang,
        gaps: reader.gaps(),
        facts: reader.facts(),
        answers: answers.map(|one| (one.label.clone(), reader.markdown(&one.value))).collect(),
        days: days(reader),
        notes: match look.notes {
            Notes::LeftOut => Vec::new(),
            Notes::Shown => ticket
                .notes
                .iter()
                .map(|note| Said {
                    html: reader.markdown(&note.text),
                    ..reader.said(note.by, note.at)
                })
                .collect(),
        },
        files: transcript.files.iter().map(|file| reader.attached(file)).collect(),
    };
    fragment.render().map_err(|error| Error::internal("render a transcript", error))
}

/// The transcript as a file that stands alone.
pub fn document(transcript: &Transcript, look: &Look) -> Result<String> {
    let reader = Reader { t: transcript, look };
    let style = message::STYLE;
    let hash = STANDARD.encode(Sha256::digest(style));
    let document = Document {
        lang: look.lang,
        code: look.lang.code(),
        policy: format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
        ),
        style,
        heading: reader.heading(),
        title: transcript.ticket.title.clone(),
        guild: transcript.guild_name.clone(),
        zone: reader.say(&tr!("Times are in {zone}.", zone = look.zone.name())),
        made: reader.say(&tr!("Made on {time}.", time = reader.moment(transcript.read_at))),
        body: fragment(transcript, look)?,
    };
    document.render().map_err(|error| Error::internal("render a transcript", error))
}

fn days(reader: Reader<'_>) -> Vec<Day> {
    let lines: HashMap<MessageId, &Line> =
        reader.t.messages.iter().map(|line| (line.id, line)).collect();
    let files: HashMap<FileId, &File> = reader.t.files.iter().map(|file| (file.id, file)).collect();
    let mut days: Vec<Day> = Vec::new();
    let mut last: Option<(Who, Time)> = None;
    for moment in moments(reader.t) {
        let at = match moment {
            Moment::Said(line) => line.at,
            Moment::Done(event) => event.at,
        };
        let date = reader.local(at).format("%Y-%m-%d").to_string();
        if days.last().is_none_or(|day| day.date != date) {
            days.push(Day { date, rows: Vec::new() });
            last = None;
        }
        let row = match moment {
            Moment::Done(event) => reader.done(at, reader.markdown(&event.text)),
            Moment::Said(line) => {
                if let Some(notice) = reader.notice(line) {
                    reader.done(at, reader.markdown(&text::escape(&notice)))
                } else {
                    let follows = last.is_some_and(|(who, time)| {
                        who == line.by && line.at - time < TOGETHER && line.reply_to.is_none()
                    });
                    let said = reader.message(line, &lines, &files);
                    Row::Said(Box::new(Said { follows, ..said }))
                }
            }
        };
        last = match (&row, moment) {
            (Row::Said(_), Moment::Said(line)) => Some((line.by, line.at)),
            _ => None,
        };
        if let Some(day) = days.last_mut() {
            day.rows.push(row);
        }
    }
    days
}

impl Reader<'_> {
    fn frame(&self) -> Frame<'_> {
        let (lang, zone) = (self.look.lang, self.look.zone);
        Frame { lang, names: Some(self.t), seen_by: Visibility::Public, zone }
    }

    fn markdown(&self, text: &str) -> String {
        message::markdown(text, self.frame())
    }

    fn done(&self, at: Time, html: String) -> Row {
        let time = self.local(at).format("%H:%M").to_string();
        Row::Done { iso: iso(at), time, html }
    }

    /// Something that somebody said, without what was said.
    fn said(&self, who: Who, at: Time) -> Said {
        let name = self.name(who);
        Said {
            id: String::new(),
            follows: false,
            initials: initials(&name, 2),
            hue: who.0 % 6,
            bot: self.t.person(who).is_some_and(|person| person.bot),
            name,
            manner: None,
            iso: iso(at),
            exact: self.moment(at),
            time: self.local(at).format("%H:%M").to_string(),
            edited: None,
            answers: None,
            html: String::new(),
            blank: None,
            stickers: Vec::new(),
            files: Vec::new(),
        }
    }

    fn message(
        &self,
        line: &Line,
        lines: &HashMap<MessageId, &Line>,
        files: &HashMap<FileId, &File>,
    ) -> Said {
        let mut html = if line.text.is_empty() { String::new() } else { self.markdown(&line.text) };
        for one in &line.embeds {
            message::embed(&mut html, &embed(one), self.frame());
        }
        let answered = line.reply_to.and_then(|id| lines.get(&id));
        let edited = |at| self.say(&tr!("Edited on {time}", time = self.moment(at)));
        Said {
            id: format!("m{}", line.id),
            manner: self.manner(line),
            edited: line.edited_at.map(edited),
            answers: answered.map(|one| {
                let snippet =
                    text::cut(&message::plain(&one.text, self.t, self.look.zone), SNIPPET);
                (format!("m{}", one.id), self.name(one.by), snippet.replace('\n', " "))
            }),
            html,
            blank: self.blank(line),
            stickers: line.stickers.clone(),
            files: line
                .files
                .iter()
                .filter_map(|id| files.get(id))
                .map(|file| self.attached(file))
                .collect(),
            ..self.said(line.by, line.at)
        }
    }

    fn attached(&self, file: &File) -> Attached {
        let note = self.not_kept(file);
        Attached {
            name: self.file_name(file),
            size: size(file.size),
            href: self.look.files.to(file.id).filter(|_| note.is_none()),
            note,
        }
    }
}

fn embed(embed: &Embed) -> twilight_model::channel::message::Embed {
    let fields = embed.fields.iter().map(|(name, value)| EmbedField {
        inline: false,
        name: name.clone(),
        value: value.clone(),
    });
    let author = (!embed.author.is_empty()).then(|| EmbedAuthor {
        icon_url: None,
        name: embed.author.clone(),
        proxy_icon_url: None,
        url: None,
    });
    twilight_model::channel::message::Embed {
        author,
        color: embed.color,
        fields: fields.collect(),
        footer: (!embed.footer.is_empty()).then(|| reply::footer(&embed.footer)),
        ..reply::embed(0, &embed.title, &embed.description)
    }
}

fn iso(time: Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
