//! Values that stand for "nothing was entered": `N/A`, `测试`, 13800138000, 1900-01-01.
//!
//! Forms make people enter something, and people enter this. A placeholder counts as missing, so a wrong
//! entry in this list loses data: the whole value must be one of them, never a part (测试 stands inside
//! 北京测试科技有限公司), and what is also a name is left out (`Null` is a surname, 张三 a real person). `0` may be a
//! figure. Nearly every value is none of them; the length and the kind of characters say so before anything
//! is copied.

use std::borrow::Cow;

/// The longest placeholder, in bytes: a default date with a time.
const LONGEST: usize = 32;

/// Words in lower case. Capitalised `Null`, `None`, `Nil` and `Na` are surnames and are not meant.
const SURNAMES: &[&str] = &["null", "none", "nil", "na"];

/// Whether the value stands for a missing one.
pub fn is_placeholder(value: &str) -> bool {
    // Most values neither begin nor end with what could be white space.
    let is_tight = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let tight = is_tight(value.as_bytes().first()) && is_tight(value.as_bytes().last());
    let trimmed = if tight { value } else { value.trim() };
    if trimmed.len() > LONGEST || trimmed.is_empty() {
        return false;
    }
    if trimmed.is_ascii() {
        return is_ascii_placeholder(trimmed);
    }
    match super::text::half_width(trimmed) {
        Cow::Owned(narrow) if narrow.is_ascii() => is_ascii_placeholder(narrow.trim()),
        Cow::Owned(narrow) => is_chinese(&narrow),
        Cow::Borrowed(text) => is_chinese(text),
    }
}

fn is_ascii_placeholder(text: &str) -> bool {
    match text.as_bytes() {
        [] => false,
        [b'0'..=b'9' | b'+', ..] => is_number(text) || is_address(text) || is_default_date(text) && !text.contains('@'),
        [b'a'..=b'z' | b'A'..=b'Z', ..] => is_word(text),
        [b'(' | b'[' | b'<', inner @ .., b')' | b']' | b'>'] => {
            inner.first().is_some_and(u8::is_ascii_alphabetic) && is_word(&text[1..text.len() - 1])
        }
        bytes => is_punctuation(bytes),
    }
}

/// Dashes, dots and question marks, alone or repeated; what databases and spreadsheets write for nothing.
fn is_punctuation(bytes: &[u8]) -> bool {
    const ERRORS: &[&[u8]] = &[b"\\N", b"#N/A", b"#REF!", b"#VALUE!", b"#NAME?", b"#DIV/0!", b"#NULL!"];
    bytes.iter().all(|b| b"-._?/*~#".contains(b)) || ERRORS.contains(&bytes)
}

