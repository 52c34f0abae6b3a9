//! The context of the interaction that a handler answers.
//!
//! Invariant: a change of state and the record of its interaction are one transaction, so a second
//! delivery finds the stored answer and changes nothing.

use std::sync::Arc;

use crate::{
    app::App,
    clock::Time,
    db::{Tx, sql},
    discord::{message::Message, reply::Reply},
    error::{Error, Result},
    ids::{ChannelId, GuildId, InteractionId, to_i64},
    interactions::payload::Picked,
    lang::{Lang, Text},
    permissions::{Access, Asker, Authority, Rules},
    settings::Current,
    tr,
};

/// An interaction in a guild.
#[derive(Clone, Debug)]
pub struct Cx {
    /// The bot.
    pub app: App,
    pub interaction: InteractionId,
    /// The person who asked, where, and with which rights.
    pub asker: Asker,
    /// The channel it happened in.
    pub channel: Option<ChannelId>,
    /// The reader's language, for ephemeral answers.
    pub lang: Lang,
    /// The reader's locale as Discord gives it (`nl`, `en-GB`): how they write dates and times.
    pub locale: String,
    /// The guild's language, for public answers.
    pub guild_lang: Lang,
    /// The message the component or form is on.
    pub message: Option<Message>,
    /// The selections and uploads of the submitted form.
    pub picked: Option<Arc<Picked>>,
    /// The subcommand group of the command, when it has one.
    pub group: Option<String>,
    /// The guild's settings when it arrived.
    pub settings: Arc<Current>,
    /// The rules that say who has which right here.
    pub rules: Arc<Rules>,
    /// The most bytes a file of the answer may have.
    pub attachment_size_limit: u64,
    /// When it arrived.
    pub now: Time,
    /// How it came.
    pub delivery: Delivery,
}

/// How an interaction came to its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// From Discord, just now, as far as anybody knows: a signed body can be sent again by whoever has it.
    Signed,
    /// From our own promise to answer it.
    Deferred,
}

/// The reader of an answer: the data needed to say that something went wrong.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Their language.
    pub lang: Lang,
    /// The guild they asked in.
    pub guild: GuildId,
}

/// Whether an interaction that changes state comes for the first time.
#[derive(Debug)]
pub enum Turn {
    /// It does: the change goes into this transaction, which [`Cx::commit`] ends.
    First(Tx),
    /// It was delivered before and gets the same answer.
    Repeat(Reply),
}

impl Cx {
    /// The guild it happened in.
    pub const fn guild(&self) -> GuildId {
        self.asker.guild
    }

    /// The reader of the answer.
    pub const fn reader(&self) -> Reader {
        Reader { lang: self.lang, guild: self.asker.guild }
    }

    /// A sentence in the reader's language.
    pub fn say(&self, text: &Text) -> String {
        self.lang.say(text)
    }

    /// The right `A`, or an error that says who has it.
    pub fn grant<A: Authority>(&self) -> Result<A> {
        A::grant(&self.asker, &self.rules).ok_or_else(|| Error::Forbidden(forbidden(A::ACCESS)))
    }

    /// Begins the one transaction in which this interaction changes state.
    pub async fn begin(&self) -> Result<Turn> {
        let mut tx = self.app.db.begin().await?;
        // An interaction that is older than the remembered answers may have been answered before.
        let first =
            sql("INSERT INTO answered_interactions (interaction_id, guild_id, answer, answered_at)
             SELECT $1, $2, '', $3 WHERE $4 = TRUE OR NOT EXISTS (
                 SELECT 1 FROM interaction_horizon h WHERE h.newest >= $1)
             ON CONFLICT (interaction_id) DO NOTHING")
            .bind(self.interaction)
            .bind(self.guild())
            .bind(self.now)
            .bind(self.delivery == Delivery::Deferred)
            .run(&mut tx)
            .await?;
        if first == 1 {
            return Ok(Turn::First(tx));
        }
        let answer: Option<(String,)> = sql(
            "SELECT answer FROM answered_interactions WHERE interaction_id = $1 AND guild_id = $2",
        )
        .bind(self.interaction)
        .bind(self.guild())
        .optional(&mut tx)
        .await?;
        let (answer,) = answer.ok_or_else(|| {
            Error::Refused(tr!("This is too old to act on. Please run the command again."))
        })?;
        let reply =
            serde_json::from_str(&answer).map_err(|e| Error::internal("stored answer", e))?;
        Ok(Turn::Repeat(reply))
    }

    /// Commits the change together with the answer that a second delivery will get.
    pub async fn commit(&self, mut tx: Tx, reply: impl Into<Reply>) -> Result<Reply> {
        let reply = reply.into();
        let answer =
            serde_json::to_string(&reply).map_err(|e| Error::internal("store answer", e))?;
        sql("UPDATE answered_interactions SET answer = $2 WHERE interaction_id = $1")
            .bind(to_i64(self.interaction))
            .bind(answer)
            .run(&mut tx)
            .await?;
        tx.commit().await?;
        Ok(reply)
    }
}

/// The transaction in which an interaction changes state, see [`Cx::begin`]. A second delivery returns what the
/// first was answered from the calling function.
macro_rules! first_turn {
    ($cx:expr) => {
        match $cx.begin().await? {
            $crate::interactions::cx::Turn::First(tx) => tx,
            $crate::interactions::cx::Turn::Repeat(reply) => return Ok(reply),
        }
    };
}
pub(crate) use first_turn;

fn forbidden(needs: Access) -> Text {
    match needs {
        Access::Everyone => tr!("Only people in this server can do this."),
        Access::TypeStaff | Access::Staff => tr!(
            "Only staff of this server can do this. Ask someone with the **Manage Server** permission."
        ),
        Access::Admin => tr!(
            "Only admins of this server can do this. Ask someone with the **Manage Server** permission."
        ),
        Access::Operator => tr!(
            "Only the people who run this bot can do this. If that is you, add your user id to OWNER_IDS."
        ),
    }
}
