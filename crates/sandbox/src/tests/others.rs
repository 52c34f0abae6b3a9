//! Behaviour that REST clients of other authors rely on; `scripts/check-sandbox` drives two of them.
//!
//! Invariant: each test stands for something that one of them tripped over.

use super::*;

#[tokio::test]
async fn roles_are_made_changed_and_deleted_below_the_bots_own() {
    let (sandbox, rest) = started().await;
    let path = format!("/guilds/{}/roles", n::GUILD);
    let wanted =
        json!({"name": "Tester", "permissions": "0", "color": 0xFF_0000, "mentionable": true});
    let role = rest.ok("POST", &path, wanted).await;
    assert_eq!(
        (&role["name"], &role["color"], &role["position"]),
        (&json!("Tester"), &json!(0xFF_0000), &json!(1))
    );
    let own = format!("{path}/{}", role["id"].as_str().unwrap());
    let changed = rest.ok("PATCH", &own, json!({"hoist": true})).await;
    assert_eq!((&changed["hoist"], &changed["mentionable"]), (&json!(true), &json!(true)));

    // Nothing beyond what the bot has itself, and nothing above it.
    let admin = json!({"permissions": bit::ADMINISTRATOR.to_string()});
    assert_eq!(rest.code("POST", &path, admin.clone()).await, (403, 50_013));
    assert_eq!(rest.code("PATCH", &own, admin).await, (403, 50_013));
    let above = format!("{path}/{}", n::STAFF_ROLE);
    assert_eq!(rest.code("PATCH", &above, json!({"name": "x"})).await, (403, 50_013));
    assert_eq!(rest.code("DELETE", &above, Value::Null).await, (403, 50_013));
    let everyone = format!("{path}/{}", n::GUILD);
    assert_eq!(rest.code("DELETE", &everyone, Value::Null).await, (400, 50_028));
    let long = json!({"name": "x".repeat(101)});
    assert_eq!(rest.code("POST", &path, long).await, (400, 50_035));

    // A deleted role is gone from its members and from channels.
    let id = role["id"].as_str().unwrap();
    let member = format!("/guilds/{}/members/{}", n::GUILD, p::MEMBER);
    rest.ok("PUT", &format!("{member}/roles/{id}"), Value::Null).await;
    let overwrite = format!("/channels/{}/permissions/{id}", n::GENERAL);
    rest.ok("PUT", &overwrite, json!({"type": 0, "deny": bit::SEND_MESSAGES.to_string()})).await;
    rest.ok("DELETE", &own, Value::Null).await;
    assert_eq!(rest.ok("GET", &member, Value::Null).await["roles"], json!([]));
    assert_eq!(rest.code("DELETE", &overwrite, Value::Null).await, (404, 10_009));
    assert_eq!(rest.code("DELETE", &own, Value::Null).await, (404, 10_011));
    assert!(sandbox.world().violations.is_empty());
}

#[tokio::test]
async fn fields_of_an_embed_always_say_whether_they_are_inline() {
    let (_standin, rest) = started().await;
    let path = format!("/channels/{}/messages", n::GENERAL);
    let field = |inline: Value| json!({"name": "By", "value": "Mia", "inline": inline});
    let mut bare = field(Value::Null);
    bare.as_object_mut().unwrap().remove("inline");
    let body =
        json!({"embeds": [{"title": "T", "fields": [bare, field(json!(true))]}, {"title": "U"}]});
    let sent = rest.ok("POST", &path, body).await;
    assert_eq!(sent["embeds"][0]["fields"], json!([field(json!(false)), field(json!(true))]));
    assert!(sent["embeds"][1].get("fields").is_none());
}

#[tokio::test]
async fn voice_channels_say_how_they_sound() {
    let (_standin, rest) = started().await;
    let lounge = rest.ok("GET", &format!("/channels/{}", n::LOUNGE), Value::Null).await;
    assert_eq!((&lounge["bitrate"], &lounge["user_limit"]), (&json!(64_000), &json!(0)));
    let path = format!("/guilds/{}/channels", n::GUILD);
    let wanted = json!({"name": "Talk", "type": 2, "bitrate": 32_000, "user_limit": 5});
    let made = rest.ok("POST", &path, wanted).await;
    assert_eq!((&made["bitrate"], &made["user_limit"]), (&json!(32_000), &json!(5)));
    let crowded = json!({"name": "Talk", "type": 2, "user_limit": 100});
    assert_eq!(rest.code("POST", &path, crowded).await, (400, 50_035));
}

