//! Messages that Discord never promised not to send.

use super::*;

fn page(json: &str) -> Page {
    serde_json::from_str(json).expect("a list")
}

#[test]
fn one_unreadable_message_hides_no_other() {
    let read = page(r#"[{"id":"3"},{"content":"no id"},7,{"id":"1","type":"new"}]"#);
    assert_eq!(read.messages.len(), 2);
    assert_eq!(
        (read.oldest(), read.newest()),
        (MessageId::new_checked(1), MessageId::new_checked(3))
    );
    assert!(read.is_full(4) && !read.is_full(5) && !read.is_empty());
    assert!(page("[]").is_empty() && !page("[{}]").is_empty());
}

#[test]
fn nothing_unexpected_makes_a_message_unreadable() {
    let odd = r#"[{"id":"1300000000000000000","type":null,"author":5,"timestamp":"soon","content":{},
        "mentions":[{"id":"7"},{}],"embeds":[{"title":5,"fields":[{"value":"x"}],"footer":"f"}],
        "attachments":"none","components":[{"type":99,"components":[{"custom_id":"faq:vote:1"}]}],
        "message_reference":[],"poll":null,"since":2031}]"#;
    let read = page(odd);
    let message = &read.messages[0];
    assert!(message.author.is_none() && message.is_written() && !message.is_blank());
    assert!(message.mentions(UserId::new(7)) && !message.is_by(UserId::new(7)));
    assert_eq!(message.sent_at(), made_at(message.id));
    assert_eq!(message.embeds[0].fields[0].value, "x");
    assert!(message.has_custom_id(|id| id.starts_with("faq:")));
    assert!(!message.has_custom_id(|id| id == "faq"));
    assert_eq!((message.answered(), message.command()), (None, None));
}

#[test]
fn a_poll_is_its_question_and_its_answers_with_votes() {
    let poll = r#"[{"id":"1","poll":{
        "question":{"text":"Which *day*?"},
        "answers":[{"answer_id":1,"poll_media":{"text":"Friday","emoji":{"name":"🎉"}}},{"answer_id":2,"poll_media":{"text":"Monday"}}],
        "results":{"answer_counts":[{"id":1,"count":3}]}}},
        {"id":"2","poll":{}},{"id":"3","poll":[7]}]"#;
    let read = page(poll);
    let words: Vec<_> = read.messages.iter().map(super::Message::poll_text).collect();
    let shown = "📊 **Which \\*day\\*?**\n- 🎉 Friday (3)\n- Monday";
    assert_eq!(words, [Some(shown.to_owned()), None, None]);
}

#[test]
fn what_is_withheld_is_not_what_is_empty() {
    let blank = |json: &str| page(json).messages[0].is_blank();
    assert!(blank(r#"[{"id":"1"}]"#));
    for full in [
        r#""content":"x""#,
        r#""attachments":[{"id":"1"}]"#,
        r#""message_snapshots":[{"message":{}}]"#,
        r#""poll":{}"#,
    ] {
        assert!(!blank(&format!(r#"[{{"id":"1",{full}}}]"#)), "{full}");
    }
}

#[test]
fn names_and_texts_come_out_as_people_see_them() {
    let read = page(
        r#"[{"id":"1","author":{"id":"2","username":"a\u202eb","global_name":"A","bot":true},
        "interaction":{"name":"faq view"},"message_reference":{"message_id":"9"},
        "components":[{"type":17,"components":[{"type":10,"content":"one"}]},{"type":10,"content":"two"}]}]"#,
    );
    let message = &read.messages[0];
    let author = message.author.as_ref().expect("an author");
    assert_eq!((author.username.as_str(), author.bot), ("ab", true));
    assert_eq!(message.component_texts(), ["one", "two"]);
    assert_eq!(
        (message.answered(), message.command()),
        (MessageId::new_checked(9), Some("faq view"))
    );
}
