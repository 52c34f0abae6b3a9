//! Transcripts against a Discord that withholds, limits, fails and forgets.

use alphapy::{
    app::App,
    db::sql,
    error::Error,
    feature::Feature as _,
    features::tickets::{
        Tickets,
        transcript::{
            self, Wanted,
            files::Unavailable,
            model::{
                Answer, Event, Extent, Kept, Kind, Limits, Reason, Subject, Transcript, Withheld,
            },
            store,
            view::{self, FileLinks, Look, Notes},
        },
    },
    files::{Source, Writer, clean},
    lang::Lang,
    sandbox::{ChannelDraft, Fault, FaultKind, Person, Said, kind},
};
use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use twilight_model::id::Id;

use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

const INTENT: u64 = 1 << 19;

fn subject(app: &App, closing: i64) -> Subject {
    let now = app.clock.now();
    Subject {
        number: 1,
        closing,
        title: "Broken kettle".into(),
        kind: None,
        status: "⚫ closed".into(),
        priority: None,
        labels: Vec::new(),
        requester: Id::new(p::MEMBER),
        claimant: Some(Id::new(p::STAFF)),
        opened_at: now,
        closed_at: Some(now),
        closed_by: Some(Id::new(p::STAFF)),
        reason: None,
        answers: vec![Answer { label: "Model".into(), value: "K-9000".into() }],
        events: vec![Event {
            at: now,
            by: Some(Id::new(p::STAFF)),
            text: format!("<@{}> claimed the ticket.", p::STAFF),
        }],
        notes: Vec::new(),
    }
}

fn wanted() -> Wanted {
    Wanted {
        limits: Limits { file: 1_000, ticket: 1_500, server: 10_000 },
        unavailable: Unavailable::Retry,
    }
}

/// A ticket channel in which the member and staff talk.
fn channel(bot: &Bot) -> (u64, Person, Person) {
    let channel = bot.sandbox.world().add_channel(n::GUILD, ChannelDraft::text("ticket-1"));
    let person = |user| bot.sandbox.person(n::GUILD, user, channel);
    (channel, person(p::MEMBER), person(p::STAFF))
}

async fn collect(bot: &Bot, channel: u64, closing: i64) -> Result<Transcript, Error> {
    let app = &bot.app;
    let (guild, channel) = (Id::new(n::GUILD), Id::new(channel));
    transcript::collect(app, guild, &subject(app, closing), Vec::new(), channel, wanted()).await
}

async fn save(bot: &Bot, transcript: &Transcript) -> bool {
    let mut tx = bot.app.db.begin().await.expect("begins");
    let new = store::save(&mut tx, transcript).await.expect("saves");
    tx.commit().await.expect("commits");
    new
}

async fn read_whole(content: &Source) -> Vec<u8> {
    let pieces: Vec<_> = content.stream().try_collect().await.expect("reads");
    pieces.concat()
}

fn reasons(transcript: &Transcript) -> Vec<(&str, Kept)> {
    transcript.files.iter().map(|file| (file.name.as_str(), file.kept)).collect()
}

