//! Two names in Latin letters that may be spellings of one Chinese name: `Cheung Wai` and `Zhang Wei` may both be 张伟.
//!
//! Each syllable of one must be a spelling of a character of which a syllable of the other is a spelling too, and one of
//! them that of a family name. A syllable has many characters, so this is weaker evidence than a name in characters and
//! a reading of it. Only common characters count (the first level of GB 2312, and family names): with all that there are,
//! nearly every syllable may be nearly every other. Of 857 pairs of a name in pinyin and the same by the customs of Hong
//! Kong two of three are found, among strangers one pair in nine hundred.

use super::{READINGS, SURNAMES};
use encoding_rs::GBK;
use hashbrown::HashMap;
use std::sync::LazyLock;

/// Syllables of the longest names, and the fewest of a given name that say anything.
const MOST: usize = 4;
const FEWEST: usize = 2;
/// Longest word that is taken apart, in bytes.
const LONGEST: usize = 18;
/// Ways to take a name apart that are looked at.
const MOST_WAYS: usize = 16;

/// What a spelling may stand for.
#[derive(Default)]
struct Spelling {
    /// Common characters, ascending.
    characters: Vec<char>,
    /// Family names, ascending.
    families: Vec<&'static str>,
}

static SPELLINGS: LazyLock<HashMap<String, Spelling>> = LazyLock::new(|| {
    let mut all: HashMap<String, Spelling> = HashMap::new();
    for (c, syllable) in READINGS.of.iter().filter(|(c, _)| is_common(*c)) {
        for spelt in &READINGS.syllables[usize::from(*syllable)] {
            all.entry_ref(spelt.as_str()).or_default().characters.push(*c);
        }
    }
    for (name, spelt) in SURNAMES.iter() {
        let mut characters = name.chars();
        let read: Vec<&str> = match (characters.next(), characters.next()) {
            (Some(only), None) => READINGS.of(only).collect(),
            _ => Vec::new(),
        };
        for spelt in spelt.iter().map(String::as_str).chain(read) {
            all.entry_ref(spelt).or_default().families.push(name);
        }
    }
    for spelling in all.values_mut() {
        spelling.characters.sort_unstable();
        spelling.characters.dedup();
        spelling.families.sort_unstable();
        spelling.families.dedup();
    }
    all
});

/// Which three letters may follow each other in words of such syllables; 0 stands before and behind a word. Most names of
/// other languages are told by these, before anything is taken apart.
static FOLLOWING: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let number = |letter: u8| usize::from(letter - b'a') + 1;
    let spelt: Vec<Vec<usize>> = SPELLINGS.keys().map(|spelt| spelt.bytes().map(number).collect()).collect();
    let (mut firsts, mut lasts) = (vec![0], vec![0]);
    firsts.extend(spelt.iter().map(|letters| letters[0]));
    lasts.extend(spelt.iter().map(|letters| letters[letters.len() - 1]));
    [&mut firsts, &mut lasts].into_iter().for_each(|letters| {
        letters.sort_unstable();
        letters.dedup();
    });
    let mut allowed = vec![false; LETTERS.pow(3)];
    let mut allow = |a: usize, b: usize, c: usize| allowed[(a * LETTERS + b) * LETTERS + c] = true;
    for letters in spelt.iter().filter(|letters| letters.len() > 1) {
        letters.windows(3).for_each(|three| allow(three[0], three[1], three[2]));
        lasts.iter().for_each(|last| allow(*last, letters[0], letters[1]));
        firsts.iter().for_each(|first| allow(letters[letters.len() - 2], letters[letters.len() - 1], *first));
    }
    for letters in spelt.iter().filter(|letters| letters.len() == 1) {
        lasts.iter().for_each(|last| firsts.iter().for_each(|first| allow(*last, letters[0], *first)));
    }
    allowed
});

/// Letters of Latin script, and none.
const LETTERS: usize = 27;

