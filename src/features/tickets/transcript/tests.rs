use proptest::prelude::*;
use twilight_model::id::Id;

use super::{model::*, view::*};
use crate::{clock::Time, ids::UserId, lang::Lang};

const REQUESTER: UserId = Id::new(101);
const STAFF: UserId = Id::new(102);

fn at(minute: i64) -> Time {
    Time::from_timestamp(1_800_000_000 + minute * 60, 0).expect("a time")
}

fn line(id: u64, by: usize, minute: i64, text: &str) -> Line {
    Line {
        id: Id::new(id),
        by: Who(by),
        at: at(minute),
        edited_at: None,
        kind: Kind::Said,
        text: text.into(),
        embeds: Vec::new(),
        files: Vec::new(),
        stickers: Vec::new(),
        reply_to: None,
        withheld: false,
    }
}

fn sample() -> Transcript {
    let person = |id: UserId, name: &str, bot| Person { id: Some(id), name: name.into(), bot };
    let ticket = Subject {
        number: 12,
        closing: 1,
        title: "Where is <my> order?".into(),
        kind: Some("Orders".into()),
        status: "⚫ closed".into(),
        priority: None,
        labels: vec!["refund".into()],
        requester: Who(0),
        claimant: Some(Who(1)),
        opened_at: at(0),
        closed_at: Some(at(60)),
        closed_by: Some(Who(1)),
        reason: Some("Sent again".into()),
        answers: vec![Answer { label: "Order number".into(), value: "NW-4711".into() }],
        events: vec![Event {
            at: at(2),
            by: Some(Who(1)),
            text: "<@102> claimed the ticket.".into(),
        }],
        notes: vec![Note { at: at(3), by: Who(1), text: "was rude <once>".into() }],
    };
    let mut bot = line(1, 2, 0, "");
    bot.embeds = vec![Embed {
        color: Some(0x4F_57D8),
        title: "Ticket #12".into(),
        description: "<@101> asks. Mia, help is near.".into(),
        fields: vec![("Order number".into(), "NW-4711".into())],
        ..Embed::default()
    }];
    let mut answer = line(3, 1, 4, "See <#5>, **Mia**");
    answer.reply_to = Some(Id::new(2));
    let mut picture = line(4, 0, 5, "");
    picture.files = vec![Id::new(9)];
    Transcript {
        version: VERSION,
        guild: Id::new(7),
        guild_name: "Northwind".into(),
        ticket,
        people: vec![
            person(REQUESTER, "Mia", false),
            person(STAFF, "Sam", false),
            person(Id::new(103), "Alphapy", true),
        ],
        places: Places { channels: [(Id::new(5), "faq".into())].into(), ..Places::default() },
        messages: vec![bot, line(2, 0, 1, "hello <script>alert(1)</script>"), answer, picture],
        files: vec![File {
            id: Id::new(9),
            by: Who(0),
            name: "<receipt>.png".into(),
            content_type: Some("image/png".into()),
            size: 2_000_000,
            kept: Kept::Yes,
        }],
        extent: Extent::Whole,
        withheld: Withheld::Nothing,
        read_at: at(61),
    }
}

fn look() -> Look {
    Look {
        lang: Lang::ENGLISH,
        zone: chrono_tz::Tz::Europe__Amsterdam,
        notes: Notes::LeftOut,
        files: FileLinks::Named,
    }
}

#[test]
fn what_is_stored_is_read_again_and_newer_versions_are_not() {
    let sample = sample();
    let body = serde_json::to_string(&sample).expect("JSON");
    assert_eq!(Transcript::read(&body), Some(sample.clone()));
    let newer = Transcript { version: VERSION + 1, ..sample };
    assert_eq!(Transcript::read(&serde_json::to_string(&newer).expect("JSON")), None);
    assert_eq!(Transcript::read("{"), None);
}

#[test]
fn the_file_stands_alone_and_runs_nothing() {
    let html = document(&sample(), &look()).expect("renders");
    let style = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next());
    let style = style.expect("a style");
    let hash = {
        use base64::Engine as _;
        use sha2::Digest as _;
        base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style))
    };
    assert!(
        html.contains(&format!("style-src &#39;sha256-{}&#39;", hash.replace('+', "&#43;")))
            || html.contains(&format!("style-src &#39;sha256-{hash}&#39;")),
        "{}",
        &html[..400]
    );
    for never in ["<script", "<link", "<img", " style=", " src=", "onerror", "@import"] {
        assert!(!html.contains(never), "{never}");
    }
    for part in [
        "Where is &#60;my&#62; order?",
        "&lt;script&gt;alert(1)",
        "&#60;receipt&#62;.png",
        "NW-4711",
        "#faq",
        "claimed the ticket",
        "@Sam",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(html.contains("2027-01-15 09:01"), "in the guild's zone");
}

#[test]
fn notes_of_staff_are_shown_only_where_asked_for() {
    let sample = sample();
    let staff = Look { notes: Notes::Shown, ..look() };
    for (shown, hidden) in [
        (document(&sample, &staff).expect("renders"), document(&sample, &look()).expect("renders")),
        (text(&sample, &staff), text(&sample, &look())),
    ] {
        assert!(shown.contains("was rude") && !hidden.contains("was rude"));
    }
}

