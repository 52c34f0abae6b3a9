//! Messages are read before a clock judges by them; a channel that may not be read is judged by nobody.

use alphapy::{
    app::App,
    clock::{Clock, Time},
    db::sql,
    features::tickets::{
        flow::{self, TicketContext},
        model::{Actor, Part},
    },
    jobs::tick,
    sandbox::{Fault, Id, bit},
};
use chrono::TimeDelta;
use serde_json::json;

use super::{
    card, channel, lapse, member, messages, open, poll_messages, says, set, settle, staff, staffed,
};
use crate::support::{
    bot::{Bot, instance, n, p},
    browser::Browser,
    database::{Engine, on_both},
};

/// A server with targets, and an instance whose clock is moved by hand.
async fn scene(engine: Engine) -> (Bot, App, Clock) {
    let bot = Bot::start(engine).await;
    staffed(&bot).await;
    set(&bot, "system", json!({ "setting": "log_channel", "channel": n::STAFF_ONLY.to_string() }))
        .await;
    for (setting, value) in [
        ("idle_warn_days", "3"),
        ("auto_close_days", "5"),
        ("sla_first_response", "4h"),
        ("sla_next_response", "2h"),
    ] {
        set(&bot, "tickets", json!({ "setting": setting, "value": value })).await;
    }
    let clock = Clock::fixed(Clock::System.now());
    let (app, _) = instance(&bot.sandbox, &bot.test, clock.clone()).await;
    (bot, app, clock)
}

/// Time passes, and then everything that is due is done, as after a pause of the bot.
async fn pass(app: &App, clock: &Clock, by: TimeDelta) {
    clock.advance(by);
    for _ in 0..5 {
        tick::once(app).await.expect("ticks");
        clock.advance(TimeDelta::seconds(20));
    }
}

