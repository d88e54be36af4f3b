//! Chinese characters: their simplified form, and how names in them are read.
//!
//! 鄭子晴, 郑子晴 and `CHENG Chi Ching` are one name. The first two are told by folding traditional characters into
//! simplified ones; the third by the readings of each character, in Mandarin (pinyin, Wade-Giles) and Cantonese (the
//! spellings of Hong Kong, jyutping). A character may have several readings and a reading many characters, so reading
//! alike is evidence and not equality.
//!
//! Sources of the tables: `traditional.txt` OpenCC 1.4 (Apache-2.0) and Unihan's variants; `mandarin.txt` and
//! `cantonese.txt` Unicode's Unihan database, kMandarin, kHanyuPinlu, kXHC1983 and kCantonese (Unicode-3.0); the others
//! are written for karat.

pub mod code;
mod spelling;
pub mod spelt;

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Longest names that are read, in characters, and words that are looked at: longer ones are no persons' names.
const LONGEST: usize = 6;

/// Whether a character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

/// The simplified form of a character; others stay.
pub fn simplified(c: char) -> char {
    if !('\u{4e00}'..='\u{9fff}').contains(&c) {
        return c;
    }
    SIMPLIFIED.binary_search_by_key(&c, |entry| entry.0).map_or(c, |at| SIMPLIFIED[at].1)
}

static SIMPLIFIED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let pairs = include_str!("traditional.txt").lines().filter_map(|line| line.split_once('\t'));
    let mut all: Vec<(char, char)> = pairs.flat_map(|(from, to)| from.chars().zip(to.chars())).collect();
    all.sort_unstable();
    all
});

/// Whether text begins with a family name: how many characters it has.
pub fn family_name(text: &str) -> Option<usize> {
    let first: String = text.chars().take(2).map(simplified).collect();
    let is_known = |name: &str| SURNAMES.contains_key(name);
    match first.chars().count() {
        2 if is_known(&first) => Some(2),
        0 => None,
        _ => first.chars().next().filter(|c| is_known(c.encode_utf8(&mut [0; 4]))).map(|_| 1),
    }
}

/// Family names with the spellings that their characters alone would not give.
static SURNAMES: LazyLock<BTreeMap<&'static str, Vec<String>>> = LazyLock::new(|| {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in include_str!("surnames.txt").lines() {
        let mut cells = line.split('\t');
        let Some(name) = cells.next() else { continue };
        let spelt = cells.skip(1).flat_map(|cell| cell.split(' ')).filter(|text| !text.is_empty()).map(|text| text.replace('-', ""));
        all.entry(name).or_default().extend(spelt);
    }
    all
});

/// The spellings of characters.
struct Readings {
    /// Characters with the number of a syllable, ascending.
    of: Vec<(char, u16)>,
    /// The spellings of each syllable.
    syllables: Vec<Vec<String>>,
    /// Each syllable in pinyin, or in jyutping, without its tone.
    names: Vec<&'static str>,
    /// The number of the first Cantonese syllable; those before it are Mandarin.
    cantonese: u16,
}

static READINGS: LazyLock<Readings> = LazyLock::new(|| {
    let others: Vec<(&str, &str)> = include_str!("wade_giles.txt").lines().filter_map(|line| line.split_once('\t')).collect();
    let wade_giles = |syllable: &str| {
        let of = others.iter().filter(|(pinyin, _)| *pinyin == syllable);
        of.flat_map(|(_, spelt)| spelt.split(' ')).collect::<Vec<_>>().into_iter()
    };
    let mut readings = Readings { of: Vec::new(), syllables: Vec::new(), names: Vec::new(), cantonese: 0 };
    let mut add = |table: &'static str, spelt: &dyn Fn(&str) -> Vec<String>| {
        readings.cantonese = readings.syllables.len() as u16;
        for (syllable, characters) in table.lines().filter_map(|line| line.split_once('\t')) {
            let number = readings.syllables.len() as u16;
            readings.syllables.push(spelt(syllable));
            readings.names.push(syllable);
            readings.of.extend(characters.chars().map(|c| (c, number)));
        }
    };
    add(include_str!("mandarin.txt"), &|syllable| spelling::of_mandarin(syllable, wade_giles(syllable)));
    add(include_str!("cantonese.txt"), &spelling::of_cantonese);
    readings.of.sort_unstable();
    readings
});

impl Readings {
    /// All spellings of a character.
    fn of(&self, c: char) -> impl Iterator<Item = &str> {
        self.numbers(c).flat_map(|number| &self.syllables[usize::from(number)]).map(String::as_str)
    }

