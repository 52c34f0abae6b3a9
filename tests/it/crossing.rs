//! Nothing is written to or read from a channel in the name of a server that the channel does not belong to,
//! whatever its admins type and whatever Discord answers meanwhile.

use alphapy::{
    app::App,
    discord::reply::Message,
    features::embedwatcher::settings::EmbedWatcher,
    jobs::{
        outbox::{self, OutboxEntry},
        periodic, tasks, tick,
    },
    permissions::{Asker, Authority as _, GuildAdmin, Rules},
    sandbox::{Draft, Fault},
    settings::{
        self, Author, Base, Input, Saved, Scoped as _, Spec, Surface, System, Unverified, Wish,
        flow::{check, commit},
        verify,
    },
};
use serde_json::{Value, json};
use twilight_model::{guild::Permissions, id::Id};

use crate::{
    support::{
        bot::{Bot, n, p, x},
        database::on_both,
    },
    tickets,
};

/// An admin of Pixel Guild, who is nobody in Northwind.
fn paula() -> Author {
    let asker = Asker {
        guild: Id::new(x::GUILD),
        user: Id::new(p::PIXEL_ADMIN),
        roles: Vec::new(),
        permissions: Permissions::MANAGE_GUILD,
    };
    let who = GuildAdmin::grant(&asker, &Rules::default()).expect("an admin");
    Author::new(who, Surface::Dashboard)
}

fn spec(scope: &str, key: &str) -> &'static Spec {
    let scopes = [System::scope(), EmbedWatcher::scope()];
    let found = scopes.into_iter().find(|known| known.name == scope);
    let found = found.and_then(|found| found.spec(key));
    found.or_else(|| settings::switch::alias(scope, key)).expect("a setting")
}

fn wish(scope: &str, key: &str, value: Value) -> (&'static Spec, Wish) {
    (spec(scope, key), Wish::Set(Input::Json(value)))
}

