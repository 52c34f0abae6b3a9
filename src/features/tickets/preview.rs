//! The previews for members of the settings of tickets.
//!
//! Invariant: the messages come from [`super::view`], which also makes the real ones.

use chrono::{DateTime, TimeDelta};

use super::{
    model::{
        Actor, Answer, Mode, Panel, Part, Priority, State, Status, Ticket, TicketType, Times,
        Waits, state::Target,
    },
    settings::{Feedback, Notify, Tickets},
    transcript::{
        model::{Extent, Transcript, Withheld},
        people::People,
    },
    view,
};
use crate::{
    app::App,
    discord::reply::{Message, Visibility},
    ids::{GuildId, UserId},
    lang::Lang,
    settings::{Current, Preview, Sight, System, sample},
    tr,
};

/// The previews of the scope `tickets`.
pub static PREVIEWS: &[Preview] = &[
    Preview { scope: "tickets", title: "The panel that members open tickets with", render: panel },
    Preview { scope: "tickets", title: "The first message in a ticket", render: first },
    Preview { scope: "tickets", title: "When somebody takes it", render: claimed },
    Preview { scope: "tickets", title: "When it waits for the member", render: waiting },
    Preview { scope: "tickets", title: "When it is escalated", render: escalated },
    Preview { scope: "tickets", title: "When the requester says nothing for long", render: idle },
    Preview { scope: "tickets", title: "When it is closed", render: closed },
];

fn lang(current: &Current, discord: Lang) -> Lang {
    current.read::<System>().lang(discord)
}

fn public(message: Message) -> Sight {
    Sight { message, seen_by: Visibility::Public }
}

/// A ticket as it could be with these settings.
fn ticket(current: &Current, lang: Lang) -> Ticket {
    let chosen = current.read::<Tickets>();
    let kind = TicketType::built_in(lang);
    let timers = chosen.timers(Some(&kind), &current.read::<System>());
    let opened = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let label = kind.form.first().map(|question| question.label.clone()).unwrap_or_default();
    let value = lang.plain(&tr!("My order 1234 has not arrived."));
    Ticket {
        number: 12,
        kind: 0,
        kind_name: kind.title(),
        subject: value.clone(),
        requester: sample::MEMBER,
        opened_by: sample::MEMBER,
        state: State::NEW,
        priority: Priority::Normal,
        labels: Vec::new(),
        answers: vec![Answer { label, value, files: Vec::new() }],
        staff_roles: chosen.staff_roles.clone(),
        ping_roles: None,
        audience: super::model::sight::EVERY_STAFF,
        mode: Mode::Channel,
        parent: None,
        channel: None,
        channel_name: None,
        message: None,
        revision: 1,
        times: Times {
            opened,
            updated: opened,
            claimed: None,
            answered: None,
            closed: None,
            deleted: None,
            rated: None,
            requester_seen: opened,
            left: None,
            staff_seen: None,
            unreadable: None,
            behind: None,
        },
        waits: Waits::opened(&timers, opened),
        close_reason: None,
        reason_shown: false,
        closed_by: None,
        closings: 0,
        reopened: 0,
        stars: None,
        comment: None,
        feedback: Vec::new(),
        filed: None,
        problem: None,
    }
}

const STAFF: Actor = Actor { user: Some(sample::STAFF), part: Part::Staff };

fn panel(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    let server = lang.plain(&tr!("your server"));
    let types = [TicketType { number: 1, ..TicketType::built_in(lang) }];
    public(view::panel(lang, &server, &Panel::standard(lang), &types))
}

fn first(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    public(view::first(lang, &ticket(current, lang), &current.read::<Tickets>().texts()))
}

fn claimed(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    let chosen = current.read::<Tickets>();
    let before = ticket(current, lang);
    let state = State { status: Status::Claimed, claimant: Some(sample::STAFF), ..before.state };
    let after = Ticket { state, ..before.clone() };
    let line = view::moved(lang, &before, &after, STAFF, &chosen.texts());
    public(match chosen.notify_status {
        Notify::Off => view::current(lang, &after, &chosen.texts()),
        Notify::Post => line,
        Notify::Ping => view::for_requester(line, after.requester),
    })
}

fn waiting(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    let chosen = current.read::<Tickets>();
    let open = ticket(current, lang);
    let claimed = State { claimant: Some(sample::STAFF), ..open.state };
    let before = Ticket { state: State { status: Status::Claimed, ..claimed }, ..open };
    let after =
        Ticket { state: State { status: Status::WaitingForUser, ..claimed }, ..before.clone() };
    public(view::moved(lang, &before, &after, STAFF, &chosen.texts()))
}

fn escalated(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    let ticket = ticket(current, lang);
    let role = current.read::<Tickets>().escalation_role.map(Target::Role);
    let target = role.unwrap_or(Target::User(sample::STAFF));
    public(view::escalated(lang, &ticket, target, STAFF))
}

fn idle(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    let closes = current.read::<Tickets>().auto_close_days > 0;
    let ticket = ticket(current, lang);
    let message = view::idle(lang, &ticket, closes);
    public(view::for_requester(message, ticket.requester))
}

fn closed(_: &App, current: &Current, discord: Lang) -> Sight {
    let lang = lang(current, discord);
    let chosen = current.read::<Tickets>();
    let open = ticket(current, lang);
    let ticket = Ticket {
        state: State { status: Status::Closed, ..open.state },
        closed_by: Some(sample::STAFF),
        close_reason: Some(lang.plain(&tr!("The parcel was found."))),
        reason_shown: true,
        closings: 1,
        ..open
    };
    let transcript = transcript(lang, &ticket);
    public(view::closed(
        lang,
        &ticket,
        (chosen.feedback == Feedback::Ticket, &transcript),
        &chosen.texts(),
    ))
}

/// A transcript that lacks nothing.
fn transcript(lang: Lang, ticket: &Ticket) -> Transcript {
    let mut people = People::default();
    let subject = view::subject(lang, ticket, &[], &[]).map(|user: UserId| people.user(user));
    Transcript {
        version: super::transcript::model::VERSION,
        guild: GuildId::new(1),
        guild_name: String::new(),
        ticket: subject,
        people: people.finish(),
        places: super::transcript::model::Places::default(),
        messages: Vec::new(),
        files: Vec::new(),
        extent: Extent::Whole,
        withheld: Withheld::Nothing,
        read_at: ticket.times.opened + TimeDelta::hours(1),
    }
}
