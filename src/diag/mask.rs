//! Masks: how a customer's value is shown to people who need to see its kind and not the person.
//!
//! Logs, errors, reports and JUnit files show values only through [`mask`]; `--reveal` is for the person
//! who runs karat on their own machine. Masks work on characters as readers see them (grapheme clusters).

use unicode_segmentation::UnicodeSegmentation;

/// Surnames of two characters that stay whole in a masked Chinese name.
const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "上官", "司马", "司徒", "司空", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "轩辕", "东方", "南宫",
    "西门", "独孤", "端木", "百里", "呼延", "万俟", "歐陽", "諸葛", "司馬", "東方",
];

/// The value with what identifies a person hidden; its kind is read from its shape.
///
/// ```
/// use karat::diag::mask::mask;
/// assert_eq!(mask("zhangsan@163.com"), "z***@163.com");
/// assert_eq!(mask("13800138000"), "138****8000");
/// assert_eq!(mask("+8613800138000"), "+86 138****8000");
/// assert_eq!(mask("欧阳娜娜"), "欧阳**");
/// assert_eq!(mask("John Smith"), "J*** S****");
/// assert_eq!(mask("11010519491231002X"), "1****************X");
/// assert_eq!(mask("1985-03-12"), "1985-**-**");
/// ```
pub fn mask(value: &str) -> String {
    let value = value.trim();
    if value.is_empty() {
        return String::new();
    }
    if let Some((local, domain)) = value.rsplit_once('@') {
        return format!("{}***@{domain}", local.graphemes(true).next().unwrap_or(""));
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let length = value.chars().count();
    if is_date(value) {
        return format!("{}-**-**", &value[..4]);
    }
    if (15..=24).contains(&length) && digits >= 14 && value.chars().all(|c| c.is_ascii_alphanumeric()) {
        return format!("{}{}{}", &value[..1], "*".repeat(length - 2), &value[length - 1..]);
    }
    if digits >= 7 && digits * 2 >= length {
        return mask_phone(value);
    }
    mask_words(value)
}

fn is_date(value: &str) -> bool {
    let bytes = value.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    bytes.len() >= 10 && matches!(bytes[4], b'-' | b'/') && bytes[7] == bytes[4] && digits(0..4) && digits(5..7) && digits(8..10)
}

fn mask_phone(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match value.trim_start().strip_prefix("+86") {
        Some(_) if digits.len() == 13 => format!("+86 {}****{}", &digits[2..5], &digits[9..]),
        _ if value.starts_with('+') => format!("+{}{}{}", &digits[..2], "*".repeat(digits.len() - 4), &digits[digits.len() - 2..]),
        _ => format!("{}****{}", &digits[..3], &digits[digits.len() - 4..]),
    }
}

fn mask_words(value: &str) -> String {
    let words: Vec<String> = value.split_whitespace().take(4).map(mask_word).collect();
    words.join(" ")
}

fn mask_word(word: &str) -> String {
    let graphemes: Vec<&str> = word.graphemes(true).collect();
    let han = word.chars().all(|c| matches!(c as u32, 0x3400..=0x9FFF | 0x20000..=0x3FFFD));
    if han && graphemes.len() > 6 {
        return format!("{}***", graphemes[..2].concat());
    }
    if han && graphemes.len() > 2 && COMPOUND_SURNAMES.contains(&graphemes[..2].concat().as_str()) {
        return format!("{}{}", graphemes[..2].concat(), "*".repeat(graphemes.len() - 2));
    }
    if han && graphemes.len() >= 2 {
        return format!("{}{}", graphemes[0], "*".repeat(graphemes.len() - 1));
    }
    if graphemes.len() < 4 {
        return "*".repeat(graphemes.len());
    }
    format!("{}{}", graphemes[0], "*".repeat((graphemes.len() - 1).min(8)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_values_are_hidden_whole() {
        assert_eq!(mask("Li"), "**");
        assert_eq!(mask("张三"), "张*");
        assert_eq!(mask(""), "");
        assert_eq!(mask("0311-81234567"), "031****4567");
    }

    proptest! {
        #[test]
        fn never_panics_and_never_shows_a_long_value_whole(value in "\\PC{4,40}") {
            let masked = mask(&value);
            prop_assert!(value.trim().chars().count() < 4 || value.contains('@') || masked != value || masked.contains('*') || masked.is_empty());
        }
    }
}
