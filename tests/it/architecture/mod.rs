//! Rules about the source code that the compiler does not check.

mod layers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The maximum lines of code of a file, without documentation, comments, blank lines and tests.
const MAX_CODE_LINES: usize = 600;
/// The minimum number of files. If the walk finds fewer, it looked in the wrong place.
const MIN_FILES: usize = 30;

const VENDORS: &[&str] =
    &["ably", "intercom", "kustomer", "livekit", "nexmo", "stream", "sunshine", "twilio", "zendesk"];
/// Other names of vendors and their products.
const VENDOR_NAMES: &[&str] = &[
    "ably",
    "intercom",
    "kustomer",
    "nexmo",
    "vonage",
    "getstream",
    "sunshine",
    "smooch",
    "zendesk",
    "twilio",
    "livekit",
];

/// The code of each source file below `src/`, by its path with `/`.
fn sources() -> BTreeMap<String, Code> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    walk(&root, "", &mut files);
    assert!(files.len() >= MIN_FILES, "{} files", files.len());
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Code>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{name}/"), files);
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            files.insert(name, Code::read(&fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

/// The lines of a file without blank lines, comments and tests, each with its number.
struct Code(Vec<(usize, String)>);

impl Code {
    fn read(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut numbered = text.lines().enumerate().peekable();
        while let Some((index, line)) = numbered.next() {
            // Unit tests are at the end of a file.
            let tests_follow = numbered.peek().is_some_and(|(_, next)| next.trim_start().starts_with("mod tests"));
            if line.trim() == "#[cfg(test)]" && tests_follow {
                break;
            }
            let code = line.split("//").next().unwrap_or_default();
            // This also cuts at `//` in a web address. No test below looks for anything after one.
            if !code.trim().is_empty() {
                lines.push((index + 1, code.to_owned()));
            }
        }
        Self(lines)
    }

    fn text(&self) -> String {
        self.0.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// The lines of `file` for which `is_wrong` returns true, as `file:line: code`.
fn offences(file: &str, code: &Code, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let wrong = code.0.iter().filter(|(_, line)| is_wrong(line));
    wrong.map(|(number, line)| format!("src/{file}:{number}: {}", line.trim())).collect()
}

fn assert_none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// The words of a line: runs of letters, digits and underscores.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}

/// A line of code without the string literals that start and end on it.
fn without_texts(line: &str) -> String {
    line.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

fn has_word(line: &str, wanted: &str) -> bool {
    words(line).any(|word| word == wanted)
}

fn is_vendor(file: &str) -> bool {
    file.split('/').next().is_some_and(|folder| VENDORS.contains(&folder))
}

#[test]
fn core_names_no_vendor() {
    let mut found = Vec::new();
    // A diagnosis knows all vendors: it is above them.
    let is_core = |file: &str| !is_vendor(file) && !file.starts_with("diagnose/");
    for (file, code) in sources().iter().filter(|(file, _)| is_core(file)) {
        found.extend(offences(file, code, |line| {
            let names_one = VENDOR_NAMES.iter().any(|name| line.to_lowercase().contains(name));
            let is_export = file == "lib.rs" && line.starts_with("pub mod ");
            names_one && !is_export
        }));
    }
    assert_none(&found);
}

#[test]
fn vendor_names_no_other_vendor() {
    let mut found = Vec::new();
    for vendor in VENDORS {
        let folder = format!("{vendor}/");
        let sources = sources();
        let files: Vec<_> = sources.iter().filter(|(file, _)| file.starts_with(&folder)).collect();
        assert!(!files.is_empty(), "{folder}");
        for (file, code) in files {
            found.extend(offences(file, code, |line| {
                VENDORS.iter().any(|other| other != vendor && has_word(line, other))
            }));
        }
    }
    assert_none(&found);
}

#[test]
fn ring_is_named_only_in_the_crypto_folder() {
    let sources = sources();
    let mut found = Vec::new();
    for (file, code) in sources.iter().filter(|(file, _)| !file.starts_with("crypto/")) {
        found.extend(offences(file, code, |line| has_word(line, "ring")));
    }
    assert_none(&found);
    assert!(sources.iter().any(|(_, code)| code.0.iter().any(|(_, line)| has_word(line, "ring"))));
}

#[test]
fn aws_lc_rs_is_named_only_in_its_own_folder() {
    let sources = sources();
    let (own, others): (Vec<_>, Vec<_>) = sources.iter().partition(|(file, _)| file.starts_with("crypto/aws_lc/"));
    let names_it = |line: &str| has_word(line, "aws_lc_rs");
    let found: Vec<String> = others.iter().flat_map(|(file, code)| offences(file, code, names_it)).collect();
    assert_none(&found);
    assert!(own.iter().any(|(_, code)| code.0.iter().any(|(_, line)| names_it(line))));
    // The folder must not use the other library either.
    let found: Vec<String> =
        own.iter().flat_map(|(file, code)| offences(file, code, |line| has_word(line, "ring"))).collect();
    assert_none(&found);
}

#[test]
fn jsonwebtoken_is_named_only_in_the_interop_folder() {
    let mut found = Vec::new();
    for (file, code) in sources().iter().filter(|(file, _)| !file.starts_with("keys/interop/")) {
        found.extend(offences(file, code, |line| {
            // The feature of the same name may be named in a `cfg` attribute.
            let is_switch = line.trim_start().starts_with("#[cfg(feature");
            has_word(line, "jsonwebtoken") && !is_switch
        }));
    }
    assert_none(&found);
}

/// Expands `a::{B, c::{D, E}}` to `a::B`, `a::c::D` and `a::c::E`.
fn expand(tree: &str, prefix: &str, paths: &mut BTreeSet<String>) {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, character) in tree.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(tree.get(start..at).unwrap());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(tree.get(start..).unwrap());
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        if let Some((outer, inner)) = part.split_once('{') {
            let inner = inner.strip_suffix('}').unwrap();
            expand(inner, &format!("{prefix}{}", outer.trim()), paths);
        } else {
            let path = part.split(" as ").next().unwrap();
            paths.insert(format!("{prefix}{path}"));
        }
    }
}

/// All paths of a file that start with `crate::`, without that prefix.
fn crate_paths(code: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for behind in code.split("crate::").skip(1) {
        let mut depth = 0_usize;
        let end = behind.find(|character: char| {
            match character {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                _ => {}
            }
            // Outside braces, a path ends at the first character that cannot be part of it.
            depth == 0 && !(character.is_alphanumeric() || "_:}".contains(character))
        });
        expand(behind.get(..end.unwrap_or(behind.len())).unwrap(), "", &mut paths);
    }
    paths
}

#[test]
fn use_trees_are_expanded() {
    let code = "use crate::claim::{self, present};\nuse crate::{\n    A,\n    b::{C, D as E},\n};\nlet x = crate::f(1);\n\
                fn g() -> crate::H {";
    let paths: Vec<String> = crate_paths(code).into_iter().collect();
    assert_eq!(paths, ["A", "H", "b::C", "b::D", "claim::present", "claim::self", "f"]);
}

/// The public names of a module: its public items and re-exports.
fn public_names(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for statement in code.split([';', '\n']).filter(|statement| statement.starts_with("pub ")) {
        let item = words(statement).skip(1).find(|word| {
            !["const", "fn", "struct", "enum", "trait", "type", "mod", "async", "static", "union"].contains(word)
        });
        names.extend(item.map(str::to_owned));
    }
    for behind in code.split("pub use ").skip(1) {
        let tree = behind.split(';').next().unwrap();
        let mut paths = BTreeSet::new();
        expand(&tree.replace('\n', " "), "", &mut paths);
        names.extend(paths.iter().filter_map(|path| path.rsplit("::").next()).map(str::to_owned));
    }
    names
}

/// Macros of the core that vendors use. An external crate would write out their expansion.
const MACROS: &[&str] = &["encoding::named_enum::named_enum", "encoding::text::text_newtype"];

#[test]
fn vendors_use_only_the_public_interface() {
    let sources = sources();
    let root = public_names(&sources["lib.rs"].text());
    assert!(root.contains("token") && root.contains("Profile") && !root.contains("jose"), "{root:?}");
    let mut found = Vec::new();
    let mut checked = 0;
    for (file, code) in sources.iter().filter(|(file, _)| is_vendor(file)) {
        for path in crate_paths(&code.text()) {
            let is_own = path.split("::").next() == file.split('/').next();
            if is_own || MACROS.contains(&path.as_str()) {
                continue;
            }
            let mut steps = path.split("::");
            let first = steps.next().unwrap();
            if !root.contains(first) {
                found.push(format!("src/{file}: crate::{path}"));
            }
            let module =
                [format!("{first}.rs"), format!("{first}/mod.rs")].into_iter().find_map(|path| sources.get(&path));
            if let (Some(module), Some(second)) = (module, steps.next())
                && second != "self"
                && !public_names(&module.text()).contains(second)
            {
                found.push(format!("src/{file}: crate::{path}"));
            }
            checked += 1;
        }
        found.extend(offences(file, code, |line| line.contains("super::super")));
    }
    assert!(checked >= 10, "{checked} paths");
    assert_none(&found);
}

/// Names that the standard library also uses. A call with such a name does not show which function is called.
const STANDARD_NAMES: &[&str] = &[
    "any",
    "as_bytes",
    "contains",
    "end",
    "entries",
    "find",
    "from",
    "get",
    "insert",
    "intersection",
    "into_owned",
    "peek",
    "read",
    "split",
    "take",
    "write",
];

/// The names of functions in `code` whose declaration begins with `visibility`.
fn functions(code: &Code, visibility: &str) -> BTreeSet<String> {
    let declared = code.0.iter().filter_map(|(_, line)| line.trim_start().strip_prefix(visibility));
    let names = declared.filter_map(|line| {
        let mut words = words(line).skip_while(|word| ["const", "async"].contains(word));
        (words.next() == Some("fn")).then(|| words.next().unwrap().to_owned())
    });
    names.collect()
}

#[test]
fn vendors_call_no_private_function_of_the_core() {
    let sources = sources();
    let (mut own, mut public) = (BTreeSet::new(), BTreeSet::new());
    for (_, code) in sources.iter().filter(|(file, _)| !is_vendor(file)) {
        own.extend(functions(code, "pub(crate) "));
        public.extend(functions(code, "pub "));
        // Trait methods have no visibility modifier.
        public.extend(code.0.iter().filter_map(|(_, line)| {
            let mut words = words(line.strip_prefix("    fn ")?);
            words.next().map(str::to_owned)
        }));
    }
    let is_telling = |name: &&String| !STANDARD_NAMES.contains(&name.as_str());
    let hidden: BTreeSet<_> = own.difference(&public).filter(is_telling).collect();
    assert!(hidden.len() > 10, "{hidden:?}");
    let mut found = Vec::new();
    for vendor in VENDORS {
        let folder = format!("{vendor}/");
        let files: Vec<_> = sources.iter().filter(|(file, _)| file.starts_with(&folder)).collect();
        // The vendor may have a function of the same name.
        let of_vendor: BTreeSet<String> = files
            .iter()
            .flat_map(|(_, code)| ["", "pub ", "pub(super) "].map(|by| functions(code, by)))
            .flatten()
            .collect();
        let is_call =
            |line: &str, name: &str| line.contains(&format!(".{name}(")) || line.contains(&format!("::{name}("));
        for (file, code) in files {
            found.extend(offences(file, code, |line| {
                hidden.iter().any(|name| !of_vendor.contains(*name) && is_call(line, name))
            }));
        }
    }
    assert_none(&found);
}

#[test]
fn unsafe_code_is_forbidden_and_absent() {
    let sources = sources();
    assert!(sources["lib.rs"].text().contains("#![forbid(unsafe_code)]"));
    let mut found = Vec::new();
    for (file, code) in &sources {
        found.extend(offences(file, code, |line| has_word(line, "unsafe")));
    }
    assert_none(&found);
}

/// Names that reach outside the program, and the files that may use them: key sources, the system clock and the
/// random generator. `thread` is also used to detect panics, and `net` to parse addresses. The only global state is a
/// constant table and the prepared keys of the provider for jsonwebtoken.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("SystemTime", &["jose/numeric_date.rs"]),
    ("Instant", &["jose/clock.rs", "jose/guarded_clock.rs", "keys/remote/inner.rs"]),
    ("SystemRandom", &["crypto/"]),
    ("fs", &["keys/local/"]),
    ("var_os", &["keys/local/local_keys.rs"]),
    ("vars", &[]),
    ("net", &["keys/remote/endpoint_url.rs"]),
    ("TcpStream", &[]),
    ("process", &["keys/process_id.rs"]),
    ("stdin", &[]),
    ("stdout", &[]),
    ("stderr", &[]),
    (
        "thread",
        &[
            "token/holder.rs",
            "token/shared_work.rs",
            "keys/block_on.rs",
            "keys/interop/prepared.rs",
            "keys/local/refresh.rs",
            "keys/local/turn.rs",
            "keys/refresher.rs",
            "keys/remote/inner.rs",
            "keys/remote/ticket.rs",
        ],
    ),
    ("static", &["encoding/base64url.rs", "jose/guarded_clock.rs", "keys/interop/provider.rs"]),
    ("LazyLock", &["encoding/base64url.rs"]),
    // Fields that are set at first use, not statics.
    ("OnceLock", &["keys/remote/inner.rs", "keys/signing_key.rs", "token/cache/table.rs", "token/known_headers.rs"]),
    ("thread_local", &["jose/guarded_clock.rs", "keys/interop/provider.rs"]),
];

#[test]
fn system_calls_are_made_only_in_listed_files() {
    let sources = sources();
    let mut found = Vec::new();
    for (word, permitted) in OUTSIDE {
        for (file, code) in sources.iter().filter(|(file, _)| !permitted.iter().any(|place| file.starts_with(place))) {
            // The lifetime `'static` and words in messages do not count.
            found.extend(offences(file, code, |line| has_word(&without_texts(&line.replace("'static", "")), word)));
        }
        let is_used = |place: &&str| {
            let files = sources.iter().filter(|(file, _)| file.starts_with(place));
            files.flat_map(|(_, code)| &code.0).any(|(_, line)| has_word(line, word))
        };
        assert!(permitted.iter().all(is_used), "{word} is permitted where it is not used");
    }
    // No dependency writes a log.
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(!["log", "tracing", "slog"].iter().any(|library| manifest.contains(&format!("\n{library} ="))));
    assert_none(&found);
}

#[test]
fn library_has_no_explicit_panic_or_print() {
    const FORBIDDEN: &[&str] = &[
        ".unwrap()",
        ".unwrap_err()",
        ".expect(",
        ".expect_err(",
        "panic!",
        "todo!",
        "unimplemented!",
        "unreachable!",
        "dbg!",
        "print!",
        "println!",
        "eprint!",
        "eprintln!",
        "process::exit",
        "process::abort",
    ];
    let mut found = Vec::new();
    for (file, code) in &sources() {
        found.extend(offences(file, code, |line| FORBIDDEN.iter().any(|call| line.contains(call))));
    }
    assert_none(&found);
}

/// The only cast: a float to an integer whose bounds were checked. The standard library has no such conversion.
const CASTS: &[(&str, &str)] = &[("jose/numeric_date.rs", "let whole = (self.whole)(seconds) as i64;")];

#[test]
fn numbers_are_not_cast() {
    const NUMBERS: &[&str] =
        &["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64"];
    let is_cast = |line: &str| {
        line.split(" as ").skip(1).any(|behind| words(behind).next().is_some_and(|word| NUMBERS.contains(&word)))
    };
    let mut found = Vec::new();
    for (file, code) in &sources() {
        found.extend(offences(file, code, |line| is_cast(line) && !CASTS.contains(&(file.as_str(), line.trim()))));
    }
    assert_none(&found);
}

#[test]
fn files_stay_below_the_line_limit() {
    let too_long: Vec<String> = sources()
        .iter()
        .filter(|(_, code)| code.0.len() > MAX_CODE_LINES)
        .map(|(file, code)| format!("src/{file}: {} lines of code", code.0.len()))
        .collect();
    assert_none(&too_long);
}

#[test]
fn paths_in_documents_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut checked = 0;
    for document in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/DESIGN.md"] {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let places = text.split('`').filter(|place| {
            let is_path = ["src/", "tests/", "benches/", "examples/"].iter().any(|folder| place.starts_with(folder));
            is_path && !place.contains(['*', '<', '\n', ' '])
        });
        for place in places {
            checked += 1;
            if !root.join(place).exists() {
                found.push(format!("{document}: {place}"));
            }
        }
    }
    assert!(checked > 40, "{checked}");
    assert_none(&found);
}

