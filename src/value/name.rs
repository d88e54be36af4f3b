//! Names of people: without titles, remarks and stray capitals.
//!
//! What makes two spellings of a name unequal is mostly not the name: a title before it or behind it (`Mr`,
//! 先生), a remark in brackets (`张三(离职)`), a name typed in capitals, the five dots between the parts of
//! Uyghur and foreign names. Tidying takes these off. It does not reorder, split, transcribe or correct: a
//! name in mixed case stays as its owner wrote it, and generational suffixes stay, for father and son differ
//! by them.

mod case;
mod honorific;

use super::script::{is_han, is_katakana};
use super::text::plain;
use std::borrow::Cow;

/// Each round takes off one layer (`Prof. Dr. …`); nobody has more.
const ROUNDS: usize = 24;

/// The name without titles and remarks, in its usual case. Of a value that is nothing else, it stays.
pub fn tidy(name: &str) -> Cow<'_, str> {
    if is_tidy(name) {
        return Cow::Borrowed(name);
    }
    let mut text = plain(name).into_owned();
    for _ in 0..ROUNDS {
        let next = once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    if text == name { Cow::Borrowed(name) } else { Cow::Owned(text) }
}

/// Names that nothing below would change, told without a copy: two to four Chinese characters whose last is
/// no title's, or capitalised words of plain letters with no title before them.
fn is_tidy(name: &str) -> bool {
    match name.as_bytes() {
        [] => true,
        [b'A'..=b'Z', ..] => case::is_capitalised(name) && !honorific::may_begin(name),
        [0xE4..=0xE9, ..] => {
            let mut characters = 0;
            name.len() <= 12
                && name.chars().all(|c| {
                    characters += 1;
                    ('\u{4E00}'..='\u{9FFF}').contains(&c)
                })
                && characters >= 2
                && !honorific::may_end(name)
        }
        _ => false,
    }
}

/// One round: remarks, dots, titles, case.
fn once(name: &str) -> String {
    let bare = without_remarks(name);
    let dotted = with_one_dot(&bare);
    let untitled = honorific::stripped(&dotted);
    let cased = case::usual(untitled);
    plain(&cased).into_owned()
}

/// The name without bracketed remarks, if anything with a letter stays.
fn without_remarks(name: &str) -> Cow<'_, str> {
    if !name.contains(['(', '[', '【', '{', '<', '〔']) {
        return Cow::Borrowed(name);
    }
    let (mut out, mut closing) = (String::with_capacity(name.len()), Vec::new());
    for c in name.chars() {
        match (closing_of(c), closing.last()) {
            (Some(close), _) => closing.push(close),
            (None, Some(close)) if *close == c => {
                closing.pop();
                // What stood on both sides was two words, unless it was Chinese.
                if !out.ends_with(is_han) {
                    out.push(' ');
                }
            }
            (None, Some(_)) => {}
            (None, None) => out.push(c),
        }
    }
    let is_whole = closing.is_empty() && out.chars().any(char::is_alphabetic);
    if is_whole { Cow::Owned(plain(&out).into_owned()) } else { Cow::Borrowed(name) }
}

fn closing_of(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '【' => Some('】'),
        '{' => Some('}'),
        '<' => Some('>'),
        '〔' => Some('〕'),
        _ => None,
    }
}

/// One dot (U+00B7) for all the dots between parts of a name. NFKC does not unify them. A full stop counts
/// between Chinese characters only, and the middle dot of katakana is its own.
fn with_one_dot(name: &str) -> Cow<'_, str> {
    if name.is_ascii() || !name.contains(['•', '・', '∙', '‧', '⋅', '●', '･', '.']) {
        return Cow::Borrowed(name);
    }
    let characters: Vec<char> = name.chars().collect();
    let dot = |(i, &c): (usize, &char)| {
        let before = i.checked_sub(1).and_then(|at| characters.get(at)).copied().unwrap_or(' ');
        let after = characters.get(i + 1).copied().unwrap_or(' ');
        match c {
            '•' | '∙' | '‧' | '⋅' | '●' | '･' => '·',
            '・' if !is_katakana(before) => '·',
            '.' if is_han(before) && is_han(after) => '·',
            _ => c,
        }
    };
    Cow::Owned(characters.iter().enumerate().map(dot).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tidies_chinese_names() {
        let names = [
            ("张三先生", "张三"),
            ("李女士", "李"),
            ("王老师", "王"),
            ("张总", "张"),
            ("王经理", "王"),
            ("欧阳 小姐", "欧阳"),
            ("陳醫生", "陳"),
            ("张三(离职)", "张三"),
            ("张三（离职）", "张三"),
            ("张三【VIP】先生", "张三"),
            ("买买提•艾力", "买买提·艾力"),
            ("买买提.艾力", "买买提·艾力"),
            ("张三　", "张三"),
            ("王总经理", "王"),
        ];
        for (before, after) in names {
            assert_eq!(tidy(before), after, "{before}");
        }
        let same =
            ["张三", "欧阳娜娜", "先生", "小姐", "(离职)", "买买提·艾力", "ジョン・スミス", "陈冯富珍", "李博", "师太", "", "张三 Tom"];
        for name in same {
            assert!(matches!(tidy(name), Cow::Borrowed(_)), "{name}: {}", tidy(name));
        }
    }

    #[test]
    fn tidies_latin_names() {
        let names = [
            ("MR. JOHN SMITH", "John Smith"),
            ("Dr Jane Doe", "Jane Doe"),
            ("Prof. Dr. Hans Müller", "Hans Müller"),
            ("john smith", "John Smith"),
            ("mcdonald, ronald", "McDonald, Ronald"),
            ("CONAN O'BRIEN", "Conan O'Brien"),
            ("jean-luc picard", "Jean-Luc Picard"),
            ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
            ("maria de la cruz", "Maria de la Cruz"),
            ("LI DE MING", "Li De Ming"),
            ("ZHANG SAN", "Zhang San"),
            ("john f. kennedy", "John F. Kennedy"),
            ("JOHN SMITH III", "John Smith III"),
            ("Robert (Bob) Smith", "Robert Smith"),
            ("John Smith, PhD", "John Smith"),
            ("Ｊｏｈｎ　Smith", "John Smith"),
            ("Mrs. O’Hara", "O’Hara"),
            ("ÉMILE ZOLA", "Émile Zola"),
            ("DAVID NG", "David Ng"),
            ("JP ST. CLAIRE", "JP St. Claire"),
        ];
        for (before, after) in names {
            assert_eq!(tidy(before), after, "{before}");
        }
        let same = [
            "John Smith",
            "DeShawn MacLeod",
            "van Gogh, Vincent",
            "Mr.",
            "Dr",
            "Sir",
            "José",
            "JP Morgan",
            "Drew Barrymore",
            "Missy Elliott",
            "Smith Jr.",
        ];
        for name in same {
            assert!(matches!(tidy(name), Cow::Borrowed(_)), "{name}: {}", tidy(name));
        }
    }

    const LIKE_NAMES: &str =
        "(Mr|DR|Prof|miss|mc|O'|van|de|JP|smith|SMITH|张三|先生|总|老师|\\(|\\)|【|】|\\.|,|-|・|•| |Ａ|ß|İ|ŉ|phd){1,8}";

    proptest! {
        #[test]
        fn tidying_is_idempotent(name in prop_oneof!["\\PC*", LIKE_NAMES]) {
            let once = tidy(&name).into_owned();
            prop_assert_eq!(tidy(&once), once.clone());
        }
    }
}
