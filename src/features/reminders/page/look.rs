//! How a reminder will look, and when it will be there, while it is being written.
//!
//! Invariant: the message comes from the view that makes the real one, and the times from the schedule that
//! will be followed.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::Query,
    response::{Html, IntoResponse as _, Response},
};

use super::form::{Sent, upcoming};
use crate::{
    clock::Time,
    discord::{
        directory::{self, Directory},
        reply::Visibility,
    },
    error::Result,
    features::reminders::{
        flow::{self, By},
        model::{
            self, Draft, Fate, IMAGE_MAX, LOCATION_MAX, MESSAGE_MAX, Meant, Moment, NAME_MAX,
            Reminder,
        },
        schedule::{Schedule, zone_words},
        view,
        when::Reader,
    },
    lang::Lang,
    permissions::{Authority as _, GuildAdmin},
    settings::{self, System},
    tr,
    web::{
        guard::In,
        message::{self, Frame},
    },
};

/// The guild's data that reading times needs.
pub(super) struct Setting {
    pub(super) system: Arc<System>,
    pub(super) now: Time,
}

impl Setting {
    pub(super) async fn of(site: &In<GuildAdmin>) -> Result<Self> {
        let current = settings::current(&site.app, site.authority.guild()).await?;
        Ok(Self { system: current.read::<System>(), now: site.app.clock.now() })
    }

    pub(super) fn reader<'a>(&self, lang: Lang) -> Reader<'a> {
        Reader { now: self.now, zone: self.system.timezone, locale: lang.code() }
    }
}

/// The message as Discord shows it, and when it will be there.
pub(super) fn look(
    lang: Lang,
    setting: &Setting,
    names: Option<&Directory>,
    sent: &Sent,
    present: Option<&Reminder>,
) -> String {
    let zone = setting.system.timezone;
    let meant = sent.schedule(present, &setting.reader(lang));
    let schedule = match meant {
        Ok(Meant::Exact(schedule)) => Some(schedule),
        _ => None,
    };
    let draft = sample(sent, schedule.clone(), setting.now);
    let first = draft.schedule.occurrence_after(setting.now).map_or(setting.now, |one| one.at);
    let number = present.map_or(0, |one| one.number);
    let reminder = Reminder { number, ..model::made(draft, None, None, setting.now) };
    let moment = Moment { occurs_at: first, due_at: first };
    let guild_lang = setting.system.lang(lang);
    let about = (&reminder.draft.mentions, "preview");
    let sight = view::due(guild_lang, &reminder, moment, Fate::Send, about);
    let mut html = message::html(
        &sight,
        Frame {
            lang,
            names: names.map(|names| names as &dyn message::Names),
            seen_by: Visibility::Public,
            zone,
        },
    );
    let skipped = present.map(|one| one.skipped.as_slice()).unwrap_or_default();
    let upcoming =
        schedule.as_ref().map(|one| upcoming(lang, (one, skipped), setting.now, one.zone));
    html.push_str(&next_times(lang, upcoming, schedule.map_or(zone, |one| one.zone)));
    html
}

/// A draft as far as it can be shown.
fn sample(sent: &Sent, schedule: Option<Schedule>, now: Time) -> Draft {
    let ids =
        |texts: &[String]| texts.iter().filter_map(|id| id.parse().ok()).collect::<Vec<u64>>();
    let roles = ids(&sent.roles).into_iter().filter_map(crate::ids::RoleId::new_checked);
    let users = ids(&sent.people).into_iter().filter_map(crate::ids::UserId::new_checked);
    Draft {
        kind: model::Kind::named(&sent.kind).unwrap_or_default(),
        name: crate::text::cut(sent.name.trim(), usize::from(NAME_MAX)),
        message: crate::text::cut(sent.message.trim(), usize::from(MESSAGE_MAX)),
        place: model::Destination::channel(crate::ids::ChannelId::new(1)),
        location: crate::text::cut(sent.location.trim(), usize::from(LOCATION_MAX)),
        image: crate::text::cut(sent.image.trim(), usize::from(IMAGE_MAX)),
        mentions: model::Mentions {
            everyone: sent.roles.iter().any(|role| role == "everyone"),
            roles: roles.collect(),
            users: users.collect(),
        },
        schedule: schedule.unwrap_or_else(|| Schedule::once(now.naive_utc(), chrono_tz::Tz::UTC)),
        leads: vec![0],
    }
}

#[derive(Template)]
#[template(path = "features/reminders/page/templates/upcoming.html")]
struct Upcoming {
    heading: String,
    zone: String,
    times: Vec<String>,
    none: String,
}

fn next_times(lang: Lang, times: Option<Vec<String>>, zone: chrono_tz::Tz) -> String {
    let none = match times {
        Some(_) => tr!("It does not occur any more."),
        None => tr!("Enter a time to see the next 5 dates."),
    };
    let part = Upcoming {
        heading: lang.plain(&tr!("Next times")),
        zone: zone_words(zone),
        times: times.unwrap_or_default(),
        none: lang.plain(&none),
    };
    part.render().unwrap_or_default()
}

/// The preview of what is being typed.
pub(super) async fn preview(
    site: In<GuildAdmin>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Response {
    let seen = async {
        let setting = Setting::of(&site).await?;
        let names = directory::of(&site.app.discord, site.authority.guild()).await.ok();
        let (sent, by) = (Sent::read(fields), By::admin(site.authority));
        let present = flow::find(&site.app, &by, sent.number).await.ok();
        let html = look(site.lang, &setting, names.as_deref(), &sent, present.as_ref());
        Ok(Html(html).into_response())
    };
    site.show(seen.await).await
}
