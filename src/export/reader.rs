//! Reads an export to its end, one page at a time.
//!
//! Invariant: no more than one page is in memory, which counts in the budget of [`crate::files`], and a
//! file that breaks off is never taken for a whole one: its connection breaks, too.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;

use super::{Entry, Form, Grant, Page, Period};
use crate::{
    app::App,
    csv,
    error::{Error, Result},
    files::{self, LONG_PATIENCE, PATIENCE, Stored, Writer},
};

/// Bytes that reading an export holds: a page of rows, and its text.
const HELD: u64 = 2 * 1024 * 1024;

/// The reader of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A person with a spreadsheet, which needs [`csv::MARK`].
    Person,
    /// A program, which does not.
    Program,
}

/// An export that is being read.
#[derive(Debug)]
pub struct Reader {
    app: App,
    entry: &'static Entry,
    grant: Grant,
    period: Period,
    audience: Audience,
    position: Position,
}

#[derive(Debug)]
enum Position {
    Start,
    After(String),
    End,
}

impl Reader {
    /// From the beginning.
    pub fn new(
        app: &App,
        entry: &'static Entry,
        grant: Grant,
        period: Period,
        audience: Audience,
    ) -> Self {
        Self { app: app.clone(), entry, grant, period, audience, position: Position::Start }
    }

    pub fn file_name(&self) -> String {
        let day = self.app.clock.now().format("%Y-%m-%d");
        format!("alphapy-{}-{day}.{}", self.entry.name, self.entry.form.ending())
    }

    /// The next bytes; none at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let after = match std::mem::replace(&mut self.position, Position::End) {
            Position::Start => None,
            Position::After(after) => Some(after),
            Position::End => return Ok(None),
        };
        let mut bytes = Vec::new();
        if after.is_none() {
            bytes = self.head()?;
        }
        let app = self.app.clone();
        match (self.entry.page)(app, self.grant, self.period, after).await? {
            Page::Rows { rows, next } => {
                bytes.extend(csv::lines(&rows).map_err(|e| Error::internal("write CSV", e))?);
                self.position = next.map_or(Position::End, Position::After);
            }
            Page::Whole(value) => {
                serde_json::to_writer_pretty(&mut bytes, &value)
                    .map_err(|e| Error::internal("write an export", e))?;
            }
        }
        Ok(Some(bytes))
    }

    fn head(&self) -> Result<Vec<u8>> {
        let Form::Csv(columns) = self.entry.form else { return Ok(Vec::new()) };
        let head = csv::head(columns).map_err(|e| Error::internal("write CSV", e))?;
        Ok(match self.audience {
            Audience::Person => [csv::MARK.as_bytes(), &head].concat(),
            Audience::Program => head,
        })
    }

    /// The whole file, stored for an hour; none when it has more bytes than `most`.
    pub async fn within(&mut self, most: u64) -> Result<Option<Stored>> {
        let app = self.app.clone();
        let _turn = app.files.reserve(self.grant.guild(), HELD, LONG_PATIENCE).await?;
        let (id, now) = (app.ids.token(), app.clock.now());
        let mut writer = Writer::begin(&app.db, self.grant.guild(), id, now).await?;
        while let Some(bytes) = self.next().await? {
            if writer.size() + bytes.len() as u64 > most {
                writer.discard().await?;
                return Ok(None);
            }
            writer.write(&bytes).await?;
        }
        Ok(Some(writer.finish().await?))
    }

    /// The file as a download. Fails where nothing was sent yet; later, the connection breaks.
    pub async fn download(mut self) -> Result<Response> {
        let turn = self.app.files.reserve(self.grant.guild(), HELD, PATIENCE).await?;
        let disposition = format!("attachment; filename=\"{}\"", self.file_name());
        let disposition = HeaderValue::try_from(disposition)
            .map_err(|e| Error::internal("name a download", e))?;
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.entry.form.media_type())),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let first = self.next().await?;
        let held = move |bytes: Vec<u8>| files::held(bytes.into(), Some(turn.clone()));
        let body =
            stream::try_unfold((first, self, held), |(ready, mut reader, held)| async move {
                if let Some(bytes) = ready {
                    return Ok(Some((held(bytes), (None, reader, held))));
                }
                match reader.next().await {
                    Ok(bytes) => Ok(bytes.map(|bytes| (held(bytes), (None, reader, held)))),
                    Err(error) => {
                        reader.app.incident(&error).await;
                        Err(error)
                    }
                }
            });
        Ok((headers, Body::from_stream(body)).into_response())
    }
}
