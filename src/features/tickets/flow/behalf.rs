//! Opening a ticket for somebody, by staff and outside Discord.
//!
//! Invariant: it passes the same checks and becomes the same row as one that was opened with a form.

use std::collections::BTreeMap;

use super::{Actor, Desk, Error, Opening, Result, Worker, leave, open, opening_part, pick_kind};
use crate::{
    db::Tx,
    error::Problem,
    features::tickets::model::{
        Answers, Kind, Question, QuestionKind, Ticket,
        form::{Given, answer},
    },
    ids::UserId,
    tr,
};

/// A ticket that staff wants to open for somebody.
#[derive(Clone, Debug)]
pub struct Behalf {
    /// The number of its kind; may be left out while there is only one.
    pub kind: Option<i64>,
    /// Whom it is for.
    pub requester: UserId,
    /// What was answered, by question.
    pub answers: BTreeMap<String, String>,
}

/// Looks at everything that has to be asked before a ticket is opened for somebody: its kind, and the answers
/// in the order of its questions. Files are asked for in Discord only, so nobody has to give any here.
pub async fn prepare(desk: &Desk, wanted: &Behalf) -> Result<(Kind, Answers)> {
    let kind = pick_kind(&desk.app, desk.guild, wanted.kind, desk.lang).await?;
    let kind = kind.ok_or_else(|| {
        let text = tr!("There are several types. Say which.");
        Error::Invalid(vec![Problem { field: tr!("Type"), text }])
    })?;
    leave::is_here(&desk.app, desk.guild, wanted.requester).await?;
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
    super::possible(desk, &kind, None).await?;
    Ok((kind, answers))
}

/// The questions of a kind that can be answered outside Discord: all but those for files.
pub fn asked_outside(kind: &Kind) -> impl Iterator<Item = &Question> {
    kind.form.iter().filter(|question| question.kind != QuestionKind::File)
}

/// Opens it, once for each `origin`; see [`prepare`].
pub async fn open_for(
    desk: &Desk,
    tx: &mut Tx,
    who: &Worker,
    requester: UserId,
    (kind, answers): (Kind, Answers),
    origin: String,
) -> Result<Ticket> {
    let own = who.by.user == Some(requester);
    let by = Actor { part: opening_part(true, own), ..who.by };
    let opening = Opening { kind, requester, by, answers, origin, channel: None };
    open(desk, tx, &opening).await
}