/// Whether a word may be such syllables.
fn may_be_syllables(word: &str) -> bool {
    let (mut a, mut b) = (0, 0);
    let follows = |letter: Option<u8>| {
        let c = letter.map_or(0, |letter| usize::from(letter - b'a') + 1);
        let follows = b == 0 || FOLLOWING[(a * LETTERS + b) * LETTERS + c];
        (a, b) = (b, c);
        follows
    };
    word.bytes().all(|letter| letter.is_ascii_lowercase()) && word.bytes().map(Some).chain([None]).all(follows)
}

/// Whether a character is of the first level of GB 2312, 3,755 that are met everywhere.
fn is_common(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, failed) = GBK.encode(c.encode_utf8(&mut buffer));
    !failed && matches!(*bytes, [0xb0..=0xd7, second] if second >= 0xa1)
}

/// Whether two family names may be spellings of one.
pub fn family_names(a: &str, b: &str) -> bool {
    a != b && SPELLINGS.get(a).zip(SPELLINGS.get(b)).is_some_and(|(a, b)| share(&a.families, &b.families))
}

/// Whether two given names of two and more syllables may be spellings of one.
pub fn given_names(a: &str, b: &str) -> bool {
    alike(a, b, false)
}

/// Whether two whole names, family name and given name in whatever order, may be spellings of one. Of three words and more
/// one may be something else, as an English given name, if its letters are no Chinese syllables: `Henry`, but not `Anna`.
pub fn whole_names(a: &str, b: &str) -> bool {
    alike(a, b, true)
}

fn alike(a: &str, b: &str, are_whole: bool) -> bool {
    if a == b {
        return false;
    }
    let Some((ours, theirs)) = syllabic(a, are_whole).zip(syllabic(b, are_whole)) else { return false };
    let (ours, theirs) = (ways(&ours), ways(&theirs));
    let fits = |ours: &Vec<&Spelling>, theirs: &Vec<&Spelling>| {
        ours.len() == theirs.len() && ours.len() >= FEWEST && matched(ours, theirs, 0, !are_whole)
    };
    ours.iter().any(|ours| theirs.iter().any(|theirs| fits(ours, theirs)))
}

/// The words of a name that are syllables; nothing where too many are none, as mostly.
fn syllabic(name: &str, is_whole: bool) -> Option<Vec<&str>> {
    let mut spare = usize::from(is_whole && name.matches(' ').count() > 1);
    let mut syllables = Vec::new();
    for word in name.split(' ') {
        match are_syllables(word) {
            true => syllables.push(word),
            false => spare = spare.checked_sub(1)?,
        }
    }
    Some(syllables)
}

/// Whether a word is made of syllables. Most are not, and nothing is remembered to find that out.
fn are_syllables(word: &str) -> bool {
    fn is_made(word: &str, most: usize) -> bool {
        word.is_empty() || most > 0 && (1..=word.len()).any(|end| SPELLINGS.contains_key(&word[..end]) && is_made(&word[end..], most - 1))
    }
    word.len() <= LONGEST && may_be_syllables(word) && is_made(word, MOST)
}

/// The ways in which words are syllables.
fn ways(words: &[&str]) -> Vec<Vec<&'static Spelling>> {
    let mut all = vec![Vec::new()];
    for word in words {
        let mut longer = Vec::new();
        for begun in &all {
            take_apart(word, begun.clone(), &mut longer);
        }
        all = longer;
    }
    all
}

fn take_apart(word: &str, begun: Vec<&'static Spelling>, ways: &mut Vec<Vec<&'static Spelling>>) {
    if word.is_empty() {
        if ways.len() < MOST_WAYS {
            ways.push(begun);
        }
        return;
    }
    if begun.len() == MOST {
        return;
    }
    for end in 1..=word.len() {
        if let Some(spelling) = SPELLINGS.get(&word[..end]) {
            let mut longer = begun.clone();
            longer.push(spelling);
            take_apart(&word[end..], longer, ways);
        }
    }
}