fn is_word(text: &str) -> bool {
    let first = text.as_bytes()[0] | 0x20;
    let begins = |letters: &u32| first.is_ascii_lowercase() && letters >> (first - b'a') & 1 == 1;
    let may_be = BEGINNINGS.get(text.len()).is_some_and(begins);
    if !may_be && first != b'x' {
        return is_address(text);
    }
    let mut buffer = [0u8; LONGEST];
    let lower = &mut buffer[..text.len()];
    lower.copy_from_slice(text.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else { return false };
    if SURNAMES.contains(&lower) {
        let capitalised = text.as_bytes()[0].is_ascii_uppercase() && text[1..].bytes().all(|b| b.is_ascii_lowercase());
        return !capitalised;
    }
    if lower.contains('@') {
        return is_address(lower);
    }
    WORDS.contains(&lower) || lower.len() > 2 && lower.bytes().all(|b| b == b'x')
}

/// Words that people type to get past a form, in lower case.
const WORDS: &[&str] = &[
    "n/a",
    "n.a.",
    "n.a",
    "na?",
    "n\\a",
    "not available",
    "not applicable",
    "not provided",
    "unknown",
    "unk",
    "undefined",
    "tbd",
    "tba",
    "tbc",
    "to be defined",
    "to be determined",
    "test",
    "testing",
    "test test",
    "tester",
    "demo",
    "dummy",
    "asdf",
    "asdfg",
    "asdfgh",
    "asdfghjkl",
    "asdfasdf",
    "asd",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "zxcv",
    "zxcvbnm",
    "anonymous",
    "no name",
    "noname",
    "no email",
    "no phone",
    "missing",
    "blank",
    "empty",
    "nan",
    "placeholder",
];

/// For each length the letters that such a word of this length begins with, as bits: nearly every name is told from
/// them by this alone.
const BEGINNINGS: [u32; 25] = {
    let mut letters = [0; 25];
    let mut at = 0;
    while at < WORDS.len() + SURNAMES.len() {
        let word = if at < WORDS.len() { WORDS[at] } else { SURNAMES[at - WORDS.len()] }.as_bytes();
        letters[word.len()] |= 1 << (word[0] - b'a');
        at += 1;
    }
    letters
};

/// Addresses that people type to get past a form, in lower case.
const ADDRESSES: &[&str] = &[
    "test@test.com",
    "test@test.cn",
    "a@a.com",
    "a@b.com",
    "aa@aa.com",
    "aaa@aaa.com",
    "abc@abc.com",
    "asdf@asdf.com",
    "xxx@xxx.com",
    "1@1.com",
    "123@123.com",
    "111@111.com",
    "none@none.com",
    "na@na.com",
    "no@no.com",
    "noemail@noemail.com",
    "no@email.com",
    "noemail@email.com",
    "unknown@unknown.com",
];

/// The longest of them.
const ADDRESS_LONGEST: usize = 20;

fn is_address(text: &str) -> bool {
    // Hardly a name ends as they do.
    let ends = matches!(text.as_bytes(), [.., b'.', _, _, b'm' | b'M'] | [.., b'.', _, b'n' | b'N']);
    ends && text.len() <= ADDRESS_LONGEST && ADDRESSES.iter().any(|address| address.eq_ignore_ascii_case(text))
}

fn is_chinese(text: &str) -> bool {
    matches!(
        text,
        "测试"
            | "測試"
            | "测试数据"
            | "测试用户"
            | "测试客户"
            | "测试测试"
            | "试用"
            | "試用"
            | "无"
            | "無"
            | "没有"
            | "沒有"
            | "没"
            | "暂无"
            | "暫無"
            | "未知"
            | "未知姓名"
            | "不详"
            | "不詳"
            | "不明"
            | "待定"
            | "待补充"
            | "待填"
            | "匿名"
            | "匿名用户"
            | "未填"
            | "未填写"
            | "未提供"
            | "不知道"
            | "空"
            | "略"
            | "先生"
            | "女士"
            | "—"
            | "——"
            | "–"
            | "…"
            | "……"
            | "。"
            | "、"
            | "?"
    )
}

/// Telephone numbers that people type to get past a form.
fn is_number(text: &str) -> bool {
    if !(10..=20).contains(&text.len()) {
        return false;
    }
    let mut digits = [0u8; 16];
    let mut length = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if length < digits.len() => (digits[length], length) = (byte, length + 1),
            b' ' | b'-' | b'+' => {}
            _ => return false,
        }
    }
    let digits = &digits[..length];
    let national = match digits {
        [b'8', b'6', rest @ ..] | [b'0', b'0', b'8', b'6', rest @ ..] if rest.len() == 11 => rest,
        _ if text.starts_with('+') => return false,
        all => all,
    };
    matches!(national.len(), 10 | 11) && is_made_up(national)
}

/// Whether the digits of a national number are nobody's: the service number of a carrier that advertisements
/// print, one digit throughout, one digit from the third or second place on, or counting up or down.
pub(crate) fn is_made_up(digits: &[u8]) -> bool {
    let same = |digits: &[u8]| digits.windows(2).all(|pair| pair[0] == pair[1]);
    let counting = |step: fn(u8, u8) -> bool| digits.windows(2).all(|pair| step(pair[0], pair[1]));
    match digits {
        b"13800138000" | b"12345678901" | b"12345678910" | b"1234567890" | b"12345678900" => true,
        [_, _, rest @ ..] if rest.len() == 9 && same(rest) => true,
        [_, _, _, _, _, _, _, ..] if same(digits) => true,
        [b'0' | b'1' | b'9', ..] if digits.len() >= 8 => {
            counting(|a, b| b == a + 1 || (a == b'9' && b == b'0')) || counting(|a, b| a == b + 1)
        }
        _ => false,
    }
}

/// Dates that systems write for "no date". Not 1970-01-01: people were born on it.
fn is_default_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !matches!(
        bytes,
        [b'1', b'9', b'0', b'0', ..] | [b'1', b'8', b'9', b'9', ..] | [b'0', b'0', b'0', b'0' | b'1', ..] | [b'9', b'9', b'9', b'9', ..]
    ) {
        return false;
    }
    let end = text.find([' ', 'T']).unwrap_or(text.len());
    let (date, time) = text.split_at(end);
    let no_time = time.bytes().all(|b| b" T0:.Z+".contains(&b)) || time.starts_with(" 23:59:59") || time.starts_with("T23:59:59");
    no_time
        && matches!(
            date,
            "1900-01-01"
                | "1900/01/01"
                | "1900/1/1"
                | "1900-1-1"
                | "1900.01.01"
                | "19000101"
                | "1899-12-30"
                | "1899/12/30"
                | "18991230"
                | "1899-12-31"
                | "1899/12/31"
                | "18991231"
                | "0001-01-01"
                | "0001/01/01"
                | "00010101"
                | "0000-00-00"
                | "0000/00/00"
                | "00000000"
                | "9999-12-31"
                | "9999/12/31"
                | "99991231"
        )
}

#[cfg(test)]
mod tests;
