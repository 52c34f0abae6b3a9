//! Settings as every surface uses them: checked, saved, remembered, taken back.

use alphapy::{
    app::App,
    clock::Clock,
    db::sql,
    features::faq::settings::Faq,
    permissions::{Asker, Authority as _, GuildAdmin, Rules},
    sandbox::Fault,
    settings::{
        self, Author, Base, Checked, Input, Saved, Scoped as _, Spec, Surface, System, Unverified,
        Verified, Wish,
        flow::{check, commit},
        history::{self, Filter, Target},
    },
};
use serde_json::{Value, json};
use twilight_model::{guild::Permissions, id::Id};

use crate::support::{
    bot::{Bot, instance, n, p, x},
    database::on_both,
};

pub fn admin_of(guild: u64, user: u64) -> Author {
    let asker = Asker {
        guild: Id::new(guild),
        user: Id::new(user),
        roles: Vec::new(),
        permissions: Permissions::MANAGE_GUILD,
    };
    let who = GuildAdmin::grant(&asker, &Rules::default()).expect("an admin");
    Author::new(who, Surface::Dashboard)
}

fn spec(scope: &str, key: &str) -> &'static Spec {
    let scope = [System::scope(), Faq::scope()].into_iter().find(|s| s.name == scope);
    scope.and_then(|scope| scope.spec(key)).expect("a setting")
}

fn set(scope: &str, key: &str, value: Value) -> (&'static Spec, Wish) {
    (spec(scope, key), Wish::Set(Input::Json(value)))
}

