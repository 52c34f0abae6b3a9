use twilight_model::id::Id;

use super::*;
use crate::discord::directory::{Member, Server};

fn directory(bot: Permissions, overwrites: &Value) -> Directory {
    let server: Server = serde_json::from_value(json!({
        "id": "1", "name": "Guild", "owner_id": "9",
        "roles": [
            { "id": "1", "name": "@everyone", "permissions": "3072", "position": 0 },
            { "id": "2", "name": "Bot", "permissions": bot, "position": 9 },
            { "id": "30", "name": "Staff", "permissions": "0", "position": 1 },
            { "id": "31", "name": "Manager", "permissions": Permissions::MANAGE_GUILD, "position": 2 },
            { "id": "32", "name": "Admin", "permissions": Permissions::ADMINISTRATOR, "position": 3 },
            { "id": "33", "name": "Another bot", "permissions": Permissions::MANAGE_GUILD, "position": 4, "managed": true },
            { "id": "34", "name": "Lead", "permissions": "0", "position": 5 },
        ],
    }))
    .expect("a server");
    let member: Member =
        serde_json::from_value(json!({ "user": { "id": "5", "username": "bot" }, "roles": ["2"] }))
            .expect("a member");
    let channels = serde_json::from_value(json!([
        { "id": "20", "type": 0, "name": "help", "permission_overwrites": overwrites },
    ]));
    Directory::new(&server, channels.expect("channels"), Id::new(5), &member)
}

fn role(id: u64) -> RoleId {
    Id::new(id)
}

#[test]
fn admins_are_the_roles_that_administer_and_need_leave_to_see() {
    let rules = Rules { admin_roles: vec![role(34), role(99)], ..Rules::default() };
    let found = admins(&rules, &directory(Permissions::empty(), &json!([])));
    assert_eq!(found, [role(34), role(31)], "not Administrator, not another bot, not what is gone");
}

#[test]
fn a_role_sees_threads_with_view_channel_and_manage_threads() {
    let manage = |id: &str| json!({ "id": id, "type": 0, "allow": Permissions::MANAGE_THREADS, "deny": "0" });
    let world = directory(Permissions::empty(), &json!([manage("30")]));
    let parent = world.channel(Id::new(20)).expect("a channel");
    assert_eq!(blind(parent, [role(30), role(34), role(32)], &world), [role(34)]);
}

#[test]
fn nobody_gets_what_the_bot_does_not_have() {
    assert_eq!(held(TALK, WORK), TALK - Permissions::ADD_REACTIONS);
    assert_eq!(held(TALK, Permissions::ADMINISTRATOR), TALK);
    let all_but_one = Permissions::all() - Permissions::ADMINISTRATOR;
    assert!(!held(Permissions::all(), all_but_one).contains(Permissions::MANAGE_ROLES));
}
