//! How much memory the real process holds while files move: fetched, posted, and downloaded by peers that do
//! not read.
//!
//! The figures are of Linux, where `/proc` tells them. They measure how far the process grows beyond what it
//! holds when nothing happens, so that the bound is the same for every build.

#![expect(clippy::print_stdout, reason = "the figures are worth a look")]

use std::time::{Duration, Instant};

use alphapy::{db::sql, sandbox::Said};
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{
    api::mint,
    support::{
        bot::{Bot, environment, n, p},
        database::{Engine, on_both},
        process::Process,
    },
    tickets::{channel, open, set, settle, staffed},
};

/// Tickets that are closed at once.
const TICKETS: i64 = 9;
/// Downloads whose peers do not read.
const DOWNLOADS: usize = 60;
/// Bytes of a MiB.
const MIB: u64 = 1024 * 1024;
/// How much more the process may hold while files move than when nothing happens. A release begins with less than
/// 30 MiB, and the bar is 64 MiB.
const GROWTH: u64 = 34 * MIB;
/// The right to read what others write, which transcripts need.
const INTENT: u64 = 1 << 19;

/// A bot of this process that prepares and looks, and the process that is measured.
struct Fixture {
    bot: Bot,
    variables: Vec<(&'static str, String)>,
}

impl Fixture {
    /// Nine tickets, each with files.
    async fn new(engine: Engine) -> Self {
        let bot = Bot::start(engine).await;
        let mut variables = environment(&bot.sandbox, &bot.test, ([127, 0, 0, 1], 0).into());
        variables.retain(|(name, _)| *name != "SCHEDULER");
        bot.sandbox.world().application.flags |= INTENT;
        staffed(&bot).await;
        set(&bot, "tickets", json!({ "setting": "open_limit", "value": "20" })).await;
        let archive = n::BOT_LOG.to_string();
        set(&bot, "tickets", json!({ "setting": "transcript_channel", "channel": archive })).await;
        let bytes = vec![7; 7 * 1024 * 1024];
        for number in 1..=TICKETS {
            open(&bot.member(), "Look at these").await;
            settle(&bot).await;
            let place = channel(&bot, number).expect("a channel");
            let member = bot.sandbox.person(n::GUILD, p::MEMBER, place);
            let files: &[(&str, &str, &[u8])] =
                &[("a.bin", "application/x", &bytes), ("b.bin", "application/x", &bytes)];
            member.post(&Said { text: "here", files, ..Said::default() }).expect("said");
        }
        Self { bot, variables }
    }

    /// Closes all tickets at once, and waits until their files are kept.
    async fn close_all(&self, process: &Process) {
        let url = format!("{}/interactions", process.url);
        let closing = (1..=TICKETS).map(|number| {
            let place = channel(&self.bot, number).expect("a channel");
            let staff = self.bot.sandbox.person(n::GUILD, p::STAFF, place).via(&url);
            tokio::spawn(async move { staff.command("ticket close", json!({})).await })
        });
        for one in closing.collect::<Vec<_>>() {
            one.await.expect("ends");
        }
        let until = Instant::now() + Duration::from_mins(2);
        loop {
            let (kept,): (i64,) = sql("SELECT COUNT(*) FROM ticket_transcripts")
                .one(&self.bot.app.db)
                .await
                .expect("counts");
            let (files,): (i64,) = sql("SELECT COUNT(*) FROM ticket_files WHERE size = $1")
                .bind(7 * 1024 * 1024_i64)
                .one(&self.bot.app.db)
                .await
                .expect("counts");
            let (due,): (i64,) = sql("SELECT COUNT(*) FROM effects WHERE state = 'due'")
                .one(&self.bot.app.db)
                .await
                .expect("counts");
            if (kept, files, due) == (TICKETS, 2 * TICKETS, 0) {
                return;
            }
            assert!(Instant::now() < until, "{kept} transcripts, {files} files, {due} due");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Asks for files without reading what comes.
    async fn ask_without_reading(&self, process: &Process, token: &str) -> Vec<TcpStream> {
        let address = process.url.trim_start_matches("http://").to_owned();
        let files: Vec<(i64, i64)> =
            sql("SELECT number, file_id FROM ticket_files ORDER BY number, file_id")
                .all(&self.bot.app.db)
                .await
                .expect("lists");
        let mut open = Vec::new();
        for at in 0..DOWNLOADS {
            let (number, file) = files[at % files.len()];
            let mut peer = TcpStream::connect(&address).await.expect("connects");
            let ask = format!(
                "GET /api/dashboard/{}/tickets/{number}/files/{file} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n",
                n::GUILD
            );
            peer.write_all(ask.as_bytes()).await.expect("asks");
            open.push(peer);
        }
        open
    }
}

fn mib(bytes: u64) -> u64 {
    bytes / MIB
}

on_both! {
    async fn files_move_within_the_memory_that_is_promised(engine) {
        let fixture = Fixture::new(engine).await;
        let process = Process::start(&fixture.variables);
        tokio::time::sleep(Duration::from_secs(3)).await;
        let idle = process.memory("VmRSS");
        process.forget_peak();
        fixture.close_all(&process).await;
        let closing = process.memory("VmHWM");
        let (_, token) = mint(&fixture.bot.app, n::GUILD, p::ADMIN, &["tickets:read"]).await;
        process.forget_peak();
        let peers = fixture.ask_without_reading(&process, &token).await;
        tokio::time::sleep(Duration::from_secs(8)).await;
        let reading = process.memory("VmHWM");
        drop(peers);
        tokio::time::sleep(Duration::from_secs(2)).await;
        let after = process.memory("VmRSS");
        println!(
            "{engine:?}: idle {} MiB, {TICKETS} tickets closing {}, {DOWNLOADS} unread downloads {}, after {}",
            mib(idle), mib(closing), mib(reading), mib(after)
        );
        for (what, held) in [("closing", closing), ("downloads", reading), ("after", after)] {
            assert!(held < idle + GROWTH, "{what}: {} MiB, idle {} MiB", mib(held), mib(idle));
        }
        fixture.bot.assert_clean();
    }
}
