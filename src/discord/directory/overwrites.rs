//! The permissions of somebody in a channel, from their roles and the channel's overwrites.
//!
//! Invariant: what Discord ignores without the permission it rests on is not there.

use twilight_model::{channel::permission_overwrite::PermissionOverwriteType, guild::Permissions};

use super::channel::{Channel, is_voice};
use crate::permissions::Asker;

/// The permissions of somebody in a channel.
pub fn permissions_in(asker: &Asker, channel: &Channel) -> Permissions {
    let own = overwritten(asker, channel);
    implied(own, channel.kind, Permissions::SEND_MESSAGES)
}

/// The same in its threads, where writing is a right of its own on which the others rest.
pub fn permissions_in_threads(asker: &Asker, parent: &Channel) -> Permissions {
    let own = overwritten(asker, parent);
    implied(own, parent.kind, Permissions::SEND_MESSAGES_IN_THREADS)
}

/// The permissions that roles give somebody, changed by the channel's overwrites.
fn overwritten(asker: &Asker, channel: &Channel) -> Permissions {
    if asker.permissions.contains(Permissions::ADMINISTRATOR) {
        return Permissions::all();
    }
    let mut own = asker.permissions;
    let of = |kind: PermissionOverwriteType, applies: &dyn Fn(u64) -> bool| {
        channel
            .overwrites
            .iter()
            .filter(|o| o.kind == kind && applies(o.id.get()))
            .fold((Permissions::empty(), Permissions::empty()), |(allow, deny), o| {
                (allow | o.allow, deny | o.deny)
            })
    };
    let everyone = asker.guild.get();
    let steps = [
        of(PermissionOverwriteType::Role, &|id| id == everyone),
        of(PermissionOverwriteType::Role, &|id| {
            id != everyone && asker.roles.iter().any(|role| role.get() == id)
        }),
        of(PermissionOverwriteType::Member, &|id| id == asker.user.get()),
    ];
    for (allow, deny) in steps {
        own = (own - deny) | allow;
    }
    own
}

/// Takes away what Discord ignores without the permission it rests on; `send` is the one to write there.
fn implied(own: Permissions, kind: u8, send: Permissions) -> Permissions {
    if !own.contains(Permissions::VIEW_CHANNEL)
        || (is_voice(kind) && !own.contains(Permissions::CONNECT))
    {
        return Permissions::empty();
    }
    if own.contains(send) {
        return own;
    }
    own - (Permissions::MENTION_EVERYONE
        | Permissions::SEND_TTS_MESSAGES
        | Permissions::ATTACH_FILES
        | Permissions::EMBED_LINKS)
}
