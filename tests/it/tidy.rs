//! The tree as it should be: which module may name which, what must not occur, what must be listed.
//!
//! Every rule is a function from the text of the tree to what is wrong with it; the last test shows each of
//! them at work on a text that breaks it.

use super::arrows::ARROWS;
use super::support::{files, names, repo};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A word that may stand only in some modules.
const ABSENCES: &[(&str, &[&str], &str)] = &[
    (
        r"\bdatafusion::",
        &["engine", "check", "cleanse", "ingest", "function"],
        "plans are built where rules and steps are; else the planner is compiled twice",
    ),
    (r"\brayon::", &["matching"], "one place decides about threads that share work"),
    (r"\bserde_yaml::", &["spec"], "positions of mistakes are kept in one place"),
    (r"\b(e?println|e?print)!|\bio::(stdout|stderr)\(|\bstd(out|err)\(\)", &["cli"], "only the command line prints"),
    (r"\basync\b|\.await\b", &["engine", "review"], "whoever awaits the engine compiles the planner again"),
    (r"\bprocess::(exit|abort)\b", &[], "main returns an exit code; nothing ends the process behind its back"),
    (r"\bunsafe\b", &[], "forbidden by the manifest too"),
    (
        r"\.unwrap\(\)|\.expect\(|\bpanic!|\btodo!|\bunimplemented!|\bunreachable!|\bdbg!",
        &[],
        "a fault is a value with an exit code, never a panic",
    ),
    (r#"\[allow\((dead_code|unused)"#, &[], "what nobody uses is not there"),
];

/// Single lines that may break an absence: file, a piece of the line, why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// Longest source file, in lines.
const LONGEST: usize = 400;
/// Files that are longer, and why.
const LONGER: &[(&str, usize, &str)] = &[
    ("src/review/page/view.rs", 440, "the data of all pages, field by field"),
    ("src/spec/shape.rs", 450, "each shape with its reading, its message and its schema, arm by arm"),
];

/// What may lie at the top of the tree.
const TOP: &[&str] =
    &["Cargo.toml", "Cargo.lock", "src", "rules", "pipelines", "testdata", "tests", "benches", "README.md", "LICENSE", "CHANGELOG.md"];

/// A source file: its path from the root, and its text.
type Source = (String, String);

fn sources(folder: &str) -> Vec<Source> {
    let name = |p: &Path| p.strip_prefix(repo()).unwrap().display().to_string();
    files(&repo().join(folder), ".rs").iter().map(|p| (name(p), fs::read_to_string(p).unwrap())).collect()
}

/// The top module that a file of `src` belongs to.
fn module(path: &str) -> &str {
    path.trim_start_matches("src/").split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The code that runs in production: no comments, nothing under `#[cfg(test)]`. Lines keep their numbers.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut skipping = None;
    let mut armed = false;
    for (i, line) in text.lines().enumerate() {
        if let Some(end) = &skipping {
            if line == *end {
                skipping = None;
            }
            continue;
        }
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        if line.trim_start().starts_with("#[cfg(test)]") {
            armed = true;
        } else if armed && !line.trim_start().starts_with("#[") && !line.trim_start().starts_with("//") {
            armed = false;
            if line.trim_end().ends_with('{') {
                skipping = Some(format!("{indent}}}"));
            }
        } else if !armed && !line.trim_start().starts_with("//") {
            lines.push((i + 1, line.split(" // ").next().unwrap_or_default().to_string()));
        }
    }
    lines
}

/// Files that are modules of tests: named by a `mod` under `#[cfg(test)]`.
fn test_files(sources: &[Source]) -> BTreeSet<String> {
    let named = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([a-z]+\))? )?mod ([a-z_]+);").unwrap();
    let mut found = BTreeSet::new();
    for (path, text) in sources {
        let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let stem = if path.ends_with("lib.rs") { "src" } else { stem };
        found.extend(named.captures_iter(text).map(|c| format!("{stem}/{}.rs", &c[1])));
    }
    found
}

