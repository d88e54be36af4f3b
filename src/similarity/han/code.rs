//! Codes by which a Chinese name in characters meets its spelling in letters: 郑子晴 and `Zheng Ziqing`, 陳德華 and `Chan Tak
//! Wah`.
//!
//! They bring together what is worth comparing; whether two names are read alike is looked at afterwards, with all readings
//! and spellings. In Mandarin the code is the pinyin of the syllables. In Cantonese, which is spelt by custom, it is what the
//! spellings of a syllable have in common: the kind of its initial and its last consonant. Of 722 pairs of a name in
//! characters and in letters of Hong Kong, 98 of 100 have the same code, and of 373,000 pairs of strangers eight in ten
//! thousand. Syllables are sorted, for a family name stands first or last.

use super::{LONGEST, READINGS, SURNAMES, family_name, is_han, simplified};
use hashbrown::{HashMap, HashSet};
use pinyin::ToPinyin;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The longest syllable of pinyin, in letters.
const LONGEST_SYLLABLE: usize = 6;
/// Syllables of a word in letters, at most.
const MOST: usize = 4;

/// The pinyin of a name, syllable by syllable and sorted: `qing zheng zi`. Words in letters that are no syllables are left out;
/// empty where less is left than says anything.
pub fn mandarin(name: &str) -> String {
    code(name, in_pinyin, |word| pinyin_of(word).unwrap_or_default())
}

/// How a name sounds in Cantonese, syllable by syllable and sorted: `c.n t.k w.`. Words in letters that are no syllables are left
/// out; empty where less is left than says anything.
pub fn cantonese(name: &str) -> String {
    let of_word = |word: &str| match COMPOUND.get(word) {
        Some(parts) => parts.iter().map(|part| sound(part)).collect(),
        None if CANTONESE.contains(word) => vec![sound(word)],
        None => Vec::new(),
    };
    code(name, |characters| characters.iter().filter_map(|c| READINGS.jyutping(*c)).map(sound).collect(), of_word)
}

/// A code from the characters of a name, or else from its words.
fn code<'a>(name: &'a str, of_characters: impl Fn(&[char]) -> Vec<String>, of_word: impl Fn(&'a str) -> Vec<String>) -> String {
    let characters: Vec<char> = name.chars().filter(|c| is_han(*c)).map(simplified).collect();
    let words = || name.split(' ').filter(|word| !word.is_empty());
    let mut syllables = match characters.len() {
        0 => words().flat_map(of_word).collect(),
        1..=LONGEST => of_characters(&characters),
        _ => Vec::new(),
    };
    // One syllable of several words is an English name's by chance, or a family name's alone.
    if syllables.len() < 2 && words().nth(1).is_some() {
        return String::new();
    }
    syllables.sort_unstable();
    syllables.join(" ")
}

/// The pinyin of characters: that of a family name is its own, others are read as they mostly are.
fn in_pinyin(characters: &[char]) -> Vec<String> {
    let text: String = characters.iter().collect();
    let length = family_name(&text).filter(|length| *length < characters.len() || characters.len() == 1).unwrap_or(0);
    let family: String = characters[..length].iter().collect();
    let spelt = SURNAMES.get(family.as_str()).and_then(|spelt| spelt.iter().find(|spelt| spelt.is_ascii()));
    let family = spelt.and_then(|spelt| pinyin_of(spelt));
    let rest = &characters[if family.is_some() { length } else { 0 }..];
    let others = rest.iter().filter_map(|c| c.to_pinyin()).map(|read| plain(read.plain()).into_owned());
    family.into_iter().flatten().chain(others).collect()
}

/// `ü` as names have it in letters.
fn plain(syllable: &str) -> Cow<'_, str> {
    if syllable.contains(['ü', 'v']) { Cow::Owned(syllable.replace(['ü', 'v'], "u")) } else { Cow::Borrowed(syllable) }
}

/// A word as syllables of pinyin, if it is made of them: as few as can be, and behind the first as few as can be that begin with
/// a vowel, for those are written apart. A syllable that is none of pinyin may be one of Wade and Giles.
fn pinyin_of(word: &str) -> Option<Vec<String>> {
    fn take_apart<'w>(word: &'w str, begun: &mut Vec<&'w str>, best: &mut Option<(usize, usize, Vec<&'w str>)>) {
        if word.is_empty() {
            let vowels = begun.iter().skip(1).filter(|syllable| syllable.starts_with(['a', 'e', 'o'])).count();
            if best.as_ref().is_none_or(|best| (begun.len(), vowels) < (best.0, best.1)) {
                *best = Some((begun.len(), vowels, begun.clone()));
            }
            return;
        }
        if begun.len() == MOST {
            return;
        }
        for end in (1..=word.len().min(LONGEST_SYLLABLE)).rev() {
            if MANDARIN.contains_key(&word[..end]) {
                begun.push(&word[..end]);
                take_apart(&word[end..], begun, best);
                begun.pop();
            }
        }
    }
    let mut best = None;
    if word.is_ascii() && word.len() <= LONGEST_SYLLABLE * MOST {
        take_apart(word, &mut Vec::new(), &mut best);
    }
    let (.., syllables) = best?;
    Some(syllables.into_iter().filter_map(|syllable| MANDARIN.get(syllable)).map(|read| read.to_string()).collect())
}