on_both! {
    async fn a_conversation_is_read_whole_in_order_over_pages(engine) {
        let bot = Bot::start(engine).await;
        let (channel, member, staff) = channel(&bot);
        bot.sandbox.world().application.flags |= INTENT;
        let first = member.say("my kettle is broken").expect("said");
        for number in 0..205 {
            bot.sandbox.world().say(channel, p::STAFF, &format!("message {number}"));
        }
        staff.post(&Said { text: "send it back", answers: Some(first), ..Said::default() }).expect("said");
        let read = collect(&bot, channel, 1).await.expect("reads");
        assert_eq!((read.extent, read.withheld), (Extent::Whole, Withheld::Nothing));
        assert_eq!(read.messages.len(), 207);
        assert_eq!(read.messages[0].text, "my kettle is broken");
        assert_eq!(read.messages[206].reply_to, Some(read.messages[0].id));
        assert!(read.messages.windows(2).all(|pair| pair[0].id < pair[1].id), "in order, none twice");
        let called = |who| read.person(who).expect("known").name.clone();
        assert_eq!(called(read.ticket.requester), called(read.messages[0].by));
        assert_eq!(bot.sandbox.world().calls("GET", &format!("/channels/{channel}/messages")).len(), 3);
        bot.assert_clean();
    }

    async fn what_discord_withholds_is_said_and_what_is_exempt_is_kept(engine) {
        let bot = Bot::start(engine).await;
        let (channel, member, staff) = channel(&bot);
        let me = bot.sandbox.world().application.id;
        let own = bot.sandbox.world().say(channel, me, "Welcome");
        let files: &[(&str, &str, &[u8])] = &[("log.txt", "text/plain", b"secret")];
        member.post(&Said { text: "my kettle is broken", files, ..Said::default() }).expect("said");
        let silent = collect(&bot, channel, 1).await.expect("reads");
        assert_eq!(silent.withheld, Withheld::All(1));
        assert!(silent.files.is_empty() && silent.messages[1].withheld);
        assert_eq!(silent.messages[0].text, "Welcome", "the bot's own is never withheld");
        assert_eq!(silent.ticket.answers[0].value, "K-9000", "what the bot knows is whole");
        member.say(&format!("hey <@{me}>, are you there?")).expect("said");
        staff.post(&Said { text: "an answer", answers: Some(own), ..Said::default() }).expect("said");
        let read = collect(&bot, channel, 1).await.expect("reads");
        assert_eq!(read.withheld, Withheld::Part(1));
        let told: Vec<_> = read.messages.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(told, ["Welcome", "", &format!("hey <@{me}>, are you there?"), "an answer"]);
        bot.sandbox.world().application.flags |= INTENT;
        let whole = collect(&bot, channel, 1).await.expect("reads");
        assert_eq!(whole.withheld, Withheld::Nothing);
        assert_eq!(whole.messages[1].text, "my kettle is broken");
        assert_eq!(reasons(&whole), [("log.txt", Kept::Yes)]);
        bot.assert_clean();
    }

    async fn files_are_kept_once_within_the_limits(engine) {
        let bot = Bot::start(engine).await;
        let (channel, member, _) = channel(&bot);
        bot.sandbox.world().application.flags |= INTENT;
        let (small, large) = (vec![7; 900], vec![7; 1_001]);
        let files: &[(&str, &str, &[u8])] =
            &[("a.bin", "application/octet-stream", &small), ("b.bin", "image/png", &large), ("c.bin", "image/png", &small)];
        member.post(&Said { text: "look", files, ..Said::default() }).expect("said");
        let read = collect(&bot, channel, 1).await.expect("reads");
        assert_eq!(reasons(&read), [
            ("a.bin", Kept::Yes),
            ("b.bin", Kept::No(Reason::TooLarge)),
            ("c.bin", Kept::No(Reason::TicketFull)),
        ]);
        assert_eq!(read.messages[0].files.len(), 3);
        assert_eq!(bot.sandbox.world().downloads.len(), 1, "what is too much is not even asked for");
        let (guild, other) = (Id::new(n::GUILD), Id::new(1));
        let stored = store::file(&bot.app.db, guild, 1, read.files[0].id).await.expect("reads").expect("kept");
        assert_eq!((read_whole(&stored.content).await, stored.name.as_str()), (small, "a.bin"));
        assert_eq!(stored.sha256.len(), 64);
        assert!(store::file(&bot.app.db, other, 1, read.files[0].id).await.expect("reads").is_none(), "another guild");
        let again = collect(&bot, channel, 2).await.expect("reads");
        assert_eq!(reasons(&again), reasons(&read));
        assert_eq!(bot.sandbox.world().downloads.len(), 1, "kept files are not fetched again");
    }

    async fn a_server_keeps_so_many_bytes_and_nothing_is_left_behind(engine) {
        let bot = Bot::start(engine).await;
        let (channel, member, _) = channel(&bot);
        bot.sandbox.world().application.flags |= INTENT;
        // Several pieces long.
        let large: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let files: &[(&str, &str, &[u8])] = &[("a.bin", "x/y", &large), ("b.bin", "x/y", &large), ("c.bin", "x/y", &[7; 10])];
        member.post(&Said { text: "look", files, ..Said::default() }).expect("said");
        let app = &bot.app;
        let limits = Limits { file: 1 << 20, ticket: 1 << 20, server: 300_000 };
        let wanted = Wanted { limits, ..wanted() };
        let read = transcript::collect(app, Id::new(n::GUILD), &subject(app, 1), Vec::new(), Id::new(channel), wanted).await.expect("reads");
        assert_eq!(reasons(&read), [("a.bin", Kept::Yes), ("b.bin", Kept::No(Reason::ServerFull)), ("c.bin", Kept::Yes)]);
        let look = Look { lang: Lang::ENGLISH, zone: chrono_tz::Tz::UTC, notes: Notes::LeftOut, files: FileLinks::Named };
        assert!(view::document(&read, &look).expect("renders").contains("already keeps 512 MiB of files"));
        let kept = store::file(&app.db, Id::new(n::GUILD), 1, read.files[0].id).await.expect("reads").expect("kept");
        assert_eq!(read_whole(&kept.content).await, large);
        // Discord breaks off in the middle: what had come is gone, too.
        bot.sandbox.world().faults.push(Fault::on("GET", "/b.bin", FaultKind::Status { status: 404, code: 0, body: None }).times(100));
        let count = || async {
            let (files, pieces): (i64, i64) = sql("SELECT (SELECT COUNT(*) FROM stored_files), (SELECT COUNT(*) FROM stored_pieces)").one(&app.db).await.expect("counts");
            (files, pieces)
        };
        assert_eq!(count().await, (2, 5));
        // Files that a crash left behind go after an hour, and those that are kept stay.
        let mut writer = Writer::begin(&app.db, Id::new(n::GUILD), "lost".into(), app.clock.now()).await.expect("begins");
        writer.write(&large).await.expect("writes");
        assert_eq!(count().await, (3, 8));
        assert_eq!(clean(&app.db, app.clock.now() + TimeDelta::minutes(59)).await.expect("cleans"), 0);
        assert_eq!(clean(&app.db, app.clock.now() + TimeDelta::minutes(61)).await.expect("cleans"), 1);
        assert_eq!(count().await, (2, 5));
        let mut tx = app.db.begin().await.expect("begins");
        Tickets.erase(&mut tx, Id::new(n::GUILD), Id::new(p::MEMBER)).await.expect("erases");
        tx.commit().await.expect("commits");
        assert_eq!(count().await, (0, 0), "who is forgotten leaves no piece");
    }

    async fn a_file_that_cannot_be_had_is_tried_again_before_it_is_given_up(engine) {
        let bot = Bot::start(engine).await;
        let (channel, member, _) = channel(&bot);
        bot.sandbox.world().application.flags |= INTENT;
        let files: &[(&str, &str, &[u8])] = &[("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b")];
        member.post(&Said { text: "look", files, ..Said::default() }).expect("said");
        let down = |times| Fault::on("GET", "/b.txt", FaultKind::Status { status: 503, code: 0, body: None }).times(times);
        bot.sandbox.world().faults.push(down(1));
        let read = collect(&bot, channel, 1).await.expect("a second try");
        assert_eq!(reasons(&read), [("a.txt", Kept::Yes), ("b.txt", Kept::Yes)]);
        sql("DELETE FROM ticket_files WHERE guild_id = $1").bind(Id::<twilight_model::id::marker::GuildMarker>::new(n::GUILD)).run(&bot.app.db).await.expect("deletes");
        bot.sandbox.world().faults.push(down(100));
        assert!(matches!(collect(&bot, channel, 1).await, Err(Error::Unavailable(_))));
        let app = &bot.app;
        let last = Wanted { unavailable: Unavailable::List, ..wanted() };
        let read = transcript::collect(app, Id::new(n::GUILD), &subject(app, 1), Vec::new(), Id::new(channel), last).await.expect("lists");
        assert_eq!(reasons(&read), [("a.txt", Kept::Yes), ("b.txt", Kept::No(Reason::Unavailable))]);
        bot.sandbox.world().faults.clear();
        bot.sandbox.world().faults.push(Fault::on("GET", "/b.txt", FaultKind::Status { status: 404, code: 0, body: None }));
        let read = collect(&bot, channel, 1).await.expect("reads");
        assert_eq!(reasons(&read)[1].1, Kept::No(Reason::Gone));
    }

    async fn a_channel_that_is_gone_or_hidden_still_gives_what_the_bot_knows(engine) {
        let bot = Bot::start(engine).await;
        let gone = collect(&bot, 1, 1).await.expect("makes one");
        assert_eq!((gone.extent, gone.messages.len()), (Extent::Gone, 0));
        assert_eq!(gone.ticket.answers.len(), 1);
        let hidden = collect(&bot, n::VAULT, 1).await.expect("makes one");
        assert_eq!(hidden.extent, Extent::Hidden);
        bot.sandbox.world().faults.push(Fault::status("GET", "/messages", 503, 0).times(20));
        let (channel, ..) = channel(&bot);
        assert!(matches!(collect(&bot, channel, 1).await, Err(Error::Unavailable(_))), "later it may work");
    }

    async fn a_thread_is_read_with_its_notices(engine) {
        let bot = Bot::start(engine).await;
        let me = bot.sandbox.world().application.id;
        let thread = bot.sandbox.world().add_thread(n::SUPPORT, "ticket-2", kind::PRIVATE_THREAD, me);
        bot.sandbox.world().application.flags |= INTENT;
        let added = bot.sandbox.world().say(thread, me, &format!("<@{}>", p::MEMBER));
        if let Some(message) = bot.sandbox.world().message_mut(added) {
            message.value["type"] = 1.into();
            message.value["content"] = "".into();
        }
        bot.sandbox.world().say(thread, p::MEMBER, "hello");
        let read = collect(&bot, thread, 1).await.expect("reads");
        assert_eq!(read.messages.len(), 2);
        assert!(matches!(read.messages[0].kind, Kind::Added(who) if who == read.messages[1].by), "{read:?}");
        assert!(!read.messages[0].withheld);
    }

    async fn a_closing_has_one_transcript_and_people_can_be_taken_out(engine) {
        let bot = Bot::start(engine).await;
        let (channel, member, staff) = channel(&bot);
        bot.sandbox.world().application.flags |= INTENT;
        let files: &[(&str, &str, &[u8])] = &[("me.png", "image/png", b"a picture")];
        member.post(&Said { text: "it is broken", files, ..Said::default() }).expect("said");
        staff.say("noted").expect("said");
        let read = collect(&bot, channel, 1).await.expect("reads");
        assert!(save(&bot, &read).await);
        assert!(!save(&bot, &read).await, "a second time changes nothing");
        bot.app.clock.advance(TimeDelta::seconds(1));
        let again = collect(&bot, channel, 2).await.expect("reads");
        assert!(save(&bot, &again).await);
        let (db, guild) = (&bot.app.db, Id::new(n::GUILD));
        let closings = store::closings(db, guild, 1).await.expect("lists");
        assert_eq!(closings.iter().map(|(closing, _)| *closing).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(store::find(db, guild, 1, Some(1)).await.expect("finds"), Some(read.clone()));
        assert_eq!(store::find(db, guild, 1, None).await.expect("finds").map(|t| t.ticket.closing), Some(2));
        assert_eq!(store::find(db, Id::new(1), 1, None).await.expect("finds"), None, "another guild");
        let mut tx = db.begin().await.expect("begins");
        let known = Tickets.export(&mut tx, guild, Id::new(p::MEMBER)).await.expect("exports");
        assert_eq!(known["transcripts"][0]["messages"][0]["text"], "it is broken");
        assert_eq!(known["transcripts"][1]["closing"], 2);
        Tickets.erase(&mut tx, guild, Id::new(p::MEMBER)).await.expect("erases");
        tx.commit().await.expect("commits");
        let (bodies,): (i64,) = sql("SELECT COUNT(*) FROM ticket_transcripts WHERE body LIKE $1")
            .bind(format!("%{}%", p::MEMBER)).one(db).await.expect("counts");
        let (rows,): (i64,) = sql("SELECT (SELECT COUNT(*) FROM ticket_files WHERE user_id = $1)
                + (SELECT COUNT(*) FROM ticket_transcript_people WHERE user_id = $1)")
            .bind(Id::<twilight_model::id::marker::UserMarker>::new(p::MEMBER)).one(db).await.expect("counts");
        assert_eq!((bodies, rows), (0, 0), "no row names the person");
        let left = store::find(db, guild, 1, Some(1)).await.expect("finds").expect("is there");
        assert_eq!(left.messages[0].text, "it is broken", "the conversation stays");
        assert_eq!(left.files[0].kept, Kept::No(Reason::Forgotten));
        assert_eq!(left.ticket.answers[0].value, "");
        let look = Look { lang: Lang::ENGLISH, zone: chrono_tz::Tz::UTC, notes: Notes::LeftOut, files: FileLinks::Named };
        assert!(view::document(&left, &look).expect("renders").contains("Forgotten person"));
    }
}
