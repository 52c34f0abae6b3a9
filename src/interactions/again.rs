//! A form whose answers were refused, opened again with them.
//!
//! Invariant: what somebody typed is shown to nobody else.

use twilight_model::channel::message::Component;

use super::{
    cx::Cx,
    handler::{self, Answers},
    kept::{FormAgain, Typed},
    registry::{ComponentEntry, Registry},
};
use crate::{
    discord::{
        reply::{Modal, Reply, Updates},
        views,
    },
    error::{Error, Result},
    permissions::Member,
    tr,
};

/// The button, which belongs to no feature.
pub static COMPONENTS: &[ComponentEntry] = &[ComponentEntry::of::<FormAgain>()];

impl handler::Component for FormAgain {
    type Who = Member;
    const ANSWERS: Answers = Answers::Modal;
    const UPDATES: Updates = Updates::Nothing;

    async fn run(self, _who: Member, cx: Cx, _values: Vec<String>) -> Result<Reply> {
        let typed: Typed = views::load(&cx.app.db, cx.guild(), &self.view, cx.now).await?;
        if typed.user != cx.asker.user {
            return Err(Error::Forbidden(tr!("Somebody else typed this.")));
        }
        let app = cx.app.clone();
        let form = app.part::<Registry>().form(&typed.form, cx).await?;
        Ok(filled(form, &typed).into())
    }
}

/// The form as it is now, with what was typed.
fn filled(mut form: Modal, typed: &Typed) -> Modal {
    for component in &mut form.components {
        let Component::Label(label) = component else { continue };
        match label.component.as_mut() {
            Component::TextInput(input) => {
                if let Some(text) = typed.texts.get(&input.custom_id) {
                    input.value = Some(text.clone()).filter(|text| !text.is_empty());
                }
            }
            Component::SelectMenu(menu) => {
                let picked = typed.picked.get(&menu.custom_id);
                for option in menu.options.iter_mut().flatten() {
                    option.default = picked.is_some_and(|all| all.contains(&option.value));
                }
            }
            _ => {}
        }
    }
    form
}
