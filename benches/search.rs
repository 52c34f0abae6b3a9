//! Search, typo search, autocomplete and edits over 10 000 entries, against a linear scan.
//!
//! Invariant: the same numbers seed every run, so runs differ by the machine only.
//! `cargo bench --bench search`. The scan has its texts lower-cased beforehand and only counts:
//! it neither ranks nor knows stems, accents or typos.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use alphapy::search::{Document, Index, snippet};

const ENTRIES: u32 = 10_000;
const VOCABULARY: u32 = 12_000;
const ROUNDS: u32 = 300;

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 32) % u64::from(limit)).unwrap_or_default()
    }
}

/// Words of which the n-th is drawn about 1/n as often as the first.
struct Language {
    words: Vec<String>,
    reach: Vec<u32>,
}

impl Language {
    fn new(dice: &mut Dice) -> Self {
        let mut total = 0;
        let reach = (1..=VOCABULARY).map(|rank| {
            total += 10_000_000 / rank;
            total
        });
        Self { reach: reach.collect(), words: (0..VOCABULARY).map(|_| coin(dice)).collect() }
    }

    fn word(&self, dice: &mut Dice) -> &str {
        let at = dice.below(self.reach.last().copied().unwrap_or(1));
        &self.words[self.reach.partition_point(|&reach| reach <= at)]
    }

    /// Some words, every fiftieth mistyped.
    fn text(&self, words: u32, dice: &mut Dice) -> String {
        let mut text = String::new();
        for _ in 0..words {
            let word = self.word(dice);
            if dice.below(50) == 0 {
                text.push_str(&mistype(word, dice));
            } else {
                text.push_str(word);
            }
            text.push(' ');
        }
        text
    }
}

fn coin(dice: &mut Dice) -> String {
    const SYLLABLES: [&str; 24] = [
        "re", "fund", "ver", "lof", "pass", "word", "ti", "cket", "in", "voice", "log", "ser",
        "mo", "de", "ra", "tor", "chan", "nel", "bot", "set", "ting", "ac", "count", "é",
    ];
    let length = 1 + dice.below(4);
    (0..length).map(|_| SYLLABLES[dice.below(24) as usize]).collect()
}

fn mistype(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        let at = dice.below(u32::try_from(letters.len()).unwrap_or(2) - 1) as usize;
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = status.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok());
    pages.unwrap_or_default() * 4096
}

fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let median = times[times.len() / 2];
    let p99 = times[times.len() * 99 / 100];
    let worst = times[times.len() - 1];
    println!("{name:<28} median {median:>10.1?}  p99 {p99:>10.1?}  worst {worst:>10.1?}");
    median
}

fn measure(name: &str, inputs: &[String], mut run: impl FnMut(&str)) -> Duration {
    let times = inputs
        .iter()
        .map(|input| {
            let start = Instant::now();
            run(input);
            start.elapsed()
        })
        .collect();
    report(name, times)
}

type Entries = [(String, String)];

fn document((title, body): &(String, String), pinned: bool) -> Document<'_> {
    Document { title, keywords: "", body, pinned }
}

fn build(entries: &Entries) -> Index<usize> {
    let before = resident();
    let start = Instant::now();
    let mut index = Index::new();
    for (key, entry) in entries.iter().enumerate() {
        index.upsert(key, &document(entry, key % 100 == 0));
    }
    println!("built {} entries in {:.1?}", entries.len(), start.elapsed());
    println!(
        "memory: {} KiB estimated, {} KiB resident",
        index.weight() / 1024,
        resident().saturating_sub(before) / 1024
    );
    index
}

fn edits(index: &mut Index<usize>, entries: &Entries, queries: &[String]) {
    let mut key = 0;
    measure("upsert (replace)", queries, |_| {
        key = (key + 37) % entries.len();
        index.upsert(key, &document(&entries[key], false));
    });
}

/// Median of finding any of the words anywhere, and of finding the text in a title.
fn baseline(entries: &Entries, queries: &[String], typed: &[String]) -> (Duration, Duration) {
    let folded: Vec<(String, String)> =
        entries.iter().map(|(title, body)| (title.to_lowercase(), body.to_lowercase())).collect();
    let search = measure("baseline: scan, 4 words", queries, |q| {
        let words: Vec<&str> = q.split_whitespace().collect();
        let hits = folded
            .iter()
            .filter(|(title, body)| words.iter().any(|w| title.contains(w) || body.contains(w)));
        black_box(hits.count());
    });
    let suggest = measure("baseline: scan of titles", typed, |q| {
        let hits = folded.iter().filter(|(title, _)| title.contains(q.trim()));
        black_box(hits.count());
    });
    (search, suggest)
}

/// Median of searching and of suggesting for what people usually type.
fn ours(index: &Index<usize>, inputs: [&[String]; 5]) -> (Duration, Duration) {
    let [letters, common, typos, queries, typed] = inputs;
    let mut search = Duration::ZERO;
    for (name, inputs) in [
        ("search, one letter", letters),
        ("search, 12 commonest words", common),
        ("search, 4 words mistyped", typos),
        ("search, 4 words", queries),
    ] {
        search = measure(name, inputs, |q| drop(black_box(index.search(q, 5))));
    }
    let mut suggest = Duration::ZERO;
    for (name, inputs) in
        [("suggest, one letter", letters), ("suggest, mistyped", typos), ("suggest", typed)]
    {
        suggest = measure(name, inputs, |q| drop(black_box(index.suggest(q, 25))));
    }
    measure("did you mean", typos, |q| {
        black_box(index.did_you_mean(q));
    });
    (search, suggest)
}

fn main() {
    let mut dice = Dice(0x5eed_cafe_f00d_0001);
    let language = Language::new(&mut dice);
    let entries: Vec<(String, String)> =
        (0..ENTRIES).map(|_| (language.text(6, &mut dice), language.text(60, &mut dice))).collect();
    let mut index = build(&entries);
    let queries: Vec<String> = (0..ROUNDS).map(|_| language.text(4, &mut dice)).collect();
    let mut wrong = |query: &String| -> String {
        let words = query.split(' ').map(|word| mistype(word, &mut dice));
        words.collect::<Vec<String>>().join(" ")
    };
    let typos: Vec<String> = queries.iter().map(&mut wrong).collect();
    let typed: Vec<String> = queries
        .iter()
        .zip((1..15).cycle())
        .map(|(query, length)| query.chars().take(length).collect())
        .collect();
    let common = vec![language.words[..12].join(" "); 50];
    let letters: Vec<String> = ('a'..='z').map(String::from).collect();

    let (search, suggest) = ours(&index, [&letters, &common, &typos, &queries, &typed]);
    measure("snippet", &queries, |q| {
        black_box(snippet(&entries[7].1, q, 150));
    });
    edits(&mut index, &entries, &queries);
    let (scan, titles) = baseline(&entries, &queries, &typed);
    println!("search is {:.1} times as fast as the scan", ratio(scan, search));
    println!("suggest is {:.1} times as fast as the scan of titles", ratio(titles, suggest));
}

fn ratio(baseline: Duration, ours: Duration) -> f64 {
    baseline.as_secs_f64() / ours.as_secs_f64().max(1e-9)
}
