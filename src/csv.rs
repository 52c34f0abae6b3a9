//! CSV (RFC 4180): lines end with CRLF, cells are quoted where they must be, text is UTF-8.
//!
//! Invariant: no cell of text is read as a formula by a spreadsheet, whoever typed it; numbers and times are
//! our own and stay as they are.

use chrono::SecondsFormat;

use crate::{clock::Time, text::unseen};

/// The mark of a UTF-8 file for spreadsheets, which otherwise read it in the system's old encoding. Programs
/// would take it for a part of the first name, so only files for people begin with it.
pub const MARK: &str = "\u{feff}";

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text that somebody may have typed.
    Text(String),
    Number(i64),
    /// Yes or no.
    Bool(bool),
    /// A time, written in UTC as ISO 8601 with seconds.
    Time(Time),
}

macro_rules! cells {
    ($($from:ty => |$value:ident| $into:expr;)*) => {$(
        impl From<$from> for Cell {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )*};
}
cells! {
    &str => |value| Self::Text(value.to_owned());
    String => |value| Self::Text(value);
    i64 => |value| Self::Number(value);
    bool => |value| Self::Bool(value);
    Time => |value| Self::Time(value);
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => harmless(text),
            Self::Number(number) => number.to_string(),
            Self::Bool(yes) => yes.to_string(),
            Self::Time(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}

/// The lines of some rows.
pub fn lines(rows: &[Vec<Cell>]) -> std::io::Result<Vec<u8>> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(Cell::written))?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

/// The line of the columns' names.
pub fn head(columns: &[&str]) -> std::io::Result<Vec<u8>> {
    lines(&[columns.iter().map(|name| Cell::from(*name)).collect()])
}

/// Text that begins like a formula gets an apostrophe before it, which spreadsheets take for "this is text".
/// Where semicolons or tabs separate cells, as in many countries, text goes on as another cell after each of
/// them, and some programs begin a row at a line break in the middle of a cell; so each part is looked at.
fn harmless(text: &str) -> String {
    let text = text.replace('\0', "");
    let mut safe = String::with_capacity(text.len() + 1);
    if text.starts_with(SEPARATORS) && !text.starts_with(';') {
        safe.push('\'');
    }
    for part in text.split_inclusive(SEPARATORS) {
        if is_formula(part) {
            safe.push('\'');
        }
        safe.push_str(part);
    }
    safe
}

/// After these, a spreadsheet may see another cell.
const SEPARATORS: [char; 6] = [';', '\t', '\r', '\n', '\u{b}', '\u{c}'];

/// Whether a cell with this text would be evaluated. Invisible characters at its beginning may be skipped.
fn is_formula(part: &str) -> bool {
    let seen = part.trim_start_matches(|sign| unseen(sign).is_some());
    seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '−'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[Vec<Cell>]) -> String {
        String::from_utf8(lines(rows).expect("written")).expect("UTF-8")
    }

    #[test]
    fn every_kind_of_cell_has_one_form() {
        let time = Time::from_timestamp(1_800_000_000, 5).expect("a time");
        let row = vec![
            Cell::from("a \"b\", c\nd"),
            Cell::from(-4),
            Cell::from(true),
            Cell::from(time),
            Cell::from(None::<i64>),
        ];
        assert_eq!(
            written(&[row, vec![Cell::from("é")]]),
            "\"a \"\"b\"\", c\nd\",-4,true,2027-01-15T08:00:00Z,\r\né\r\n"
        );
        assert_eq!(head(&["number", "title"]).expect("written"), b"number,title\r\n");
    }

    #[test]
    fn nothing_typed_is_a_formula() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "＝1",
            "\u{feff}=1",
            // White space of typography, controls and marks of no width, alone and together.
            "\u{2000}=1",
            "\u{3000}=1",
            "\u{85}+1",
            "\u{b}-1",
            "\u{200b} \u{2060}@A1",
            "\u{202e}\u{a0}=1",
        ] {
            let line = written(&[vec![Cell::from(text)]]);
            assert!(line.starts_with('\'') || line.starts_with("\"'"), "{line:?}");
        }
        for text in ["a=1", "1-2", "#12", "'quoted", ""] {
            assert!(!written(&[vec![Cell::from(text)]]).starts_with("''"), "{text}");
        }
        assert_eq!(written(&[vec![Cell::from("a\0b")]]), "ab\r\n");
    }

    #[test]
    fn nothing_is_a_formula_where_something_else_separates() {
        for (typed, kept) in [
            (";=cmd|' /c calc'!A1", ";'=cmd|' /c calc'!A1"),
            ("a;b; +1;x=1", "a;b;' +1;x=1"),
            ("a\t=1\t-2", "a\t'=1\t'-2"),
            ("a;;@x", "a;;'@x"),
            ("a;\u{200b}\u{ff1d}1", "a;'\u{200b}\u{ff1d}1"),
        ] {
            assert_eq!(written(&[vec![Cell::from(typed)]]), format!("{kept}\r\n"));
        }
        let lines = written(&[vec![Cell::from("a\n=1\r\n@2\r-3")]]);
        assert_eq!(lines, "\"a\n'=1\r\n'@2\r'-3\"\r\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            rows in prop::collection::vec(prop::collection::vec("(\\PC|[=+@\t\r\n\";,' -]){0,12}", 3), 1..6)
        ) {
            let cells: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(|text| Cell::from(text.as_str())).collect()).collect();
            let text = written(&cells);
            prop_assert!(text.ends_with("\r\n"));
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read: Vec<_> = reader.records().map(|record| record.expect("readable")).collect();
            prop_assert_eq!(read.len(), rows.len());
            for (read, row) in read.iter().zip(&rows) {
                prop_assert_eq!(read.len(), 3);
                for (cell, typed) in read.iter().zip(row) {
                    prop_assert_eq!(cell.replace('\'', ""), typed.replace('\'', ""));
                    for part in cell.split(SEPARATORS) {
                        let first = part.trim_start().chars().next();
                        prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@')), "{:?}", cell);
                    }
                    prop_assert!(!cell.starts_with(['\t', '\r', '\n']));
                }
            }
        }
    }
}
