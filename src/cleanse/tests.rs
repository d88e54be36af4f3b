//! What holds for every normaliser: its examples, and that cleaning twice is cleaning once.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

fn clean(normaliser: &Normaliser, options: &[(&str, &str)], value: &str) -> String {
    let clean = (normaliser.build)(&Options::of(options)).expect("options are right");
    applied(&clean, value)
}

fn applied(clean: &Clean, value: &str) -> String {
    match clean(value) {
        Cleaned::Same => value.to_string(),
        Cleaned::Changed(after) => after,
        Cleaned::Empty => String::new(),
    }
}

#[test]
fn examples_hold() {
    for normaliser in NORMALISERS {
        for example in normaliser.examples {
            let name = normaliser.word.name;
            assert_eq!(clean(normaliser, example.options, example.before), example.after, "{name}: {}", example.before);
            assert_eq!(clean(normaliser, example.options, example.after), example.after, "{name}: {}", example.after);
        }
    }
}

#[test]
fn every_normaliser_is_documented_and_named_once() {
    let names: HashSet<&str> = NORMALISERS.iter().map(|n| n.word.name).collect();
    assert_eq!(names.len(), NORMALISERS.len());
    for normaliser in NORMALISERS {
        let word = &normaliser.word;
        assert!(!word.summary.is_empty() && !word.doc.is_empty() && normaliser.examples.len() > 3, "{}", word.name);
        assert!(word.options.iter().all(|option| !option.doc.is_empty()), "{}", word.name);
        assert!(find(word.name).is_some_and(|found| found.word.summary == word.summary));
    }
    assert!(find("telephone").is_none());
}

#[test]
fn a_change_is_a_change() {
    let needs_nothing = |n: &&&Normaliser| n.word.options.iter().all(|option| !option.required);
    for normaliser in NORMALISERS.iter().filter(needs_nothing) {
        let clean = (normaliser.build)(&Options::default()).expect("defaults are right");
        for value in ["张三", "a@qq.com", "+8613812345678", "2024-01-05", "John Smith"] {
            assert_eq!(clean(value), Cleaned::Same, "{} of {value}", normaliser.word.name);
        }
        assert_eq!(clean(" \u{200B}"), Cleaned::Empty, "{}", normaliser.word.name);
    }
}

#[test]
fn wrong_options_are_said() {
    let error = |name: &str, options: &[(&str, &str)]| (find(name).expect("it is listed").build)(&Options::of(options)).err();
    assert!(error("phone", &[("region", "XX")]).is_some_and(|e| e.contains("`XX`")));
    assert!(error("phone", &[("region", "cn")]).is_none());
    assert!(error("replace", &[]).is_some() && error("replace", &[("pattern", "(")]).is_some());
    assert!(error("replace", &[("pattern", r"\w{900}{900}")]).is_some_and(|e| e.contains("too large")));
    assert!(error("date", &[("order", "dym")]).is_some() && error("text", &[("case", "camel")]).is_some());
}

/// All normalisers with the options that matter.
fn all() -> Vec<(&'static str, Clean)> {
    let with: [(&str, &[(&str, &str)]); 12] = [
        ("text", &[]),
        ("text", &[("case", "upper")]),
        ("text", &[("case", "lower"), ("width", "keep")]),
        ("text", &[("case", "title")]),
        ("person_name", &[]),
        ("email", &[]),
        ("phone", &[]),
        ("phone", &[("region", "CN")]),
        ("phone", &[("region", "US")]),
        ("date", &[]),
        ("date", &[("order", "dmy")]),
        ("date", &[("order", "mdy")]),
    ];
    let build = |(name, options): (&'static str, &[(&str, &str)])| {
        let normaliser = find(name).expect("it is listed");
        (name, (normaliser.build)(&Options::of(options)).expect("options are right"))
    };
    with.into_iter().map(build).collect()
}

/// Texts of any kind, and texts that are nearly what the normalisers read.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        ".*",
        "\\PC{0,12}",
        "[A-Za-z0-9._+]{1,6}[ ]?[@＠][a-zA-Z0-9.-]{1,8}\\.(com|CN|con|公司|xn--55qx5d)[.,; >]?",
        "(mailto:|<|\")?[a-zA-Z张]{1,4}@qq\\.com[;,> ]{0,2}([a-z]@b\\.cn)?",
        "(\\+|00|\\+86 ?|86-|'|电话：)?0?1[3-9][0-9 -]{9,11}(转|-|ext|;ext=|/|、)?[0-9]{0,11}",
        "(Mr|DR\\.|prof|miss)? ?(O'|mc|van |de )?[A-Za-z]{1,6}[ -][A-Za-zßİŉéÉ]{1,5}(, phd| III|\\(x\\))?",
        "[张王欧阳李小]{1,3}[·•.]?[先生女士总经理老师]{0,3}(\\(离职\\)|（|】)?",
        "[0-9]{1,4}[-/.年 ][0-9]{1,2}[-/.月 ][0-9]{1,4}日?([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(Z|\\+08:?00)?)?",
    ]
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(value in texts()) {
        for (name, clean) in all() {
            let once = applied(&clean, &value);
            prop_assert_eq!(applied(&clean, &once), once.clone(), "{} of {:?}", name, value);
        }
    }

    #[test]
    fn the_local_part_of_an_address_keeps_its_case(local in "[A-Za-z0-9._+-]{1,12}", domain in "(QQ|gmail|Example)\\.(COM|cn|con)") {
        let clean = (find("email").expect("it is listed").build)(&Options::default()).expect("no options");
        let after = applied(&clean, &format!(" {local}@{domain} "));
        prop_assert_eq!(after.split('@').next(), Some(local.as_str()));
    }
}
