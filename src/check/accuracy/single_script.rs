//! `single_script`: the letters are all of one script.
//!
//! Scripts are those of Unicode (UAX 24), and what may stand together follows UTS 39, 5.1: Chinese characters with
//! Japanese kana, with Korean hangul and with bopomofo are one writing.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "single_script",
        summary: "The letters are of one script.",
        doc: "\
Passes when all letters are of one script: Latin, Chinese, Cyrillic, Greek, Arabic and so on; digits and punctuation
stand beside any. Chinese characters with kana, hangul or bopomofo are one script. Fails for mixtures, of which the
dangerous one cannot be seen: a Cyrillic а in a Latin name looks the same and is found by no search
(同形字). Not evaluated where the value is missing or has no letters.
With `allow_latin: true` Latin letters may stand beside Chinese, Japanese and Korean ones (腾讯Tencent, A座), but
still not beside Cyrillic or Greek ones.
Tip: for names of persons leave it strict; for companies and addresses allow Latin.",
        takes: Takes::Each,
        options: &[Field::optional(
            "allow_latin",
            Shape::Boolean,
            "Whether Latin letters may stand beside Chinese, Japanese and Korean ones; not unless said.",
        )],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[Reason {
        code: "mixed_script",
        help: "Type the value again in one script: a letter may be another that looks the same. Two spellings belong in two fields.",
    }],
    build,
    examples: &[
        Example {
            rule: "single_script: name",
            columns: &["name"],
            passes: &[&["Anna Müller-O'Neil 3"], &["欧阳娜娜"], &["Анна"], &["山田タロウ"], &["김민수"], &["Ελένη"], &["محمد"]],
            // The second has a Cyrillic а, the third a Greek omicron.
            fails: &[&["张三Tom"], &["Ann\u{430}"], &["Sc\u{3bf}tt"], &["Иvan"], &["Ａnn\u{430}"]],
            skips: &[&[""], &["123-45"]],
        },
        Example {
            rule: "single_script: { column: company, allow_latin: true }",
            columns: &["company"],
            passes: &[&["腾讯Tencent"], &["ソニーSony"], &["Tencent"]],
            fails: &[&["Tenc\u{435}nt"], &["腾讯Тencent"], &["腾讯Анна"]],
            skips: &[&["2024"]],
        },
    ],
};

/// Scripts that are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
    Kana,
    Hangul,
    Bopomofo,
    /// Any other, by its number in the table.
    Other(u8),
}

/// Where letters of other scripts stand, from and to. Two rows with one number are one script.
const OTHERS: &[(u32, u32, u8)] = &[
    (0x370, 0x3FF, 1),    // Greek
    (0x1F00, 0x1FFF, 1),  // Greek
    (0x400, 0x52F, 2),    // Cyrillic
    (0x1C80, 0x1C8F, 2),  // Cyrillic
    (0xA640, 0xA69F, 2),  // Cyrillic
    (0x530, 0x58F, 3),    // Armenian
    (0x590, 0x5FF, 4),    // Hebrew
    (0x600, 0x6FF, 5),    // Arabic
    (0x750, 0x77F, 5),    // Arabic
    (0x8A0, 0x8FF, 5),    // Arabic
    (0xFB50, 0xFDFF, 5),  // Arabic
    (0xFE70, 0xFEFF, 5),  // Arabic
    (0x700, 0x74F, 6),    // Syriac
    (0x900, 0x97F, 7),    // Devanagari
    (0x980, 0x9FF, 8),    // Bengali
    (0xA00, 0xA7F, 9),    // Gurmukhi
    (0xA80, 0xAFF, 10),   // Gujarati
    (0xB80, 0xBFF, 11),   // Tamil
    (0xC00, 0xC7F, 12),   // Telugu
    (0xC80, 0xCFF, 13),   // Kannada
    (0xD00, 0xD7F, 14),   // Malayalam
    (0xD80, 0xDFF, 15),   // Sinhala
    (0xE00, 0xE7F, 16),   // Thai
    (0xE80, 0xEFF, 17),   // Lao
    (0xF00, 0xFFF, 18),   // Tibetan
    (0x1000, 0x109F, 19), // Burmese
    (0x10A0, 0x10FF, 20), // Georgian
    (0x1C90, 0x1CBF, 20), // Georgian
    (0x1200, 0x139F, 21), // Ethiopic
    (0x13A0, 0x13FF, 22), // Cherokee
    (0xAB70, 0xABBF, 22), // Cherokee
    (0x1780, 0x17FF, 23), // Khmer
    (0x1800, 0x18AF, 24), // Mongolian
    (0xA000, 0xA4CF, 25), // Yi
    (0x2C80, 0x2CFF, 26), // Coptic
];

