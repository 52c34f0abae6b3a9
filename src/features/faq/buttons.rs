//! The FAQ's buttons and selects.
//!
//! Invariant: each works for as long as its message exists, on any instance: what it needs is in its
//! custom id and in rows.

use super::{
    flow::{self, Seeker},
    model::{Article, Draft},
    offer::tickets,
    settings::Faq,
    view,
};
use crate::{
    changes::{Author, Surface},
    discord::reply::{Reply, Updates},
    error::{Error, Result},
    features::faq::ids::{Again, Ask, Hit, New, Open, Rate, Remove, Turn, Vote},
    interactions::{
        cx::{Cx, Turn as Delivery},
        handler::{Answers, Component},
    },
    permissions::{Authority as _, GuildAdmin, Member},
    tr,
};

impl Component for New {
    type Who = GuildAdmin;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        Ok(view::add_form(cx.lang, &Draft::default()).into())
    }
}

impl Component for Hit {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let found = flow::results(&cx.app, Seeker::alone(&cx, who), &self.view).await?;
        let at = self.index.min(found.hits.len().saturating_sub(1));
        if let Some(hit) = found.hits.get(at) {
            flow::chosen(&cx.app, who, &self.view, &hit.full.article()).await?;
        }
        Ok(Reply::update(view::results(cx.lang, &found, &self.view, at)))
    }
}

impl Component for Vote {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        if flow::full(&cx.app, Seeker::alone(&cx, who), &self.article).await?.is_none() {
            return Err(gone());
        }
        let mut tx = match cx.begin().await? {
            Delivery::First(tx) => tx,
            Delivery::Repeat(reply) => return Ok(reply),
        };
        flow::vote(&mut tx, who, &self.article, self.helpful, cx.now).await?;
        let message =
            if self.helpful { view::helped_them(cx.lang) } else { view::not_helped(cx.lang, None) };
        cx.commit(tx, message).await
    }
}

impl Component for Rate {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        if flow::full(&cx.app, Seeker::alone(&cx, who), &self.article).await?.is_none() {
            return Err(gone());
        }
        let search = self.search.to_string();
        let message = if self.helpful {
            view::helped_them(cx.lang)
        } else {
            view::not_helped(cx.lang, Some((&search, tickets(&cx).await)))
        };
        let mut tx = match cx.begin().await? {
            Delivery::First(tx) => tx,
            Delivery::Repeat(reply) => return Ok(reply),
        };
        flow::vote(&mut tx, who, &self.article, self.helpful, cx.now).await?;
        flow::rated(&mut tx, who, &search, &self.article, self.helpful).await?;
        cx.commit(tx, message).await
    }
}

impl Component for Ask {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let id = cx.interaction.to_string();
        let seeker = Seeker::alone(&cx, who);
        let found =
            flow::search(&cx.app, seeker, &cx.settings.read::<Faq>(), &self.query, &id).await?;
        Ok(Reply::update(match found.hits.first() {
            Some(_) => view::results(cx.lang, &found, &id, 0),
            None => view::nothing(cx.lang, &found, &id, tickets(&cx).await),
        }))
    }
}

impl Component for Turn {
    type Who = Member;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let (entries, total) = flow::list(&cx.app, who.guild(), self.page).await?;
        Ok(Reply::update(if total == 0 {
            view::shared_list(cx.lang, &flow::shared(&cx.app, Seeker::alone(&cx, who)).await?)
        } else {
            view::list(cx.lang, &entries, total, self.to)
        }))
    }
}

impl Component for Open {
    type Who = Member;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: Member, cx: Cx, values: Vec<String>) -> Result<Reply> {
        let value = values.first().map(String::as_str).unwrap_or_default();
        let article = value.parse::<i64>().map(Article::Entry).or_else(|_| value.parse());
        let full = match article {
            Ok(article) => flow::full(&cx.app, Seeker::alone(&cx, who), &article).await?,
            Err(_) => None,
        };
        let full = full.ok_or_else(gone)?;
        Ok(view::article(cx.lang, &full).into())
    }
}

fn gone() -> Error {
    Error::NotFound(tr!("This answer is no longer there. `/faq list` shows all there are."))
}

impl Component for Again {
    type Who = GuildAdmin;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let (kept, entry) = flow::kept_draft(&cx.app, who, &self.view).await?;
        Ok(match entry {
            Some(entry) => view::edit_form(cx.lang, &entry, &kept.draft).into(),
            None => view::add_form(cx.lang, &kept.draft).into(),
        })
    }
}

impl Component for Remove {
    type Who = GuildAdmin;
    const UPDATES: Updates = Updates::Source;

    async fn run(self, who: GuildAdmin, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let mut tx = match cx.begin().await? {
            Delivery::First(tx) => tx,
            Delivery::Repeat(reply) => return Ok(reply),
        };
        let author = Author::new(who, Surface::Discord);
        let set = flow::delete(&mut tx, &author, self.number, cx.now).await?;
        cx.commit(tx, Reply::update(view::deleted(cx.lang, self.number, set))).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::custom_id::{CustomId as _, Fields, split};
    use crate::features::faq::model::{Spot, Turned};
    use proptest::prelude::*;

    fn round_trip<C: Component + PartialEq + std::fmt::Debug>(component: &C) {
        let id = component.custom_id();
        assert!(id.chars().count() <= 100, "{id} is too long");
        let (name, fields) = split(&id);
        assert_eq!(name, C::NAME);
        assert_eq!(C::parse(Fields::new(fields)).as_ref(), Some(component));
    }

    proptest! {
        #[test]
        fn custom_ids_survive(number in 1..i64::MAX, stem in "[a-z0-9_.-]{1,60}", index in 0..5_usize, yes: bool) {
            round_trip(&Hit { index, view: u64::MAX.to_string() });
            round_trip(&Vote { helpful: yes, article: Article::Entry(number) });
            round_trip(&Vote { helpful: yes, article: Article::Shared(stem.clone()) });
            let search = u64::try_from(number).unwrap_or(1);
            round_trip(&Rate { helpful: yes, search, article: Article::Shared(stem) });
            let at = crate::clock::Time::from_timestamp_micros(number % 253_402_300_800_000_000);
            let spot = Spot { pinned: yes, at: at.expect("a time"), number };
            round_trip(&Turn { to: number, page: Turned::After(spot) });
            round_trip(&Turn { to: number, page: Turned::Before(spot) });
            round_trip(&Turn { to: 1, page: Turned::First });
            round_trip(&Again { view: number.to_string() });
            round_trip(&Remove { number });
            round_trip(&Open);
        }

        #[test]
        fn foreign_fields_are_refused_without_panic(fields in ".{0,80}") {
            let _ = Hit::parse(Fields::new(&fields));
            let _ = Vote::parse(Fields::new(&fields));
            let _ = Turn::parse(Fields::new(&fields));
            let _ = Remove::parse(Fields::new(&fields));
        }
    }
}
