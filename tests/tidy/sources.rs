//! The modules of the bot as `syn` reads them, and the files that a path in one of them leads to.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree, visit::Visit};

/// A module: a file, or a part of one.
#[derive(Debug, Default)]
struct Module {
    /// The file it stands in.
    file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// The names that it defines.
    defined: BTreeSet<String>,
    /// The names that it imports by `use`, each as a path from where it stands.
    used: BTreeMap<String, Vec<String>>,
    /// The paths that it imports by `use …::*`.
    globs: Vec<Vec<String>>,
    /// Every path in it.
    paths: BTreeSet<Vec<String>>,
}

/// The modules of one crate; the first is its root.
#[derive(Debug)]
pub struct Sources {
    modules: Vec<Module>,
}

/// An arrow from the file that names something to the file where that stands.
pub type Arrow = (String, String);

impl Sources {
    /// Reads a crate from its files: path from the project, and text.
    pub fn read(root: &str, files: &BTreeMap<String, String>) -> Self {
        let mut sources = Self { modules: Vec::new() };
        sources.file(root, None, files);
        sources
    }

    fn file(
        &mut self,
        name: &str,
        parent: Option<usize>,
        files: &BTreeMap<String, String>,
    ) -> usize {
        let text = files.get(name).unwrap_or_else(|| panic!("{name} is missing"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let folder = name.strip_suffix("/mod.rs").or_else(|| name.strip_suffix("/lib.rs"));
        let folder = folder.unwrap_or_else(|| name.trim_end_matches(".rs")).to_owned();
        self.module(&parsed.items, name, &folder, parent, files)
    }

    fn module(
        &mut self,
        items: &[Item],
        file: &str,
        folder: &str,
        parent: Option<usize>,
        files: &BTreeMap<String, String>,
    ) -> usize {
        let at = self.modules.len();
        self.modules.push(Module { file: file.to_owned(), parent, ..Module::default() });
        let mut paths = Paths::default();
        for item in items.iter().filter(|item| !is_test(item)) {
            match item {
                Item::Mod(one) => {
                    let name = one.ident.to_string();
                    let below = format!("{folder}/{name}");
                    let child = if let Some((_, items)) = &one.content {
                        self.module(items, file, &below, Some(at), files)
                    } else {
                        let flat = format!("{below}.rs");
                        let known = files.contains_key(&flat);
                        let path = if known { flat } else { format!("{below}/mod.rs") };
                        self.file(&path, Some(at), files)
                    };
                    self.modules[at].children.insert(name, child);
                }
                Item::Use(one) => self.name(at, &one.tree, &mut Vec::new()),
                Item::Macro(one) => {
                    // `#[macro_export]` puts it at the root of the crate, whatever file it stands in.
                    if let Some(name) = &one.ident {
                        self.modules[0].used.insert(name.to_string(), vec![format!("={file}")]);
                    }
                    paths.tokens(one.mac.tokens.clone());
                }
                other => {
                    if let Some(name) = defined(other) {
                        self.modules[at].defined.insert(name);
                    }
                    paths.visit_item(other);
                }
            }
        }
        self.modules[at].paths.extend(paths.found);
        at
    }

    fn name(&mut self, at: usize, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.name(at, &path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => {
                for one in &group.items {
                    self.name(at, one, before);
                }
            }
            UseTree::Glob(_) => self.modules[at].globs.push(before.clone()),
            UseTree::Name(_) | UseTree::Rename(_) => {
                let (name, alias) = match tree {
                    UseTree::Name(one) => (one.ident.to_string(), one.ident.to_string()),
                    UseTree::Rename(one) => (one.ident.to_string(), one.rename.to_string()),
                    _ => return,
                };
                let mut path = before.clone();
                let own = name == "self";
                if !own {
                    path.push(name);
                }
                let alias = if own && alias == "self" {
                    path.last().cloned().unwrap_or_default()
                } else {
                    alias
                };
                self.modules[at].paths.insert(path.clone());
                self.modules[at].used.insert(alias, path);
            }
        }
    }

    /// The file where what a path names stands; none when that is another crate's.
    fn leads_to(&self, from: usize, path: &[String], depth: usize) -> Option<Place> {
        let (first, rest) = path.split_first()?;
        if depth > 20 {
            return None;
        }
        if let Some(file) = first.strip_prefix('=') {
            return Some(Place::File(file.to_owned()));
        }
        let place = match first.as_str() {
            "crate" => Place::Module(0),
            "self" => Place::Module(from),
            "super" => Place::Module(self.modules[from].parent?),
            name => self.find(from, name, depth)?,
        };
        rest.iter().try_fold(place, |place, name| match place {
            Place::Module(at) if name == "super" => Some(Place::Module(self.modules[at].parent?)),
            Place::Module(at) if name == "self" => Some(Place::Module(at)),
            // A name that a module lacks is a macro's, or of a type: it stands there.
            Place::Module(at) => Some(
                self.find(at, name, depth)
                    .unwrap_or_else(|| Place::File(self.modules[at].file.clone())),
            ),
            file @ Place::File(_) => Some(file),
        })
    }

    fn find(&self, at: usize, name: &str, depth: usize) -> Option<Place> {
        let module = &self.modules[at];
        if let Some(child) = module.children.get(name) {
            return Some(Place::Module(*child));
        }
        if module.defined.contains(name) {
            return Some(Place::File(module.file.clone()));
        }
        if let Some(path) = module.used.get(name) {
            return self.leads_to(at, path, depth + 1);
        }
        module.globs.iter().find_map(|glob| match self.leads_to(at, glob, depth + 1)? {
            Place::Module(other) if other != at => self.find(other, name, depth + 1),
            _ => None,
        })
    }

    /// Every arrow between two files.
    pub fn arrows(&self) -> BTreeSet<Arrow> {
        let mut arrows = BTreeSet::new();
        for (at, module) in self.modules.iter().enumerate() {
            let globs = module.globs.iter();
            for path in module.paths.iter().chain(globs) {
                let file = match self.leads_to(at, path, 0) {
                    Some(Place::Module(to)) => self.modules[to].file.clone(),
                    Some(Place::File(file)) => file,
                    None => continue,
                };
                if file != module.file {
                    arrows.insert((module.file.clone(), file));
                }
            }
        }
        arrows
    }
}

#[derive(Debug)]
enum Place {
    Module(usize),
    File(String),
}

/// Whether an item exists in tests only.
fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Const(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        _ => return false,
    };
    attributes.iter().any(|one| {
        one.path().is_ident("cfg")
            && one.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

fn defined(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(one) => one.ident.to_string(),
        Item::Enum(one) => one.ident.to_string(),
        Item::Fn(one) => one.sig.ident.to_string(),
        Item::Static(one) => one.ident.to_string(),
        Item::Struct(one) => one.ident.to_string(),
        Item::Trait(one) => one.ident.to_string(),
        Item::Type(one) => one.ident.to_string(),
        _ => return None,
    })
}

/// Collects every path of an item, also those in the calls of macros.
#[derive(Debug, Default)]
struct Paths {
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree;
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.keep(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.keep(&mut path);
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    self.keep(&mut path);
                    colons = 0;
                }
            }
        }
        self.keep(&mut path);
    }

    fn keep(&mut self, path: &mut Vec<String>) {
        // `$crate` in a macro of ours.
        if path.len() > 1 {
            self.found.insert(std::mem::take(path));
        }
        path.clear();
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|one| one.ident.to_string()).collect();
        self.found.insert(names);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'a syn::Macro) {
        self.visit_path(&one.path);
        self.tokens(one.tokens.clone());
    }

    fn visit_item_use(&mut self, one: &'a syn::ItemUse) {
        // A `use` within a function.
        fn walk(tree: &UseTree, before: &mut Vec<String>, found: &mut BTreeSet<Vec<String>>) {
            match tree {
                UseTree::Path(path) => {
                    before.push(path.ident.to_string());
                    walk(&path.tree, before, found);
                    before.pop();
                }
                UseTree::Group(group) => {
                    group.items.iter().for_each(|one| walk(one, before, found));
                }
                UseTree::Glob(_) => drop(found.insert(before.clone())),
                UseTree::Name(one) => {
                    let _ = found.insert([&before[..], &[one.ident.to_string()]].concat());
                }
                UseTree::Rename(one) => {
                    let _ = found.insert([&before[..], &[one.ident.to_string()]].concat());
                }
            }
        }
        walk(&one.tree, &mut Vec::new(), &mut self.found);
    }
}

#[test]
fn paths_lead_to_where_something_is_defined() {
    let files: BTreeMap<String, String> = [
        ("src/lib.rs", "mod a; mod b;"),
        (
            "src/a/mod.rs",
            "mod one; mod two; pub use one::One; #[cfg(test)] mod tests { use crate::b; }",
        ),
        ("src/a/one.rs", "pub struct One; fn f() { format!(\"{}\", super::two::g()); }"),
        ("src/a/two.rs", "use super::One; pub fn g() {}"),
        ("src/b.rs", "use crate::a; fn h() { a::One; }"),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    let arrows = Sources::read("src/lib.rs", &files).arrows();
    let expected = [
        ("src/a/mod.rs", "src/a/one.rs"),
        ("src/a/one.rs", "src/a/two.rs"),
        ("src/a/two.rs", "src/a/one.rs"),
        ("src/b.rs", "src/a/mod.rs"),
        ("src/b.rs", "src/a/one.rs"),
    ];
    let found: Vec<_> = arrows.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(found, expected);
}