/// One value of a ticket.
async fn of<T>(app: &App, text: &'static str) -> T
where
    (T,): alphapy::db::Row,
{
    sql(text).one::<(T,)>(&app.db).await.expect("reads").0
}

async fn status(app: &App, number: i64) -> String {
    sql("SELECT status FROM tickets WHERE number = $1")
        .bind(number)
        .one::<(String,)>(&app.db)
        .await
        .expect("reads")
        .0
}

/// Takes a right in a channel from the bot, or gives it back.
fn deny(bot: &Bot, place: Id, bits: u64) {
    let mut world = bot.sandbox.world();
    let me = world.application.id;
    let channel = world.channels.get_mut(&place).expect("a channel");
    let own = channel
        .overwrites
        .iter_mut()
        .find(|one| one.target == alphapy::sandbox::Target::Member(me))
        .expect("the bot's own");
    own.allow = (own.allow | bit::READ_MESSAGE_HISTORY) & !bits;
    own.deny = bits;
}

async fn wait(bot: &Bot, place: Id, number: i64) {
    let (message, _) = card(bot, place);
    staff(bot, place).click(message, &format!("tickets:do:wait:{number}")).await;
}

on_both! {
    async fn an_answer_that_nobody_read_yet_is_never_closed_over(engine) {
        let (bot, app, clock) = scene(engine).await;
        open(&bot.member(), "Waits").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        wait(&bot, place, 1).await;
        pass(&app, &clock, TimeDelta::days(3)).await;
        assert_eq!(says(&bot, place, "still need help"), 1);
        // The bot is away for a week; meanwhile the requester answers.
        member(&bot, place).say("Yes, please!").expect("writes");
        pass(&app, &clock, TimeDelta::days(7)).await;
        assert_eq!(status(&app, 1).await, "open", "they answered");
        assert_eq!(says(&bot, place, "Nobody answered"), 0);
        bot.assert_clean();
    }

    async fn staffs_answer_that_nobody_read_yet_is_not_late(engine) {
        let (bot, app, clock) = scene(engine).await;
        open(&bot.member(), "Quick").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        staff(&bot, place).say("Here is your answer.").expect("writes");
        pass(&app, &clock, TimeDelta::hours(9)).await;
        assert_eq!(says(&bot, place, "is late"), 0, "it was answered at once");
        // And what nobody answered is late all the same.
        member(&bot, place).say("One more question").expect("writes");
        pass(&app, &clock, TimeDelta::hours(9)).await;
        pass(&app, &clock, TimeDelta::minutes(5)).await;
        assert_eq!(says(&bot, place, "is late"), 1);
        bot.assert_clean();
    }

    async fn a_deleted_message_stands_in_no_clocks_way(engine) {
        let (bot, app, clock) = scene(engine).await;
        open(&bot.member(), "Gone").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let said = member(&bot, place).say("Never mind").expect("writes");
        bot.sandbox.world().remove_message(said);
        pass(&app, &clock, TimeDelta::hours(9)).await;
        assert_eq!(says(&bot, place, "is late"), 1, "what is gone was looked for");
        bot.assert_clean();
    }

    async fn silence_counts_from_when_it_began_to_wait(engine) {
        let (bot, app, clock) = scene(engine).await;
        open(&bot.member(), "Slow staff").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let long_ago = Clock::System.now() - TimeDelta::days(30);
        sql("UPDATE tickets SET requester_seen_at = $1, opened_at = $1").bind(long_ago).run(&app.db).await.expect("updates");
        wait(&bot, place, 1).await;
        pass(&app, &clock, TimeDelta::days(1)).await;
        assert_eq!(says(&bot, place, "still need help"), 0, "they were asked a day ago");
        pass(&app, &clock, TimeDelta::days(2)).await;
        assert_eq!(says(&bot, place, "still need help"), 1);
        pass(&app, &clock, TimeDelta::days(2)).await;
        assert_eq!(status(&app, 1).await, "closed");
    }

    async fn several_rounds_within_one_look_count_each(engine) {
        let (bot, _, _) = scene(engine).await;
        open(&bot.member(), "Chat").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        let (mia, sam) = (member(&bot, place), staff(&bot, place));
        for _ in 0..3 {
            sam.say("An answer").expect("writes");
            mia.say("A question").expect("writes");
        }
        sam.say("The last answer").expect("writes");
        poll_messages(&bot).await;
        let answered = of::<i64>(&bot.app, "SELECT next_in_time FROM tickets").await;
        assert_eq!(answered, 3, "one for each question after the first answer");
        assert_eq!(of::<Option<Time>>(&bot.app, "SELECT answer_due_at FROM tickets").await, None);
        assert_eq!(of::<Option<bool>>(&bot.app, "SELECT first_in_time FROM tickets").await, Some(true));
    }

    async fn a_canned_reply_answers_and_a_note_does_not(engine) {
        let (bot, app, _) = scene(engine).await;
        open(&bot.member(), "Canned").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        staff(&bot, place).say("First").expect("writes");
        poll_messages(&bot).await;
        // A question that was not read yet, and the answer with a button.
        member(&bot, place).say("And now?").expect("writes");
        let context = TicketContext::of(&app, Id2::new(n::GUILD)).await.expect("a context");
        let context = TicketContext { now: Clock::System.now(), ..context };
        let by = Actor { user: Some(alphapy::ids::UserId::new(p::STAFF)), part: Part::Staff };
        let mut tx = app.db.begin().await.expect("begins");
        flow::say(&context, &mut tx, 1, by, "As written on our page.").await.expect("says");
        tx.commit().await.expect("commits");
        poll_messages(&bot).await;
        assert_eq!(of::<Option<Time>>(&app, "SELECT answer_due_at FROM tickets").await, None, "it is answered");
        assert_eq!(of::<i64>(&app, "SELECT next_in_time FROM tickets").await, 1, "and counts");
        member(&bot, place).say("And then?").expect("writes");
        staff(&bot, place).command("ticket note", json!({ "text": "Ask Tom." })).await;
        poll_messages(&bot).await;
        assert!(of::<Option<Time>>(&app, "SELECT answer_due_at FROM tickets").await.is_some(), "a note answers nobody");
    }

    async fn what_the_requester_presses_or_asks_ends_their_silence(engine) {
        let (bot, app, clock) = scene(engine).await;
        open(&bot.member(), "Looks").await;
        settle(&bot).await;
        let place = channel(&bot, 1).expect("a channel");
        wait(&bot, place, 1).await;
        // As if that had been three days ago, less an hour.
        let ago = Clock::System.now() - TimeDelta::days(3) + TimeDelta::hours(1);
        for text in ["UPDATE tickets SET requester_seen_at = $1", "UPDATE tickets SET waiting_since = $1"] {
            sql(text).bind(ago).run(&app.db).await.expect("updates");
        }
        member(&bot, place).command("ticket view", json!({ "id": 1 })).await;
        pass(&app, &clock, TimeDelta::hours(2)).await;
        assert_eq!(says(&bot, place, "still need help"), 0, "they were here two hours ago");
    }

    async fn what_may_not_be_read_pauses_its_clocks_and_is_told_once(engine) {
        let (bot, app, clock) = scene(engine).await;
        for words in ["Hidden", "Hidden and waiting"] {
            open(&bot.member(), words).await;
        }
        settle(&bot).await;
        let places = [channel(&bot, 1).expect("a channel"), channel(&bot, 2).expect("a channel")];
        wait(&bot, places[1], 2).await;
        for place in places {
            deny(&bot, place, bit::READ_MESSAGE_HISTORY);
            member(&bot, place).say("Hello?").expect("writes");
        }
        for _ in 0..4 {
            pass(&app, &clock, TimeDelta::days(3)).await;
        }
        assert!(!of::<bool>(&app, "SELECT breached FROM tickets WHERE number = 1").await, "no breach");
        assert_eq!(status(&app, 2).await, "waiting_for_user", "not closed");
        assert_eq!(says(&bot, places[1], "still need help"), 0, "and not warned");
        assert_eq!(says(&bot, n::STAFF_ONLY, "cannot read"), 2, "once a ticket: {:?}", messages(&bot, n::STAFF_ONLY));
        assert!(card(&bot, places[0]).1.to_string().contains("cannot read"), "{:?}", card(&bot, places[0]));
        let mut browser = Browser::login(&bot, p::STAFF).await;
        let page = browser.get(&format!("/dashboard/{}/tickets/1", n::GUILD)).await;
        assert!(page.contains("cannot read"), "{}", page.body);
        // It may be read again: what was written counts, and the clocks go on from where they were.
        for place in places {
            deny(&bot, place, 0);
        }
        pass(&app, &clock, TimeDelta::minutes(11)).await;
        assert_eq!(status(&app, 2).await, "open", "the answer is seen");
        let due = of::<Option<Time>>(&app, "SELECT answer_due_at FROM tickets WHERE number = 1").await;
        let left = due.expect("a target") - clock.now();
        assert!(left > TimeDelta::hours(3), "what was paused is not late: {left}");
        lapse(&bot).await;
        tick::once(&app).await.expect("ticks");
        assert!(!card(&bot, places[0]).1.to_string().contains("cannot read"));
        pass(&app, &clock, TimeDelta::hours(5)).await;
        assert!(of::<bool>(&app, "SELECT breached FROM tickets WHERE number = 1").await, "then it is late");
    }

    async fn a_channel_that_refuses_concerns_its_ticket_alone(engine) {
        let (bot, app, clock) = scene(engine).await;
        for words in ["Refused", "Fine"] {
            open(&bot.member(), words).await;
        }
        settle(&bot).await;
        let places = [channel(&bot, 1).expect("a channel"), channel(&bot, 2).expect("a channel")];
        let refused = Fault::status("GET", &format!("/channels/{}/messages", places[0]), 403, 50_001);
        bot.sandbox.world().faults.push(refused.times(1_000));
        wait(&bot, places[1], 2).await;
        for place in places {
            member(&bot, place).say("Hello?").expect("writes");
        }
        for _ in 0..3 {
            pass(&app, &clock, TimeDelta::minutes(11)).await;
        }
        assert_eq!(status(&app, 2).await, "open", "the other ticket goes on");
        assert_eq!(says(&bot, n::STAFF_ONLY, "cannot read"), 1, "told once");
        let (parked,): (i64,) = sql("SELECT COUNT(*) FROM errands WHERE state <> 'due' OR attempts > 0")
            .one(&app.db).await.expect("counts");
        assert_eq!(parked, 0, "and the poller goes on");
    }
}

type Id2 = alphapy::ids::GuildId;
