//! Configuration from the environment, read once at the start.
//!
//! Invariant: the form of every variable is checked before anything starts, and one message names all
//! that are wrong; what only Discord can check is not checked here. Secrets never print.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use ed25519_dalek::VerifyingKey;
use ipnet::IpNet;
use twilight_model::id::Id;

use crate::{
    ids::{ApplicationId, ChannelId},
    permissions::Rules,
};

mod variables;

use variables::Reader;
pub use variables::{VARIABLES, Variable};

/// A text that never shows in logs, errors or debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Which database to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// An SQLite file, by path.
    Sqlite(String),
    /// A Postgres server, by URL (which holds a password).
    Postgres(Secret),
}

/// Networks, each an address with the number of its bits that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Addresses or networks, separated by commas; none when one of them is neither.
    pub fn read(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let network =
            |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
        parts.map(|part| network(part).ok()).collect::<Option<_>>().map(Self)
    }

    /// Whether an address is in one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object a line.
    Json,
}

/// The Discord application this installation runs as.
#[derive(Clone, Debug)]
pub struct Discord {
    /// `DISCORD_APPLICATION_ID`
    pub application_id: ApplicationId,
    /// `DISCORD_PUBLIC_KEY`: checks that an interaction comes from Discord.
    pub public_key: VerifyingKey,
    pub bot_token: Secret,
    /// `DISCORD_API_URL`, without a trailing slash.
    pub api_url: String,
    /// How many times Discord's limits the sandbox allows that this runs against; 1 everywhere else, as no
    /// variable sets it.
    pub rate_factor: u32,
    /// How long one try may take when a test against a sandbox is in a hurry; no variable sets it.
    pub try_timeout: Option<std::time::Duration>,
}

/// Everything `serve` needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The Discord application.
    pub discord: Discord,
    /// `DATABASE_URL`
    pub database: DatabaseUrl,
    /// `BIND`, or `0.0.0.0:$PORT`.
    pub bind: SocketAddr,
    /// `PUBLIC_URL`, without a trailing slash.
    pub public_url: String,
    /// `SESSION_SECRET`; absent only on SQLite, where one is kept beside the database.
    pub session_secret: Option<Secret>,
    /// `DISCORD_CLIENT_SECRET`: without it nobody can log in to the dashboard.
    pub client_secret: Option<Secret>,
    /// `DISCORD_AUTHORIZE_URL`: where browsers log in.
    pub authorize_url: String,
    /// `OWNER_IDS` and `ADMIN_ROLE_ID`.
    pub rules: Rules,
    /// `WATCHER_LOG_CHANNEL`: where operators read of errors.
    pub watcher_log_channel: Option<ChannelId>,
    /// `SCHEDULER`: whether this instance does due work by itself.
    pub scheduler: bool,
    /// `TICK_SECRET`: allows `POST /internal/tick`.
    pub tick_secret: Option<Secret>,
    /// `FAQ_DIR`: shared knowledge instead of the shipped set.
    pub faq_dir: Option<PathBuf>,
    /// `METRICS_TOKEN`: asked for at `/metrics`.
    pub metrics_token: Option<Secret>,
    /// `METRICS_BIND`: an address of its own for `/metrics`.
    pub metrics_bind: Option<SocketAddr>,
    /// `TRUSTED_PROXIES`: whose word about addresses counts.
    pub trusted_proxies: Networks,
    /// How many times the usual limits people and addresses have; more than once only in the sandbox and in
    /// tests.
    pub caller_factor: u32,
}

/// How log lines look and which are shown.
#[derive(Clone, Debug)]
pub struct Logging {
    /// `LOG_FORMAT`
    pub format: LogFormat,
    /// `RUST_LOG`
    pub filter: String,
}

/// Why the program cannot start: every variable that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<(&'static Variable, String)>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "The configuration has {} to mend:",
            match self.0.len() {
                1 => "one variable".to_owned(),
                n => format!("{n} variables"),
            }
        )?;
        for (variable, problem) in &self.0 {
            write!(
                f,
                "\n  {} {problem}.\n    It should be: {}.\n    Where to find it: {}.\n",
                variable.name, variable.form, variable.find
            )?;
        }
        write!(f, "\nSet them in the environment or in a file named .env.")
    }
}

impl std::error::Error for Problems {}

impl Config {
    /// The address that opens a channel or message in Discord: in the sandbox, its chat page. `place` is the
    /// server and channel, and perhaps the message, between slashes.
    pub fn discord_link(&self, place: &str) -> String {
        let origin = url::Url::parse(&self.authorize_url).map(|url| url.origin());
        let origin = origin.map(|origin| origin.ascii_serialization());
        let origin = origin.unwrap_or_else(|_| "https://discord.com".to_owned());
        format!("{origin}/channels/{place}")
    }

