//! Whoever left, or may not any more, pings nobody through a reminder of theirs; and whose it is stands in it.

use alphapy::{
    app::App,
    features::reminders::{
        model::{self, Draft, Mentions, Reminder, State, Trouble},
        schedule::Repeat,
        store,
    },
    ids::{RoleId, UserId},
    jobs::{outbox, periodic, pollers},
    sandbox::{Fault, FaultKind, bit},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use twilight_model::id::Id;

use super::{clocked, deliver, draft, find, minutes, outcomes, set};
use crate::support::{
    bot::{Bot, instance, n, p},
    database::on_both,
};

const DAILY: Option<Repeat> = Some(Repeat::Days { every: 1 });

/// Puts a reminder of somebody into the database, as one that was allowed when it was made.
async fn of(app: &App, who: u64, name: &str, mentions: Mentions, at: i64) -> i64 {
    let now = app.clock.now();
    let draft = Draft { mentions, ..draft(name, n::GENERAL, now + minutes(at), DAILY) };
    let made = model::made(draft, Some(Id::new(who)), None, now);
    let made = Reminder { author: "Some\u{202e}body".into(), ..made };
    let mut tx = app.db.begin().await.expect("begins");
    let number = store::add(&mut tx, Id::new(n::GUILD), &made).await.expect("adds");
    tx.commit().await.expect("commits");
    number
}

fn roles(id: u64) -> Mentions {
    Mentions { roles: vec![RoleId::new(id)], ..Mentions::default() }
}

fn users(id: u64) -> Mentions {
    Mentions { users: vec![UserId::new(id)], ..Mentions::default() }
}

fn everyone() -> Mentions {
    Mentions { everyone: true, ..Mentions::default() }
}

fn leave(bot: &Bot, who: u64) {
    let mut world = bot.sandbox.world();
    world.guilds.get_mut(&n::GUILD).expect("a guild").members.remove(&who).expect("was there");
}

/// Returns the messages of the bot in a channel: title, content, footer.
fn said(bot: &Bot, channel: u64) -> Vec<(String, String, String)> {
    let world = bot.sandbox.world();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let messages = world.public_messages(channel).map(|message| &message.value);
    let of_bot = messages.filter(|value| value["embeds"][0]["title"].is_string());
    of_bot
        .map(|value| {
            let embed = &value["embeds"][0];
            (text(&embed["title"]), text(&value["content"]), text(&embed["footer"]["text"]))
        })
        .collect()
}

fn notes(bot: &Bot) -> Vec<String> {
    let world = bot.sandbox.world();
    let notes = world.public_messages(n::BOT_LOG).map(|m| m.value["content"].to_string());
    notes.filter(|text| text.contains("I paused")).collect()
}

async fn problem(app: &App, number: i64) -> (State, Option<Trouble>) {
    let found = find(app, number).await;
    (found.state, found.problem)
}

on_both! {
    async fn who_left_or_was_demoted_pings_nobody(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "log_channel", &n::BOT_LOG.to_string()).await;
        set(&bot, "reminders", "allow_everyone", "on").await;
        bot.sandbox.world().role_mut(n::GUILD, n::BOT_ROLE).expect("a role").permissions |= bit::MENTION_EVERYONE;
        let (app, clock) = clocked(&bot).await;
        let fine = of(&app, p::MEMBER, "Fine", roles(n::NEWSLETTER_ROLE), 10).await;
        let demoted = of(&app, p::MEMBER, "Demoted", roles(n::ADMIN_ROLE), 10).await;
        let loud = of(&app, p::MEMBER, "Loud", everyone(), 10).await;
        let gone = of(&app, p::OTHER_MEMBER, "Gone", users(p::STAFF), 10).await;
        let own = of(&app, p::MEMBER, "Own", users(p::MEMBER), 10).await;
        let owners = of(&app, p::OWNER, "Owners", everyone(), 10).await;
        leave(&bot, p::OTHER_MEMBER);
        clock.advance(minutes(11));
        deliver(&app).await;
        let mut told = said(&bot, n::GENERAL);
        told.sort();
        let titles: Vec<_> = told.iter().map(|(title, content, _)| (title.as_str(), content.as_str())).collect();
        let (newsletter, member) = (format!("<@&{}>", n::NEWSLETTER_ROLE), format!("<@{}>", p::MEMBER));
        assert_eq!(titles, [("Fine", &*newsletter), ("Own", &*member), ("Owners", "@everyone")]);
        assert!(told[0].2.starts_with(&format!("Reminder #{fine} by Some")), "{told:?}");
        assert_eq!(problem(&app, demoted).await, (State::Paused, Some(Trouble::MakerMayNot)));
        assert_eq!(problem(&app, loud).await, (State::Paused, Some(Trouble::MakerMayNot)));
        assert_eq!(problem(&app, gone).await, (State::Paused, Some(Trouble::MakerGone)));
        for spoke in [fine, own, owners] {
            assert_eq!(problem(&app, spoke).await, (State::Active, None));
        }
        let notes = notes(&bot);
        assert_eq!(notes.len(), 3, "{notes:?}");
        let of_gone = notes.iter().find(|note| note.contains("Gone")).expect("a note");
        assert!(of_gone.contains(&format!("by <@{}>", p::OTHER_MEMBER)) && of_gone.contains("not in this server any more"), "{of_gone}");
        // It stays so, and is told once.
        clock.advance(minutes(24 * 60));
        deliver(&app).await;
        assert_eq!(said(&bot, n::GENERAL).len(), 6);
        // An admin who changes it answers for it.
        let listed = bot.admin().command("reminder list", json!({})).await;
        assert!(listed.text().contains("paused"), "{listed:?}");
        bot.assert_clean();
    }

    async fn the_setting_for_everyone_is_asked_again(engine) {
        let bot = Bot::start(engine).await;
        bot.sandbox.world().role_mut(n::GUILD, n::BOT_ROLE).expect("a role").permissions |= bit::MENTION_EVERYONE;
        let (app, clock) = clocked(&bot).await;
        let number = of(&app, p::OWNER, "All", everyone(), 10).await;
        clock.advance(minutes(11));
        deliver(&app).await;
        assert!(said(&bot, n::GENERAL).is_empty());
        assert_eq!(problem(&app, number).await, (State::Paused, Some(Trouble::MakerMayNot)));
        bot.assert_clean();
    }

    async fn nobody_is_pinged_while_discord_does_not_say_who_may(engine) {
        let bot = Bot::start(engine).await;
        let (app, clock) = clocked(&bot).await;
        let number = of(&app, p::MEMBER, "Ask", users(p::STAFF), 10).await;
        let plain = of(&app, p::MEMBER, "Plain", Mentions::default(), 10).await;
        let silence = || Fault::on("GET", "/members/", FaultKind::Status { status: 500, code: 0, body: None }).times(1000);
        bot.sandbox.world().faults.push(silence());
        clock.advance(minutes(10));
        deliver(&app).await;
        let titles = |bot: &Bot| said(bot, n::GENERAL).into_iter().map(|(title, content, _)| (title, content)).collect::<Vec<_>>();
        assert_eq!(titles(&bot), [("Plain".to_owned(), String::new())], "what asks nothing does not wait");
        assert_eq!(outcomes(&app, number).await, []);
        // It says so again: with its ping, and not late.
        bot.sandbox.world().faults.clear();
        clock.advance(TimeDelta::seconds(31));
        deliver(&app).await;
        assert_eq!(titles(&bot)[1], ("Ask".to_owned(), format!("<@{}>", p::STAFF)));
        assert_eq!(outcomes(&app, number).await, [("sent".to_owned(), false)]);
        // It does not for half an hour: then it speaks without its ping.
        bot.sandbox.world().faults.push(silence());
        clock.advance(minutes(24 * 60));
        let (other, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        deliver(&other).await;
        clock.advance(minutes(31));
        deliver(&other).await;
        let last = titles(&bot).into_iter().filter(|(title, _)| title == "Ask").collect::<Vec<_>>();
        assert_eq!(last.len(), 2, "{last:?}");
        assert_eq!(last[1].1, "", "nobody is pinged");
        assert_eq!(problem(&app, plain).await.0, State::Active);
        bot.assert_clean();
    }

    async fn what_could_not_be_sent_for_long_asks_again(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "log_channel", &n::BOT_LOG.to_string()).await;
        let (app, clock) = clocked(&bot).await;
        let stays = of(&app, p::MEMBER, "Stays", users(p::STAFF), 10).await;
        let leaves = of(&app, p::OTHER_MEMBER, "Leaves", users(p::STAFF), 10).await;
        clock.advance(minutes(10));
        let down = FaultKind::Status { status: 503, code: 0, body: None };
        bot.sandbox.world().faults.push(Fault::on("POST", "/messages", down).times(1000));
        pollers::run(&app).await.expect("decides");
        outbox::run(&app).await.expect("tries");
        bot.sandbox.world().faults.clear();
        leave(&bot, p::OTHER_MEMBER);
        clock.advance(minutes(60));
        // One that did not hear of them a moment ago, as what was heard is believed for a minute.
        let (other, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
        deliver(&other).await;
        deliver(&other).await;
        let told: Vec<_> = said(&bot, n::GENERAL).into_iter().map(|(title, content, _)| (title, content)).collect();
        assert_eq!(told, [("Stays".to_owned(), format!("<@{}>", p::STAFF))]);
        assert_eq!(problem(&app, stays).await.0, State::Active);
        assert_eq!(problem(&app, leaves).await, (State::Paused, Some(Trouble::MakerGone)));
        assert_eq!(notes(&bot).len(), 1);
        bot.assert_clean();
    }

    async fn quiet_reminders_of_who_may_not_write_there_are_found(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "log_channel", &n::BOT_LOG.to_string()).await;
        let (app, clock) = clocked(&bot).await;
        let muted = of(&app, p::MEMBER, "Muted", Mentions::default(), 600).await;
        let damaged = of(&app, p::MEMBER, "Damaged", Mentions::default(), 600).await;
        let left = of(&app, p::OTHER_MEMBER, "Left", users(p::OTHER_MEMBER), 600).await;
        let owners = of(&app, p::OWNER, "Owners", Mentions::default(), 600).await;
        alphapy::db::sql("UPDATE reminders SET schedule = 'x' WHERE number = $1").bind(damaged).run(&app.db).await.expect("breaks");
        leave(&bot, p::OTHER_MEMBER);
        bot.sandbox.world().guilds.get_mut(&n::GUILD).expect("a guild").members.get_mut(&p::MEMBER).expect("a member").roles.insert(n::MUTED_ROLE);
        periodic::run(&app).await.expect("looks");
        assert_eq!(problem(&app, muted).await, (State::Paused, Some(Trouble::MakerMayNot)));
        assert_eq!(problem(&app, left).await, (State::Paused, Some(Trouble::MakerGone)));
        assert_eq!(problem(&app, owners).await, (State::Active, None));
        clock.advance(minutes(2));
        periodic::run(&app).await.expect("looks again");
        outbox::run(&app).await.expect("tells");
        assert_eq!(notes(&bot).len(), 2, "each once: {:?}", notes(&bot));
        bot.assert_clean();
    }

    async fn one_damaged_row_holds_up_no_other_and_is_told_once(engine) {
        let bot = Bot::start(engine).await;
        set(&bot, "system", "log_channel", &n::BOT_LOG.to_string()).await;
        let (app, clock) = clocked(&bot).await;
        for name in ["First", "Broken", "Odd zone", "Last"] {
            of(&app, p::MEMBER, name, Mentions::default(), 10).await;
        }
        let damage = alphapy::db::sql("UPDATE reminders SET schedule = 'x' WHERE number = 2");
        damage.run(&app.db).await.expect("breaks");
        let (zone,): (String,) = alphapy::db::sql("SELECT schedule FROM reminders WHERE number = 3").one(&app.db).await.expect("reads");
        alphapy::db::sql("UPDATE reminders SET schedule = $1 WHERE number = 3").bind(zone.replace("UTC", "Mars/Olympus")).run(&app.db).await.expect("breaks");
        // The page of the others is there all the while.
        let list = bot.admin().command("reminder list", json!({})).await;
        assert!(list.text().contains("First") && list.text().contains("Last"), "{list:?}");
        for _ in 0..4 {
            clock.advance(minutes(11));
            deliver(&app).await;
            clock.advance(minutes(7 * 60));
        }
        let told: Vec<_> = said(&bot, n::GENERAL).into_iter().map(|(title, ..)| title).collect();
        assert!(told.contains(&"First".to_owned()) && told.contains(&"Last".to_owned()), "{told:?}");
        let parked: Vec<(i64, String, Option<String>)> = alphapy::db::sql("SELECT number, state, problem FROM reminders WHERE number IN (2, 3) ORDER BY number").all(&app.db).await.expect("reads");
        let why = || ("paused".to_owned(), Some("unreadable".to_owned()));
        assert_eq!(parked, [(2, why().0, why().1), (3, why().0, why().1)]);
        assert_eq!(notes(&bot).len(), 2, "the guild is told of each once: {:?}", notes(&bot));
        let (incidents,): (i64,) = alphapy::db::sql("SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM incidents").one(&app.db).await.expect("counts");
        assert_eq!(incidents, 2, "and the operators too");
    }
}