#[test]
fn what_is_lacking_is_said_first_with_the_remedy() {
    let gaps = [
        (Extent::Whole, Withheld::Part(1), "withheld one message"),
        (Extent::Whole, Withheld::Part(3), "withheld 3 messages"),
        (Extent::Whole, Withheld::All(3), "withheld everything"),
        (Extent::Latest, Withheld::Nothing, "newest 10000"),
        (Extent::Hidden, Withheld::Nothing, "Read Message History"),
        (Extent::Gone, Withheld::Nothing, "was deleted before"),
    ];
    for (extent, withheld, words) in gaps {
        let lacking = Transcript { extent, withheld, ..sample() };
        for shown in [document(&lacking, &look()).expect("renders"), text(&lacking, &look())] {
            let (gap, said) = (shown.find(words), shown.find("Order number"));
            assert!(gap.is_some_and(|gap| said.is_some_and(|said| gap < said)), "{words}: {shown}");
            assert_eq!(shown.contains("Message Content Intent"), withheld != Withheld::Nothing);
        }
    }
}

#[test]
fn blank_messages_are_counted_only_where_people_wrote_them() {
    let people = sample().people;
    let mut lines = vec![line(1, 2, 0, "the bot's"), line(2, 0, 1, "")];
    lines[1].withheld = true;
    assert_eq!(Withheld::count(&lines, &people), Withheld::All(1));
    lines.push(line(3, 1, 2, "@Alphapy can read this"));
    assert_eq!(Withheld::count(&lines, &people), Withheld::Part(1));
    assert_eq!(Withheld::count(&[], &people), Withheld::Nothing);
}

#[test]
fn who_is_forgotten_stands_nowhere_and_others_stay() {
    let mut sample = sample();
    assert!(sample.forget(REQUESTER));
    assert!(!sample.forget(REQUESTER), "once");
    let body = serde_json::to_string(&sample).expect("JSON");
    for gone in ["101", "NW-4711", "receipt"] {
        assert!(!body.contains(gone), "{gone}: {body}");
    }
    assert_eq!(body.matches("Mia").count(), 1, "only where Sam wrote it: {body}");
    assert!(body.contains("alert(1)") && body.contains("Sam"), "the conversation stays");
    assert_eq!(sample.files[0].kept, Kept::No(Reason::Forgotten));
    let html = document(&sample, &look()).expect("renders");
    assert!(html.contains("Forgotten person") && html.contains("deleted because its owner"));
    assert_eq!(sample.known(REQUESTER)["messages"], serde_json::json!([]));
}

#[test]
fn a_person_gets_what_is_theirs() {
    let known = sample().known(REQUESTER);
    assert_eq!(known["answers"][0]["value"], "NW-4711");
    assert_eq!(known["messages"].as_array().map(Vec::len), Some(2));
    assert_eq!(known["files"][0]["name"], "<receipt>.png");
    assert_eq!(known["notes"], serde_json::json!([]), "notes are staff's");
    let staff = sample().known(STAFF);
    assert_eq!(staff["answers"], serde_json::json!([]));
    assert_eq!(staff["notes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_file_is_kept_up_to_the_very_limit() {
    let limits = Limits { file: 10, ticket: 25, server: 40 };
    assert_eq!(limits.admit(10, (15, 30)), Ok(()));
    assert_eq!(limits.admit(11, (0, 0)), Err(Reason::TooLarge));
    assert_eq!(limits.admit(10, (16, 16)), Err(Reason::TicketFull));
    assert_eq!(limits.admit(10, (u64::MAX, u64::MAX)), Err(Reason::TicketFull));
    assert_eq!(limits.admit(10, (0, 31)), Err(Reason::ServerFull));
    assert_eq!(limits.admit(10, (0, u64::MAX)), Err(Reason::ServerFull));
}

#[test]
fn files_that_discord_would_refuse_are_left_out() {
    let sample = sample();
    let plain = text(&sample, &look()).len();
    let names = |largest| {
        let files = upload(&sample, &look(), largest).collect::<Result<Vec<_>, _>>();
        files.expect("renders").into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(names(10_000_000), ["ticket-12.html", "ticket-12.txt"]);
    assert_eq!(names(plain), ["ticket-12.txt"]);
    assert!(names(plain - 1).is_empty());
}

#[test]
fn links_to_files_stand_only_where_bytes_are_kept() {
    let mut sample = sample();
    let look = Look { files: FileLinks::Below("/dashboard/7/tickets/12/files".into()), ..look() };
    assert!(
        document(&sample, &look)
            .expect("renders")
            .contains("href=\"/dashboard/7/tickets/12/files/9\"")
    );
    sample.files[0].kept = Kept::No(Reason::TooLarge);
    assert!(!document(&sample, &look).expect("renders").contains("/files/9"));
}

proptest! {
    #[test]
    fn nobody_writes_a_line_that_looks_like_ours(typed in "(\\PC|\n|\r|\t|\u{1b}|\u{202e}|\u{2028}){0,60}") {
        let mut sample = sample();
        let before = text(&sample, &look()).lines().filter(|line| line.starts_with('[')).count();
        sample.messages[1].text = format!("x\n{typed}");
        let plain = text(&sample, &look());
        let after = plain.lines().filter(|line| line.starts_with('[')).count();
        prop_assert_eq!(before, after, "{}", plain);
        prop_assert!(plain.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_control()));
    }

    #[test]
    fn nothing_typed_becomes_a_tag(typed in "[<>/\"'`*_~#|\\[\\]()!a-z0-9:@&=\n-]{0,80}") {
        let mut sample = sample();
        let tags = |sample: &Transcript| {
            let html = fragment(sample, &look()).expect("renders");
            html.match_indices("<script").count() + html.match_indices("<img").count() + html.match_indices("onload").count()
        };
        sample.messages[1].text.clone_from(&typed);
        sample.people[0].name = format!("<script>{typed}");
        sample.ticket.title = format!("<img {typed}");
        sample.ticket.answers[0].label.clone_from(&typed);
        sample.files[0].name = format!("<script {typed}");
        prop_assume!(!typed.contains("onload"));
        prop_assert_eq!(tags(&sample), 0);
    }
}