    /// Reads the configuration through `lookup` (the environment, or a table in tests).
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut reader = Reader::new(&lookup);
        let discord = discord(&mut reader);
        let database = database(&mut reader);
        let on_postgres = matches!(database, Some(DatabaseUrl::Postgres(_)));
        let session_secret = reader.optional("SESSION_SECRET", variables::session_secret);
        if on_postgres && session_secret.is_none() {
            reader.missing("SESSION_SECRET");
        }
        let bind = bind(&mut reader);
        let public_url = reader.optional("PUBLIC_URL", variables::url);
        let config = Self::assemble(&mut reader, session_secret);
        Logging::from(&mut reader);
        planned(&mut reader);
        let problems = reader.finish();
        match (discord, database, bind) {
            (Some(discord), Some(database), Some(bind)) if problems.0.is_empty() => Ok(Self {
                discord,
                database,
                bind,
                public_url: public_url.unwrap_or_else(|| format!("http://{bind}")),
                ..config
            }),
            _ => Err(problems),
        }
    }

    /// The optional variables, with placeholders for the required ones.
    fn assemble(reader: &mut Reader<'_>, session_secret: Option<Secret>) -> Self {
        Self {
            discord: Discord {
                application_id: Id::new(1),
                public_key: VerifyingKey::default(),
                bot_token: Secret::new(""),
                api_url: String::new(),
                rate_factor: 1,
                try_timeout: None,
            },
            database: DatabaseUrl::Sqlite(String::new()),
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: String::new(),
            session_secret,
            client_secret: reader
                .optional("DISCORD_CLIENT_SECRET", variables::word)
                .map(Secret::new),
            authorize_url: reader
                .optional("DISCORD_AUTHORIZE_URL", variables::url)
                .unwrap_or_else(|| "https://discord.com/oauth2/authorize".to_owned()),
            rules: Rules {
                operators: reader.list("OWNER_IDS"),
                admin_roles: reader.list("ADMIN_ROLE_ID"),
                staff_roles: Vec::new(),
                type_roles: Vec::new(),
            },
            watcher_log_channel: reader.optional("WATCHER_LOG_CHANNEL", variables::snowflake),
            scheduler: reader.optional("SCHEDULER", variables::on_off).unwrap_or(true),
            tick_secret: reader.optional("TICK_SECRET", variables::secret),
            faq_dir: reader.optional("FAQ_DIR", variables::folder),
            metrics_token: reader.optional("METRICS_TOKEN", variables::secret),
            metrics_bind: reader.optional("METRICS_BIND", variables::address),
            trusted_proxies: reader
                .optional("TRUSTED_PROXIES", variables::networks)
                .unwrap_or_default(),
            caller_factor: 1,
        }
    }
}

impl DatabaseUrl {
    /// Reads only `DATABASE_URL`, for `db` commands.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut reader = Reader::new(&lookup);
        let database = database(&mut reader);
        database.ok_or_else(|| reader.finish())
    }
}

impl Discord {
    /// Reads only the Discord application, for commands that need no database.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut reader = Reader::new(&lookup);
        let discord = discord(&mut reader);
        discord.ok_or_else(|| reader.finish())
    }
}

impl Logging {
    /// Reads `LOG_FORMAT` and `RUST_LOG`.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut reader = Reader::new(&lookup);
        let logging = Self::from(&mut reader);
        let problems = reader.finish();
        if problems.0.is_empty() { Ok(logging) } else { Err(problems) }
    }

    fn from(reader: &mut Reader<'_>) -> Self {
        let default = Self::default();
        Self {
            format: reader.optional("LOG_FORMAT", variables::log_format).unwrap_or(default.format),
            filter: reader.optional("RUST_LOG", variables::filter).unwrap_or(default.filter),
        }
    }
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            format: LogFormat::Pretty,
            filter: "info,sqlx=warn,tokio_cron_scheduler=warn".into(),
        }
    }
}

/// Variables of features to come: their form is checked, so that a mistake is found when it is made and
/// not when the feature arrives.
fn planned(reader: &mut Reader<'_>) {
    reader.optional("LLM_PROVIDER", variables::llm_provider);
    reader.optional("LLM_BASE_URL", variables::url);
    reader.optional("PREMIUM", variables::premium);
    reader.list::<twilight_model::id::marker::SkuMarker>("PREMIUM_SKU_IDS");
    reader.optional("PREMIUM_CHECKOUT_URL", variables::url);
}

fn discord(reader: &mut Reader<'_>) -> Option<Discord> {
    let application_id = reader.required("DISCORD_APPLICATION_ID", variables::snowflake);
    let public_key = reader.required("DISCORD_PUBLIC_KEY", variables::public_key);
    let bot_token = reader.required("BOT_TOKEN", variables::bot_token);
    let api_url = reader.optional("DISCORD_API_URL", variables::url);
    Some(Discord {
        application_id: application_id?,
        public_key: public_key?,
        bot_token: bot_token?,
        api_url: api_url.unwrap_or_else(|| "https://discord.com".into()),
        rate_factor: 1,
        try_timeout: None,
    })
}

fn database(reader: &mut Reader<'_>) -> Option<DatabaseUrl> {
    match reader.optional_or_bad("DATABASE_URL", variables::database) {
        Ok(None) => Some(DatabaseUrl::Sqlite("alphapy.db".into())),
        Ok(url) => url,
        Err(()) => None,
    }
}

fn bind(reader: &mut Reader<'_>) -> Option<SocketAddr> {
    let bind = reader.optional_or_bad("BIND", variables::address);
    let port = reader.optional_or_bad("PORT", variables::port);
    match (bind, port) {
        (Ok(Some(bind)), Ok(_)) => Some(bind),
        (Ok(None), Ok(Some(port))) => Some(SocketAddr::from(([0, 0, 0, 0], port))),
        (Ok(None), Ok(None)) => Some(SocketAddr::from(([127, 0, 0, 1], 8080))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
