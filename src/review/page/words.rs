//! The words of the pages in both languages: [`word`] finds one, [`fill`] puts names and figures into it.
//!
//! The words stand in two tables, those of the templates (`words/pages.rs`) and those of the server
//! (`words/desk.rs`). Each line is a key, the English and the Chinese; a test keeps tables and templates in step.

mod desk;
mod pages;

use serde::Serialize;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Lang {
    /// English.
    #[serde(rename = "en")]
    En,
    /// Chinese, simplified.
    #[serde(rename = "zh")]
    Zh,
}

impl Lang {
    /// The language of that code.
    pub fn named(code: &str) -> Option<Lang> {
        [Lang::En, Lang::Zh].into_iter().find(|lang| lang.code() == code)
    }

    /// The code of the language.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }
}

/// A key, the English and the Chinese.
type Words = (&'static str, &'static str, &'static str);

/// All words: of the templates, then of the server.
pub const WORDS: [&[Words]; 2] = [pages::WORDS, desk::WORDS];

/// All keys with their words in one language.
pub fn all(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    let say = move |words: &Words| (words.0, if lang == Lang::En { words.1 } else { words.2 });
    WORDS.into_iter().flatten().map(say)
}

/// The word of a key. A key that is in no table comes back as nothing: the tests see to it that none is asked for.
pub fn word(lang: Lang, key: &str) -> &'static str {
    all(lang).find(|words| words.0 == key).map(|words| words.1).unwrap_or_default()
}

/// The word of a key with `{name}` replaced by the value of that name.
pub fn fill(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    put(word(lang, key), values)
}

/// A text with `{name}` replaced by the value of that name. What a value holds is not looked at again, so that a
/// customer called `{b}` stays so.
pub fn put(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            break;
        };
        match values.iter().find(|value| value.0 == name) {
            Some(value) => out.push_str(value.1),
            None => out.extend(["{", name, "}"]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A probability in percent. What is not quite certain never reads as 0 or 100.
pub fn percent(lang: Lang, probability: f64) -> String {
    let space = if lang == Lang::En { "\u{a0}" } else { "" };
    match probability * 100.0 {
        _ if probability.is_nan() => "–".to_owned(),
        share if share < 0.05 && share > 0.0 => format!("<\u{a0}0.1{space}%"),
        share if share > 99.95 && share < 100.0 => format!(">\u{a0}99.9{space}%"),
        share => format!("{}{space}%", format!("{share:.1}").trim_end_matches(".0")),
    }
}

/// What the levels of comparators are called in Chinese.
const LEVELS: &[(&str, &str)] = &[
    ("equal", "相同"),
    ("nearly equal", "几乎相同"),
    ("read alike", "读音相同"),
    ("swapped", "姓名互换"),
    ("a part", "其中一部分"),
    ("but for a region, or by initials", "仅地区不同或为缩写"),
    ("within a tenth", "相差不到十分之一"),
    ("within a third", "相差不到三分之一"),
    ("similar", "相似"),
    ("compatible", "可能一致"),
    ("shared words", "有共同的词"),
    ("words in common", "共同的词"),
    ("short form or initial", "简称或首字母"),
    ("one slip", "差一处笔误"),
    ("near", "相近"),
    ("same mailbox", "邮箱名相同"),
    ("similar mailbox", "邮箱名相似"),
    ("same last digits", "末尾数字相同"),
    ("same area", "同一区域"),
    ("different", "不同"),
];

/// What a level of a comparison is called. Labels that are in no list stay as they are.
pub fn level(lang: Lang, label: &str) -> String {
    if lang == Lang::En {
        return label.to_owned();
    }
    if let Some((_, chinese)) = LEVELS.iter().find(|level| level.0 == label) {
        return (*chinese).to_owned();
    }
    let limit = |words: &str, sign: &str| label.split_once(words).map(|(name, limit)| format!("{} {sign} {limit}", level(lang, name)));
    limit(" at least ", "≥").or_else(|| limit(" at most ", "≤")).unwrap_or_else(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The names in braces.
    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_key_has_both_languages_and_the_same_names() {
        let mut seen = BTreeSet::new();
        for (key, english, chinese) in WORDS.into_iter().flatten() {
            assert!(seen.insert(key), "{key} stands twice");
            assert!(!english.is_empty() && !chinese.is_empty(), "{key}");
            assert_eq!(names(english), names(chinese), "{key}");
        }
    }

    #[test]
    fn every_level_of_a_comparator_has_a_chinese_name() {
        for label in crate::similarity::ALL.iter().flat_map(|comparator| comparator.levels) {
            assert_ne!(level(Lang::Zh, label), **label);
        }
        assert_eq!(level(Lang::Zh, "words in common at least 0.9"), "共同的词 ≥ 0.9");
    }

    #[test]
    fn languages_are_found_by_their_codes() {
        assert_eq!([Lang::named("en"), Lang::named("zh"), Lang::named("fr")], [Some(Lang::En), Some(Lang::Zh), None]);
    }

    #[test]
    fn values_take_the_place_of_their_names_once() {
        assert_eq!(put("{a} und {b}", &[("a", "{b}"), ("b", "2")]), "{b} und 2");
        assert_eq!(put("{c} {a", &[("a", "1")]), "{c} {a");
        assert_eq!(fill(Lang::En, "not_written", &[("why", "disk full")]).matches("disk full").count(), 1);
    }

    #[test]
    fn nearly_certain_is_not_certain() {
        let seen = [0.9999, 1.0, 0.0001, 0.0, 0.5, 0.942].map(|p| percent(Lang::Zh, p));
        assert_eq!(seen, [">\u{a0}99.9%", "100%", "<\u{a0}0.1%", "0%", "50%", "94.2%"]);
        assert_eq!(percent(Lang::En, 0.5), "50\u{a0}%");
    }

    #[test]
    fn levels_are_translated_and_unknown_ones_stay() {
        assert_eq!(level(Lang::Zh, "one slip"), "差一处笔误");
        assert_eq!(level(Lang::Zh, "Jaro-Winkler at least 0.92"), "Jaro-Winkler ≥ 0.92");
        assert_eq!(level(Lang::Zh, "Damerau-Levenshtein at most 1"), "Damerau-Levenshtein ≤ 1");
        assert_eq!([level(Lang::Zh, "odd"), level(Lang::En, "near")], ["odd", "near"]);
    }
}
