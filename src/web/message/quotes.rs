//! Discord's quotes, and what `CommonMark` reads otherwise than Discord does.
//!
//! Invariant: what is inside a fence of code is left as it is.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Whether it is quoted. Discord has one level of quotes.
    pub quoted: bool,
    pub text: String,
}

/// Takes a text apart where quotes begin and end: `> ` quotes its line, `>>> ` everything after it.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut fenced, mut all) = (false, false);
    for line in text.lines() {
        let (quoted, rest) = match line.strip_prefix(">>> ") {
            _ if all => (true, line),
            Some(rest) if !fenced => {
                all = true;
                (true, rest)
            }
            _ if fenced => (parts.last().is_some_and(|last| last.quoted), line),
            _ => line.strip_prefix("> ").map_or((false, line), |rest| (true, rest)),
        };
        if line.matches("```").count() % 2 == 1 {
            fenced = !fenced;
        }
        let rest = if fenced { rest.to_owned() } else { literal(rest) };
        match parts.last_mut().filter(|last| last.quoted == quoted) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(&rest);
            }
            None => parts.push(Part { quoted, text: rest }),
        }
    }
    parts
}

/// A line whose beginning `CommonMark` would take for a quote or the underline of a heading, which Discord does not.
fn literal(line: &str) -> String {
    let trimmed = line.trim_start();
    let underline = trimmed.len() > 1
        && (trimmed.trim_end().chars().all(|c| c == '=')
            || trimmed.trim_end().chars().all(|c| c == '-'));
    if trimmed.starts_with('>') || underline {
        let indent = &line[..line.len() - trimmed.len()];
        return format!("{indent}\\{trimmed}");
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_of_one_line_or_of_the_rest_and_never_nested() {
        let shown = |text| -> Vec<(bool, String)> {
            parts(text).into_iter().map(|part| (part.quoted, part.text)).collect()
        };
        assert_eq!(
            shown("> a\nb\n> > c"),
            [(true, "a".into()), (false, "b".into()), (true, "\\> c".into())]
        );
        assert_eq!(shown("a\n>>> b\nc"), [(false, "a".into()), (true, "b\nc".into())]);
        assert_eq!(shown(">no quote"), [(false, "\\>no quote".into())]);
        assert_eq!(shown("```\n> code\n```"), [(false, "```\n> code\n```".into())]);
        assert_eq!(shown("Title\n---"), [(false, "Title\n\\---".into())]);
    }
}