/// Saves as somebody who presses *Save anyway*.
async fn insist(app: &App, wishes: Vec<(&'static Spec, Wish)>) -> Saved {
    let author = paula();
    let checked = check(app, author.guild(), wishes).await.expect("checked");
    commit(app, &author, &checked, Base::Latest, Unverified::Accept).await.expect("an answer")
}

/// Discord does not answer about servers.
fn silence(bot: &Bot) {
    bot.sandbox.world().faults.push(Fault::status("GET", "/guilds/", 503, 0).times(10_000));
}

fn said_in(bot: &Bot, channel: u64) -> Vec<String> {
    let world = bot.sandbox.world();
    world.public_messages(channel).map(|m| m.value["content"].to_string()).collect()
}

/// Lets an instance do everything that is due.
async fn settle(bot: &Bot) {
    for _ in 0..4 {
        tick::once(&bot.app).await.expect("ticks");
    }
}

on_both! {
    async fn a_value_that_nobody_checked_does_not_act_and_a_foreign_one_goes_back(engine) {
        let bot = Bot::start(engine).await;
        insist(&bot.app, vec![wish("system", "log_channel", json!(x::BOT_LOG.to_string()))]).await;
        settle(&bot).await;
        let before = said_in(&bot, n::STAFF_ONLY);
        silence(&bot);
        let saved = insist(&bot.app, vec![wish("system", "log_channel", json!(n::STAFF_ONLY.to_string()))]).await;
        assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
        let acts = settings::read::<System>(&bot.app, Id::new(x::GUILD)).await.expect("readable").log(settings::LogLevel::Error);
        assert_eq!(acts.map(Id::get), Some(x::BOT_LOG), "the value before acts");
        bot.sandbox.world().faults.clear();
        insist(&bot.app, vec![wish("system", "timezone", json!("Europe/Amsterdam"))]).await;
        settle(&bot).await;
        assert_eq!(said_in(&bot, n::STAFF_ONLY), before, "nothing reaches another server");
        verify(bot.app.clone()).await.expect("verifies");
        settle(&bot).await;
        let current = settings::current(&bot.app, Id::new(x::GUILD)).await.expect("readable");
        assert_eq!(current.value(spec("system", "log_channel")), json!(x::BOT_LOG.to_string()), "it went back");
        let told = said_in(&bot, x::BOT_LOG);
        assert!(told.iter().any(|text| text.contains("did not answer")), "with a notice: {told:?}");
        let history = settings::history::page(&bot.app, Id::new(x::GUILD), &settings::history::Filter::default(), None, 9).await.expect("a page");
        let last = &history.sets[0].changes[0];
        assert_eq!((last.id.as_str(), last.surface.name()), ("log_channel", "system"), "with history");
        bot.assert_clean();
    }

    async fn a_value_that_turns_out_right_acts_from_then_on(engine) {
        let bot = Bot::start(engine).await;
        silence(&bot);
        insist(&bot.app, vec![wish("system", "log_channel", json!(x::BOT_LOG.to_string()))]).await;
        let log = async || settings::read::<System>(&bot.app, Id::new(x::GUILD)).await.expect("readable").log(settings::LogLevel::Error);
        assert_eq!(log().await, None);
        bot.sandbox.world().faults.clear();
        verify(bot.app.clone()).await.expect("verifies");
        assert_eq!(log().await.map(Id::get), Some(x::BOT_LOG));
    }

    async fn our_own_pause_is_not_discords_silence(engine) {
        let bot = Bot::start(engine).await;
        let path = format!("/guilds/{}/channels", x::GUILD);
        bot.sandbox.world().faults.push(Fault::status("GET", &path, 403, 50_001).times(10));
        let author = paula();
        let wishes = || vec![wish("system", "log_channel", json!(n::STAFF_ONLY.to_string()))];
        for _ in 0..10 {
            let _ = check(&bot.app, author.guild(), wishes()).await;
        }
        // The route rests now, by our own decision.
        let checked = check(&bot.app, author.guild(), wishes()).await;
        let error = checked.expect_err("nothing to be accepted").to_string();
        assert!(!error.contains("does not answer"), "{error}");
    }

    async fn everyone_is_refused_without_asking_discord(engine) {
        let bot = Bot::start(engine).await;
        silence(&bot);
        let wishes = vec![wish("system", "admin_roles", json!([x::GUILD.to_string()]))];
        let checked = check(&bot.app, Id::new(x::GUILD), wishes).await.expect("checked");
        assert_eq!((checked.refused.len(), checked.unverified.len()), (1, 0));
    }

    async fn an_effect_in_a_channel_of_another_server_is_refused(engine) {
        let bot = Bot::start(engine).await;
        let before = said_in(&bot, n::STAFF_ONLY);
        let path = format!("channels/{}/messages/1", n::STAFF_ONLY);
        let text = Message::text("across");
        for entry in [
            OutboxEntry::send(&bot.app.ids, Id::new(x::GUILD), Id::new(n::STAFF_ONLY), &text, None),
            OutboxEntry::send(&bot.app.ids, Id::new(x::GUILD), Id::new(n::STAFF_ONLY), &text, Some("marker".into())),
            OutboxEntry::set(&bot.app.ids, Id::new(x::GUILD), Id::new(n::STAFF_ONLY), (outbox::Verb::Delete, path.clone()), None),
            // The path names another channel than the outbox entry.
            OutboxEntry::set(&bot.app.ids, Id::new(x::GUILD), Id::new(x::GENERAL), (outbox::Verb::Delete, path.clone()), None),
        ] {
            let mut tx = bot.app.db.begin().await.expect("begins");
            outbox::enqueue(&bot.app, &mut tx, entry).await.expect("enqueues");
            tx.commit().await.expect("commits");
        }
        settle(&bot).await;
        assert_eq!(said_in(&bot, n::STAFF_ONLY), before);
        let left: Vec<(String,)> = alphapy::db::sql("SELECT DISTINCT state FROM effects WHERE guild_id = $1")
            .bind(x::GUILD.cast_signed()).all(&bot.app.db).await.expect("reads");
        assert_eq!(left, [("failed".to_owned(),)]);
        let asked = bot.sandbox.world().log.iter().filter(|r| r.path.contains(&n::STAFF_ONLY.to_string())).count();
        assert_eq!(asked, 0, "its id stands in no path");
    }

    async fn announcements_of_another_server_are_never_read(engine) {
        let bot = Bot::start(engine).await;
        bot.sandbox.world().application.flags |= 1 << 19;
        insist(&bot.app, vec![wish("embedwatcher", "enabled", json!(true))]).await;
        silence(&bot);
        insist(&bot.app, vec![wish("embedwatcher", "announcements_channel", json!(n::STAFF_ONLY.to_string()))]).await;
        // As it may have been stored by an older version: acting without ever having been looked at.
        alphapy::db::sql("UPDATE settings SET unverified = FALSE WHERE guild_id = $1 AND scope = 'embedwatcher'")
            .bind(x::GUILD.cast_signed()).run(&bot.app.db).await.expect("updates");
        let embed = json!({ "title": "Secret", "fields": [{ "name": "Date", "value": "3 March 2099" }, { "name": "Time", "value": "19:00" }] });
        {
            let mut world = bot.sandbox.world();
            world.post(n::STAFF_ONLY, Draft { embeds: vec![embed], ..Draft::text(p::ADMIN, "") });
        }
        let (app, _) = crate::support::bot::instance(&bot.sandbox, &bot.test, alphapy::clock::Clock::System).await;
        for round in 0..3 {
            alphapy::db::sql("UPDATE periodic_work SET due_at = $1").bind(app.clock.now()).run(&app.db).await.expect("updates");
            periodic::run(&app).await.expect("asks");
            let _ = tasks::run(&app).await;
            if round == 0 {
                bot.sandbox.world().faults.clear();
            }
        }
        let made: (i64,) = alphapy::db::sql("SELECT COUNT(*) FROM reminders").one(&app.db).await.expect("counts");
        assert_eq!(made.0, 0);
        let read = bot.sandbox.world().log.iter().any(|r| r.path.contains(&n::STAFF_ONLY.to_string()));
        assert!(!read, "the channel is not even asked for");
    }

    async fn a_ticket_is_not_escalated_into_another_server_while_discord_is_silent(engine) {
        let bot = Bot::start(engine).await;
        tickets::staffed(&bot).await;
        tickets::open(&bot.member(), "Please help").await;
        let place = tickets::channel(&bot, 1).expect("a channel");
        let (message, _) = tickets::card(&bot, place);
        let staff = tickets::staff(&bot, place);
        silence(&bot);
        // An instance that knows nothing yet.
        let (app, url) = crate::support::bot::instance(&bot.sandbox, &bot.test, alphapy::clock::Clock::System).await;
        bot.sandbox.set_bot(&format!("{url}/interactions"));
        let choices = staff.click(message, "tickets:escalate:1").await;
        let asked = choices.message_id().expect("asks");
        let elsewhere = x::STAFF_ONLY.to_string();
        let forged = json!({
            "id": (bot.sandbox.world().next_id()).to_string(), "type": 3, "token": "forged", "version": 1,
            "application_id": alphapy::sandbox::seed::APPLICATION.to_string(), "guild_id": n::GUILD.to_string(), "channel_id": place.to_string(),
            "member": { "user": { "id": p::STAFF.to_string() }, "roles": [n::STAFF_ROLE.to_string()], "permissions": "2048" },
            "message": { "id": asked.to_string() },
            "data": { "custom_id": "tickets:escalateto:c:1", "component_type": 8, "values": [elsewhere] }
        });
        let done = bot.sandbox.raw(&forged).await.expect("an answer").json()["data"].to_string();
        assert!(!done.contains("is escalated"), "{done}");
        bot.sandbox.world().faults.clear();
        for _ in 0..4 {
            tick::once(&app).await.expect("ticks");
        }
        assert!(said_in(&bot, x::STAFF_ONLY).is_empty());
    }
}
