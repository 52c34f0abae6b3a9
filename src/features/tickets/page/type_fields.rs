//! A ticket type as it stands in the form of the dashboard.
//!
//! Invariant: what was typed is kept as it was typed, also where it is no type.

use super::bulk::{Pairs, value};
use crate::{
    error::{Problem, Result},
    features::tickets::model::{TicketType, entry::Entry, form, ticket_type::SubjectRule},
    ids::{ChannelId, RoleId},
    lang::{Lang, Text},
    settings::{duration_seconds, duration_words},
    tr,
};

/// A value, what people read, and whether it is chosen.
pub(super) type Choice = (String, String, bool);

/// A choice, chosen when its value is.
pub(super) fn option(value: String, label: String, chosen: &str) -> Choice {
    let is = value == chosen;
    (value, label, is)
}

/// A type as it stands in a form.
#[derive(Clone, Debug, Default)]
pub(super) struct TypeForm {
    pub(super) revision: i64,
    pub(super) position: i64,
    pub(super) name: String,
    pub(super) emoji: String,
    pub(super) description: String,
    pub(super) category: String,
    pub(super) roles: Vec<String>,
    pub(super) required: Vec<String>,
    pub(super) blocked: Vec<String>,
    /// The choice of pings: `staff`, `nobody` or `roles`.
    pub(super) ping: String,
    pub(super) pinged: Vec<String>,
    pub(super) limit: String,
    pub(super) cooldown: String,
    pub(super) age: String,
    pub(super) first: String,
    pub(super) next: String,
    pub(super) questions: String,
    /// `first`, `type`, or `q:` and a question.
    pub(super) subject: String,
    pub(super) away: String,
    pub(super) feedback: String,
}

impl TypeForm {
    pub(super) fn of(kind: &TicketType) -> Self {
        let target = |seconds: Option<i64>| seconds.map(duration_words).unwrap_or_default();
        let ids = |roles: &[RoleId]| roles.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (entry, pinged) = (&kind.entry, kind.ping_roles.as_deref());
        Self {
            revision: kind.revision,
            position: kind.position,
            name: kind.name.clone(),
            emoji: kind.emoji.clone(),
            description: kind.description.clone(),
            category: kind.category.map(|id| id.to_string()).unwrap_or_default(),
            roles: ids(&kind.staff_roles),
            required: ids(&entry.required_roles),
            blocked: ids(&entry.blocked_roles),
            ping: match pinged {
                None => "staff",
                Some([]) => "nobody",
                Some(_) => "roles",
            }
            .to_owned(),
            pinged: ids(pinged.unwrap_or_default()),
            limit: entry.open_limit.map(|limit| limit.to_string()).unwrap_or_default(),
            cooldown: target(entry.cooldown),
            age: Some(entry.account_days)
                .filter(|days| *days > 0)
                .map(|days| days.to_string())
                .unwrap_or_default(),
            first: target(kind.first_response),
            next: target(kind.next_response),
            questions: form::write(&kind.form),
            subject: match &kind.subject {
                SubjectRule::FirstAnswer => "first".to_owned(),
                SubjectRule::TypeName => "type".to_owned(),
                SubjectRule::Question { label } => format!("q:{label}"),
            },
            away: kind.away_text.clone(),
            feedback: form::write(&kind.feedback),
        }
    }

    pub(super) fn sent(pairs: &Pairs) -> Self {
        let text = |name| value(pairs, name).to_owned();
        let lines = |name| text(name).replace("\r\n", "\n");
        let all = |wanted: &str| -> Vec<String> {
            let found = pairs.iter().filter(|(name, role)| name == wanted && !role.is_empty());
            found.map(|(_, role)| role.clone()).collect()
        };
        Self {
            revision: value(pairs, "revision").parse().unwrap_or(0),
            position: value(pairs, "position").parse().unwrap_or(0),
            name: text("name"),
            emoji: text("emoji"),
            description: text("description"),
            category: text("category"),
            roles: all("roles"),
            required: all("required"),
            blocked: all("blocked"),
            ping: text("ping"),
            pinged: all("pinged"),
            limit: text("limit"),
            cooldown: text("cooldown"),
            age: text("age"),
            first: text("first"),
            next: text("next"),
            questions: lines("questions"),
            subject: text("subject"),
            away: lines("away"),
            feedback: lines("feedback"),
        }
    }

    /// The type that is meant, or what is wrong with it.
    pub(super) fn kind(&self, number: i64) -> Result<TicketType, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field, text| problems.push(Problem { field, text });
        let mut time = |field: Text, typed: &str| {
            let seconds = duration_seconds(typed);
            if !typed.trim().is_empty() && seconds.is_none() {
                wrong(field, tr!("Write a time with its unit, like 30m, 2h, 1h 30m or 7d."));
            }
            seconds
        };
        let first_response = time(tr!("First answer within"), &self.first);
        let next_response = time(tr!("Next answers within"), &self.next);
        let cooldown = time(tr!("Time between tickets"), &self.cooldown);
        let mut count = |field: Text, typed: &str| {
            let number = typed.trim().parse::<i64>().ok();
            if !typed.trim().is_empty() && number.is_none() {
                wrong(field, tr!("Write a number."));
            }
            number
        };
        let open_limit = count(tr!("Open tickets at once"), &self.limit);
        let account_days = count(tr!("Least account age in days"), &self.age).unwrap_or(0);
        let mut questions = |text: &str| {
            form::parse(text).unwrap_or_else(|more| {
                problems.extend(more);
                Vec::new()
            })
        };
        let (asked, feedback) = (questions(&self.questions), questions(&self.feedback));
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(TicketType {
            number,
            name: self.name.clone(),
            description: self.description.clone(),
            emoji: self.emoji.clone(),
            category: self.category.parse().ok().and_then(ChannelId::new_checked),
            staff_roles: role_ids(&self.roles),
            ping_roles: match self.ping.as_str() {
                "nobody" => Some(Vec::new()),
                "roles" => Some(role_ids(&self.pinged)),
                _ => None,
            },
            entry: Entry {
                required_roles: role_ids(&self.required),
                blocked_roles: role_ids(&self.blocked),
                open_limit,
                cooldown,
                account_days,
            },
            form: asked,
            subject: match (self.subject.as_str(), self.subject.strip_prefix("q:")) {
                (_, Some(label)) => SubjectRule::Question { label: label.to_owned() },
                ("type", None) => SubjectRule::TypeName,
                _ => SubjectRule::FirstAnswer,
            },
            away_text: self.away.clone(),
            feedback,
            first_response,
            next_response,
            position: self.position,
            revision: self.revision,
        })
    }

    /// The choices that can name a ticket.
    pub(super) fn subjects(&self, lang: Lang) -> Vec<Choice> {
        let asked = form::parse(&self.questions).unwrap_or_default();
        let mut all = vec![
            option("first".to_owned(), lang.plain(&tr!("The first answer")), &self.subject),
            option("type".to_owned(), lang.plain(&tr!("The name of the type")), &self.subject),
        ];
        all.extend(asked.into_iter().map(|question| {
            let words = tr!("The answer to “{question}”", question = question.label.as_str());
            option(format!("q:{}", question.label), lang.plain(&words), &self.subject)
        }));
        all
    }
}

fn role_ids(named: &[String]) -> Vec<RoleId> {
    named.iter().filter_map(|id| id.parse().ok()).filter_map(RoleId::new_checked).collect()
}
