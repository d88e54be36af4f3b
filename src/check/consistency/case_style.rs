//! `case_style`: capitals and small letters are as they should be.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "case_style",
        summary: "Capitals and small letters are in one style.",
        doc: "\
Passes when the value is written in the `style`:
  upper     no small letters: CN, SW1A 1AA
  lower     no capitals: li.na@qq.com
  title     every word begins with a capital and some letters are small: Anna McDonald-O'Neil, IBM China. Particles
            of names and titles may stay small behind the first word: Ludwig van Beethoven, Bank of China
  sentence  the first letter is a capital and no other, but for abbreviations: Paid by IBM
Fails for another style. Not evaluated where the value is missing. Letters without case, such as Chinese ones,
pass in every style: 中文没有大小写.
Tip: a code in two cases is two codes to every rule and every join.",
        takes: Takes::Each,
        options: &[Field::required("style", Shape::Choice(STYLES), "The style.")],
        scalar: None,
        dimension: "consistency",
    },
    reasons: &[Reason { code: "wrong_case", help: "Write the value in the style of the column; the letters themselves may be right." }],
    build,
    examples: &[
        Example {
            rule: "case_style: { column: country_code, style: upper }",
            columns: &["country_code"],
            passes: &[&["CN"], &["中国"], &["86"], &["SW1A 1AA"]],
            fails: &[&["cn"], &["Cn"]],
            skips: &[&[""]],
        },
        Example {
            rule: "case_style: { column: email, style: lower }",
            columns: &["email"],
            passes: &[&["li.na@qq.com"], &["张三@例子.公司"]],
            fails: &[&["Li.Na@qq.com"]],
            skips: &[&[""]],
        },
        Example {
            rule: "case_style: { column: name, style: title }",
            columns: &["name"],
            passes: &[&["Anna McDonald-O'Neil"], &["Ludwig van Beethoven"], &["IBM China"], &["李娜"], &["Élodie"], &["A"]],
            fails: &[&["anna"], &["ANNA MILLER"], &["Anna miller"], &["van Beethoven"], &["Anna-maria"]],
            skips: &[&[""]],
        },
        Example {
            rule: "case_style: { column: remark, style: sentence }",
            columns: &["remark"],
            passes: &[&["Paid by IBM"], &["Called twice"], &["已付款"]],
            fails: &[&["paid"], &["Paid By Card"], &["PAID BY CARD"]],
            skips: &[&[""]],
        },
    ],
};

const STYLES: &[&str] = &["upper", "lower", "title", "sentence"];

/// Words that stay small in names and titles.
const PARTICLES: &[&str] = &[
    "a", "al", "an", "and", "at", "bin", "by", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "e", "el",
    "et", "for", "ibn", "in", "la", "le", "los", "of", "on", "or", "the", "to", "und", "van", "von", "y", "zu", "zum", "zur",
];

fn build(request: &Request) -> Result<Measure, String> {
    let style = request.required("style")?;
    let fits: fn(&str) -> bool = match style {
        "upper" => |text| !text.chars().any(char::is_lowercase),
        "lower" => |text| !text.chars().any(char::is_uppercase),
        "title" => is_title,
        "sentence" => is_sentence,
        other => return Err(format!("`{other}` is no style; there are {}", STYLES.join(", "))),
    };
    request.test(move |text| Answer::of(fits(text), "wrong_case"))
}

fn has_case(c: char) -> bool {
    c.is_uppercase() || c.is_lowercase()
}

/// Words with the letters that have case; parts between hyphens are words.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '‐' | '–')).filter(|word| word.chars().any(has_case))
}

fn begins_with_capital(word: &str) -> bool {
    word.chars().find(|c| has_case(*c)).is_some_and(char::is_uppercase)
}

/// Whether the word is all capitals, two at least.
fn is_shouted(word: &str) -> bool {
    word.chars().filter(|c| has_case(*c)).count() > 1 && !word.chars().any(char::is_lowercase)
}

fn is_title(text: &str) -> bool {
    let is_word = |(at, word): (usize, &str)| begins_with_capital(word) || (at > 0 && PARTICLES.contains(&word));
    words(text).enumerate().all(is_word) && !(words(text).any(is_shouted) && words(text).all(|word| is_shouted(word) || word.len() == 1))
}

fn is_sentence(text: &str) -> bool {
    let small = |word: &str| !word.chars().any(char::is_uppercase) || is_shouted(word) || word == "I";
    let mut rest = words(text);
    let Some(first) = rest.next() else { return true };
    let first_is_right = begins_with_capital(first) && (is_shouted(first) || first.chars().filter(|c| c.is_uppercase()).count() == 1);
    first_is_right && rest.all(small) && (!is_shouted(text) || !text.chars().any(char::is_whitespace))
}