#[tokio::test]
async fn one_member_of_a_thread_can_be_read_without_the_intent_that_the_list_needs() {
    let (_standin, rest) = started().await;
    let path = format!("/channels/{}/threads", n::GENERAL);
    let thread = rest.ok("POST", &path, json!({"name": "Private", "type": 12})).await;
    let members = format!("/channels/{}/thread-members", thread["id"].as_str().unwrap());
    let mia = format!("{members}/{}", p::MEMBER);
    assert_eq!(rest.code("GET", &mia, Value::Null).await, (404, 10_007));
    rest.ok("PUT", &mia, Value::Null).await;
    let found = rest.ok("GET", &mia, Value::Null).await;
    assert_eq!((&found["id"], &found["user_id"]), (&thread["id"], &json!(p::MEMBER.to_string())));
    assert!(found.get("member").is_none());
    let whole = rest.ok("GET", &format!("{mia}?with_member=true"), Value::Null).await;
    assert_eq!(whole["member"]["user"]["id"], json!(p::MEMBER.to_string()));
    assert_eq!(rest.code("GET", &members, Value::Null).await, (403, 50_001));
}

#[tokio::test]
async fn the_older_addresses_of_pins_work_too() {
    let (sandbox, rest) = started().await;
    let channel = format!("/channels/{}", n::GENERAL);
    let sent = rest.ok("POST", &format!("{channel}/messages"), json!({"content": "rules"})).await;
    let pin = format!("{channel}/pins/{}", sent["id"].as_str().unwrap());
    assert_eq!(rest.code("PUT", &pin, Value::Null).await, (403, 50_013), "Pin Messages is needed");
    sandbox.world().install(n::GUILD, seed::BOT_PERMISSIONS | bit::PIN_MESSAGES);
    rest.ok("PUT", &pin, Value::Null).await;
    let listed = rest.ok("GET", &format!("{channel}/pins"), Value::Null).await;
    assert_eq!((&listed[0]["id"], listed.as_array().unwrap().len()), (&sent["id"], 1));
    rest.ok("DELETE", &pin, Value::Null).await;
    assert_eq!(rest.ok("GET", &format!("{channel}/pins"), Value::Null).await, json!([]));
    assert!(sandbox.world().violations.is_empty());
}

#[tokio::test]
async fn the_first_message_of_a_post_in_a_forum_bears_the_id_of_its_thread() {
    let (_standin, rest) = started().await;
    let path = format!("/channels/{}/threads", n::IDEAS);
    let post =
        rest.ok("POST", &path, json!({"name": "An idea", "message": {"content": "Cake"}})).await;
    assert_eq!((&post["message"]["id"], &post["last_message_id"]), (&post["id"], &post["id"]));
    let id = post["id"].as_str().unwrap();
    let first = rest.ok("GET", &format!("/channels/{id}/messages/{id}"), Value::Null).await;
    assert_eq!(first["content"], "Cake");
}

#[tokio::test]
async fn scheduled_events_are_shown_to_whoever_sees_their_channel() {
    let (sandbox, rest) = started().await;
    let path = format!("/guilds/{}/scheduled-events", n::GUILD);
    let event = |place: EventPlace, status: u8| ScheduledEvent {
        name: "Launch".to_owned(),
        description: String::new(),
        place,
        start: "2099-03-02T18:00:00+00:00".to_owned(),
        end: Some("2099-03-02T20:00:00+00:00".to_owned()),
        status,
        creator: p::ADMIN,
    };
    let (shown, hidden, over) = {
        let mut world = sandbox.world();
        let mut add = |place, status| world.schedule_event(n::GUILD, event(place, status)).unwrap();
        let shown = add(EventPlace::Elsewhere("Room 4".to_owned()), 1);
        let hidden = add(EventPlace::Channel(n::VAULT), 1);
        (shown, hidden, add(EventPlace::Elsewhere("Room 5".to_owned()), 3))
    };
    let all = rest.ok("GET", &path, Value::Null).await;
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    assert_eq!(
        (&all[0]["id"], &all[0]["entity_metadata"]["location"]),
        (&json!(shown.to_string()), &json!("Room 4"))
    );
    assert!(all[0].get("user_count").is_none());
    let counted = rest.ok("GET", &format!("{path}?with_user_count=true"), Value::Null).await;
    assert_eq!(counted[0]["user_count"], 0);
    for gone in [hidden, over] {
        assert_eq!(rest.code("GET", &format!("{path}/{gone}"), Value::Null).await, (404, 10_070));
    }
    let foreign = sandbox.world().add_guild_without_bot("Elsewhere", p::ADMIN);
    let (status, _) =
        rest.code("GET", &format!("/guilds/{foreign}/scheduled-events"), Value::Null).await;
    assert!(status == 403 || status == 404, "{status}");
    let full = sandbox.world().add_guild_without_bot("Full", p::ADMIN);
    let mut world = sandbox.world();
    let made = (0..101)
        .filter_map(|_| world.schedule_event(full, event(EventPlace::Elsewhere("x".to_owned()), 1)))
        .count();
    assert_eq!(made, 100, "Discord allows no more");
}
