//! The custom ids of settings and of the guided setup: which button, select or form it is, and which row it is about.
//!
//! Invariant: a custom id names rows and never carries authority; a changed layout gets a new name.

use crate::discord::custom_id::custom_ids;

custom_ids! {
    /// Shows another page of a scope.
    pub struct ShowPage = "settings:page" {
        /// The page, from 1.
        page: usize,
        /// The scope.
        scope: String,
    }

    /// Shows another page of the history.
    pub struct Older = "settings:older" {
        /// Sets before this one; 0 for the newest.
        before: i64,
        /// The stored filter.
        view: String,
    }

    /// Does what was shown and waits.
    pub struct Apply = "settings:apply" {
        /// The id of the stored edits.
        id: String,
    }

    /// Takes back what was shown of something that is no setting.
    pub struct Undo = "settings:undo" {
        /// The number of the change, or of the set.
        number: i64,
        /// Whether it is a set.
        set: bool,
    }

    /// Does not do what was shown.
    pub struct Cancel = "settings:cancel";

    /// Takes what was picked in a menu.
    pub struct Pick = "settings:pick" {
        /// The setting, like `system.log_channel`.
        setting: String,
    }

    /// Leaves a step out.
    pub struct Skip = "settings:skip" {
        /// The setting, like `system.log_channel`.
        setting: String,
    }

    /// Shows the step that was picked.
    pub struct Jump = "settings:jump";

    /// Saves what was picked for one setting.
    pub struct Choose = "settings:choose" {
        /// The setting, like `system.log_channel`.
        setting: String,
    }

    /// Opens the form to type the value of one setting.
    pub struct TypeOne = "settings:typeone" {
        /// The setting, like `system.timezone`.
        setting: String,
    }

    /// The form of the value of one setting.
    pub struct OneValue = "settings:value" {
        /// The setting, like `system.timezone`.
        setting: String,
    }

    /// Shows a step.
    pub struct Step = "settings:step" {
        /// The setting, like `system.log_channel`.
        setting: String,
    }

    /// Opens the form to type a value.
    pub struct Type = "settings:type" {
        /// The setting, like `system.log_channel`.
        setting: String,
    }

    /// Ends the setup for now.
    pub struct Later = "settings:later";

    /// The form of a typed value.
    pub struct TypedValue = "settings:typed" {
        /// The setting, like `system.timezone`.
        setting: String,
    }
}
