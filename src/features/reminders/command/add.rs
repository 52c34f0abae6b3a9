//! `/reminder add` and `/reminder live-session`.
//!
//! Invariant: nothing is read here that another surface would read otherwise: what was typed goes to `carry_out`.

use twilight_interactions::command::{CommandModel, CreateCommand};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GenericMarker},
};

use super::{
    Wish, by, carry_out, reader,
    to::{Target, To},
};
use crate::{
    discord::reply::{Choice, ChoiceValue, Reply},
    error::{Error, Result},
    features::reminders::{
        flow::{self, By},
        model::{self, Draft, Kind, TimeInput},
        schedule::{Schedule, zone_words},
        settings::Reminders,
        when,
    },
    interactions::{
        cx::Cx,
        handler::{Command, PartialInput as Typing},
    },
    permissions::Member,
    settings::System,
    text,
};

/// Lead times of a live session when nobody says otherwise, in minutes.
const SESSION_LEADS: [i64; 2] = [60, 0];
/// Rules that are suggested before anything is typed.
const RULES: [&str; 8] = [
    "every day",
    "every week",
    "every 2 weeks",
    "monday to friday",
    "every month",
    "first monday of every month",
    "every hour",
    "every year",
];

/// Make a reminder, once or again and again
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "add")]
pub struct Add {
    /// When: tomorrow 9am, friday 18:30, in 2 h, 12 march 14:00, every monday 9am
    #[command(autocomplete = true, min_length = 1, max_length = 100)]
    when: String,
    /// What it says; Markdown works
    #[command(max_length = 2000)]
    message: Option<String>,
    /// Its title
    #[command(max_length = 100)]
    name: Option<String>,
    /// Whom it is for: you, if you choose nothing
    to: Option<To>,
    /// Another channel to send it to, if you may write there
    #[command(
        channel_types = "guild_text guild_announcement guild_voice guild_stage_voice announcement_thread public_thread private_thread"
    )]
    channel: Option<Id<ChannelMarker>>,
    /// On which days, each week: mon,wed or weekdays
    #[command(max_length = 100)]
    days: Option<String>,
    /// How it repeats: every day, every 2 weeks, first monday of the month
    #[command(autocomplete = true, max_length = 100)]
    repeat: Option<String>,
    /// Where it happens: a room or a link
    #[command(max_length = 200)]
    location: Option<String>,
    /// The https:// address of a picture
    #[command(max_length = 500)]
    image: Option<String>,
    /// Whom it pings, as far as you may
    mention: Option<Id<GenericMarker>>,
    /// The same as to: dm
    dm: Option<bool>,
    /// Also say it this long before: 1h, or 1d, 10m
    #[command(max_length = 100)]
    lead: Option<String>,
    /// The last day on which it may repeat
    #[command(max_length = 100)]
    until: Option<String>,
    /// The time zone you mean, if not this server's
    #[command(autocomplete = true, max_length = 64)]
    timezone: Option<String>,
}

impl Command for Add {
    type Who = Member;
    const PATH: &'static str = "reminder add";

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let by = by(&cx, who);
        let usual = usual_leads(&cx);
        let parts = Parts {
            kind: Kind::Plain,
            typed: TimeInput {
                when: self.when,
                days: self.days.unwrap_or_default(),
                repeat: self.repeat.unwrap_or_default(),
                until: self.until.unwrap_or_default(),
                meant: None,
            },
            name: self.name.unwrap_or_default(),
            message: self.message.unwrap_or_default(),
            target: Target::of(self.to, self.channel, self.dm)?,
            location: self.location.unwrap_or_default(),
            image: self.image.unwrap_or_default(),
            mention: self.mention,
            leads: read_leads(self.lead.as_deref(), &usual)?,
            zone: self.timezone,
        };
        parts.save(&cx, &by).await
    }

    async fn complete(who: Member, cx: Cx, typed: Typing) -> Result<Vec<Choice>> {
        Ok(complete(who, &cx, &typed))
    }
}

/// Announce a live session before it begins, and when it does
#[derive(Debug, CommandModel, CreateCommand)]
#[command(name = "live-session")]
pub struct LiveSession {
    /// When it begins: friday 18:30, tomorrow 8pm, 2026-03-29 20:00
    #[command(autocomplete = true, min_length = 1, max_length = 100)]
    when: String,
    /// What it is about
    #[command(min_length = 1, max_length = 100)]
    topic: String,
    /// What else to say; Markdown works
    #[command(max_length = 2000)]
    message: Option<String>,
    /// Where it is announced, if you may write there
    #[command(
        channel_types = "guild_text guild_announcement guild_voice guild_stage_voice announcement_thread public_thread private_thread"
    )]
    channel: Option<Id<ChannelMarker>>,
    /// Where it happens: a link or a voice channel
    #[command(max_length = 200)]
    location: Option<String>,
    /// On which days, each week: mon,wed
    #[command(max_length = 100)]
    days: Option<String>,
    /// How it repeats: every week, every 2 weeks
    #[command(autocomplete = true, max_length = 100)]
    repeat: Option<String>,
    /// The https:// address of a picture
    #[command(max_length = 500)]
    image: Option<String>,
    /// Whom it pings, as far as you may
    mention: Option<Id<GenericMarker>>,
    /// How long before it is announced; 1h if you say nothing
    #[command(max_length = 100)]
    lead: Option<String>,
    /// The time zone you mean, if not this server's
    #[command(autocomplete = true, max_length = 64)]
    timezone: Option<String>,
}

impl Command for LiveSession {
    type Who = Member;
    const PATH: &'static str = "reminder live-session";