fn production(all: Vec<Source>) -> Vec<Source> {
    let tests = test_files(&all);
    all.into_iter().filter(|(path, _)| !tests.contains(path)).collect()
}

/// The modules that a line names through `crate::`.
fn named(line: &str) -> Vec<String> {
    let word = Regex::new(r"crate::(?:\{([^}]*)\}|([a-z_]+))").unwrap();
    let mut found = Vec::new();
    for capture in word.captures_iter(line) {
        match (capture.get(1), capture.get(2)) {
            (Some(group), _) => {
                found.extend(group.as_str().split(',').map(|p| p.trim().split("::").next().unwrap_or_default().to_string()))
            }
            (None, Some(one)) => found.push(one.as_str().to_string()),
            _ => {}
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn wrong_arrows(sources: &[Source]) -> Vec<String> {
    let steps_up = Regex::new(r"(super::)+").unwrap();
    let mut found = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !path.starts_with("src/engine/")) {
        let own = module(path);
        let Some((_, allowed, why)) = ARROWS.iter().find(|(name, ..)| *name == own) else {
            found.push(format!("{path}: the module `{own}` is not in the table of arrows"));
            continue;
        };
        for (line, text) in code(text) {
            for name in named(&text).iter().filter(|n| *n != own && !allowed.contains(&n.as_str())) {
                found.push(format!("{path}:{line}: `{own}` names `{name}`; it {why}"));
            }
            // So many steps up from the file's module lead to the root of the crate.
            let depth = path.trim_start_matches("src/").trim_end_matches("/mod.rs").matches('/').count() + 1;
            let steps = steps_up.find_iter(&text).map(|m| m.as_str().matches("super").count()).max();
            if steps.is_some_and(|steps| steps >= depth) {
                found.push(format!("{path}:{line}: `super` leaves the module"));
            }
        }
    }
    found
}

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for (pattern, allowed, why) in ABSENCES {
        let pattern = Regex::new(pattern).unwrap();
        for (path, text) in sources.iter().filter(|(path, _)| !allowed.contains(&module(path))) {
            for (line, text) in code(text).into_iter().filter(|(_, text)| pattern.is_match(text)) {
                if !EXCEPTIONS.iter().any(|(file, piece, _)| file == path && text.contains(piece)) {
                    found.push(format!("{path}:{line}: {} — {why}", text.trim()));
                }
            }
        }
    }
    found
}

fn too_long(sources: &[Source]) -> Vec<String> {
    let limit = |path: &str| LONGER.iter().find(|(file, ..)| *file == path).map_or(LONGEST, |(_, lines, _)| *lines);
    let long = sources.iter().filter(|(path, text)| text.lines().count() > limit(path));
    long.map(|(path, text)| format!("{path}: {} lines; at most {}", text.lines().count(), limit(path))).collect()
}

fn undocumented(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| format!("{path} does not begin with what it is for"))
        .collect()
}

