//! Values that were saved while Discord did not answer.
//!
//! Invariant: until Discord was asked, the value before acts; what turns out wrong goes back to it, with
//! history and notice; and one guild that cannot be asked about holds up no other.

use super::{
    Change, Current, Held, KIND, Spec, Surface, Verified, check, flow, follow, notice, store,
};
use crate::{
    app::App,
    cache_version,
    changes::{self, By, Position},
    discord::directory::{self, Directory},
    error::{Error, Result},
    ids::GuildId,
    lang::Text,
};

/// Guilds that are read at a time.
const AT_ONCE: i64 = 100;

/// Asks Discord about every value that was saved without; part of the recurring work.
pub async fn verify(app: App) -> Result<()> {
    let mut after = None;
    loop {
        let guilds = store::unverified(&app.db, after, AT_ONCE).await?;
        for guild in &guilds {
            after = Some(*guild);
            match of_guild(&app, *guild).await {
                // Or the bot is not there, or Discord is silent still: the next run asks again.
                Ok(()) | Err(Error::NotFound(_)) => {}
                Err(error) if error.is_outage() => {}
                Err(error) => {
                    app.incident(&error).await;
                }
            }
        }
        if i64::try_from(guilds.len()).unwrap_or(0) < AT_ONCE || app.stopping.is_cancelled() {
            return Ok(());
        }
    }
}

async fn of_guild(app: &App, guild: GuildId) -> Result<()> {
    let directory = directory::of(&app.discord, guild).await?;
    let current = super::current(app, guild).await?;
    for spec in crate::settings::registry(app).specs() {
        let unsure = current.held(spec).filter(|held| held.verified == Verified::NotYet);
        let Some(held) = unsure else { continue };
        match wrong(app, guild, &current, spec, &directory).await? {
            None => {
                let mut tx = app.db.begin().await?;
                cache_version::bump(&mut tx, guild, KIND).await?;
                store::verified(&mut tx, guild, held.change).await?;
                follow::follow(app, &mut tx, guild, std::iter::once(spec)).await?;
                tx.commit().await?;
            }
            Some(why) => go_back(app, guild, spec, held, &why).await?,
        }
    }
    Ok(())
}

/// Why a value cannot work, when it cannot.
async fn wrong(
    app: &App,
    guild: GuildId,
    current: &Current,
    spec: &'static Spec,
    directory: &Directory,
) -> Result<Option<Text>> {
    let (before, after) = (current.acting(spec), current.value(spec));
    if let Err(text) = check::everyone(&spec.kind, &after, guild) {
        return Ok(Some(text));
    }
    let change = Change { spec, before, after, reverts: None };
    Ok(flow::against(app, guild, &change, directory).await?.map(|refused| refused.text))
}

/// Puts the value back that acts, unless somebody changed it meanwhile.
async fn go_back(
    app: &App,
    guild: GuildId,
    spec: &'static Spec,
    held: &Held,
    why: &Text,
) -> Result<()> {
    let user = directory::bot(&app.discord).await?;
    let mut tx = app.db.begin().await?;
    cache_version::bump(&mut tx, guild, KIND).await?;
    let now = store::current(&mut tx, guild).await?;
    if now.held(spec).is_none_or(|present| present.change != held.change) {
        return Ok(());
    }
    let (before, after) = (now.value(spec), now.acting(spec));
    let change = Change { spec, before, after, reverts: Some(held.change) };
    let number = changes::numbers(&mut tx, guild, 1).await?;
    let by = By { guild, user, surface: Surface::System, token: None };
    let position = Position { number, set: number };
    store::write(&mut tx, by, &change, position, None, app.clock.now()).await?;
    let current = store::current(&mut tx, guild).await?;
    notice::went_back(app, &mut tx, guild, &current, &change, why).await?;
    tx.commit().await?;
    tracing::info!(
        event = "SETTINGS_CHANGED",
        guild = guild.get(),
        set = number,
        changes = 1,
        surface = Surface::System.name()
    );
    Ok(())
}
