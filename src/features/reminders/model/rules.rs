//! The rules for saving a draft, and for changing it.
//!
//! Invariant: a draft that passes fits one message of Discord, with its longest words in any language.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::{Draft, Field, Mentions, Reminder, fault};
use crate::{
    error::Problem,
    features::reminders::{schedule::Schedule, settings::LEAD_MAX},
    ids::UserId,
    lang::Text,
    text::is_blank,
    tr,
};

/// Characters a name may have.
pub const NAME_MAX: u16 = 100;
/// Characters a message may have.
pub const MESSAGE_MAX: u16 = 2000;
/// Characters a location may have.
pub const LOCATION_MAX: u16 = 200;
/// Characters the address of a picture may have.
pub const IMAGE_MAX: u16 = 500;
/// How many different times before its own a reminder may speak.
pub const LEADS_MAX: usize = 5;
/// Roles and people that a reminder may ping.
pub const MENTIONS_MAX: usize = 10;

/// Whether somebody may change a reminder, or press its buttons: who made it, or an admin.
pub fn may_change(reminder: &Reminder, user: UserId, admin: Admin) -> bool {
    admin == Admin::Yes || reminder.created_by == Some(user)
}

impl Reminder {
    /// Whether somebody may read what it says; one to a person in private is only for that person. Nobody in
    /// particular reads what goes into a file for the guild.
    pub fn is_open_to(&self, reader: Option<UserId>) -> bool {
        self.draft.place.recipient.is_none_or(|recipient| Some(recipient) == reader)
    }

    /// The reminder as somebody may see it: veiled when it is not open to them.
    #[must_use]
    pub fn seen_by(mut self, reader: Option<UserId>) -> Self {
        if !self.is_open_to(reader) {
            let draft = &mut self.draft;
            for text in [&mut draft.name, &mut draft.message, &mut draft.location, &mut draft.image]
            {
                text.clear();
            }
            draft.mentions = Mentions::default();
            draft.leads = vec![0];
            draft.schedule = Schedule::once(NaiveDateTime::default(), Tz::UTC);
        }
        self
    }
}

impl Draft {
    /// Whether its texts were removed, because they are somebody else's: no other has neither name nor message.
    pub fn is_veiled(&self) -> bool {
        self.place.recipient.is_some() && self.name.is_empty() && self.message.is_empty()
    }
}

/// Whether somebody administers the guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admin {
    /// They do.
    Yes,
    /// They do not.
    No,
}

/// Trims a draft and checks that it can be saved.
pub fn check(draft: Draft) -> Result<Draft, Vec<Problem>> {
    let mut tidy = Draft {
        name: draft.name.split_whitespace().collect::<Vec<_>>().join(" "),
        message: with_line_breaks(draft.message.trim()),
        location: draft.location.split_whitespace().collect::<Vec<_>>().join(" "),
        image: draft.image.trim().to_owned(),
        ..draft
    };
    tidy.leads.sort_unstable_by(|a, b| b.cmp(a));
    tidy.leads.dedup();
    if tidy.leads.is_empty() {
        tidy.leads.push(0);
    }
    let mut problems = Vec::new();
    for (text, max, field) in [
        (&tidy.name, NAME_MAX, Field::Name),
        (&tidy.message, MESSAGE_MAX, Field::Message),
        (&tidy.location, LOCATION_MAX, Field::Location),
        (&tidy.image, IMAGE_MAX, Field::Image),
    ] {
        problems.extend(too_long(text, max).map(|text| field.problem(text)));
    }
    if is_blank(&tidy.name) && is_blank(&tidy.message) {
        let text = tr!("say what it should remind of: a message, a name, or both.");
        problems.push(Field::Message.problem(text));
    }
    problems.extend(image(&tidy.image).map(|text| Field::Image.problem(text)));
    // That it also speaks at its time is not a lead.
    let ahead = tidy.leads.iter().filter(|lead| **lead != 0).count();
    if ahead > LEADS_MAX || tidy.leads.iter().any(|lead| !(0..=LEAD_MAX).contains(lead)) {
        let text =
            tr!("choose at most {most} lead times, each at most four weeks.", most = LEADS_MAX);
        problems.push(Field::Lead.problem(text));
    }
    if tidy.mentions.roles.len() + tidy.mentions.users.len() > MENTIONS_MAX {
        let text = tr!("ping at most {most} roles and people.", most = MENTIONS_MAX);
        problems.push(Field::Mention.problem(text));
    }
    if let Err(faults) = tidy.schedule.check() {
        problems.extend(faults.into_iter().map(fault));
    }
    if problems.is_empty() { Ok(tidy) } else { Err(problems) }
}