/// Places of one machine, and hosts that only some can reach.
fn machine_bound(path: &str, text: &str) -> Vec<String> {
    let machine = Regex::new(r#"(^|[\s"'`(=:])/(work|root|home|tmp|Users|mnt)(/|\b)|[A-Z]:\\\\|\blocalhost:\d|\b10\.\d+\.\d+\.\d+|\b192\.168\.|\bartifactory\b|\bnexus\b|\.(internal|corp|lan)\b"#).unwrap();
    let lines = text.lines().enumerate().filter(|(_, line)| machine.is_match(line));
    lines.map(|(i, line)| format!("{path}:{}: {}", i + 1, line.trim())).collect()
}

#[track_caller]
fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn imports_point_inwards() {
    none(&wrong_arrows(&production(sources("src"))));
    // The table itself has no circle: whoever is named stands further down, or both are stages of one kind.
    let place = |name: &str| ARROWS.iter().position(|(n, ..)| *n == name).unwrap_or_else(|| panic!("{name} is not in the table"));
    for (module, allowed, _) in ARROWS {
        for name in *allowed {
            assert!(place(name) > place(module), "{module} names {name}, which stands above it");
        }
    }
    let modules: BTreeSet<String> =
        names(&repo().join("src")).into_iter().map(|n| n.trim_end_matches(".rs").to_string()).filter(|n| n != "engine").collect();
    let listed: BTreeSet<String> = ARROWS.iter().map(|(n, ..)| n.to_string()).collect();
    assert_eq!(modules, listed, "the table has every module and no other");
}

#[test]
fn what_must_not_occur_does_not() {
    none(&breaches(&production(sources("src"))));
    for (file, piece, why) in EXCEPTIONS {
        assert!(
            !why.is_empty() && fs::read_to_string(repo().join(file)).unwrap().contains(piece),
            "{file}: the exception `{piece}` is no longer needed"
        );
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let all: Vec<Source> = ["src", "tests", "benches"].iter().flat_map(|folder| sources(folder)).collect();
    none(&too_long(&all));
    for (file, _, why) in LONGER {
        assert!(
            !why.is_empty() && all.iter().any(|(path, text)| path == file && text.lines().count() > LONGEST),
            "{file} need not be listed as longer"
        );
    }
    let tests = test_files(&all);
    none(&undocumented(&all.into_iter().filter(|(path, _)| !tests.contains(path)).collect::<Vec<_>>()));
}

#[test]
fn lists_hold_what_folders_hold() {
    let stems = |folder: &str, ending: &str| -> BTreeSet<String> {
        let names = names(&repo().join(folder));
        names.iter().filter_map(|n| n.strip_suffix(ending)).map(str::to_string).collect()
    };
    let set = |names: Vec<&str>| names.into_iter().map(str::to_string).collect::<BTreeSet<_>>();
    assert_eq!(stems("rules", ".yaml"), set(karat::packs::PACKS.iter().map(|(name, _)| *name).collect()), "packs");
    for (name, text) in karat::packs::PACKS {
        assert!(text.starts_with(&format!("pack: {name}\n")), "{name} calls itself otherwise");
    }
    let of = |folder: &str, helpers: &[&str]| {
        stems(folder, ".rs").into_iter().filter(|s| !helpers.contains(&s.as_str())).collect::<BTreeSet<_>>()
    };
    let normalisers = karat::cleanse::NORMALISERS.iter().map(|n| n.word.name).collect();
    assert_eq!(of("src/cleanse", &["mod", "plan", "tests"]), set(normalisers), "normalisers");
    let helpers = [
        "mod",
        "ascii",
        "fold",
        "nicknames",
        "region",
        "damerau",
        "jaro_winkler",
        "levenshtein",
        "signature",
        "soundex",
        "tests",
        "vectors",
        "words",
    ];
    assert_eq!(of("src/similarity", &helpers), set(karat::similarity::ALL.iter().map(|c| c.name).collect()), "comparators");
    let yaml = stems("testdata/errors", ".yaml");
    assert!(yaml.len() > 40);
    assert_eq!(yaml, stems("testdata/errors", ".stderr"), "every mistake has its text");
    for (file, text) in [("README.md", fs::read_to_string(repo().join("README.md")).unwrap())] {
        for command in ["run", "check", "profile", "init", "plan", "explain", "review", "undo", "rules", "schema", "completions"] {
            assert!(
                text.contains(&format!("`karat {command}")) || text.contains(&format!("karat {command} ")),
                "{file} does not tell of `karat {command}`"
            );
        }
    }
}

#[test]
fn the_top_of_the_tree_is_tidy() {
    let ignored = fs::read_to_string(repo().join(".gitignore")).unwrap();
    let ignored: Vec<&str> = ignored.lines().map(|l| l.trim_matches('/')).collect();
    let strangers: Vec<String> = names(&repo())
        .into_iter()
        .filter(|n| !n.starts_with('.') && !TOP.contains(&n.as_str()) && !ignored.contains(&n.as_str()))
        .collect();
    none(&strangers);
}

#[test]
fn nothing_is_bound_to_a_machine() {
    let mut found = Vec::new();
    for folder in ["src", "rules", "pipelines", "benches", "testdata/cases", "testdata/errors"] {
        for file in files(&repo().join(folder), "") {
            let name = file.strip_prefix(repo()).unwrap().display().to_string();
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let text = if name.ends_with(".rs") { code(&text).into_iter().map(|(_, l)| l + "\n").collect() } else { text };
            found.extend(machine_bound(&name, &text));
        }
    }
    for name in ["Cargo.toml", "README.md", "testdata/README.md"] {
        found.extend(machine_bound(name, &fs::read_to_string(repo().join(name)).unwrap()));
    }
    none(&found);
    let lock = fs::read_to_string(repo().join("Cargo.lock")).unwrap();
    let elsewhere = lock.lines().filter(|l| l.starts_with("source = ") && !l.contains("github.com/rust-lang/crates.io-index"));
    none(&elsewhere.map(str::to_string).collect::<Vec<_>>());
}

/// A rule that cannot fail is no rule: each finds the text that breaks it.
#[test]
fn every_rule_of_this_file_can_fail() {
    let one = |path: &str, text: &str| vec![(path.to_string(), text.to_string())];
    for (path, text) in [
        ("src/spec/x.rs", "use crate::resolve::Rule;"),
        ("src/merge/x.rs", "use crate::{diag, check::Check};"),
        ("src/value/x.rs", "fn f() { crate::run::run() }"),
        ("src/stranger.rs", "//! A module that nobody listed."),
        ("src/value/x.rs", "use super::super::spec;"),
    ] {
        assert!(!wrong_arrows(&one(path, text)).is_empty(), "{path}: {text}");
    }
    for (path, text) in [
        ("src/report/x.rs", "use datafusion::prelude::*;"),
        ("src/merge/x.rs", "rayon::join(a, b);"),
        ("src/resolve/x.rs", "let v: serde_yaml::Value = v;"),
        ("src/run/x.rs", "    println!(\"x\");"),
        ("src/run/x.rs", "std::io::stderr().lock();"),
        ("src/check/x.rs", "async fn f() {}"),
        ("src/cli/x.rs", "std::process::exit(1);"),
        ("src/value/x.rs", "unsafe { f() }"),
        ("src/value/x.rs", "x.unwrap();"),
        ("src/value/x.rs", "x.expect(\"there\");"),
        ("src/value/x.rs", concat!("to", "do!()")),
        ("src/value/x.rs", "#[allow(dead_code)]"),
    ] {
        assert_eq!(breaches(&one(path, text)).len(), 1, "{path}: {text}");
    }
    assert_eq!(too_long(&one("src/x.rs", &"\n".repeat(LONGEST + 1))).len(), 1);
    assert_eq!(undocumented(&one("src/x.rs", "use std::fs;\n")).len(), 1);
    for text in [
        concat!("see /wo", "rk/main"),
        "path: /tmp/x",
        "\"/home/me/a.csv\"",
        "registry = http://10.0.0.1",
        "https://artifactory.example",
        "host.internal",
    ] {
        assert_eq!(machine_bound("x", text).len(), 1, "{text}");
    }
    assert!(machine_bound("x", "testdata/crm/contacts.csv and https://crates.io, src/home/x").is_empty());

    // What is under `#[cfg(test)]` or in a comment does not count, what follows does.
    let text = "//! x\nfn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { x.unwrap(); }\n}\n// y.unwrap()\nfn c() { z.unwrap() }\n";
    let seen: BTreeMap<usize, String> = code(text).into_iter().collect();
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [2, 8]);
    assert_eq!(breaches(&one("src/value/x.rs", text)).len(), 1);
    let declared = one("src/value/mod.rs", "#[cfg(test)]\nmod tests;\n");
    assert!(test_files(&declared).contains("src/value/tests.rs"));
    assert_eq!(named("use crate::{a, b::C}; crate::d::e()"), ["a", "b", "d"]);
}
