//! Queries that people type, and the entries that they must find.

use super::*;

fn entry<'a>(title: &'a str, keywords: &'a str, body: &'a str) -> Document<'a> {
    Document { title, keywords, body, pinned: false }
}

fn faq() -> Index<u32> {
    let mut index = Index::new();
    for (key, document) in (1..).zip([
        entry("How do I get a refund?", "money back", "Refunds take five days after you ask."),
        entry("Reset your password", "login", "Open the settings, then choose a new password."),
        entry("Set up 2FA on a VM", "security", "Use an authenticator for the machine."),
        entry("Café opening hours", "coffee", "The café opens at nine."),
        entry("Hoe kan ik verlof aanvragen?", "vrij", "Verloven vraag je aan bij de planning."),
        entry("Wi-Fi in the office", "", "Ask for the key at the desk."),
        entry("C++ and C# projects", "", "Don't mix them. See example.com for help."),
        entry("Как вернуть деньги", "", "Мой друг, деньги вернутся за пять дней."),
        entry("東京オフィスの住所", "", "駅の近くにあります。"),
        entry("환불은 어떻게 받나요", "", "고객센터에 문의하세요."),
        entry("Vacation policy", "", "Everyone may take the days that the contract says."),
        entry("Version 1.5 notes", "", "Error 4014 is gone."),
    ]) {
        index.upsert(key, &document);
    }
    index
}

#[test]
fn finds_what_people_mean() {
    let index = faq();
    for (query, key) in [
        ("refund", 1),
        ("REFUNDS", 1),
        ("refnud", 1),
        ("refunding", 1),
        ("money bakc please", 1),
        ("passwrod", 2),
        ("pasword reset", 2),
        ("passw", 2),
        ("2fa", 3),
        ("vm", 3),
        ("cafe", 4),
        ("CAFÉ", 4),
        ("verlof", 5),
        ("verloven", 5),
        ("aanvraag verlof", 5),
        ("wifi", 6),
        ("wi-fi", 6),
        ("wi fi", 6),
        ("c++", 7),
        ("c#", 7),
        ("dont", 7),
        ("don’t", 7),
        ("example.com", 7),
        ("деньги", 8),
        ("ДРУГ", 8),
        ("вернуть денег", 8),
        ("東京", 9),
        ("オフィス", 9),
        ("환불", 10),
        ("4014", 12),
        ("1.5", 12),
    ] {
        let hits = index.search(query, 5);
        assert_eq!(hits.first().map(|hit| hit.key), Some(key), "{query}: {hits:?}");
    }
    for query in ["", " ", "?!", "🎉", "—", "zzzzzz", "4015"] {
        assert_eq!(index.search(query, 5), [], "{query}");
    }
}

#[test]
fn little_words_count_little_until_they_are_all_there_is() {
    let index = faq();
    let mars = index.search("how do i fly to mars", 5)[0];
    assert!(mars.relevance < 0.3, "{mars:?}");
    let only = index.search("how do i", 5)[0];
    assert_eq!(only.key, 1);
    assert!((0.3..0.9).contains(&only.relevance), "{only:?}");
}

#[test]
fn matched_is_the_share_of_the_query_that_was_found() {
    let index = faq();
    let matched = |query| index.search(query, 1).first().map_or(0.0, |hit| hit.matched);
    assert!((matched("password") - 1.0).abs() < 1e-9);
    assert!((0.3..0.7).contains(&matched("password spaceship")));
    assert!((0.5..0.9).contains(&matched("passwrod")));
    assert!(matched("password") > matched("passwords"));
}

#[test]
fn relevance_tells_an_answer_from_a_mention() {
    let mut index = faq();
    let long = "Nothing of what is here is asked for by anybody who comes along. ".repeat(8);
    index.upsert(30, &entry("Rules", "", &format!("{long} zebra")));
    let relevance = |query| index.search(query, 1).first().map_or(0.0, |hit| hit.relevance);
    assert!((relevance("reset your password") - 1.0).abs() < 1e-9);
    assert!(relevance("passwrod") >= 0.3);
    assert!(relevance("zebra") < relevance("authenticator"));
    assert!(relevance("is it possible to get a spaceship please") < 0.3);
    // a name that resembles a word is a guess
    assert!(relevance("zebro spaceship") < 0.3);
    assert!(relevance("how do i get a refund") > relevance("how do i get a refnud"));
}