    /// The numbers of a character's syllables, ascending.
    fn numbers(&self, c: char) -> impl Iterator<Item = u16> {
        let from = self.of.partition_point(|entry| entry.0 < c);
        self.of[from..].iter().take_while(move |entry| entry.0 == c).map(|entry| entry.1)
    }

    /// A character in jyutping.
    fn jyutping(&self, c: char) -> Option<&'static str> {
        self.numbers(c).find(|number| *number >= self.cantonese).map(|number| self.names[usize::from(number)])
    }
}

/// Whether words in Latin letters, in whatever order, may be how a name in simplified characters is read: how many
/// words are left over, which may be an English given name. A word may hold several syllables (`Xiaoming`, `Szeto`), or
/// characters of the name itself.
pub fn reads_as(name: &str, words: &[&str]) -> Option<usize> {
    let name: Vec<char> = name.chars().collect();
    if name.is_empty() || name.len() > LONGEST || words.is_empty() || words.len() > LONGEST || !name.iter().copied().all(is_han) {
        return None;
    }
    cover(&name, words, 0, true)
}

fn cover(name: &[char], words: &[&str], used: u32, is_first: bool) -> Option<usize> {
    if name.is_empty() {
        return Some(words.len() - used.count_ones() as usize);
    }
    let free = words.iter().enumerate().filter(|(at, _)| used >> at & 1 == 0);
    let ways = free.flat_map(|(at, word)| {
        let mut ends = Vec::new();
        consume(name, word, 0, is_first, &mut ends);
        ends.into_iter().filter_map(move |end| cover(&name[end..], words, used | 1 << at, false))
    });
    ways.min()
}

/// How many characters of a name a word may be the reading of, from the first one on.
fn consume(name: &[char], word: &str, taken: usize, is_first: bool, ends: &mut Vec<usize>) {
    if word.is_empty() {
        if !ends.contains(&taken) {
            ends.push(taken);
        }
        return;
    }
    let Some(c) = name.get(taken) else { return };
    if let Some(rest) = word.strip_prefix(*c) {
        consume(name, rest, taken + 1, is_first, ends);
    }
    for rest in READINGS.of(*c).filter_map(|spelt| word.strip_prefix(spelt)) {
        consume(name, rest, taken + 1, is_first, ends);
    }
    if is_first && taken == 0 {
        for length in 1..=2.min(name.len()) {
            let family: String = name[..length].iter().collect();
            for spelt in SURNAMES.get(family.as_str()).into_iter().flatten() {
                if let Some(rest) = word.strip_prefix(spelt.as_str()) {
                    consume(name, rest, length, is_first, ends);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_read_in_every_usual_spelling() {
        for (name, words, left) in [
            ("郑子晴", "cheng chi ching", Some(0)),
            ("郑子晴", "zheng ziqing", Some(0)),
            ("陈德华", "tak wah chan", Some(0)),
            ("陈德华", "chan tak wah thomas", Some(1)),
            ("司徒美珍", "szeto mei chan", Some(0)),
            ("上官咏恒", "sheung kwun wing hang", Some(0)),
            ("欧阳娜娜", "ouyang nana", Some(0)),
            ("张伟", "zhang wei", Some(0)),
            ("张伟", "chang wei", Some(0)),
            ("张伟", "cheung wai", Some(0)),
            ("许子轩", "hui chi 轩", Some(0)),
            ("吕布", "lu bu", Some(0)),
            ("张伟", "zhang ming", None),
            ("张伟", "wei", None),
            ("john", "zhang wei", None),
        ] {
            assert_eq!(reads_as(name, &words.split(' ').collect::<Vec<_>>()), left, "{name} {words}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing_and_the_table_is_sorted() {
        assert!(SIMPLIFIED.windows(2).all(|two| two[0].0 < two[1].0) && SIMPLIFIED.len() > 2800);
        assert!(SIMPLIFIED.iter().all(|(_, to)| simplified(*to) == *to));
        assert_eq!("鄭華恆".chars().map(simplified).collect::<String>(), "郑华恒");
    }

    #[test]
    fn family_names_are_known_in_both_forms() {
        assert_eq!((family_name("陳德華"), family_name("欧阳娜娜"), family_name("司徒美珍")), (Some(1), Some(2), Some(2)));
        assert_eq!((family_name("北京"), family_name("john"), family_name("")), (None, None, None));
    }

    proptest! {
        #[test]
        fn reading_never_fails(name in "[张伟欧阳王子a]{0,8}", words in "([a-z王]{0,6} ){0,7}") {
            let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
            if let Some(left) = reads_as(&name, &words) {
                prop_assert!(left < words.len());
            }
        }
    }
}
