use proptest::prelude::*;
use twilight_model::channel::message::Component;

use super::*;
use crate::discord::reply;

fn frame() -> Frame<'static> {
    Frame { lang: Lang::ENGLISH, names: None, seen_by: Visibility::Public }
}

#[test]
fn markdown_looks_as_in_discord() {
    let shown = |text| markdown(text, frame());
    assert_eq!(
        shown("**a** *b* ~~c~~ `d<e`\nf"),
        "<div class=\"md\"><p><strong>a</strong> <em>b</em> <s>c</s> <code>d&lt;e</code><br>f</p></div>"
    );
    assert!(shown("# Big\n- one\n- two").contains("<ul><li>one</li><li>two</li></ul>"));
    assert!(
        shown("<#12> <@&3> <@!4> <:wave:5> </faq search:6>")
            .contains("<span class=\"pill\">#12</span>")
    );
    assert!(
        shown("a\n-# b <@&3>\nc").contains(
            "a<br><span class=\"subtext\">b <span class=\"pill\">@3</span></span><br>c</p>"
        )
    );
    assert!(shown("a -# b").contains("<p>a -# b</p>"));
    assert!(shown("<t:0:R>").contains("1970-01-01 00:00 UTC"));
    assert!(shown("[x](https://example.org)").contains("<a href=\"https://example.org\""));
}

#[test]
fn nothing_typed_becomes_a_tag_or_a_script() {
    for text in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "`</code><script>`",
        "<b onclick=\"x\">",
        "[a](https://x/\"onmouseover=alert(1))",
        "```\n</pre><script>\n```",
    ] {
        let html = markdown(text, frame());
        for bad in ["<script", "<img", "<b ", "href=\"javascript", "href=\"data", "\"onmouseover"] {
            assert!(!html.contains(bad), "{text}: {html}");
        }
    }
}

#[test]
fn a_message_is_whole() {
    let button = reply::button(ButtonStyle::Danger, "Delete <all>", "x:y".into());
    let message = Message::embed(reply::embed(0x00FF_0000, "T<b>", "**d**"))
        .buttons(vec![Component::Button(button)]);
    let html = html(&message, Frame { seen_by: Visibility::Ephemeral, ..frame() });
    for part in [
        "#ff0000",
        "T&lt;b&gt;",
        "<strong>d</strong>",
        "d-button danger",
        "Delete &lt;all&gt;",
        "Only you",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("style=") && !html.contains("Delete <all>"));
}

/// The names of the tags of some HTML.
fn tags(html: &str) -> Vec<String> {
    html.split('<')
        .skip(1)
        .map(|part| {
            let name = part.trim_start_matches('/');
            name.chars().take_while(char::is_ascii_alphanumeric).collect()
        })
        .collect()
}

proptest! {
    #[test]
    fn only_our_own_tags_come_out(text in "[<>/\"'`*_~#|\\[\\]()! a-z0-9:@&\n-]{0,120}") {
        const OURS: &[&str] = &[
            "div", "p", "strong", "em", "s", "code", "pre", "br", "ul", "ol", "li", "blockquote", "a", "span",
        ];
        let html = markdown(&text, frame());
        for tag in tags(&html) {
            prop_assert!(OURS.contains(&tag.as_str()), "{tag} in {html}");
        }
    }
}