#[test]
fn exact_beats_stem_beats_nothing_and_fields_weigh() {
    let mut index = Index::new();
    index.upsert(1, &entry("one", "", "the parking rule is here"));
    index.upsert(2, &entry("two", "parking", "the rule is here"));
    index.upsert(3, &entry("parking", "", "the rule is here"));
    index.upsert(4, &entry("parked", "", "the rule is here"));
    let keys: Vec<u32> = index.search("parking", 9).iter().map(|hit| hit.key).collect();
    assert_eq!(keys[..2], [3, 2]);
    assert_eq!(keys.len(), 4);
    let parked = index.search("parked", 9)[0].key;
    assert_eq!(parked, 4);
}

#[test]
fn compounds_find_their_parts_and_the_other_way_round() {
    let mut index = Index::new();
    index.upsert(1, &entry("Votre abonnement", "", ""));
    index.upsert(2, &entry("Résilier l'abonnement", "", ""));
    index.upsert(3, &entry("E-mail", "", ""));
    let keys = |query| -> Vec<u32> { index.search(query, 9).iter().map(|hit| hit.key).collect() };
    assert_eq!(keys("l'abonnement"), [2, 1]);
    assert_eq!(keys("abonnement"), [1, 2]);
    for query in ["email", "e-mail", "e-mai", "emial", "mail"] {
        assert_eq!(keys(query), [3], "{query}");
    }
}

#[test]
fn signs_abbreviations_and_codes_are_found_as_they_are_typed() {
    let mut index = faq();
    index.upsert(30, &entry("🔥 Streaks", "", "Play every day."));
    index.upsert(31, &entry("What is a good K/D ratio?", "", "Above one."));
    index.upsert(32, &entry("Error 0x80070005", "", "Or KB5034441 is missing."));
    for (query, key) in [
        ("🔥", 30),
        ("what is 🔥", 30),
        ("kd", 31),
        ("K/D", 31),
        ("k.d", 31),
        ("80070005", 32),
        ("0x80070005", 32),
        ("0x8007", 32),
        ("5034441", 32),
    ] {
        let hits = index.search(query, 5);
        assert_eq!(hits.first().map(|hit| hit.key), Some(key), "{query}: {hits:?}");
        assert!(hits[0].relevance >= 0.3, "{query}: {hits:?}");
        assert_eq!(index.suggest(query, 5).first(), Some(&key), "{query}");
    }
}

#[test]
fn pinned_breaks_ties_only() {
    let mut index = Index::new();
    index.upsert(1, &entry("billing", "", "x"));
    index.upsert(2, &Document { pinned: true, ..entry("billing", "", "x") });
    index.upsert(3, &Document { pinned: true, ..entry("other", "", "about billing") });
    let keys: Vec<u32> = index.search("billing", 9).iter().map(|hit| hit.key).collect();
    assert_eq!(keys, [2, 1, 3]);
}

#[test]
fn a_common_word_is_offered_for_a_rare_mistake_that_is_indexed() {
    let mut index = Index::new();
    for key in 0..30 {
        index.upsert(key, &entry("password", "", ""));
    }
    index.upsert(99, &entry("passwrod", "", ""));
    let hits = index.search("passwrod", 50);
    assert_eq!(hits[0].key, 99);
    assert_eq!(hits.len(), 31);
}

#[test]
fn autocomplete_puts_beginnings_first() {
    let mut index = faq();
    index.upsert(20, &entry("Office password", "", ""));
    index.upsert(21, &Document { pinned: true, ..entry("Zebra", "", "password") });
    for (typed, expected) in [
        ("", vec![21, 1, 2]),
        ("r", vec![2, 1]),
        ("reset y", vec![2]),
        ("pass", vec![20, 2]),
        ("passwrod", vec![20, 2]),
        ("office pass", vec![20, 6, 2]),
        ("how do i get a ref", vec![1]),
        ("cafe", vec![4]),
        ("wi", vec![6]),
        ("wif", vec![6]),
        ("c+", vec![7]),
        ("東京オ", vec![9]),
        ("день", vec![8]),
        ("nine", vec![4]),
        ("where can i find the desk with the key", vec![6]),
        ("qqqqq", vec![]),
    ] {
        let found = index.suggest(typed, 25);
        let count = expected.len();
        assert_eq!(found[..count.min(found.len())], expected[..], "{typed}: {found:?}");
        assert_eq!(found.is_empty(), expected.is_empty(), "{typed}");
    }
    assert_eq!(index.suggest("", 2).len(), 2);
}

