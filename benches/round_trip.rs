//! `/faq view` over HTTP against a bare axum handler that only verifies the signature, on this machine,
//! in the same run; and how fast the server starts and how much memory it takes.
//!
//! Invariant: both servers are processes of their own, get the same bodies over the same connections in
//! turns, and this process is the only load. `cargo bench --bench round_trip`.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may panic")]

#[path = "round_trip/load.rs"]
mod load;
#[path = "round_trip/server.rs"]
mod server;

use std::time::Duration;

use load::Bodies;
use server::Server;

/// Connections kept open.
const CONNECTIONS: usize = 32;
/// Turns of each server.
const TURNS: usize = 5;
/// One turn.
const TURN: Duration = Duration::from_secs(3);

fn main() {
    if server::is_baseline() {
        server::baseline();
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(measure());
}

async fn measure() {
    let folder = server::Folder::new();
    server::seed(&folder).await;
    let bodies = Bodies::views();
    let baseline = Server::baseline();
    let alphapy = Server::alphapy(&folder);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = alphapy.memory();
    let mut ratios = Vec::new();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    // A first turn that does not count warms both.
    for turn in 0..=TURNS {
        let one = load::closed(baseline.address, &bodies, CONNECTIONS, TURN).await;
        let two = load::closed(alphapy.address, &bodies, CONNECTIONS, TURN).await;
        if turn > 0 {
            bare.push(one.rate);
            ours.push(two.rate);
            ratios.push(two.rate / one.rate);
        }
    }
    let rate = median(&mut ours);
    let half = load::open(alphapy.address, &bodies, CONNECTIONS, rate / 2.0, TURN * 3).await;
    let loaded = alphapy.memory();
    println!("/faq view, {CONNECTIONS} connections, {TURNS} turns of {TURN:?} each, medians:");
    println!("  verify only          {:>9.0} requests/s", median(&mut bare));
    println!("  alphapy              {rate:>9.0} requests/s");
    println!("  ratio                {:>9.2}   (bar 0.85)", median(&mut ratios));
    println!(
        "  at half that load    {:>9.2} ms median, {:.2} ms 99th percentile (bar 5 ms), {} errors",
        half.median_ms, half.p99_ms, half.errors
    );
    println!(
        "  resident memory      {idle:>9.1} MiB idle (bar 32), {loaded:.1} MiB after load (bar 64)"
    );
    drop((baseline, alphapy));
    let mut starts: Vec<_> = Vec::new();
    for _ in 0..9 {
        starts.push(Server::start_to_pong(&folder).await.as_secs_f64() * 1000.0);
    }
    println!("  start to first PONG  {:>9.1} ms median (bar 50)", median(&mut starts));
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
