//! Opening a ticket for somebody, by staff and outside Discord.
//!
//! Invariant: it passes the same checks and becomes the same row as one that was opened with a form.

use std::collections::BTreeMap;

use super::{
    Actor, Error, Opening, Result, TicketContext, Worker, leave, open, opening_part, pick_type,
};
use crate::{
    db::Tx,
    error::Problem,
    features::tickets::model::{
        Answers, Question, QuestionKind, Ticket, TicketType,
        form::{Given, answer},
    },
    ids::UserId,
    tr,
};

/// A ticket that staff wants to open for somebody.
#[derive(Clone, Debug)]
pub struct Behalf {
    /// The number of its type; may be left out while there is only one.
    pub kind: Option<i64>,
    /// The person it is for.
    pub requester: UserId,
    /// The answers, by question.
    pub answers: BTreeMap<String, String>,
}

/// Looks at everything that has to be asked before a ticket is opened for somebody: its type, and the answers
/// in the order of its questions. Files are asked for in Discord only, so nobody has to give any here.
pub async fn prepare(context: &TicketContext, wanted: &Behalf) -> Result<(TicketType, Answers)> {
    let kind = pick_type(&context.app, context.guild, wanted.kind, context.lang).await?;
    let kind = kind.ok_or_else(|| {
        let text = tr!("There are several types. Say which.");
        Error::Invalid(vec![Problem { field: tr!("Type"), text }])
    })?;
    leave::is_here(&context.app, context.guild, wanted.requester).await?;
    let form: Vec<_> = asked_outside(&kind).cloned().collect();
    let unknown = wanted.answers.keys().find(|label| !form.iter().any(|q| q.label == **label));
    if let Some(label) = unknown {
        let text = tr!("This type does not ask {label}.", label = label);
        return Err(Error::Invalid(vec![Problem { field: tr!("Answers"), text }]));
    }
    let given: Vec<_> = form
        .iter()
        .map(|question| {
            let text = wanted.answers.get(&question.label).cloned().unwrap_or_default();
            Given { text, files: Vec::new() }
        })
        .collect();
    let answers = answer(&form, &given).map_err(|problems| {
        let named = |problem: Problem| Problem {
            text: tr!(
                "{question}: {problem}",
                question = problem.field.to_string(),
                problem = problem.text.to_string()
            ),
            field: tr!("Answers"),
        };
        Error::Invalid(problems.into_iter().map(named).collect())
    })?;
    super::possible(context, &kind, None).await?;
    Ok((kind, answers))
}

/// The questions of a type that can be answered outside Discord: all but those for files.
pub fn asked_outside(kind: &TicketType) -> impl Iterator<Item = &Question> {
    kind.form.iter().filter(|question| question.kind != QuestionKind::File)
}

/// Opens it, once for each `origin`; see [`prepare`].
pub async fn open_for(
    context: &TicketContext,
    tx: &mut Tx,
    who: &Worker,
    requester: UserId,
    (kind, answers): (TicketType, Answers),
    origin: String,
) -> Result<Ticket> {
    let own = who.by.user == Some(requester);
    let by = Actor { part: opening_part(true, own), ..who.by };
    let opening = Opening { kind, requester, by, answers, origin, channel: None };
    open(context, tx, &opening).await
}