#[test]
fn autocomplete_ranks_title_then_beginning_then_resemblance() {
    let mut index = Index::new();
    index.upsert(1, &Document { pinned: true, ..entry("Pasword manager", "", "") });
    index.upsert(2, &entry("Reset the password", "", ""));
    index.upsert(3, &entry("Other", "reset rules", ""));
    index.upsert(4, &entry("Password reset", "", ""));
    assert_eq!(index.suggest("password r", 9), [4, 2, 3, 1]);
    assert_eq!(index.suggest("  PASSWORD   r ", 1), [4]);
}

#[test]
fn means_known_words_in_their_own_spelling() {
    let index = faq();
    for (query, meant) in [
        ("refnud", Some("refund")),
        ("Get my refnud, please", Some("Get my refund, please")),
        ("passwrod reest", Some("password reset")),
        ("verlfo aanvragen", Some("verlof aanvragen")),
        ("caffé opening", Some("café opening")),
        ("refund", None),
        ("refunds", None),
        ("refu", None),
        ("xylophone", None),
        ("", None),
    ] {
        assert_eq!(index.did_you_mean(query).as_deref(), meant, "{query}");
    }
}

#[test]
fn edits_and_removals_take_effect() {
    let mut index = faq();
    let before = index.len();
    index.upsert(1, &entry("Shipping", "", ""));
    assert_eq!(index.len(), before);
    assert_eq!(index.title(1), Some("Shipping"));
    assert_eq!(index.search("refund", 5), []);
    assert_eq!(index.search("shipping", 5)[0].key, 1);
    index.remove(1);
    index.remove(1);
    assert_eq!(index.title(1), None);
    assert_eq!(index.search("shipping", 5), []);
    for key in 0..30 {
        index.remove(key);
    }
    assert!(index.is_empty());
    assert!(index.suggest("", 5).is_empty());
    assert!(index.did_you_mean("refnud").is_none());
}

#[test]
fn weight_follows_the_content() {
    let mut index = Index::new();
    let empty = index.weight();
    for key in 0..100 {
        index.upsert(key, &entry(&format!("title {key}"), "", &format!("body{key} word")));
    }
    assert!(index.weight() > empty + 100 * 50);
    assert!(index.weight() < empty + 100 * 2000);
}

#[test]
fn an_entry_of_a_large_community_takes_little() {
    let mut index = Index::new();
    let mut dice = 7_u32;
    let mut word = || {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // small numbers come more often, as words do
        let rank = (f64::from(dice >> 8) / f64::from(1 << 24)).powi(3) * 6_000.0;
        format!("word{rank:.0}")
    };
    for key in 0..2_000 {
        let mut text = |words: usize| (0..words).map(|_| word() + " ").collect::<String>();
        let (title, body) = (text(7), text(85));
        index.upsert(key, &entry(&title, "", &body));
    }
    // ten thousand such entries have to fit into the bot's cache, with room for others
    assert!(index.weight() / 2_000 < 2_400, "{} bytes an entry", index.weight() / 2_000);
}

#[test]
fn an_index_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&faq());
}

#[test]
fn snippets_show_why() {
    let long = "word ".repeat(60);
    let body = format!("# Title\n\n{long}\nAsk for a **refund** within `five` days. {long}");
    let piece = snippet(&body, "refund days", 80);
    assert!(piece.contains("Ask for a refund within five days."), "{piece}");
    assert!(piece.starts_with("Ask for") && piece.ends_with("word…"), "{piece}");
    assert!(snippet(&body, "refunds", 60).contains("refund"));
    assert!(snippet(&body, "refnud", 60).contains("refund"));
    assert!(snippet(&body, "nothing", 60).starts_with("Title word"));
    let body = "Parcels leave daily. We pay refunds within five days, as the law says. ".repeat(3);
    assert_eq!(snippet(&body, "refunds", 40), "We pay refunds within five days, as…");
    let list =
        format!("{long}\n\n1. Open the order\n2. Choose the refund\n- then wait for it\n{long}");
    assert!(
        snippet(&list, "wait", 40).starts_with("then wait for it"),
        "{}",
        snippet(&list, "wait", 40)
    );
    let endless = format!("It {long} refund {long}.");
    assert!(snippet(&endless, "refund", 40).starts_with('…'));
    assert_eq!(snippet("# Short\n*text*", "x", 60), "Short text");
    assert_eq!(snippet("long enough", "x", 0), "");
    assert_eq!(snippet("long enough", "x", 1), "…");
    assert_eq!(snippet(&"a".repeat(50), "x", 10).chars().count(), 9);
}
