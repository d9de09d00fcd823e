//! Imports follow the layers, name the defining file, and form no cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::{Code, assert_none, crate_paths, sources};

/// The folders of `src/` by layer. A file may import from its own folder and from the layers above it in this table.
/// Folders of the same layer do not import each other.
const LAYERS: &[&[&str]] = &[
    &["error"],
    &["encoding"],
    &["jose"],
    &["crypto"],
    &["keys"],
    &["token"],
    &["ably", "intercom", "jwt", "kustomer", "livekit", "nexmo", "stream", "sunshine", "twilio", "zendesk"],
    &["diagnose"],
    &["guide"],
];

fn layer(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|folders| folders.contains(&folder))
}

/// The files of `src/` by module path, such as `keys::set::store`.
struct Modules {
    files: BTreeMap<String, String>,
    code: BTreeMap<String, String>,
}

impl Modules {
    fn read(sources: &BTreeMap<String, Code>) -> Self {
        let mut modules = Self { files: BTreeMap::new(), code: BTreeMap::new() };
        for (file, code) in sources {
            let path = file.strip_suffix(".rs").unwrap();
            let path = path.strip_suffix("/mod").unwrap_or(path);
            let module = if path == "lib" { String::new() } else { path.replace('/', "::") };
            modules.files.insert(module.clone(), file.clone());
            modules.code.insert(module, code.text());
        }
        modules
    }

    fn declares(&self, module: &str, name: &str) -> bool {
        const KEYWORDS: &[&str] = &["fn", "struct", "enum", "trait", "type", "const", "static", "macro_rules!"];
        let is_declaration = |line: &str| {
            let words: Vec<&str> =
                line.split(|character: char| !character.is_alphanumeric() && !"_!".contains(character)).collect();
            words.windows(2).any(|pair| KEYWORDS.contains(&pair[0]) && pair[1] == name)
        };
        // `error_codes!` writes the enum of the codes.
        (module == "error::code" && name == "ErrorCode") || self.code[module].lines().any(is_declaration)
    }

    /// Paths that a module names without `crate::`: its re-exports and imports of child modules, as paths from the
    /// root.
    fn re_export(&self, module: &str, name: &str) -> Option<String> {
        self.statements(module).into_iter().find_map(|path| {
            let (_, last) = path.rsplit_once("::")?;
            (last == name).then_some(path)
        })
    }

    /// The paths in `use` statements of a module that start at the root, at the module or at a child of it.
    fn statements(&self, module: &str) -> Vec<String> {
        let mut paths = Vec::new();
        for tree in use_trees(&self.code[module], |_| true) {
            let mut expanded = BTreeSet::new();
            super::expand(&tree, "", &mut expanded);
            for path in expanded {
                let path = path.trim().to_owned();
                if let Some(path) = path.strip_prefix("crate::") {
                    paths.push(path.to_owned());
                } else if let Some(path) = path.strip_prefix("super::") {
                    paths.push(join(parent(module), path));
                } else {
                    let path = path.strip_prefix("self::").unwrap_or(&path);
                    let child = join(module, path.split("::").next().unwrap());
                    if self.files.contains_key(&child) {
                        paths.push(join(module, path));
                    }
                }
            }
        }
        paths
    }

    /// Finds the module whose file declares the item of `path`, following re-exports.
    fn defining(&self, path: &str) -> Option<String> {
        let (mut module, mut rest) = (String::new(), path);
        loop {
            let (next, tail) = rest.split_once("::").unwrap_or((rest, ""));
            let child = join(&module, next);
            if self.files.contains_key(&child) {
                if tail.is_empty() || tail == "self" {
                    return Some(child);
                }
                (module, rest) = (child, tail);
            } else if self.declares(&module, next) {
                return Some(module);
            } else {
                let target = self.re_export(&module, next)?;
                return if target == join(&module, next) { None } else { self.defining(&target) };
            }
        }
    }
}