/// Spellings of Mandarin syllables, and what they are in pinyin.
static MANDARIN: LazyLock<HashMap<&'static str, Cow<'static, str>>> = LazyLock::new(|| {
    let names = &READINGS.names[..usize::from(READINGS.cantonese)];
    let mut all: HashMap<&str, Cow<str>> = names.iter().map(|name| (*name, plain(name))).collect();
    // What is pinyin is meant as pinyin.
    for (name, spelt) in names.iter().zip(&READINGS.syllables) {
        spelt.iter().for_each(|spelt| _ = all.entry(spelt.as_str()).or_insert_with(|| plain(name)));
    }
    all
});

/// Spellings of Cantonese syllables.
static CANTONESE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| READINGS.syllables[usize::from(READINGS.cantonese)..].iter().flatten().map(String::as_str).collect());

/// Family names of two characters in one word, `szeto`, and their syllables.
static COMPOUND: LazyLock<HashMap<String, [&'static str; 2]>> = LazyLock::new(|| {
    let in_hong_kong = include_str!("surnames.txt").lines().filter_map(|line| line.split('\t').nth(3));
    let compound = |text: &'static str| text.split_once('-').map(|(first, second)| (format!("{first}{second}"), [first, second]));
    in_hong_kong.flat_map(|cell| cell.split(' ')).filter_map(compound).collect()
});

/// What spellings of a Cantonese syllable have in common, in letters or in jyutping: the kind of its initial, and its last
/// consonant. `ch`, `ts`, `z` and `c` are spellings of one another, as are `k` and `g`, `y` and `j`.
fn sound(syllable: &str) -> String {
    const KINDS: &[(&str, &str)] = &[
        ("ng", ""),
        ("ch", "c"),
        ("ts", "c"),
        ("tz", "c"),
        ("z", "c"),
        ("c", "c"),
        ("k", "k"),
        ("g", "k"),
        ("s", "s"),
        ("b", "p"),
        ("p", "p"),
        ("d", "t"),
        ("t", "t"),
        ("n", "l"),
        ("l", "l"),
        ("j", "y"),
        ("y", "y"),
        ("i", "y"),
        ("h", "h"),
        ("f", "f"),
        ("w", "w"),
    ];
    let begins = |(beginning, _): &&(&str, &str)| syllable.starts_with(beginning);
    let kind = match syllable {
        "m" => "",
        _ if syllable.starts_with('m') => "m",
        _ => KINDS.iter().find(begins).map_or("", |(_, kind)| kind),
    };
    let last =
        if syllable.ends_with("ng") { "g" } else { syllable.get(syllable.len() - 1..).filter(|last| "mnptk".contains(last)).unwrap_or("") };
    format!("{kind}.{last}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_and_letters_meet_in_mandarin() {
        for (characters, letters, code) in [
            ("郑子晴", "zheng ziqing", "qing zheng zi"),
            ("鄭子晴", "zi qing zheng", "qing zheng zi"),
            ("张伟", "wei zhang", "wei zhang"),
            ("欧阳娜娜", "ouyang nana", "na na ou yang"),
            ("单晓明", "shan xiaoming", "ming shan xiao"),
            ("曾乐", "zeng le", "le zeng"),
            ("吕布", "lu bu", "bu lu"),
            ("吕布", "lv bu", "bu lu"),
            ("许孝", "hsu hsiao", "xiao xu"),
            ("方淦", "fang gan thomas", "fang gan"),
            ("伟", "wei", "wei"),
        ] {
            assert_eq!((mandarin(characters), mandarin(letters)), (code.to_string(), code.to_string()), "{characters} {letters}");
        }
        assert_eq!(mandarin("fangan"), "fan gan");
        for no_name in ["john smith", "thomas li", "", "北京某某科技有限公司"] {
            assert_eq!(mandarin(no_name), "", "{no_name}");
        }
    }

    #[test]
    fn characters_and_letters_meet_in_cantonese() {
        for (characters, letters) in [
            ("郑子晴", "cheng chi ching"),
            ("陳德華", "tak thomas wah chan"),
            ("司徒美珍", "szeto mei chan"),
            ("上官咏恒", "sheung kwun wing hang"),
            ("許子軒", "hui tsz hin"),
            ("叶洁", "ip kit"),
            ("吴恩", "ng yan"),
        ] {
            assert!(!cantonese(characters).is_empty());
            assert_eq!(cantonese(characters), cantonese(letters), "{characters} {letters}");
        }
        assert_eq!((cantonese("陈德华"), cantonese("william johnson")), ("c.n t.k w.".to_string(), String::new()));
    }

    proptest! {
        #[test]
        fn codes_never_fail_and_do_not_ask_for_the_order_of_words(mut words in proptest::collection::vec("[a-zü]{1,9}|[张伟é王]{1,3}", 0..5)) {
            let name = words.join(" ");
            let codes = (mandarin(&name), cantonese(&name));
            if words.iter().all(|word| word.is_ascii()) {
                words.reverse();
                prop_assert_eq!(codes, (mandarin(&words.join(" ")), cantonese(&words.join(" "))));
            }
        }
    }
}
