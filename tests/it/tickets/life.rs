//! One ticket through its whole life.

use serde_json::json;
use twilight_model::id::Id;

use super::{
    card, channel, escalate, lapse, member, messages, open, poll_messages, says, set, settle,
    staff, staffed,
};
use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

on_both! {
    async fn a_ticket_is_opened_claimed_answered_closed_rated_reopened_and_deleted(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": n::BOT_LOG.to_string() })).await;
        let told = open(&bot.member(), "My parcel never arrived.\nIt was sent on *Monday*.").await;
        assert!(told.is_ephemeral(), "{told:?}");
        let place = channel(&bot, 1).expect("a channel at once");
        assert!(told.text().contains(&format!("<#{place}>")), "{told:?}");

        // It is visible to the requester, the staff and the bot.
        {
            let world = bot.sandbox.world();
            assert_eq!(world.channels[&place].parent, Some(n::TICKETS));
        }
        let writes = |user| bot.sandbox.person(n::GUILD, user, place).say("hello").is_ok();
        assert!(writes(p::MEMBER) && writes(p::STAFF) && writes(p::OWNER));
        assert!(!writes(p::OTHER_MEMBER), "it is private");
        let (message, first) = card(&bot, place);
        let text = first.to_string();
        assert!(text.contains("My parcel never arrived."), "{text}");
        assert!(text.contains(r"\\*Monday\\*"), "what people type is escaped: {text}");
        assert!(text.contains("🟢 open"), "{text}");
        let pings = first["mentions"].as_array().expect("mentions").len();
        assert_eq!((pings, first["mention_roles"].as_array().map(Vec::len)), (1, Some(1)), "{first}");

        // Claimed by a click, which itself shows the change.
        let (staff, member) = (staff(&bot, place), member(&bot, place));
        let refused = member.click(message, "tickets:do:claim:1").await;
        assert!(refused.text().contains("Only staff"), "{refused:?}");
        let before = bot.sandbox.world().log.len();
        let claimed = staff.click(message, "tickets:do:claim:1").await;
        assert!(claimed.text().contains("🔵 claimed") || card(&bot, place).1.to_string().contains("🔵 claimed"), "{claimed:?}");
        assert_eq!(bot.sandbox.world().log.len(), before, "the answer is the edit");
        let again = staff.unchecked().click(message, "tickets:do:unclaim:1").await;
        assert!(again.message().is_some(), "{again:?}");
        staff.click(message, "tickets:do:claim:1").await;

        // Waits for the requester, who answers.
        staff.click(message, "tickets:do:wait:1").await;
        assert!(card(&bot, place).1.to_string().contains("🟡 waiting for user"));
        member.say("It is still not here.").expect("writes");
        poll_messages(&bot).await;
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        assert!(card(&bot, place).1.to_string().contains("🔵 claimed"), "{:?}", card(&bot, place));
        staff.say("We send another one.").expect("writes");
        poll_messages(&bot).await;

        // Notes are for staff.
        let notes = member.click(message, "tickets:notes:1").await;
        assert!(notes.text().contains("Only staff"), "{notes:?}");
        let written = staff.command("ticket note", json!({ "text": "Carrier is late." })).await;
        assert!(written.text().contains("kept"), "{written:?}");
        let notes = staff.click(message, "tickets:notes:1").await;
        assert!(notes.text().contains("Carrier is late."), "{notes:?}");

        // Closed with a reason: the transcript is kept and posted once.
        let form = staff.click(message, "tickets:close:1").await;
        assert!(form.modal().is_some(), "{form:?}");
        let closed = staff.submit("tickets:close:1", json!({ "Reason": "Sent again", "Who sees the reason?": ["member"] })).await;
        assert!(closed.text().contains("closed"), "{closed:?}");
        settle(&bot).await;
        settle(&bot).await;
        assert_eq!(says(&bot, place, "Sent again"), 1, "{:?}", messages(&bot, place));
        let archive = messages(&bot, n::BOT_LOG);
        let filed: Vec<_> = archive.iter().filter(|(_, m)| m["attachments"].as_array().is_some_and(|a| a.len() == 2)).collect();
        assert_eq!(filed.len(), 1, "{archive:?}");
        assert!(member.say("still there?").is_err(), "a closed ticket is only read");

        // Stars and a comment, by the requester alone.
        let (asked, _) = messages(&bot, place).into_iter().rfind(|(_, m)| m.to_string().contains("tickets:star:5:1")).expect("asks");
        let not_theirs = staff.click(asked, "tickets:star:5:1").await;
        assert!(not_theirs.text().contains("Only whose ticket"), "{not_theirs:?}");
        let thanked = member.click(asked, "tickets:star:4:1").await;
        assert!(thanked.text().contains("★★★★"), "{thanked:?}");
        let form = member.click(thanked.message_id().expect("a message"), "tickets:comment:1").await;
        assert!(form.modal().is_some(), "{form:?}");
        member.submit("tickets:comment:1", json!({ "Comment": "Quick!" })).await;

        // Opened again by the requester, closed and deleted by staff.
        let again = member.click(asked, "tickets:do:reopen:1").await;
        assert!(again.text().contains("open again"), "{again:?}");
        settle(&bot).await;
        member.say("One more thing.").expect("may write again");
        staff.command("ticket close", json!({})).await;
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        let sure = staff.click(message, "tickets:ask:delete:1").await;
        assert!(sure.text().contains("for good"), "{sure:?}");
        let deleting = staff.click(sure.message_id().expect("asks"), "tickets:do:delete:1").await;
        assert!(deleting.text().contains("being deleted"), "{deleting:?}");
        settle(&bot).await;
        lapse(&bot).await;
        settle(&bot).await;
        assert!(channel(&bot, 1).is_none(), "the channel is gone");
        let app = &bot.app;
        let kept = alphapy::features::tickets::flow::transcript_of(app, Id::new(n::GUILD), 1, Some(2)).await.expect("reads");
        assert!(kept.is_some(), "the second transcript is kept");
        let viewed = bot.admin().command("ticket view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("deleted its channel"), "{viewed:?}");
        bot.assert_clean();
    }

    async fn what_the_faq_answers_opens_no_ticket_unless_it_is_wanted(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        bot.add(&bot.admin(), "How do I get a refund?", "Within **14 days** through Orders.", "money back").await;
        let offered = open(&bot.member(), "How do I get a refund?").await;
        assert!(offered.text().contains("Within **14 days**"), "{offered:?}");
        assert!(channel(&bot, 1).is_none());
        let ids = crate::support::bot::custom_ids(&offered);
        let (message, solved, anyway) = (offered.message_id().expect("a message"), &ids[0], &ids[1]);
        let good = bot.member().click(message, solved).await;
        assert!(good.text().contains("No ticket was opened"), "{good:?}");

        let offered = open(&bot.member(), "How do I get a refund?").await;
        let ids2 = crate::support::bot::custom_ids(&offered);
        assert_ne!(anyway, &ids2[1]);
        let stranger = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, n::GENERAL).unchecked();
        let theirs = stranger.click(offered.message_id().expect("a message"), &ids2[1]).await;
        assert!(theirs.text().contains("no longer have this form"), "{theirs:?}");
        let opened = bot.member().click(offered.message_id().expect("a message"), &ids2[1]).await;
        assert!(opened.text().contains("#1"), "{opened:?}");
        assert!(channel(&bot, 1).is_some());
        let stats = bot.admin().command("ticket stats", json!({})).await;
        assert!(stats.text().contains("1 / 2"), "one of two was solved: {stats:?}");
        // Nobody was helped by what was offered, which the FAQ is told, without a name.
        let gaps = alphapy::features::faq::store::missed(&bot.app.db, Id::new(n::GUILD), alphapy::clock::Time::default(), 9).await.expect("reads");
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!(gaps[0].unhelpful.as_ref().map(ToString::to_string).as_deref(), Some("#1"), "{gaps:?}");
        // Nothing fits: no detour.
        let direct = open(&bot.member(), "xyzzy plugh").await;
        assert!(direct.text().contains("#2"), "{direct:?}");
        bot.assert_clean();
    }

    async fn escalating_gives_access_and_pings_once(engine) {
        let bot = Bot::start(engine).await;
        staffed(&bot).await;
        open(&bot.member(), "Please help").await;
        let place = channel(&bot, 1).expect("a channel");
        let (message, _) = card(&bot, place);
        let staff = staff(&bot, place);
        let choices = staff.click(message, "tickets:escalate:1").await;
        let asked = choices.message_id().expect("asks");
        let other = p::OTHER_MEMBER.to_string();
        let done = escalate(&staff, asked, "tickets:escalateto:u:1", &other, "Knows the printer").await;
        assert!(done.text().contains("escalated"), "{done:?}");
        settle(&bot).await;
        let joined = bot.sandbox.person(n::GUILD, p::OTHER_MEMBER, place);
        assert!(joined.say("I look at it.").is_ok());
        let pinged: Vec<_> = messages(&bot, place).into_iter().filter(|(_, m)| m["mentions"].to_string().contains(&other)).collect();
        assert_eq!(pinged.len(), 1, "{pinged:?}");
        lapse(&bot).await;
        settle(&bot).await;
        assert!(card(&bot, place).1.to_string().contains("🔴 escalated"));
        // A channel is told, and gets nothing else.
        let choices = staff.click(message, "tickets:escalate:1").await;
        let log = n::STAFF_ONLY.to_string();
        let asked = choices.message_id().expect("asks");
        let done = escalate(&staff, asked, "tickets:escalateto:c:1", &log, "Angry about *us*").await;
        assert!(done.text().contains("escalated"), "{done:?}");
        settle(&bot).await;
        assert_eq!(says(&bot, n::STAFF_ONLY, &format!("/{place}")), 1);
        // Staff reads why, in the notice, the notes and the history; the member nowhere.
        assert_eq!(says(&bot, n::STAFF_ONLY, r"Angry about \\*us\\*"), 1, "{:?}", messages(&bot, n::STAFF_ONLY));
        let notes = staff.click(message, "tickets:notes:1").await;
        assert!(format!("{notes:?}").contains("Knows the printer"), "{notes:?}");
        let seen = staff.command("ticket view", json!({ "id": 1 })).await;
        assert!(format!("{seen:?}").contains("Knows the printer"), "{seen:?}");
        let seen = bot.member().command("ticket view", json!({ "id": 1 })).await;
        assert!(!format!("{seen:?}").contains("Knows the printer") && format!("{seen:?}").contains("escalated it to"), "{seen:?}");
        assert_eq!(says(&bot, place, "Knows the printer") + says(&bot, place, "Angry"), 0);
        bot.assert_clean();
    }
}
