//! The permissions that tickets need in Discord.
//!
//! Invariant: what [`super::model::place`] and [`super::model::access`] look for before acting is declared here.

use twilight_model::guild::Permissions;

use crate::discord::needs::Need;

/// Each permission with its purpose.
pub static NEEDS: &[Need] = &[
    Need::install(
        Permissions::MANAGE_CHANNELS,
        "To make a channel for each ticket, and to delete it.",
    ),
    Need::install(Permissions::MANAGE_ROLES, "To choose who sees a ticket's channel."),
    Need::install(Permissions::ATTACH_FILES, "To post transcripts as files."),
    Need::install(
        Permissions::CREATE_PRIVATE_THREADS
            .union(Permissions::SEND_MESSAGES_IN_THREADS)
            .union(Permissions::MANAGE_THREADS),
        "To keep tickets in private threads, to lock and to delete them.",
    ),
    Need::later(
        Permissions::MENTION_EVERYONE,
        "To ping staff roles that not everyone can mention.",
        "Staff can see new tickets without it, but only roles that everyone can mention are pinged.",
    ),
];
