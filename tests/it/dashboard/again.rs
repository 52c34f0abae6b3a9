//! Typed text survives a new login and an ended one, and completed actions are reported once.

use alphapy::{
    db::sql,
    features::faq::settings::Faq,
    settings::{self},
};
use reqwest::StatusCode;
use twilight_model::id::Id;

use super::at;
use crate::support::{
    bot::{Bot, n, p},
    browser::{Browser, Page},
    database::on_both,
};

/// Sends a form as a browser does: it says where the form came from.
async fn send(browser: &mut Browser, page: &Page, path: &str, change: &[(&str, &str)]) -> Page {
    let mut fields = page.form();
    fields.retain(|(name, _)| change.iter().all(|(key, _)| key != name));
    fields.extend(change.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    let origin = browser.url.clone();
    let headers = [
        ("origin", origin.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
    ];
    browser.post_with(path, &fields, &headers).await
}

/// Logs in once more in the same browser, as another tab does.
async fn another_tab(bot: &Bot, browser: &mut Browser, user: u64) {
    let asked = browser.get("/auth/login").await;
    let back = bot.sandbox.authorize(user, asked.location()).expect("consents");
    let done = browser.get(back.strip_prefix(&bot.url).expect("comes back here")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

async fn min_score(bot: &Bot) -> f64 {
    settings::read::<Faq>(&bot.app, Id::new(n::GUILD)).await.expect("readable").min_score
}

on_both! {
    async fn a_login_in_another_tab_keeps_the_forms_of_this_one(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let form = adam.get(&at("settings/faq")).await;
        another_tab(&bot, &mut adam, p::ADMIN).await;
        let review = send(&mut adam, &form, &at("settings/faq"), &[("faq.min_score", "0.9"), ("do", "review")]).await;
        assert_eq!(review.status, StatusCode::OK, "{}", review.body);
        assert!(review.contains("0.9"), "{}", review.body);
        bot.assert_clean();
    }

    async fn a_form_of_an_ended_login_comes_back_with_what_was_typed(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let form = adam.get(&at("faq/new")).await;
        sql("DELETE FROM sessions").run(&bot.app.db).await.expect("ends");
        let typed = [("title", "Refunds & <returns>"), ("answer", "Within 30 days.\r\nAsk us.")];
        let kept = send(&mut adam, &form, &at("faq/new"), &typed).await;
        assert_eq!(kept.status, StatusCode::FORBIDDEN);
        assert!(kept.contains("Your login has ended") && kept.contains("Within 30 days."), "{}", kept.body);
        assert!(kept.contains("Refunds &#38; &#60;returns&#62;"), "escaped: {}", kept.body);
        // After the login, the page asks once more, and then saves what was typed.
        another_tab(&bot, &mut adam, p::ADMIN).await;
        let asked = send(&mut adam, &kept, &at("faq/new"), &[]).await;
        assert!(asked.contains("You logged in again") && asked.contains("Within 30 days."), "{}", asked.body);
        let saved = send(&mut adam, &asked, &at("faq/new"), &[]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let entry = adam.get(&at("faq/1")).await;
        assert!(entry.contains("Within 30 days."), "{}", entry.body);
        bot.assert_clean();
    }

    async fn what_another_site_sent_is_not_kept(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let fields = [("csrf".to_owned(), "no".to_owned()), ("faq.min_score".to_owned(), "0.9".to_owned())];
        let own = bot.url.clone();
        for headers in [
            vec![("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "cross-site")],
            vec![("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
            vec![("origin", "null")],
            vec![],
        ] {
            for mut browser in [adam.clone(), Browser::new(&bot.url)] {
                let refused = browser.post_with(&at("settings/faq"), &fields, &headers).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{headers:?}");
                assert!(!refused.contains("Send again"), "{headers:?}: {}", refused.body);
            }
        }
        // Another person's login in the same browser asks again; the old token is worth nothing.
        let form = adam.get(&at("settings/faq")).await;
        another_tab(&bot, &mut adam, p::OWNER).await;
        let asked = send(&mut adam, &form, &at("settings/faq"), &[("faq.min_score", "0.9")]).await;
        assert!(asked.status == StatusCode::FORBIDDEN && asked.contains("Send again"), "{}", asked.body);
        assert!((min_score(&bot).await - Faq::default().min_score).abs() < 1e-9);
        bot.assert_clean();
    }

    async fn what_was_done_is_said_once(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let form = adam.get(&at("faq/new")).await;
        let saved = send(&mut adam, &form, &at("faq/new"), &[("title", "Hours"), ("answer", "Nine to five.")]).await;
        let to = saved.location().to_owned();
        assert!(to.contains("saved=1"), "{to}");
        let said = |page: &Page| page.contains("class=\"notice good\"");
        let first = adam.get(&to).await;
        assert!(first.status == StatusCode::OK && said(&first), "{}", first.body);
        // A reload, the way back, a link from elsewhere.
        for _ in 0..2 {
            let again = adam.get(&to).await;
            assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, at("faq").as_str()));
            let page = adam.get(again.location()).await;
            assert!(page.status == StatusCode::OK && !said(&page), "{}", page.body);
        }
        let filtered = adam.get(&at("tickets?status=open&done=close&count=3&q=a+b")).await;
        assert_eq!(filtered.location(), at("tickets?status=open&q=a+b"));
        bot.assert_clean();
    }

    async fn a_form_always_has_its_save(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        for path in ["settings/system", "settings/faq", "settings/tickets", "faq/new", "reminders/new", "tickets/types/new"] {
            let page = adam.get(&at(path)).await;
            assert!(page.contains("class=\"savebar\""), "{path}");
        }
        let css = adam.get(page_asset(&adam.clone().get(&at("faq/new")).await, "forms").as_str()).await;
        assert!(!css.contains(".savebar.clean{display:none}"), "it hides its Save");
        bot.assert_clean();
    }
}

/// The address of a style sheet of a page.
fn page_asset(page: &Page, name: &str) -> String {
    let at = page.body.find(&format!("{name}.css")).expect("a style sheet");
    let start = page.body[..at].rfind('"').expect("an attribute") + 1;
    let end = at + page.body[at..].find('"').expect("its end");
    page.body[start..end].to_owned()
}
