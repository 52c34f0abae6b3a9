//! Settings, history and the FAQ, as people use the pages.

use alphapy::{
    clock::Clock,
    sandbox::Fault,
    settings::{self, System},
};
use reqwest::StatusCode;
use serde_json::json;
use twilight_model::id::Id;

use super::at;
use crate::support::{
    bot::{Bot, instance, n, p, x},
    browser::Browser,
    database::on_both,
};

on_both! {
    async fn each_person_sees_the_servers_they_may_open(engine) {
        let bot = Bot::start(engine).await;
        for (user, sees, not) in [
            (p::OWNER, "Northwind Support", "may not change anything"),
            (p::PIXEL_ADMIN, "Pixel Guild", "Northwind Support"),
            (p::OUTSIDER, "No server here", "Northwind Support"),
        ] {
            let page = Browser::login(&bot, user).await.get("/dashboard").await;
            assert!(page.contains(sees) && !page.contains(not), "{user}: {}", page.body);
        }
        let page = Browser::login(&bot, p::ADMIN).await.get("/dashboard").await;
        assert!(page.contains("Harbor Books") && page.contains("Not installed"), "{}", page.body);
        let page = Browser::login(&bot, p::MEMBER).await.get("/dashboard").await;
        assert!(page.contains("may not change anything"), "{}", page.body);
        bot.assert_clean();
    }

    async fn strangers_are_refused_and_told_why(engine) {
        let bot = Bot::start(engine).await;
        for user in [p::OUTSIDER, p::PIXEL_ADMIN] {
            let mut stranger = Browser::login(&bot, user).await;
            for path in ["", "settings", "settings/faq", "history", "faq", "tokens"] {
                let page = stranger.get(&at(path)).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
                assert!(page.contains("You are not in this server"), "{path}: {}", page.body);
            }
        }
        let mut member = Browser::login(&bot, p::MEMBER).await;
        let page = member.get(&at("settings")).await;
        assert!(page.status == StatusCode::FORBIDDEN && page.contains("Only admins"), "{}", page.body);
        let mut nobody = Browser::new(&bot.url);
        let page = nobody.get(&at("settings/faq")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(page.location().starts_with("/auth/login?next=%2Fdashboard%2F"), "{}", page.location());
        bot.assert_clean();
    }

    async fn a_batch_is_reviewed_saved_and_acts_on_the_other_instance(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        bot.add(&bot.admin(), "Refund", "Soon.", "").await;
        let form = admin.get(&at("settings/faq")).await;
        let edits = [("faq.public_answers", "on"), ("faq.min_score", "0,5")];
        let review = admin.submit(&form, &at("settings/faq"), &edits).await;
        assert_eq!(review.status, StatusCode::OK, "{}", review.body);
        assert!(review.contains("Save these 2 changes?"), "{}", review.body);
        assert!(review.contains("off</del>") && review.contains("on</ins>"), "{}", review.body);
        let member = bot.member().via(&format!("{url}/interactions"));
        assert!(member.command("faq view", json!({ "id": 1 })).await.is_ephemeral(), "not saved yet");
        let saved = admin.submit(&review, &at("settings/save"), &[]).await;
        assert_eq!(saved.location(), at("settings/faq") + "?saved=2", "{}", saved.body);
        assert!(!member.command("faq view", json!({ "id": 1 })).await.is_ephemeral());
        let page = admin.get(saved.location()).await;
        assert!(page.contains("2 changes saved"), "{}", page.body);
        let history = admin.get(&at("history")).await;
        assert!(history.contains("changed 2 settings") && history.contains("Public answers"), "{}", history.body);
        // Back to editing keeps what was typed.
        let form = admin.get(&at("settings/faq")).await;
        let review = admin.submit(&form, &at("settings/faq"), &[("faq.min_score", "0.9")]).await;
        let again = admin.submit(&review, &at("settings/faq/edit"), &[]).await;
        assert!(again.contains("value=\"0.9\""), "{}", again.body);
        // A button resets one setting, without any script.
        let form = admin.get(&at("settings/faq")).await;
        let fields = [("faq.public_answers", "on"), ("faq.min_score", "0.5"), ("reset", "faq.min_score")];
        let review = admin.submit(&form, &at("settings/faq"), &fields).await;
        assert!(review.contains("0.3</ins>") && review.contains("this change"), "{}", review.body);
        bot.assert_clean();
    }

    async fn what_is_wrong_is_said_beside_the_field_and_kept(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("settings/faq")).await;
        let refused = admin.submit(&form, &at("settings/faq"), &[("faq.min_score", "7")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.contains("Write a number from 0 to 1.") && refused.contains("value=\"7\""), "{}", refused.body);
        let form = admin.get(&at("settings/system")).await;
        let channel = n::RULES.to_string();
        let refused = admin.submit(&form, &at("settings/system"), &[("system.log_channel", &channel)]).await;
        assert!(refused.contains("I lack") && refused.contains("Send Messages"), "{}", refused.body);
        bot.assert_clean();
    }

    async fn a_stale_edit_shows_both_versions_and_loses_none(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let mut olivia = Browser::login(&bot, p::OWNER).await;
        let form = adam.get(&at("settings/faq")).await;
        let edits = [("faq.min_score", "0.9"), ("faq.suggestions", "off")];
        let review = adam.submit(&form, &at("settings/faq"), &edits).await;
        let form = olivia.get(&at("settings/faq")).await;
        let hers = olivia.submit(&form, &at("settings/faq"), &[("faq.min_score", "0.1")]).await;
        olivia.submit(&hers, &at("settings/save"), &[]).await;

        let stale = adam.submit(&review, &at("settings/save"), &[]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.body);
        for part in ["Keep theirs", "0.1</ins>", "Use mine", "0.9</ins>", "Olivia Owner", "Suggest other words"] {
            assert!(stale.contains(part), "{part}: {}", stale.body);
        }
        // Theirs stays, the rest is saved.
        let kept = adam.submit(&stale, &at("settings/save"), &[("keep:faq.min_score", "theirs")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
        let faq = || async {
            let guild = Id::new(n::GUILD);
            settings::read::<alphapy::features::faq::settings::Faq>(&bot.app, guild).await.expect("readable")
        };
        let now = faq().await;
        assert!((now.min_score - 0.1).abs() < 1e-9 && !now.suggestions);
        // Or mine wins, knowingly.
        let mine = adam.submit(&stale, &at("settings/save"), &[("keep:faq.min_score", "mine")]).await;
        assert_eq!(mine.status, StatusCode::SEE_OTHER, "{}", mine.body);
        assert!((faq().await.min_score - 0.9).abs() < 1e-9);
        bot.assert_clean();
    }

    async fn changes_are_rolled_back_after_a_look(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        for score in ["0.5", "0.6"] {
            let form = admin.get(&at("settings/faq")).await;
            let review = admin.submit(&form, &at("settings/faq"), &[("faq.min_score", score)]).await;
            admin.submit(&review, &at("settings/save"), &[]).await;
        }
        let look = admin.get(&at("history/rollback?set=1")).await;
        assert!(look.contains("0.3</ins>") && look.contains("changed again later"), "{}", look.body);
        let look = admin.get(&at("history/rollback?change=2")).await;
        let done = admin.submit(&look, &at("history/rollback"), &[]).await;
        assert_eq!(done.location(), at("history") + "?saved=3", "{}", done.body);
        let history = admin.get(&at("history")).await;
        assert!(history.contains("undid change 2"), "{}", history.body);
        for bad in ["history/rollback", "history/rollback?set=1&change=1", "history/rollback?set=99"] {
            assert_eq!(admin.get(&at(bad)).await.status, StatusCode::NOT_FOUND, "{bad}");
        }
        bot.assert_clean();
    }

    async fn what_cannot_come_back_is_left_out_and_the_rest_does(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let channel = n::BOT_LOG.to_string();
        for edits in [
            [("system.rules_channel", channel.as_str()), ("system.timezone", "UTC")],
            [("system.rules_channel", ""), ("system.timezone", "Asia/Tokyo")],
        ] {
            let form = admin.get(&at("settings/system")).await;
            let review = admin.submit(&form, &at("settings/system"), &edits).await;
            admin.submit(&review, &at("settings/save"), &[]).await;
        }
        bot.sandbox.world().channels.remove(&n::BOT_LOG);
        let look = admin.get(&at("history/rollback?set=2")).await;
        assert!(look.contains("left out") && look.contains("UTC</ins>"), "{}", look.body);
        // An admin who did not see that something is left out is asked again.
        let form = [("csrf", look.field("csrf")), ("set", "2".to_owned())];
        let blind: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let asked = admin.post(&at("history/rollback"), &blind).await;
        assert!(asked.status == StatusCode::OK && asked.contains("left out"), "{}", asked.body);
        let done = admin.submit(&look, &at("history/rollback"), &[]).await;
        assert_eq!(done.location(), at("history") + "?saved=4", "{}", done.body);
        let system = settings::read::<System>(&bot.app, Id::new(n::GUILD)).await.expect("readable");
        assert_eq!((system.timezone, system.rules_channel), (System::default().timezone, None));
        bot.assert_clean();
    }

    async fn what_others_changed_meanwhile_is_not_taken_for_an_edit(engine) {
        let bot = Bot::start(engine).await;
        let mut adam = Browser::login(&bot, p::ADMIN).await;
        let mut olivia = Browser::login(&bot, p::OWNER).await;
        let old = adam.get(&at("settings/faq")).await;
        let form = olivia.get(&at("settings/faq")).await;
        let hers = olivia.submit(&form, &at("settings/faq"), &[("faq.min_score", "0.1")]).await;
        olivia.submit(&hers, &at("settings/save"), &[]).await;
        // Adam's page still has the old number in it, which he never touched.
        let review = adam.submit(&old, &at("settings/faq"), &[("faq.suggestions", "off")]).await;
        assert!(review.contains("Save this change?") && !review.contains("Least match"), "{}", review.body);
        let again = adam.submit(&review, &at("settings/faq/edit"), &[]).await;
        assert!(again.contains("value=\"0.1\""), "{}", again.body);
        let saved = adam.submit(&review, &at("settings/save"), &[]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let faq = settings::read::<alphapy::features::faq::settings::Faq>(&bot.app, Id::new(n::GUILD)).await.expect("readable");
        assert!((faq.min_score - 0.1).abs() < 1e-9 && !faq.suggestions, "{faq:?}");
        // A mistake beside it does not make the old page look new.
        let wrong = adam.submit(&old, &at("settings/faq"), &[("faq.min_score", "7")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let review = adam.submit(&wrong, &at("settings/faq"), &[("faq.min_score", "0.8")]).await;
        let stale = adam.submit(&review, &at("settings/save"), &[]).await;
        assert!(stale.status == StatusCode::CONFLICT && stale.contains("0.1</ins>"), "{}", stale.body);
        bot.assert_clean();
    }

    async fn without_discord_the_admin_decides(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("settings/system")).await;
        // The server and its people answer, its channels do not.
        let channels = format!("/guilds/{}/channels", n::GUILD);
        bot.sandbox.world().faults.push(Fault::status("GET", &channels, 503, 0).times(1000));
        let channel = n::GENERAL.to_string();
        let review = admin.submit(&form, &at("settings/system"), &[("system.rules_channel", &channel)]).await;
        assert!(review.contains("Save them anyway"), "{}", review.body);
        let asked = admin.submit(&review, &at("settings/save"), &[]).await;
        assert!(asked.status == StatusCode::OK && asked.contains("Save them anyway"), "{}", asked.body);
        let saved = admin.submit(&review, &at("settings/save"), &[("unverified", "accept")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let page = admin.get(&at("settings?only=unverified")).await;
        assert!(page.contains("Not verified · 1") && page.contains("Rules channel"), "{}", page.body);
        bot.assert_clean();
    }

    async fn a_file_goes_out_and_comes_in_after_a_look(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let file = admin.get(&at("settings/export")).await;
        assert!(file.headers["content-disposition"].to_str().expect("text").starts_with("attachment"));
        let changed = file.body.replace("\"timezone\": \"UTC\"", "\"timezone\": \"Asia/Tokyo\"");
        let form = admin.get(&at("settings/import")).await;
        let look = admin.submit(&form, &at("settings/import"), &[("json", &changed)]).await;
        assert!(look.contains("Asia/Tokyo</ins>"), "{}", look.body);
        let saved = admin.submit(&look, &at("settings/save"), &[]).await;
        assert_eq!(saved.location(), at("history") + "?saved=1", "{}", saved.body);
        let system = settings::read::<System>(&bot.app, Id::new(n::GUILD)).await.expect("readable");
        assert_eq!(system.timezone.name(), "Asia/Tokyo");
        let refused = admin.submit(&form, &at("settings/import"), &[("json", "{}")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        bot.assert_clean();
    }

    async fn the_faq_is_written_changed_and_read_in_discord_at_once(engine) {
        let bot = Bot::start(engine).await;
        let (_other, url) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let member = bot.member().via(&format!("{url}/interactions"));
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("faq/new?title=Refund%3F")).await;
        assert!(form.contains("value=\"Refund?\""), "{}", form.body);
        let empty = [("title", "Refund?"), ("answer", " ")];
        let refused = admin.submit(&form, &at("faq/new"), &empty).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.contains("value=\"Refund?\""), "{}", refused.body);
        let text = [("title", "Refund?"), ("answer", "Within **14** days.\r\nThen not."), ("keywords", "money")];
        let saved = admin.submit(&form, &at("faq/new"), &text).await;
        assert_eq!(saved.location(), at("faq") + "?saved=1", "{}", saved.body);
        let viewed = member.command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("Within **14** days.\nThen not."), "{viewed:?}");

        let form = admin.get(&at("faq/1")).await;
        let fresh = [("title", "Refund?"), ("answer", "Within 30 days."), ("keywords", "")];
        admin.submit(&form, &at("faq/1"), &fresh).await;
        let viewed = member.command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("Within 30 days."), "{viewed:?}");
        let stale = [("title", "Refund?"), ("answer", "Mine."), ("keywords", "")];
        let both = admin.submit(&form, &at("faq/1"), &stale).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        assert!(both.contains("Within 30 days.") && both.contains("Mine."), "{}", both.body);

        let list = admin.get(&at("faq")).await;
        let pinned = admin.submit(&list, &at("faq/1/pin"), &[]).await;
        assert_eq!(pinned.status, StatusCode::SEE_OTHER);
        assert!(admin.get(&at("faq?q=refnud")).await.contains("Pinned"));
        member.command("faq search", json!({ "query": "student discount" })).await;
        let searches = admin.get(&at("faq/searches")).await;
        assert!(searches.contains("student discount"), "{}", searches.body);
        assert_eq!(searches.body.matches("aria-current=\"page\"").count(), 1, "one place of the rail is this one");
        let overview = admin.get(&at("")).await;
        assert!(overview.contains("<dt>questions</dt><dd>1</dd>"), "{}", overview.body);
        assert!(overview.contains("<dt>Search success rate</dt><dd>0 %</dd>"), "{}", overview.body);
        assert!(admin.get(&at("faq/gaps")).await.contains("faq/new?title=student+discount"));
        let ask = admin.get(&at("faq/1/delete")).await;
        let gone = admin.submit(&ask, &at("faq/1/delete"), &[]).await;
        assert!(gone.location().starts_with(&(at("faq") + "?deleted=1&set=")), "{}", gone.location());
        let viewed = member.command("faq view", json!({ "id": 1 })).await;
        assert!(viewed.text().contains("no entry"), "{viewed:?}");
        bot.assert_clean();
    }

    async fn nobody_reaches_another_servers_rows(engine) {
        let bot = Bot::start(engine).await;
        let mut admin = Browser::login(&bot, p::ADMIN).await;
        let form = admin.get(&at("settings/faq")).await;
        let review = admin.submit(&form, &at("settings/faq"), &[("faq.min_score", "0.5")]).await;
        admin.submit(&review, &at("settings/save"), &[]).await;
        bot.add(&bot.admin(), "Secret of Northwind", "Hidden.", "").await;
        let mut paula = Browser::login(&bot, p::PIXEL_ADMIN).await;
        let own = |path: &str| format!("/dashboard/{}/{path}", x::GUILD);
        for path in ["history/rollback?set=1", "history/rollback?change=1", "faq/1", "faq/1/delete", "tokens/1/revoke"] {
            assert_eq!(paula.get(&own(path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = paula.get(&own("faq")).await;
        assert!(page.status == StatusCode::OK && !page.contains("Secret of Northwind"));
        let csrf = page.field("csrf");
        for path in ["settings/save", "settings/faq", "faq/new", "faq/1", "faq/1/pin", "faq/1/delete", "tokens/new", "history/rollback", "settings/import"] {
            let form = [("csrf", csrf.as_str()), ("set", "1"), ("title", "x"), ("answer", "y"), ("set:faq.min_score", "0.9")];
            let refused = paula.post(&at(path), &form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}: {}", refused.body);
        }
        bot.assert_clean();
    }
}
