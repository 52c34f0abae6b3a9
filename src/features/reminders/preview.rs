//! Previews of the reminders' settings: the messages that members will see.
//!
//! Invariant: the messages come from [`super::view`], which also makes the real ones.

use chrono::TimeDelta;

use super::{
    model::{self, Destination, Draft, Fate, Kind, Mentions, Moment, Reminder},
    schedule::Schedule,
    settings::{LatePolicy, Reminders},
    view,
};
use crate::{
    app::App,
    clock::Time,
    discord::reply::{Message, Visibility},
    ids::ChannelId,
    lang::Lang,
    settings::{Current, Preview, Sight, System},
    tr,
};

/// The previews of the scope `reminders`.
pub static PREVIEWS: &[Preview] = &[
    Preview { scope: "reminders", title: "When a reminder is sent", render: sent },
    Preview { scope: "reminders", title: "When a reminder was missed", render: missed },
];

/// A time that is always the same, so that a preview is too.
fn noon() -> Time {
    Time::from_timestamp(1_800_014_400, 0).unwrap_or_default()
}

fn example(lang: Lang) -> Reminder {
    let draft = Draft {
        kind: Kind::Plain,
        name: lang.plain(&tr!("Weekly meeting")),
        message: lang.plain(&tr!("Bring your questions.")),
        place: Destination::channel(ChannelId::new(1)),
        location: lang.plain(&tr!("Lounge")),
        image: String::new(),
        mentions: Mentions::default(),
        schedule: Schedule::once(noon().naive_utc(), chrono_tz::Tz::UTC),
        leads: vec![0],
    };
    Reminder { number: 12, ..model::made(draft, None, None, noon() - TimeDelta::days(1)) }
}

fn moment(lead: i64) -> Moment {
    Moment { occurs_at: noon(), due_at: noon() - TimeDelta::minutes(lead) }
}

fn sight(message: Message) -> Sight {
    Sight { message, seen_by: Visibility::Public }
}

fn sent(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = current.read::<System>().lang(discord);
    let lead = current.read::<Reminders>().lead_minutes;
    let about = (&Mentions::default(), "example");
    sight(view::due(lang, &example(lang), moment(lead), Fate::Send, about))
}

fn missed(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = current.read::<System>().lang(discord);
    let reminder = example(lang);
    sight(match current.read::<Reminders>().late_policy {
        LatePolicy::Send => {
            let about = (&Mentions::default(), "example");
            view::due(lang, &reminder, moment(0), Fate::SendLate, about)
        }
        LatePolicy::Summarise => view::summary(lang, &reminder, &[moment(0)], "example"),
        LatePolicy::Skip => Message::text(lang.say(&tr!("Nothing: it is left out."))),
    })
}
