//! Every SQL text of the source is understood by both engines.

use std::{collections::HashMap, path::Path};

use syn::{Token, punctuated::Punctuated, visit::Visit};

use crate::support::database::{TestDb, on_both};

/// Collects the texts of `sql("…")`, and texts that begin like a purge.
#[derive(Default)]
struct Texts {
    found: Vec<String>,
    dynamic: usize,
    /// The lists of columns of a file, by the name of their macro.
    columns: HashMap<String, String>,
}

impl Texts {
    /// The text of a literal, of a list of columns, or of both put together.
    fn text(&self, expr: &syn::Expr) -> Option<String> {
        match expr {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            syn::Expr::Macro(call) if call.mac.path.is_ident("concat") => {
                let parts = Punctuated::<syn::Expr, Token![,]>::parse_terminated;
                let parts = call.mac.parse_body_with(parts).ok()?;
                parts.iter().map(|part| self.text(part)).collect()
            }
            syn::Expr::Macro(call) => {
                self.columns.get(&call.mac.path.get_ident()?.to_string()).cloned()
            }
            _ => None,
        }
    }
}

/// The text that a macro stands for, when it is one literal.
fn literal(tokens: proc_macro2::TokenStream) -> Option<String> {
    tokens.into_iter().find_map(|token| match token {
        proc_macro2::TokenTree::Group(group) => literal(group.stream()),
        proc_macro2::TokenTree::Literal(text) => {
            syn::parse_str::<syn::LitStr>(&text.to_string()).ok().map(|text| text.value())
        }
        _ => None,
    })
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func
            && path.path.is_ident("sql")
        {
            match call.args.first().and_then(|text| self.text(text)) {
                Some(text) => self.found.push(text),
                None => self.dynamic += 1,
            }
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        if text.value().starts_with("DELETE FROM ") {
            self.found.push(text.value());
        }
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if let (Some(name), Some(text)) = (&item.ident, literal(item.mac.tokens.clone())) {
            self.columns.insert(name.to_string(), text);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            syn::visit::visit_item_mod(self, module);
        }
    }
}

fn walk(dir: &Path, texts: &mut Texts) {
    let outside = texts.columns.clone();
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    // The files beside a `mod.rs` use what it writes once.
    paths.sort_by_key(|path| !path.ends_with("mod.rs"));
    for path in paths {
        if path.is_dir() {
            walk(&path, texts);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("db/migrate.rs") {
            let source = std::fs::read_to_string(&path).expect("readable");
            texts.visit_file(&syn::parse_file(&source).expect("Rust"));
        }
    }
    texts.columns = outside;
}

on_both! {
    async fn every_text_prepares(engine) {
        let mut texts = Texts::default();
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
        assert!(texts.found.len() > 50, "only {} texts were found", texts.found.len());
        assert_eq!(texts.dynamic, 1, "only the purge may run texts from a list");
        let (_keep, db) = TestDb::migrated(engine).await;
        for text in texts.found {
            let leaked: &'static str = Box::leak(text.clone().into_boxed_str());
            alphapy::db::sql(leaked)
                .prepare(&db)
                .await
                .unwrap_or_else(|e| panic!("{engine:?} does not understand: {text}\n{e}"));
        }
    }
}