/// Reports whether a line starts the declaration of a public type or of a fallible public constructor.
fn needs_example(line: &str, declaration: &str) -> bool {
    let is_type = ["pub struct ", "pub enum ", "pub trait "].iter().any(|item| line.starts_with(item));
    let is_constructor = line.starts_with("pub fn ") && !declaration.contains("self") && {
        ["-> Result<Self", "-> Result<Option<Self"].iter().any(|result| declaration.contains(result))
    };
    is_type || is_constructor
}

/// Collects the code of all examples in the documentation of a file.
fn examples(lines: &[&str]) -> String {
    let mut is_inside = false;
    let mut code = String::new();
    for line in lines {
        let Some(text) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else { continue };
        if text.trim_start().starts_with("```") {
            is_inside = !is_inside;
        } else if is_inside {
            code.push_str(text);
            code.push('\n');
        }
    }
    code
}

/// Each item has an example in its own documentation, or an example in the same file uses it.
#[test]
fn types_and_fallible_constructors_have_an_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut checked = 0;
    // The macro that declares text types has placeholders for the names.
    for file in sources().keys().filter(|file| *file != "encoding/text.rs") {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let examples = examples(&lines);
        let mut documentation = String::new();
        for (index, line) in lines.iter().enumerate() {
            if line.starts_with("///") || line.starts_with("#[") {
                documentation.push_str(line);
                continue;
            }
            // A declaration ends at the `{` of its body.
            let declaration: Vec<&str> =
                lines[index..].iter().copied().take_while(|line| !line.ends_with('{')).collect();
            let declaration =
                format!("{} {}", declaration.join(" "), lines.get(index + declaration.len()).unwrap_or(&""));
            if needs_example(line, &declaration) {
                checked += 1;
                let name = words(line).nth(2).unwrap();
                let is_used = if line.starts_with("pub fn ") {
                    examples.contains(&format!("::{name}("))
                } else {
                    has_word(&examples, name)
                };
                if !documentation.contains("```") && !is_used && !documentation.contains("#[doc(hidden)]") {
                    found.push(format!("src/{file}:{}: {line}", index + 1));
                }
            }
            documentation.clear();
        }
    }
    assert!(checked > 100, "{checked} items");
    assert_none(&found);
}
