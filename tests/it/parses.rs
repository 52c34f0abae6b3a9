//! Payloads parse with twilight.
use alphapy::sandbox::{
    seed::{northwind as n, people as p},
    *,
};
use serde_json::json;
use twilight_model::application::interaction::Interaction;

#[tokio::test]
async fn payloads_parse() {
    let sandbox = Sandbox::start(World::seeded()).await.unwrap();
    {
        let mut w = sandbox.world();
        w.commands.insert(None, vec![
            json!({"id":"1","type":1,"name":"c","options":[
                {"type":3,"name":"s","autocomplete":true},{"type":4,"name":"i","autocomplete":true},{"type":6,"name":"u"},{"type":7,"name":"ch"},{"type":8,"name":"r"},{"type":11,"name":"f"},{"type":5,"name":"b"},{"type":9,"name":"m"},{"type":10,"name":"n"}]}),
            json!({"id":"2","type":3,"name":"Save"}), json!({"id":"3","type":2,"name":"Hist"})]);
    }
    sandbox.set_bot("http://127.0.0.1:1/");
    let person = sandbox.person(n::GUILD, p::ADMIN, n::SUPPORT);
    let message = sandbox.world().public_messages(n::SUPPORT).next().unwrap().id;
    let mut d = Draft::text(seed::APPLICATION, "x");
    d.components = vec![
        json!({"type":1,"components":[{"type":2,"style":1,"label":"a","custom_id":"b"}]}),
        json!({"type":1,"components":[{"type":5,"custom_id":"us"}]}),
    ];
    d.embeds = vec![json!({"title":"t","footer":{"text":"f"}})];
    let own = sandbox.world().post(n::SUPPORT, d);
    let mut outs = vec![
        person.command("c", json!({"s":"x","i":3,"u":p::STAFF.to_string(),"ch":n::GENERAL.to_string(),"r":n::STAFF_ROLE.to_string(),"f":{"filename":"a.txt","content":"hi"},"b":true,"m":p::STAFF,"n":1.5})).await,
        person.autocomplete("c", json!({"i":"1"}), "i").await,
        person.message_command("Save", message).await,
        person.message_command("Save", own).await,
        person.user_command("Hist", p::MEMBER).await,
        person.click(own, "b").await,
        person.select(own, "us", &[&p::MEMBER.to_string()]).await,
    ];
    let mut modal = sandbox.world().interactions.values().next().unwrap().clone();
    modal.id = 5;
    modal.source = Some(own);
    modal.state = State::Modal(json!({"custom_id":"m","title":"t","components":[
        {"type":10,"id":1,"content":"x"},
        {"type":18,"id":2,"label":"A","component":{"type":4,"id":3,"custom_id":"a","style":1}},
        {"type":18,"id":4,"label":"B","component":{"type":8,"id":5,"custom_id":"b"}},
        {"type":18,"id":6,"label":"C","component":{"type":23,"id":7,"custom_id":"c"}},
        {"type":18,"id":8,"label":"D","component":{"type":19,"id":9,"custom_id":"d"}}]}));
    sandbox.world().interactions.insert(5, modal);
    outs.push(
        person.submit("m", json!({"A":"x","B":[n::GENERAL.to_string()],"c":true,"D":[{"filename":"a.txt","content":"x"}]})).await,
    );
    for out in outs {
        assert_ne!(out.interaction, 0, "{:?}", out.reply);
        let body = sandbox.world().interactions[&out.interaction].body.clone();
        if let Err(e) = serde_json::from_slice::<Interaction>(&body) {
            panic!("{e}: {}", String::from_utf8_lossy(&body));
        }
    }
    let w = sandbox.world();
    for c in w.channels.values() {
        serde_json::from_value::<twilight_model::channel::Channel>(c.json(&w)).unwrap();
    }
    for g in w.guilds.values() {
        serde_json::from_value::<twilight_model::guild::Guild>(g.json(1)).unwrap();
        serde_json::from_value::<twilight_model::user::CurrentUserGuild>(g.summary(1)).unwrap();
        serde_json::from_value::<twilight_model::guild::Member>(
            w.member_json(g, p::ADMIN).unwrap(),
        )
        .unwrap();
    }
    serde_json::from_value::<twilight_model::oauth::Application>(w.application_json()).unwrap();
    for m in w.messages.values().flat_map(|m| m.values()) {
        serde_json::from_value::<twilight_model::channel::Message>(m.value.clone()).unwrap();
    }
}