/// Whether each syllable of one has a syllable of the other that may be the same character, and one the same family name.
fn matched(ours: &[&Spelling], theirs: &[&Spelling], used: u32, has_family: bool) -> bool {
    let Some((first, rest)) = ours.split_first() else { return has_family };
    theirs.iter().enumerate().filter(|(at, _)| used >> at & 1 == 0).any(|(at, other)| {
        let used = used | 1 << at;
        share(&first.families, &other.families) && matched(rest, theirs, used, true)
            || share(&first.characters, &other.characters) && matched(rest, theirs, used, has_family)
    })
}

/// Whether two ascending lists have anything in common.
fn share<T: Ord>(a: &[T], b: &[T]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    few.iter().any(|one| many.binary_search(one).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_one_in_the_spellings_of_two_systems() {
        for (a, b) in [
            ("cheung wai", "wei zhang"),
            ("chan tak wah", "chen dehua"),
            ("chan tak wah", "dehua chen"),
            ("cheng chi ching", "zheng ziqing"),
            ("wong siu ming", "huang xiaoming"),
            ("szeto mei chan", "situ meizhen"),
            ("chang wei", "zhang wei"),
            ("au yeung na na", "ouyang nana"),
            ("chan henry tak wah", "chen dehua"),
            ("james chan tak wah", "chen dehua henry"),
        ] {
            assert!(whole_names(a, b) && whole_names(b, a), "{a}, {b}");
        }
        for (a, b) in [
            ("john smith", "jon smyth"),
            ("zhang wei", "wang fang"),
            ("chan tak wah", "chan siu ming"),
            ("cheung wai", "li wei"),
            ("zhang wei", "zhang"),
            ("james henry chan tak wah", "chen dehua"),
            ("lee ann", "mary jones"),
            ("张伟", "zhang wei"),
        ] {
            assert!(!whole_names(a, b), "{a}, {b}");
        }
    }

    #[test]
    fn parts_of_names_are_told_by_themselves() {
        assert!(
            family_names("cheung", "zhang") && family_names("wong", "huang") && family_names("hui", "xu") && family_names("szeto", "situ")
        );
        assert!(!family_names("cheung", "li") && !family_names("smith", "smyth") && !family_names("wang", "wang"));
        assert!(given_names("tak wah", "dehua") && given_names("xiaoming", "siu ming"));
        assert!(!given_names("wai", "wei"), "one syllable says too little");
        assert!(!given_names("anna maria", "anne marie"));
    }

    #[test]
    fn names_of_other_languages_are_told_by_their_letters() {
        assert!(["smith", "john", "krause", "peters", "o'brien", "zhang3"].iter().all(|word| !may_be_syllables(word)));
        assert!(SPELLINGS.keys().all(|spelt| may_be_syllables(spelt) && are_syllables(spelt)));
        assert!(["ouyang", "cheung", "xiaoming", "anna"].iter().all(|word| are_syllables(word)) && !are_syllables("hannahx"));
    }

    #[test]
    fn common_characters_are_known() {
        assert!("张伟德华子晴".chars().all(is_common));
        assert!(!"張闇a".chars().any(is_common));
    }

    proptest! {
        #[test]
        fn who_comes_first_changes_nothing(a in "([a-z]{1,5}|cheung|wai|zhang|xiaoming)( (wei|tak|[a-z]{1,5})){0,3}", b in "(zhang|wong|[a-z]{0,4}) ?(wei|dehua|wai){0,2}") {
            prop_assert_eq!(whole_names(&a, &b), whole_names(&b, &a));
            prop_assert_eq!(given_names(&a, &b), given_names(&b, &a));
            prop_assert_eq!(family_names(&a, &b), family_names(&b, &a));
            prop_assert!(a.split(' ').all(|word| ways(&[word]).is_empty() || word.len() > LONGEST || are_syllables(word)), "{}", a);
        }
    }
}
