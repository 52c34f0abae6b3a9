//! A message as lines without markup, each with the label it stands under.
//!
//! Invariant: the order of the lines is the order in which they are believed.

use super::{Embed, Message, codes::without_links};

/// How long a title may be, in characters.
const TITLE_MAX: usize = 100;
/// How long a place may be, in characters.
const PLACE_MAX: usize = 200;
/// How much of a message is read, in lines.
const LINES_MAX: usize = 300;
/// How much of a line is read, in characters.
const LINE_MAX: usize = 500;

/// The subject of a line, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Its title.
    Title,
    /// Its day and time.
    When,
    /// Its end.
    End,
    /// Its zone.
    Zone,
    /// Its place.
    Location,
    /// How it repeats.
    Repeat,
}

/// A line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its subject, if it says so.
    pub label: Option<Label>,
    /// Its text, without markup and label.
    pub text: String,
    /// Whether it only counts when nothing better says it.
    pub last_resort: bool,
}

/// A message, ready to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its subject.
    pub title: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// Its lines, the most trustworthy first.
    pub lines: Vec<Line>,
}

impl Page {
    /// Takes a message apart.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        let mut lines = Vec::new();
        for embed in &message.embeds {
            embed_lines(embed, &mut lines);
        }
        let content = lines.len();
        text_lines(&message.content, None, &mut lines);
        lines.truncate(LINES_MAX);
        let title = title(message, &lines, content.min(lines.len()));
        let location = place(&lines);
        // Stable: within a rank, what stands first stays first.
        lines.sort_by_key(|line| (line.last_resort, line.label.is_none()));
        Self { title, location, lines }
    }
}

fn embed_lines(embed: &Embed, lines: &mut Vec<Line>) {
    for (name, value) in &embed.fields {
        text_lines(value, label(&clean(name)), lines);
    }
    text_lines(&embed.title, None, lines);
    text_lines(&embed.description, None, lines);
    let footer = lines.len();
    text_lines(&embed.footer, None, lines);
    lines[footer..].iter_mut().for_each(|line| line.last_resort = true);
}

/// The lines of a text; a label alone on its line goes with the next one.
fn text_lines(text: &str, under: Option<Label>, lines: &mut Vec<Line>) {
    let mut pending = under;
    for raw in text.lines() {
        let text = clean(raw);
        if text.is_empty() {
            continue;
        }
        let (own, rest) = labelled(&text);
        // Under a label, a word like "Stage" is what the label is about, not another label.
        if own.is_some() && rest.is_empty() && (pending.is_none() || text.ends_with(':')) {
            pending = own;
            continue;
        }
        let (own, rest) = if rest.is_empty() { (None, text.as_str()) } else { (own, rest) };
        let label = own.or(pending);
        pending = under;
        lines.push(Line { label, text: rest.to_owned(), last_resort: is_other_date(rest) });
    }
}

/// Whether a line is about another date than that of the event.
fn is_other_date(text: &str) -> bool {
    const OTHER: &[&str] = &[
        "deadline",
        "rsvp",
        "register by",
        "sign up by",
        "sign-up",
        "registration",
        "posted",
        "aanmelden",
        "inschrijven",
        "opgeven",
        "uiterlijk",
        "last updated",
        "©",
    ];
    let text = text.to_lowercase();
    OTHER.iter().any(|word| text.contains(word))
}

/// A line without Discord's markup, and without signs before its first word.
fn clean(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(LINE_MAX) {
        match c {
            '*' | '_' | '`' | '~' | '|' => {}
            '\t' => out.push(' '),
            c => out.push(c),
        }
    }
    let out = out.trim().trim_start_matches(['#', '>', '-', '•', '·']).trim();
    match out.strip_prefix('📍').or_else(|| out.strip_prefix("🗺️")) {
        Some(place) if labelled(place.trim()).0.is_none() => format!("Location: {}", place.trim()),
        Some(place) => place.trim().to_owned(),
        None => out.to_owned(),
    }
}

