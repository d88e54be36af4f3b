//! Masks: how a customer's value is shown to people who need to see its kind and not the person.
//!
//! Logs, errors, reports and JUnit files show values only through [`mask`]; `--reveal` is for the person
//! who runs karat on their own machine. Masks work on characters as readers see them (grapheme clusters), and
//! never show more than half of the letters and digits of what they mask: a domain of mail alone stays whole.

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
/// assert_eq!(mask("1234567"), "*****67");
/// assert_eq!(mask("欧阳娜娜"), "欧阳**");
/// assert_eq!(mask("John Smith"), "J*** S****");
/// assert_eq!(mask("11010519491231002X"), "1****************X");
/// assert_eq!(mask("1985-03-12"), "1985-**-**");
/// assert_eq!(mask("12/03/1985"), "**/**/1985");
/// ```
pub fn mask(value: &str) -> String {
    let value = value.trim();
    if value.is_empty() {
        return String::new();
    }
    if let Some(masked) = mask_email(value).or_else(|| mask_date(value)) {
        return masked;
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let length = value.chars().count();
    if (15..=24).contains(&length) && digits >= 14 && value.chars().all(|c| c.is_ascii_alphanumeric()) {
        return format!("{}{}{}", &value[..1], "*".repeat(length - 2), &value[length - 1..]);
    }
    if digits >= 5 && digits * 2 >= length {
        return mask_number(value);
    }
    mask_words(value)
}

/// The name of a record, which is shown to find it by, unless it is itself what identifies a person.
pub fn mask_key(key: &str) -> String {
    let digits = key.chars().filter(char::is_ascii_digit).count();
    let is_mobile = key.len() == 11 && digits == 11 && key.starts_with('1');
    let is_resident_id = key.len() == 18 && digits >= 17 && !key.ends_with(|c: char| c.is_ascii_lowercase() && c != 'x');
    if key.contains('@') || key.starts_with('+') || is_mobile || is_resident_id { mask(key) } else { key.to_string() }
}

/// An address of mail: the domain is of many people, unless somebody wrote something else there.
fn mask_email(value: &str) -> Option<String> {
    let (local, domain) = value.rsplit_once('@')?;
    let digits = domain.chars().filter(char::is_ascii_digit).count();
    let is_domain = domain.contains('.') && !domain.contains(char::is_whitespace) && digits < 7;
    is_domain.then(|| format!("{}***@{domain}", local.graphemes(true).next().filter(|_| local.chars().count() > 1).unwrap_or("")))
}

/// A date in any common notation: the year stays.
fn mask_date(value: &str) -> Option<String> {
    let date = value.split(['T', ' ']).next().unwrap_or(value);
    if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) && (date.starts_with("19") || date.starts_with("20")) {
        return Some(format!("{}****", &date[..4]));
    }
    let parts: Vec<&str> = date.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let number =
        |part: &str, widths: std::ops::RangeInclusive<usize>| widths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    match parts.as_slice() {
        [year, month, day] if number(year, 4..=4) && number(month, 1..=2) && number(day, 1..=2) => {
            Some(format!("{year}{separator}**{separator}**"))
        }
        [day, month, year] if number(year, 4..=4) && number(month, 1..=2) && number(day, 1..=2) => {
            Some(format!("**{separator}**{separator}{year}"))
        }
        _ => None,
    }
}

/// A number, of a telephone or a document: of eleven digits or more the first three and the last four, else the
/// last two.
fn mask_number(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let (count, tail) = (digits.len(), |n: usize| &digits[digits.len() - n..]);
    match value.starts_with('+') {
        true if digits.starts_with("86") && count == 13 => format!("+86 {}****{}", &digits[2..5], tail(4)),
        true if count > 7 => format!("+{}{}{}", &digits[..2], "*".repeat(count - 4), tail(2)),
        _ if count == 11 => format!("{}****{}", &digits[..3], tail(4)),
        _ => format!("{}{}", "*".repeat(count - 2), tail(2)),
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
        assert_eq!(mask("a@b.cn"), "***@b.cn");
    }

    #[test]
    fn numbers_and_dates_do_not_show_through() {
        assert_eq!(mask("0311-81234567"), "**********67");
        assert_eq!(mask("19540515"), "1954****");
        assert_eq!(mask("1985.03.12"), "1985.**.**");
        assert_eq!(mask("1985年3月12日"), "1985年**年**");
        assert_eq!(mask("12345"), "***45");
        assert_eq!(mask("+33142764978"), "+33*******78");
    }

    #[test]
    fn what_stands_behind_an_at_sign_is_shown_only_if_it_is_a_domain() {
        assert!(!mask("微信 zs@13912345678").contains("1391234"));
        assert!(!mask("x@y John Smith lives at 5 Main Road").contains("Smith"));
    }

    #[test]
    fn keys_are_shown_unless_they_identify_a_person() {
        assert_eq!(mask_key("zcrm_7000000000002169"), "zcrm_7000000000002169");
        assert_eq!(mask_key("C000123"), "C000123");
        assert_eq!(mask_key("li.na@qq.com"), "l***@qq.com");
        assert_eq!(mask_key("13912345678"), "139****5678");
    }

    proptest! {
        #[test]
        fn no_more_than_half_and_a_surname_is_shown(value in "[a-zA-Z0-9张三欧阳 .+/-]{4,40}") {
            let kept = mask(&value).chars().filter(|c| c.is_alphanumeric()).count();
            let all = value.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert!(kept <= all.div_ceil(2) + 2, "{value:?} became {:?}", mask(&value));
        }

        #[test]
        fn never_panics(value in "\\PC{0,40}") {
            mask(&value);
            mask_key(&value);
        }
    }
}