/// A message in which `\n` is a line break, as people write one where a field has a single line; that of a path like
/// `C:\new`, or behind another backslash, stays.
fn with_line_breaks(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find("\\n") {
        out.push_str(&rest[..at]);
        let kept = out.ends_with('\\') || is_drive(&out);
        out.push_str(if kept { "\\n" } else { "\n" });
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    out
}

/// Whether a text ends with the drive of a path: `C:`.
fn is_drive(text: &str) -> bool {
    let mut back = text.chars().rev();
    let drive = back.next() == Some(':') && back.next().is_some_and(|c| c.is_ascii_uppercase());
    drive && back.next().is_none_or(|c| !c.is_alphanumeric())
}

fn too_long(text: &str, max: u16) -> Option<Text> {
    let length = text.chars().count();
    (length > usize::from(max)).then(|| {
        tr!("it has {length} characters; at most {max} fit.", length = length, max = u32::from(max))
    })
}

/// Why an address cannot be a picture's.
fn image(address: &str) -> Option<Text> {
    if address.is_empty() {
        return None;
    }
    let url = url::Url::parse(address).ok().filter(|url| url.scheme() == "https");
    let Some(host) = url.as_ref().and_then(|url| url.host_str()) else {
        return Some(tr!("write the address of a picture, beginning with https://."));
    };
    let of_discord = matches!(host, "cdn.discordapp.com" | "media.discordapp.net");
    of_discord.then(|| {
        tr!("Discord lets addresses of uploaded files expire after a day. Use a picture that is on another site.")
    })
}

#[cfg(test)]
mod tests {
    use twilight_model::id::Id;

    use super::*;
    use crate::features::reminders::model::{Destination, Kind, made};

    fn draft() -> Draft {
        let start = "2026-03-29T09:00:00".parse().expect("a time");
        Draft {
            kind: Kind::Plain,
            name: "  Stand\nup ".into(),
            message: String::new(),
            place: Destination::channel(Id::new(1)),
            location: String::new(),
            image: String::new(),
            mentions: Mentions::default(),
            schedule: Schedule::once(start, Tz::UTC),
            leads: vec![0, 60, 0],
        }
    }

    #[test]
    fn a_draft_is_trimmed_and_its_leads_are_in_order() {
        let tidy = check(draft()).expect("fits");
        assert_eq!((tidy.name.as_str(), tidy.leads), ("Stand up", vec![60, 0]));
        assert_eq!(check(Draft { leads: Vec::new(), ..draft() }).expect("fits").leads, [0]);
    }

    #[test]
    fn a_line_break_may_be_written_out() {
        let said = |message: &str| check(Draft { message: message.into(), ..draft() });
        for (typed, expected) in [
            (r"Bring:\n- a pen\n- paper", "Bring:\n- a pen\n- paper"),
            (r"one\n\ntwo", "one\n\ntwo"),
            (r"see \\n", r"see \\n"),
            ("one\ntwo", "one\ntwo"),
        ] {
            assert_eq!(said(typed).expect("fits").message, expected, "{typed}");
        }
        assert_eq!(said(r"open C:\new").expect("fits").message, r"open C:\new");
    }

    #[test]
    fn what_does_not_fit_is_named_field_by_field() {
        let wrong = Draft {
            name: "é".repeat(101),
            message: "x".repeat(2001),
            image: "http://example.org/x.png".into(),
            leads: vec![-1],
            ..draft()
        };
        let fields: Vec<_> =
            check(wrong).expect_err("wrong").iter().map(|p| p.field.to_string()).collect();
        assert_eq!(fields, ["Name", "Message", "Image", "Lead time"]);
        let blank = Draft { name: " \u{200b}".into(), ..draft() };
        assert_eq!(check(blank).expect_err("blank").len(), 1);
        for image in ["https://cdn.discordapp.com/attachments/1/2/x.png?ex=1", "javascript:x", "x"]
        {
            assert!(check(Draft { image: image.into(), ..draft() }).is_err(), "{image}");
        }
        assert!(check(Draft { image: "https://example.org/x.png".into(), ..draft() }).is_ok());
    }

    #[test]
    fn what_goes_to_a_person_in_private_is_veiled_from_everybody_else() {
        let own = Destination { channel: Id::new(1), recipient: Some(Id::new(5)) };
        let draft = Draft { message: "Secret".into(), place: own, ..draft() };
        let now = "2026-03-01T00:00:00Z".parse().expect("a time");
        let reminder = made(draft.clone(), Some(Id::new(5)), None, now);
        assert_eq!(reminder.clone().seen_by(Some(Id::new(5))), reminder);
        for reader in [None, Some(Id::new(6))] {
            let seen = reminder.clone().seen_by(reader);
            assert!(seen.draft.is_veiled() && !format!("{:?}", seen.draft).contains("Secret"));
            assert!(!format!("{:?}", seen.draft).contains("09:00"), "nor when it is");
            assert_eq!(
                (seen.number, seen.state, seen.created_by),
                (reminder.number, reminder.state, reminder.created_by)
            );
        }
        let public =
            made(Draft { place: Destination::channel(Id::new(1)), ..draft }, None, None, now);
        assert_eq!(public.clone().seen_by(None), public);
    }
}