/// The label of a line like `Date: 12 March`, and what follows it.
fn labelled(text: &str) -> (Option<Label>, &str) {
    let Some((head, rest)) = text.split_once(':') else {
        let few = text.split_whitespace().count() <= 2 && text.chars().all(|c| !c.is_ascii_digit());
        let alone = label(text).filter(|_| few);
        return (alone, if alone.is_some() { "" } else { text });
    };
    let spoken = head.chars().any(char::is_alphabetic);
    let glued = rest.chars().next().is_some_and(|c| c.is_ascii_digit()) && ends_in_digit(head);
    match label(head).filter(|_| spoken && !glued && head.chars().count() <= 30) {
        Some(label) => (Some(label), rest.trim()),
        None => (None, text),
    }
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// Words of labels; the first kind that a label has a word of is its kind.
const KINDS: &[(Label, &[&str])] = &[
    (Label::Zone, &["timezone", "zone", "tijdzone"]),
    (Label::End, &["end", "ends", "einde", "eind", "eindtijd"]),
    (
        Label::Repeat,
        &[
            "repeat",
            "repeats",
            "recurring",
            "recurrence",
            "frequency",
            "herhaling",
            "herhaalt",
            "frequentie",
            "days",
            "dagen",
            "schedule",
            "schema",
        ],
    ),
    (
        Label::When,
        &[
            "date",
            "dates",
            "datum",
            "data",
            "when",
            "wanneer",
            "time",
            "times",
            "tijd",
            "tijden",
            "tijdstip",
            "start",
            "starts",
            "begin",
            "begins",
            "begint",
            "aanvang",
            "starttijd",
            "startdatum",
            "begintijd",
            "day",
            "dag",
            "hour",
            "hours",
        ],
    ),
    (
        Label::Location,
        &[
            "where", "location", "locatie", "waar", "place", "plaats", "plek", "venue", "channel",
            "kanaal", "voice", "stage", "link", "adres", "address", "room", "zaal",
        ],
    ),
    (
        Label::Title,
        &[
            "title",
            "titel",
            "event",
            "evenement",
            "topic",
            "onderwerp",
            "what",
            "wat",
            "name",
            "naam",
            "subject",
            "activity",
            "activiteit",
        ],
    ),
];

/// The subject that a label names; all its words have to be words of labels.
fn label(text: &str) -> Option<Label> {
    const JOINTS: &[&str] = &["and", "en", "of", "the", "de", "het", "van"];
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let kind =
        |word: &str| KINDS.iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| *kind);
    let all = words.iter().all(|word| JOINTS.contains(word) || kind(word).is_some());
    if !all || words.len() > 5 {
        return None;
    }
    let kinds: Vec<Label> = words.iter().filter_map(|word| kind(word)).collect();
    // "Time zone" is a zone and "end time" an end, whatever else stands there.
    KINDS.iter().map(|(kind, _)| *kind).find(|kind| kinds.contains(kind))
}

fn title(message: &Message, lines: &[Line], content: usize) -> Option<String> {
    let named = |text: &str| {
        let text = without_links(text);
        text.chars().any(char::is_alphanumeric).then_some(text)
    };
    let embeds = message.embeds.iter().filter_map(|embed| named(&clean(&embed.title)));
    let labelled = lines.iter().filter(|line| line.label == Some(Label::Title));
    let labelled = labelled.filter_map(|line| named(&line.text));
    let prose = |lines: &[Line]| {
        let mut prose = lines.iter().filter(|line| line.label.is_none() && !line.last_resort);
        // Signs alone are a title where nothing else is; a link never is.
        let signs = |line: &&Line| without_links(&line.text) == line.text;
        let words = prose.clone().find_map(|line| named(&line.text));
        words.or_else(|| prose.find(signs).map(|line| line.text.clone()))
    };
    let found = embeds
        .chain(labelled)
        .chain(prose(&lines[content..]))
        .chain(prose(&lines[..content]))
        .next()?;
    Some(alphapy_kernel::text::cut(&found, TITLE_MAX))
}

fn place(lines: &[Line]) -> Option<String> {
    let labelled = lines.iter().find(|line| line.label == Some(Label::Location));
    let text = match labelled {
        Some(line) => line.text.clone(),
        None => lines.iter().find_map(|line| channel(&line.text))?,
    };
    Some(alphapy_kernel::text::cut(&text, PLACE_MAX))
}

/// A channel that is mentioned in a line.
fn channel(text: &str) -> Option<String> {
    let start = text.find("<#")?;
    let end = text[start..].find('>')? + start;
    let digits = &text[start + 2..end];
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text[start..=end].to_owned())
}