async fn looked_at(app: &App, author: &Author, wishes: Vec<(&'static Spec, Wish)>) -> Checked {
    check(app, author.guild(), wishes).await.expect("checked")
}

async fn save(app: &App, author: &Author, wishes: Vec<(&'static Spec, Wish)>) -> Saved {
    let checked = looked_at(app, author, wishes).await;
    commit(app, author, &checked, Base::Latest, Unverified::Refuse).await.expect("saved")
}

fn set_of(saved: &Saved) -> i64 {
    match saved {
        Saved::Done { set, .. } => *set,
        other => panic!("not saved: {other:?}"),
    }
}

on_both! {
    async fn a_change_acts_on_every_instance_at_once(engine) {
        let bot = Bot::start(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let author = admin_of(n::GUILD, p::ADMIN);
        let guild = author.guild();
        for (round, min) in [(1, 0.5), (2, 0.7), (3, 0.3)] {
            let read = settings::read::<Faq>(&other, guild).await.expect("readable");
            assert!((read.min_score - min).abs() > 0.1, "round {round}");
            save(&bot.app, &author, vec![set("faq", "min_score", json!(min))]).await;
            let read = settings::read::<Faq>(&other, guild).await.expect("readable");
            assert!((read.min_score - min).abs() < 1e-9, "round {round}: {}", read.min_score);
        }
        // Another guild is untouched, and back at the default nothing is stored but who did it.
        let elsewhere = settings::read::<Faq>(&other, Id::new(x::GUILD)).await.expect("readable");
        assert_eq!(*elsewhere, Faq::default());
        let current = settings::current(&other, guild).await.expect("readable");
        let held = current.held(spec("faq", "min_score")).expect("a row");
        assert_eq!((held.value.clone(), held.change), (None, 3));
    }

    async fn what_was_changed_meanwhile_is_not_overwritten(engine) {
        let bot = Bot::start(engine).await;
        let (mia, adam) = (admin_of(n::GUILD, p::OWNER), admin_of(n::GUILD, p::ADMIN));
        let wishes = || vec![set("faq", "min_score", json!(0.9)), set("faq", "suggestions", json!(false))];
        let seen = looked_at(&bot.app, &mia, wishes()).await;
        save(&bot.app, &adam, vec![set("faq", "min_score", json!(0.1))]).await;
        let base = Base::Seen(seen.revision);
        let saved = commit(&bot.app, &mia, &seen, base, Unverified::Refuse).await.expect("an answer");
        let Saved::Stale(conflicts) = saved else { panic!("{saved:?}") };
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].spec.key, "min_score");
        assert_eq!((&conflicts[0].yours, &conflicts[0].theirs), (&json!(0.9), &json!(0.1)));
        assert_eq!((conflicts[0].by, conflicts[0].change), (adam.user(), 1));
        // Nothing of the batch was written.
        let now = settings::read::<Faq>(&bot.app, mia.guild()).await.expect("readable");
        assert!(now.suggestions && (now.min_score - 0.1).abs() < 1e-9);
        // Settings that the other did not touch can be saved from the same base.
        let rest = looked_at(&bot.app, &mia, vec![set("faq", "suggestions", json!(false))]).await;
        let saved = commit(&bot.app, &mia, &rest, base, Unverified::Refuse).await.expect("an answer");
        assert_eq!(set_of(&saved), 2);
    }

    async fn concurrent_edits_never_lose_one(engine) {
        let bot = Bot::start(engine).await;
        let (other, _) = instance(&bot.sandbox, &bot.test, Clock::System).await;
        let start = save(&bot.app, &admin_of(n::GUILD, p::ADMIN), vec![set("faq", "min_score", json!(0.01))]).await;
        assert_eq!(set_of(&start), 1);
        // Twenty people on two instances, all from what they saw at the same time.
        let tasks: Vec<_> = (0..20)
            .map(|i| {
                let app = if i % 2 == 0 { bot.app.clone() } else { other.clone() };
                tokio::spawn(async move {
                    let author = admin_of(n::GUILD, 1000 + i);
                    let value = 0.1 + f64::from(u32::try_from(i).expect("small")) / 100.0;
                    let wish = set("faq", "min_score", json!(value));
                    let checked = looked_at(&app, &author, vec![wish]).await;
                    let base = Base::Seen(1);
                    commit(&app, &author, &checked, base, Unverified::Refuse).await.expect("an answer")
                })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            match task.await.expect("no panic") {
                Saved::Done { .. } => done += 1,
                Saved::Stale(_) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(done, 1, "one wins, the others are told");
        // Lists that are edited, not replaced, take everybody's edit.
        let roles = [n::STAFF_ROLE, n::ADMIN_ROLE];
        let tasks: Vec<_> = roles
            .into_iter()
            .map(|role| {
                let app = if role == roles[0] { bot.app.clone() } else { other.clone() };
                tokio::spawn(async move {
                    let author = admin_of(n::GUILD, p::ADMIN);
                    let wish = (spec("system", "admin_roles"), Wish::Add(Input::Role(role)));
                    save(&app, &author, vec![wish]).await
                })
            })
            .collect();
        for task in tasks {
            set_of(&task.await.expect("no panic"));
        }
        let system = settings::read::<System>(&other, Id::new(n::GUILD)).await.expect("readable");
        assert_eq!(system.admin_roles.len(), 2, "{system:?}");
        // Every change that won has its row, numbered without a gap.
        let rows: Vec<(i64,)> = sql("SELECT number FROM changes ORDER BY number")
            .all(&bot.app.db)
            .await
            .expect("rows");
        assert_eq!(rows.into_iter().map(|(n,)| n).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    async fn a_set_is_taken_back_and_that_is_history_too(engine) {
        let bot = Bot::start(engine).await;
        let author = admin_of(n::GUILD, p::ADMIN);
        let batch = vec![
            set("faq", "min_score", json!(0.5)),
            set("faq", "suggestions", json!(false)),
            set("system", "timezone", json!("Europe/Amsterdam")),
        ];
        let first = set_of(&save(&bot.app, &author, batch).await);
        let later = set_of(&save(&bot.app, &author, vec![set("faq", "min_score", json!(0.6))]).await);
        assert_eq!((first, later), (1, 4));

        let guild = author.guild();
        let back = history::rollback(&bot.app, guild, Target::Set(first)).await.expect("a rollback");
        assert_eq!(back.overtaken.iter().map(|(s, by)| (s.key, *by)).collect::<Vec<_>>(), [("min_score", 4)]);
        assert_eq!(back.checked.changes.len(), 3);
        let base = Base::Seen(back.checked.revision);
        let saved = commit(&bot.app, &author, &back.checked, base, Unverified::Refuse).await.expect("saved");
        let undo = set_of(&saved);
        let faq = settings::read::<Faq>(&bot.app, guild).await.expect("readable");
        let system = settings::read::<System>(&bot.app, guild).await.expect("readable");
        assert_eq!((*faq).clone(), Faq::default());
        assert_eq!(system.timezone, System::default().timezone);

        let page = history::page(&bot.app, guild, &Filter::default(), None, 2).await.expect("a page");
        assert_eq!(page.sets.iter().map(|set| set.set).collect::<Vec<_>>(), [undo, later]);
        let reverts: Vec<_> = page.sets[0].changes.iter().map(|change| change.reverts).collect();
        assert_eq!(reverts, [Some(1), Some(2), Some(3)]);
        let old: Vec<_> = page.sets[0].changes.iter().map(|c| c.before.clone()).collect();
        assert_eq!(old[0], Some(json!(0.6)), "old and new are told apart");
        let rest = history::page(&bot.app, guild, &Filter::default(), page.next, 2).await.expect("a page");
        assert_eq!((rest.sets.len(), rest.next), (1, None));
        let only = Filter { id: Some("timezone".into()), ..Filter::default() };
        let only = history::page(&bot.app, guild, &only, None, 10).await.expect("a page");
        assert_eq!(only.sets.len(), 2);

        // One change can be taken back alone; again, it changes nothing.
        let one = history::rollback(&bot.app, guild, Target::Change(undo)).await.expect("a rollback");
        assert_eq!(one.checked.changes.len(), 1);
        commit(&bot.app, &author, &one.checked, Base::Latest, Unverified::Refuse).await.expect("saved");
        let again = history::rollback(&bot.app, guild, Target::Change(undo)).await.expect("a rollback");
        assert!(again.checked.changes.is_empty());

        // Another guild has no such changes.
        let elsewhere = history::rollback(&bot.app, Id::new(x::GUILD), Target::Set(first)).await;
        assert!(elsewhere.is_err());
        let elsewhere = history::page(&bot.app, Id::new(x::GUILD), &Filter::default(), None, 9).await;
        assert!(elsewhere.expect("a page").sets.is_empty());
    }

    async fn discord_is_asked_and_without_it_only_who_insists_may_save(engine) {
        let bot = Bot::start(engine).await;
        let author = admin_of(n::GUILD, p::ADMIN);
        let guild = author.guild();
        for (id, word) in [("999", "no channel"), (&n::LOUNGE.to_string(), "voice channel")] {
            let checked = looked_at(&bot.app, &author, vec![set("system", "log_channel", json!(id))]).await;
            let said = checked.refused[0].text.to_string();
            assert!(said.contains(word), "{said}");
            assert!(commit(&bot.app, &author, &checked, Base::Latest, Unverified::Accept).await.is_err());
        }
        let everyone = (spec("system", "admin_roles"), Wish::Set(Input::Role(n::GUILD)));
        let checked = looked_at(&bot.app, &author, vec![everyone]).await;
        assert!(checked.refused[0].text.to_string().contains("@everyone"));

        bot.sandbox.world().faults.push(Fault::status("GET", "/guilds/", 503, 0).times(1000));
        let wish = || vec![set("system", "log_channel", json!(n::GENERAL.to_string()))];
        let checked = looked_at(&bot.app, &author, wish()).await;
        assert_eq!(checked.unverified.len(), 1);
        let saved = commit(&bot.app, &author, &checked, Base::Latest, Unverified::Refuse).await;
        assert!(matches!(saved, Ok(Saved::Unverified(_))), "{saved:?}");
        let saved = commit(&bot.app, &author, &checked, Base::Latest, Unverified::Accept).await;
        set_of(&saved.expect("saved"));
        let held = |current: &settings::Current| {
            current.held(spec("system", "log_channel")).map(|held| held.verified)
        };
        let current = settings::current(&bot.app, guild).await.expect("readable");
        assert_eq!(held(&current), Some(Verified::NotYet));

        bot.sandbox.world().faults.clear();
        settings::verify(bot.app.clone()).await.expect("verified");
        let current = settings::current(&bot.app, guild).await.expect("readable");
        assert_eq!(held(&current), Some(Verified::Yes));
    }

    async fn a_person_can_be_taken_off_what_they_changed(engine) {
        let bot = Bot::start(engine).await;
        let author = admin_of(n::GUILD, p::ADMIN);
        save(&bot.app, &author, vec![set("faq", "suggestions", json!(false))]).await;
        let (guild, user) = (author.guild(), author.user());
        let mut tx = bot.app.db.begin().await.expect("begins");
        assert_eq!(alphapy::changes::export(&mut tx, guild, user).await.expect("exports").len(), 1);
        settings::erase(&mut tx, guild, user).await.expect("erases");
        assert!(alphapy::changes::export(&mut tx, guild, user).await.expect("exports").is_empty());
        tx.commit().await.expect("commits");
        let page = history::page(&bot.app, guild, &Filter::default(), None, 9).await.expect("a page");
        assert_ne!(page.sets[0].changes[0].by, user);
        let current = settings::current(&bot.app, guild).await.expect("readable");
        assert_ne!(current.held(spec("faq", "suggestions")).expect("a row").by, user, "nor in memory");
    }

    async fn a_guild_that_left_leaves_no_settings(engine) {
        let bot = Bot::start(engine).await;
        let author = admin_of(n::GUILD, p::ADMIN);
        save(&bot.app, &author, vec![set("faq", "suggestions", json!(false))]).await;
        for text in alphapy::feature::jobs(alphapy::features::ALL).purge() {
            sql(text.leak()).bind(author.guild()).run(&bot.app.db).await.expect("purged");
        }
        for table in ["SELECT number FROM changes", "SELECT change FROM settings"] {
            let rows: Vec<(i64,)> = sql(table).all(&bot.app.db).await.expect("rows");
            assert!(rows.is_empty(), "{table}");
        }
    }
}
