//! The data that features hold about a person can be exported and erased.

use alphapy::db::sql;
use serde_json::json;
use twilight_model::id::Id;

use crate::support::{
    bot::{Bot, n, p},
    database::on_both,
};

on_both! {
    async fn what_is_known_of_a_person_is_exported_and_erased(engine) {
        let bot = Bot::start(engine).await;
        let added = bot.add(&bot.admin(), "Mine", "Text", "").await;
        assert!(added.text().contains("#1"), "{added:?}");
        let viewed = bot.admin().command("faq view", json!({ "id": 1 })).await;
        bot.admin().click(viewed.message_id().expect("a message"), "faq:vote:y:#1").await;
        let (guild, admin) = (Id::new(n::GUILD), Id::new(p::ADMIN));
        let mut tx = bot.app.db.begin().await.expect("begins");
        let faq = alphapy::features::ALL.iter().find(|f| f.name() == "faq").expect("the FAQ");
        let known = faq.export(&mut tx, guild, admin).await.expect("exports");
        assert_eq!(known["entries"][0]["title"], "Mine");
        assert_eq!(known["votes"][0]["article"], "#1");
        let other = faq.export(&mut tx, guild, Id::new(p::MEMBER)).await.expect("exports");
        assert_eq!(other["votes"], json!([]));
        for feature in alphapy::features::ALL {
            feature.erase(&mut tx, guild, admin).await.expect("erases");
        }
        tx.commit().await.expect("commits");
        let (left,): (i64,) = sql(
            "SELECT (SELECT COUNT(*) FROM faq_votes WHERE user_id = $1)
                + (SELECT COUNT(*) FROM faq_entries WHERE created_by = $1 OR updated_by = $1)",
        )
        .bind(p::ADMIN.cast_signed())
        .one(&bot.app.db)
        .await
        .expect("counts");
        assert_eq!(left, 0, "no row names the person");
        let still = bot.member().command("faq view", json!({ "id": 1 })).await;
        assert!(still.text().contains("Text"), "the entry is the guild's: {still:?}");
    }
}
