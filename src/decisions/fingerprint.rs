//! What a record looked like: enough to tell that a column has changed, too little to tell what it held.
//!
//! Of each value there are sixteen bits of a SHA-256. They cannot be turned back into the value, for countless values
//! share them; they can only bear out a guess. Of 65,536 changes one goes unseen.

use crate::digest;
use std::collections::BTreeMap;

/// Hexadecimal digits that are kept of a hash.
const DIGITS: usize = 4;
/// Stands for a missing value. No hash, for it is no hexadecimal digit.
const MISSING: &str = "-";

/// The fingerprint of a record from the names and values of its columns, in any order: `city=91ab name=-`. A blank
/// value is missing.
pub fn fingerprint<'a>(cells: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let mut parts: Vec<(&str, String)> = cells.into_iter().map(|(name, value)| (name, hash(name, value))).collect();
    parts.sort();
    let words: Vec<String> = parts.iter().map(|(name, hash)| format!("{}={hash}", encoded(name))).collect();
    words.join(" ")
}

/// The columns that both fingerprints have and in which they differ. Nobody looked where `then` is empty, and nothing
/// has changed.
pub fn changed(then: &str, now: &str) -> Vec<String> {
    let then: BTreeMap<&str, &str> = parts(then).collect();
    let differs = |(name, hash): &(&str, &str)| then.get(name).is_some_and(|before| before != hash);
    parts(now).filter(differs).map(|(name, _)| decoded(name)).collect()
}

/// Names, as they are written, and hashes. What is no part, for people edit the file, says nothing.
fn parts(fingerprint: &str) -> impl Iterator<Item = (&str, &str)> {
    fingerprint.split(' ').filter_map(|part| part.split_once('='))
}

/// The name goes into the hash, so that equal values of two columns cannot be seen to be equal.
fn hash(name: &str, value: Option<&str>) -> String {
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else { return MISSING.to_string() };
    digest::of(&[name.as_bytes(), &[0], value.as_bytes()].concat()).chars().take(DIGITS).collect()
}

/// A name without the characters that divide a fingerprint, or that would divide the line it stands in.
fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            ' ' | '=' | '%' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c if c.is_control() => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| out.push_str(&format!("%{b:02X}"))),
            c => out.push(c),
        }
    }
    out
}

/// The name as it was; one that nobody has encoded stays as it is.
fn decoded(name: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(name.len()), name.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let code =
            after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_column_has_its_hash() {
        let then = fingerprint([("name", Some("王芳")), ("city", Some("上海")), ("mail", None), ("note", Some("  "))]);
        assert_eq!(
            then,
            format!("city={} mail=- name={} note=-", &digest::of("city\0上海".as_bytes())[..4], &digest::of("name\0王芳".as_bytes())[..4])
        );
        let now = fingerprint([("name", Some("王芳")), ("city", Some("北京")), ("mail", Some("a@b.cn")), ("new", Some("x"))]);
        assert_eq!(changed(&then, &now), ["city", "mail"]);
        assert!(changed("", &now).is_empty() && changed(&then, "").is_empty());
    }

    #[test]
    fn equal_values_of_two_columns_look_different() {
        let text = fingerprint([("a", Some("x")), ("b", Some("x"))]);
        let hashes: BTreeSet<&str> = parts(&text).map(|(_, hash)| hash).collect();
        assert_eq!(hashes.len(), 2);
    }

    #[test]
    fn names_of_any_kind_are_kept() {
        let names = ["first name", "a=b", "100%", "姓名", "line\nbreak", "\u{85}", "%41", "-", ""];
        let then = fingerprint(names.map(|name| (name, Some("then"))));
        let now = fingerprint(names.map(|name| (name, Some("now"))));
        assert!(!then.contains(char::is_control) && then.split(' ').count() == names.len());
        let mut sorted = names.to_vec();
        sorted.sort();
        assert_eq!(changed(&then, &now), sorted);
    }

    #[test]
    fn what_is_no_fingerprint_says_nothing() {
        assert!(changed("somebody wrote here", "name=12ab").is_empty());
        assert_eq!(changed("na%me=0000 x", "na%me=12ab"), ["na%me"]);
    }

    proptest! {
        #[test]
        fn the_order_of_columns_does_not_matter(cells in proptest::collection::btree_map("\\PC{0,5}", proptest::option::of("\\PC{0,5}"), 0..6)) {
            let there = fingerprint(cells.iter().map(|(name, value)| (name.as_str(), value.as_deref())));
            let back = fingerprint(cells.iter().rev().map(|(name, value)| (name.as_str(), value.as_deref())));
            prop_assert_eq!(&there, &back);
            prop_assert!(changed(&there, &back).is_empty());
        }

        #[test]
        fn what_changed_is_found(
            then in proptest::collection::btree_map("[a =%=é]{0,3}", proptest::option::of("[xy]{0,2}"), 0..8),
            now in proptest::collection::btree_map("[a =%=é]{0,3}", proptest::option::of("[xy]{0,2}"), 0..8),
        ) {
            let text = |cells: &BTreeMap<String, Option<String>>| {
                fingerprint(cells.iter().map(|(name, value)| (name.as_str(), value.as_deref())))
            };
            let filled = |value: &Option<String>| value.clone().filter(|v| !v.is_empty());
            let both = then.iter().filter_map(|(name, value)| now.get(name).map(|new| (name, value, new)));
            let expected: BTreeSet<String> = both.filter(|(_, a, b)| filled(a) != filled(b)).map(|(name, ..)| name.clone()).collect();
            let found: BTreeSet<String> = changed(&text(&then), &text(&now)).into_iter().collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn never_panics(then in "\\PC{0,30}", now in "[a-f0-9%= -]{0,30}") {
            changed(&then, &now);
            changed(&now, &then);
        }
    }
}
