//! Takes the light markup out of Markdown, so that a piece of it reads as plain text.
//!
//! Invariant: only signs go, words stay in order; the result has single spaces only.

/// The text on one line, without Markdown signs.
pub(super) fn plain(markdown: &str) -> String {
    let mut plain = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let line = line.trim_start();
        // the language of a fence ("```rust") is not text
        let line = if line.starts_with("```") { "" } else { line };
        let line = inline(without_links(leading(line)).as_str());
        for word in line.split_whitespace() {
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.push_str(word);
        }
    }
    plain
}

/// Drops what marks a heading, a quote or a list item.
fn leading(line: &str) -> &str {
    let mut rest = line;
    while let Some(after) =
        ["> ", "- ", "* ", "+ ", "-# "].iter().find_map(|mark| rest.strip_prefix(mark))
    {
        rest = after.trim_start();
    }
    let heading = rest.trim_start_matches('#');
    if heading.len() < rest.len() && (heading.is_empty() || heading.starts_with(' ')) {
        return heading;
    }
    rest
}

/// Leaves of `[text](address)` and `![text](address)` the text.
fn without_links(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(open) = rest.find('[') {
        let inside = &rest[open + 1..];
        let link = inside.split_once("](").and_then(|(text, after)| {
            let (_, after) = after.split_once(')')?;
            (!text.contains('[')).then_some((text, after))
        });
        let before = &rest[..open];
        if let Some((text, after)) = link {
            out.push_str(before.strip_suffix('!').unwrap_or(before));
            out.push_str(text);
            rest = after;
        } else {
            out.push_str(&rest[..=open]);
            rest = inside;
        }
    }
    out.push_str(rest);
    out
}

/// Drops emphasis, code and spoiler signs, but not those that stand for themselves.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    let mut signs = line.chars().peekable();
    while let Some(c) = signs.next() {
        let after = signs.peek().copied().unwrap_or(' ');
        let doubled = before == c || after == c;
        let markup = match c {
            '`' => true,
            '*' => !(before.is_whitespace() && after.is_whitespace()),
            '~' | '|' => doubled,
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            _ => false,
        };
        if !markup {
            out.push(c);
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_plain_text() {
        for (markdown, text) in [
            ("# Refunds\n\nWe **always** pay", "Refunds We always pay"),
            ("> quote\n- item\n* other", "quote item other"),
            ("`code` and ~~gone~~ ||hidden||", "code and gone hidden"),
            ("```rust\nlet x;\n```", "let x;"),
            ("see [the page](https://x.y/z) now", "see the page now"),
            ("![logo](a.png) a[0] [b", "logo a[0] [b"),
            ("2 * 3, snake_case, _so_, C# #general", "2 * 3, snake_case, so, C# #general"),
            ("a | b ~ c", "a | b ~ c"),
            ("", ""),
        ] {
            assert_eq!(plain(markdown), text, "{markdown}");
        }
    }
}