/// The trees of the `use` statements whose visibility satisfies `wanted`, each on one line.
fn use_trees(code: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut trees = Vec::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let Some((visibility, tree)) = line.trim_start().split_once("use ") else { continue };
        if !["", "pub ", "pub(crate) "].contains(&visibility) || !wanted(visibility) {
            continue;
        }
        let mut tree = tree.to_owned();
        while !tree.ends_with(';') {
            tree.push_str(lines.next().unwrap().trim());
        }
        tree.pop();
        trees.push(tree);
    }
    trees
}

fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

#[test]
fn imports_follow_the_layers() {
    let mut found = Vec::new();
    let mut checked = 0;
    for (file, code) in &sources() {
        let Some((folder, _)) = file.split_once('/') else { continue };
        let own = layer(folder).unwrap_or_else(|| panic!("src/{folder} is in no layer"));
        for path in crate_paths(&code.text()) {
            let first = path.split("::").next().unwrap();
            let Some(other) = layer(first) else { continue };
            checked += 1;
            if first != folder && other >= own {
                found.push(format!("src/{file}: `{folder}` imports crate::{path}"));
            }
        }
    }
    assert!(checked > 500, "{checked} imports");
    assert_none(&found);
}

#[test]
fn core_imports_name_the_defining_file() {
    let sources = sources();
    let modules = Modules::read(&sources);
    // From the kinds of token on, code uses the public interface, as another crate would.
    let kinds_of_token = layer("jwt");
    let mut found = Vec::new();
    let mut checked = 0;
    for (file, code) in &sources {
        let Some((folder, _)) = file.split_once('/') else { continue };
        if layer(folder) >= kinds_of_token {
            continue;
        }
        for path in crate_paths(&code.text()) {
            let named = path.rsplit_once("::").map_or("", |(module, _)| module);
            // An associated item: `crate::jose::algorithm::Algorithm::Hs256`.
            let named = if named.rsplit("::").next().is_some_and(|last| last.starts_with(char::is_uppercase)) {
                parent(named)
            } else {
                named
            };
            checked += 1;
            let defining = modules.defining(&path);
            let is_module = modules.files.contains_key(&path);
            if !is_module && defining.as_deref().is_some_and(|defining| defining != named) {
                found.push(format!("src/{file}: crate::{path} is defined in {}", defining.unwrap()));
            }
        }
    }
    assert!(checked > 300, "{checked} paths");
    assert_none(&found);
}

/// The files that each file imports from, by module.
fn imports(modules: &Modules) -> BTreeMap<String, BTreeSet<String>> {
    let mut imports = BTreeMap::new();
    for (module, code) in &modules.code {
        let mut targets = BTreeSet::new();
        let mut exports = BTreeSet::new();
        for tree in use_trees(code, |visibility| !visibility.is_empty()) {
            let mut paths = BTreeSet::new();
            super::expand(&tree, "", &mut paths);
            exports.extend(paths.iter().map(|path| path.trim().trim_start_matches("crate::").to_owned()));
        }
        // A re-export is no dependency between files. A file that imports through it depends on the defining file.
        let is_export = |path: &String| exports.iter().any(|export| path == export || *path == join(module, export));
        let paths = modules.statements(module).into_iter().chain(crate_paths(code));
        for path in paths.filter(|path| !is_export(path)) {
            if let Some(target) = modules.defining(&path)
                && target != *module
            {
                targets.insert(target);
            }
        }
        imports.insert(module.clone(), targets);
    }
    imports
}

/// All modules that `start` imports from, directly or indirectly.
fn reachable(imports: &BTreeMap<String, BTreeSet<String>>, start: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut pending = vec![start.to_owned()];
    while let Some(module) = pending.pop() {
        for target in &imports[&module] {
            if seen.insert(target.clone()) {
                pending.push(target.clone());
            }
        }
    }
    seen
}

#[test]
fn imports_form_no_cycle() {
    let modules = Modules::read(&sources());
    let imports = imports(&modules);
    assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 400);
    let circles: Vec<String> = imports
        .iter()
        .filter_map(|(module, targets)| {
            let back: Vec<&str> = targets
                .iter()
                .filter(|target| reachable(&imports, target).contains(module))
                .map(String::as_str)
                .collect();
            (!back.is_empty()).then(|| format!("{module} -> {}", back.join(", ")))
        })
        .collect();
    assert_none(&circles);
}