    async fn run(self, who: Member, cx: Cx) -> Result<Reply> {
        let by = by(&cx, who);
        let parts = Parts {
            kind: Kind::Session,
            typed: TimeInput {
                when: self.when,
                days: self.days.unwrap_or_default(),
                repeat: self.repeat.unwrap_or_default(),
                until: String::new(),
                meant: None,
            },
            name: self.topic,
            message: self.message.unwrap_or_default(),
            target: self.channel.map_or(Target::Sessions, |channel| Target::Channel(Some(channel))),
            location: self.location.unwrap_or_default(),
            image: self.image.unwrap_or_default(),
            mention: self.mention,
            leads: read_leads(self.lead.as_deref(), &SESSION_LEADS)?,
            zone: self.timezone,
        };
        parts.save(&cx, &by).await
    }

    async fn complete(who: Member, cx: Cx, typed: Typing) -> Result<Vec<Choice>> {
        Ok(complete(who, &cx, &typed))
    }
}

/// What somebody gave to make a reminder of.
struct Parts {
    kind: Kind,
    typed: TimeInput,
    name: String,
    message: String,
    target: Target,
    location: String,
    image: String,
    mention: Option<Id<GenericMarker>>,
    leads: Vec<i64>,
    zone: Option<String>,
}

impl Parts {
    async fn save(self, cx: &Cx, by: &By) -> Result<Reply> {
        let mut reader = reader(cx);
        reader.zone = model::zone(self.zone.as_deref(), reader.zone, None)
            .map_err(|problem| Error::Invalid(vec![problem]))?;
        let ids: Vec<u64> = self.mention.map(Id::get).into_iter().collect();
        let mentions = flow::mentions(&cx.app, by.guild(), &ids).await?;
        let (place, mentions, elsewhere) = self.target.place(cx, by, mentions).await?;
        let draft = Draft {
            kind: self.kind,
            name: self.name,
            message: self.message,
            place,
            location: self.location,
            image: self.image,
            mentions,
            // Stands in for what was typed until that is read.
            schedule: Schedule::once(cx.now.naive_utc(), chrono_tz::Tz::UTC),
            leads: self.leads,
        };
        let wish = Wish { elsewhere, ..Wish::new(self.typed, reader, draft) };
        carry_out(cx, by, wish, Reply::from).await
    }
}

/// The lead times of the guild's settings.
pub(in crate::features::reminders) fn usual_leads(cx: &Cx) -> Vec<i64> {
    match cx.settings.read::<Reminders>().lead_minutes {
        0 => vec![0],
        lead => vec![lead, 0],
    }
}

/// Lead times as somebody typed them, or the usual ones.
fn read_leads(typed: Option<&str>, usual: &[i64]) -> Result<Vec<i64>> {
    match typed.map(str::trim).filter(|typed| !typed.is_empty()) {
        Some(typed) => model::leads(typed).map_err(|problem| Error::Invalid(vec![problem])),
        None => Ok(usual.to_vec()),
    }
}

fn complete(_: Member, cx: &Cx, typed: &Typing) -> Vec<Choice> {
    let choice = |name: &str, value: String| Choice {
        name: text::cut(name, 100),
        value: ChoiceValue::Text(value),
    };
    let wanted = typed.text.trim().to_lowercase();
    match typed.option.as_str() {
        "timezone" => suggest_zones(&wanted, cx.settings.read::<System>().timezone.name()),
        "repeat" => RULES
            .iter()
            .filter(|rule| rule.contains(wanted.as_str()))
            .map(|rule| choice(rule, (*rule).to_owned()))
            .collect(),
        _ if !wanted.is_empty() => understood(cx, typed).into_iter().collect(),
        _ => ["in 1 hour", "tomorrow 9am", "friday 18:30"]
            .iter()
            .map(|example| choice(example, (*example).to_owned()))
            .collect(),
    }
}

/// What is typed about when, as it would be understood in the zone that is typed with it.
fn understood(cx: &Cx, typed: &Typing) -> Option<Choice> {
    let usual = reader(cx);
    let zone =
        model::zone(typed.others.get("timezone").map(String::as_str), usual.zone, None).ok()?;
    let reader = when::Reader { zone, ..usual };
    let text = typed.text.trim();
    let series = when::Series::of(text);
    let first = series.as_ref().map_or_else(|| when::parse(text, &reader), |s| s.begins(&reader));
    let when::Parsed::Exact(read) = first else { return None };
    let mut said = format!("{text} → {}", read.local.format("%a %Y-%m-%d %H:%M"));
    if read.zone != usual.zone {
        said = format!("{said} ({})", zone_words(read.zone));
    }
    if let Some(series) = series {
        let rule = when::repeat(&series.rule, read.local, &reader).ok()?.written();
        said = format!("{said}, {rule}");
    }
    Some(Choice { name: text::cut(&said, 100), value: ChoiceValue::Text(text::cut(text, 100)) })
}

fn suggest_zones(wanted: &str, usual: &str) -> Vec<Choice> {
    let city = when::zone(wanted).ok().map(chrono_tz::Tz::name);
    let wanted = wanted.replace(' ', "_");
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let fits = |name: &&str| Some(*name) == city || name.to_lowercase().contains(wanted.as_str());
    let mut found: Vec<_> = names.filter(fits).collect();
    found
        .sort_by_key(|name| (*name != usual, Some(*name) != city, !name.contains('/'), name.len()));
    found
        .into_iter()
        .take(25)
        .map(|name| Choice { name: name.to_owned(), value: ChoiceValue::Text(name.to_owned()) })
        .collect()
}
