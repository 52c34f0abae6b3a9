use proptest::prelude::*;
use twilight_model::channel::message::Component;

use super::*;
use crate::discord::reply;

fn frame() -> Frame<'static> {
    Frame { lang: Lang::ENGLISH, names: None, seen_by: Visibility::Public, zone: Tz::UTC }
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
    assert!(shown("__a__ ***b***").contains("<u>a</u> <em><strong>b</strong></em>"));
    let amsterdam = Frame { zone: chrono_tz::Europe::Amsterdam, ..frame() };
    assert!(markdown("<t:0:R>", amsterdam).contains("1970-01-01 01:00<"));
}

#[test]
fn spoilers_hide_what_is_between_two_bars_and_nothing_else() {
    let shown = |text| markdown(text, frame());
    let open = "<span class=\"spoiler\" tabindex=\"0\">";
    assert!(
        shown("a ||b **c** d|| e").contains(&format!("a {open}b <strong>c</strong> d</span> e"))
    );
    for text in ["a || b", "a ||b\n\nc|| d", "**a ||b** c|| d", "`||a||`", "```\n||a||\n```"] {
        assert!(!shown(text).contains("spoiler"), "{text}");
    }
    assert!(shown("a || b").contains("a || b"));
}

#[test]
fn addresses_are_links_without_what_ends_the_sentence() {
    let shown = |text| markdown(text, frame());
    let link = |to: &str| format!("<a href=\"{to}\" rel=\"nofollow noopener noreferrer\">{to}</a>");
    for (text, to, after) in [
        ("see https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&amp;c=2", "."),
        ("(https://example.org)", "https://example.org", ")"),
        ("https://example.org/a_(b) x", "https://example.org/a_(b)", " x"),
        ("<https://example.org>", "https://example.org", ""),
    ] {
        let html = shown(text);
        assert!(html.contains(&format!("{}{after}", link(to))), "{text}: {html}");
    }
    assert!(!shown("javascript:alert(1) https://").contains("<a "));
}

#[test]
fn quotes_are_those_of_discord() {
    let shown = |text| markdown(text, frame());
    assert!(shown("> a\nb").contains("<blockquote><p>a</p></blockquote><p>b</p>"));
    assert!(shown(">>> a\nb").contains("<blockquote><p>a<br>b</p></blockquote>"));
    assert!(shown("> > a").contains("<blockquote><p>&gt; a</p></blockquote>"));
    assert!(shown("    indented").contains("<p>indented"));
    assert!(shown("```\n<@1> https://x.org\n```").contains("<pre><code>&lt;@1&gt; https://x.org"));
}

#[test]
fn plain_text_has_no_escapes() {
    let text = r"\*not bold\* <t:0:f> C:\dir \_";
    let plain = plain(text, &Nameless, Tz::UTC);
    assert_eq!(plain, r"*not bold* 1970-01-01 00:00 UTC C:\dir _");
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
            "div", "p", "strong", "em", "s", "u", "code", "pre", "br", "ul", "ol", "li", "blockquote", "a", "span",
        ];
        let html = markdown(&text, frame());
        for tag in tags(&html) {
            prop_assert!(OURS.contains(&tag.as_str()), "{tag} in {html}");
        }
    }
}