/// What is of none of these scripts.
const UNKNOWN: Script = Script::Other(0);

fn build(request: &Request) -> Result<Measure, String> {
    let allows_latin = request.options.text("allow_latin") == Some("true");
    request.test(move |text| judge(text, allows_latin))
}

fn judge(text: &str, allows_latin: bool) -> Answer {
    let mut seen: Vec<Script> = Vec::new();
    for script in text.chars().filter_map(script) {
        if !seen.contains(&script) {
            seen.push(script);
        }
    }
    let has_latin = seen.contains(&Script::Latin);
    if allows_latin && has_latin && seen.len() > 1 {
        seen.retain(|script| *script != Script::Latin);
        let is_east_asian = seen.iter().all(|script| !matches!(script, Script::Other(_)));
        return Answer::of(is_east_asian && are_one(&seen), "mixed_script");
    }
    if seen.is_empty() { Answer::Skip } else { Answer::of(are_one(&seen), "mixed_script") }
}

/// Whether the scripts are one writing: Chinese characters beside kana, hangul or bopomofo are.
fn are_one(seen: &[Script]) -> bool {
    let mut others = seen.iter().filter(|script| **script != Script::Han);
    match (others.next(), others.next()) {
        (None, _) => true,
        (Some(Script::Kana | Script::Hangul | Script::Bopomofo), None) => true,
        (Some(_), None) => seen.len() == 1,
        (Some(_), Some(_)) => false,
    }
}

/// The script of a letter; none for what stands in all of them.
fn script(c: char) -> Option<Script> {
    match c {
        'A'..='Z' | 'a'..='z' => Some(Script::Latin),
        '\u{4E00}'..='\u{9FFF}' => Some(Script::Han),
        // Digits, punctuation, signs; the micro sign, modifiers, numerals and letters in circles.
        _ if !c.is_alphabetic() => None,
        'µ' | '\u{2B0}'..='\u{2FF}' | '\u{300}'..='\u{36F}' | '\u{2000}'..='\u{2BFF}' | '\u{1D400}'..='\u{1D7FF}' | 'ー' | '\u{FF70}' => {
            None
        }
        'ª'..='\u{2AF}' | '\u{1D00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' => {
            Some(Script::Latin)
        }
        '\u{FB00}'..='\u{FB06}' | '\u{FF21}'..='\u{FF5A}' => Some(Script::Latin),
        '\u{2E80}'..='\u{2FDF}' | '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' => {
            Some(Script::Han)
        }
        '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}' | '\u{1B000}'..='\u{1B16F}' => Some(Script::Kana),
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}' => {
            Some(Script::Hangul)
        }
        '\u{3100}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' => Some(Script::Bopomofo),
        _ => {
            let code = u32::from(c);
            let other = OTHERS.iter().find(|(from, to, _)| (*from..=*to).contains(&code));
            Some(other.map_or(UNKNOWN, |(_, _, number)| Script::Other(*number)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_the_same_are_told_apart() {
        for text in ["p\u{430}ypal", "\u{410}nna", "Ann\u{3b1}", "\u{13a2}om", "O\u{555}hara", "J\u{fc}rgen \u{442}"] {
            assert_eq!(judge(text, false), Answer::Fail("mixed_script"), "{text}");
            assert_eq!(judge(text, true), Answer::Fail("mixed_script"), "{text}");
        }
    }

    #[test]
    fn what_belongs_together_passes() {
        for text in
            ["山田さくら", "サクラ 一郎", "김수현 金秀賢", "ㄅㄆ注音", "々木", "Łódź Ⅲ", "5µm ①", "ｶﾀｶﾅー", "Ａｎｎ Müller", "ʻOkina"]
        {
            assert_eq!(judge(text, false), Answer::Pass, "{text}");
        }
        assert_eq!(judge("ⅢⅣ ① 5", false), Answer::Skip);
        assert_eq!(judge("卡拉OKスター", true), Answer::Pass);
        assert_eq!(judge("ハ한", true), Answer::Fail("mixed_script"));
    }
}
