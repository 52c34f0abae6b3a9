//! Takes the light markup out of Markdown, so that a piece of it reads as plain text.
//!
//! Invariant: only signs go, words stay in order; the result has single spaces only.

/// A text on one line.
pub(super) struct Plain {
    /// Without Markdown signs.
    pub text: String,
    /// Where a paragraph, a heading or an item of a list begins in it, in bytes.
    pub starts: Vec<usize>,
}

/// The text on one line, without Markdown signs.
pub(super) fn plain(markdown: &str) -> Plain {
    let mut plain = String::with_capacity(markdown.len());
    let mut starts = Vec::new();
    let mut fresh = true;
    for line in markdown.lines() {
        let line = line.trim_start();
        let marked = leading(line).len() < line.len();
        // what a person puts on a line of its own begins with a capital or a number, unless an editor broke the line
        if line.is_empty()
            || marked
            || line.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        {
            fresh = true;
        }
        if fresh && !line.is_empty() {
            starts.push(plain.len());
        }
        // after a heading comes something else; a line of a paragraph only goes on
        fresh = line.is_empty() || line.starts_with('#') && marked;
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
    // a start is where the next word is, not the space before it
    for start in &mut starts {
        *start += usize::from(plain[*start..].starts_with(' '));
    }
    starts.dedup();
    Plain { text: plain, starts }
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
            assert_eq!(plain(markdown).text, text, "{markdown}");
        }
    }

    #[test]
    fn knows_where_something_new_begins() {
        let plain = plain("# Refunds\nWe pay\nin five days.\n\nAfter that:\n- ask\n- wait\n");
        let starts: Vec<&str> = plain.starts.iter().map(|&at| &plain.text[at..]).collect();
        assert_eq!(
            starts,
            [
                "Refunds We pay in five days. After that: ask wait",
                "We pay in five days. After that: ask wait",
                "After that: ask wait",
                "ask wait",
                "wait",
            ]
        );
    }
}
