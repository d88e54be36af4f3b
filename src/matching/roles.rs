//! What a column holds: from the words of its name and the shape of its values.
//!
//! Names of columns are hints and values are evidence: a column called `contact` that is full of @ holds e-mail.
//! What tells no two persons apart (truth values, a few codes, amounts, moments in time) is left out whatever its
//! name. Where both fail, the shape alone decides between identifiers, codes, numbers and text.

use super::InputColumn;
use crate::value::placeholder::is_placeholder;
use arrow::array::Array;
use std::collections::BTreeSet;

/// How many values are looked at.
const SAMPLE: usize = 2000;

/// Values that must be there before their number means anything.
const ENOUGH: usize = 20;
/// So few different values tell no two persons apart.
const FEW: f64 = 3.5;
/// Numbers of so few different values count something.
const FEW_NUMBERS: f64 = 100.0;
/// A column with a smaller share of values is as good as missing.
const LEAST_PRESENT: f64 = 0.01;

/// What the values of a column look like, as shares of those that are there.
#[derive(Debug, Default)]
pub struct Shape {
    /// How many values were looked at.
    pub seen: usize,
    /// Different values over all.
    pub distinct: f64,
    /// Values with an @.
    pub at: f64,
    /// Values of digits, with or without separators.
    pub digits: f64,
    /// Values that are written like a date.
    pub date: f64,
    /// Dates with a time of day that is not midnight.
    pub timed: f64,
    /// Numbers with a fraction.
    pub fraction: f64,
    /// Yes and no, in whatever words.
    pub truth: f64,
    /// Values that are there, over all rows that were looked at.
    pub present: f64,
    /// Mean number of words.
    pub words: f64,
    /// Mean number of characters.
    pub length: f64,
    /// Mean number of digits.
    pub digit_count: f64,
}

/// Looks at values spread over the whole column.
pub fn shape(column: &InputColumn) -> Shape {
    let rows: usize = column.chunks.iter().map(|chunk| chunk.len()).sum();
    let step = rows.div_ceil(SAMPLE).max(1);
    let looked_at = column.chunks.iter().flat_map(|chunk| chunk.iter()).step_by(step);
    let values: Vec<&str> = looked_at.flatten().map(str::trim).filter(|v| !v.is_empty() && !is_placeholder(v)).collect();
    let seen = values.len();
    let share = |test: fn(&str) -> bool| values.iter().filter(|v| test(v)).count() as f64 / seen.max(1) as f64;
    let mean = |size: fn(&str) -> usize| values.iter().map(|v| size(v)).sum::<usize>() as f64 / seen.max(1) as f64;
    let digit_count = |v: &str| v.chars().filter(char::is_ascii_digit).count();
    Shape {
        seen,
        distinct: values.iter().collect::<BTreeSet<_>>().len() as f64 / seen.max(1) as f64,
        at: share(|v| v.contains('@')),
        digits: share(|v| v.chars().any(|c| c.is_ascii_digit()) && v.chars().all(|c| !c.is_alphabetic())),
        date: share(is_date),
        timed: share(is_timed),
        fraction: share(is_fraction),
        truth: share(is_truth),
        present: seen as f64 / rows.div_ceil(step).max(1) as f64,
        words: mean(|v| v.split_whitespace().count()),
        length: mean(|v| v.chars().count()),
        digit_count: mean(digit_count),
    }
}

/// Year, month and day in this order, all possible.
fn is_date(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let fits = |y: u32, m: u32, d: u32| (1880..2100).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d);
    match parts.as_slice() {
        [whole] if whole.len() == 8 && whole.is_ascii() => fits(number(&whole[..4]), number(&whole[4..6]), number(&whole[6..])),
        [y, m, d] if y.len() == 4 => fits(number(y), number(m), number(d)),
        [a, b, y] if y.len() == 4 => fits(number(y), number(a), number(b)) || fits(number(y), number(b), number(a)),
        _ => false,
    }
}

/// A date and a time of day. Midnight is what programs write behind a date that has none.
fn is_timed(text: &str) -> bool {
    let Some((_, time)) = text.split_once([' ', 'T']).filter(|_| is_date(text)) else { return false };
    time.contains(':') && time.chars().take(8).any(|c| ('1'..='9').contains(&c))
}

/// A number with one decimal point or comma and more than noughts behind it: an amount, a measure.
fn is_fraction(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts = text.trim_start_matches('-').split_once(['.', ',']);
    parts.is_some_and(|(whole, rest)| digits(whole) && digits(rest) && rest.bytes().any(|b| b != b'0'))
}

fn is_truth(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "on", "off", "是", "否"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether values tell no two persons apart or are about the record: truth values, two or three codes, amounts,
/// moments in time, hardly any values at all. Where there are few values, only what is certain is left out.
fn says_nothing(shape: &Shape) -> bool {
    let enough = shape.seen >= ENOUGH;
    let values = shape.distinct * shape.seen as f64;
    shape.truth >= 0.95 || shape.timed > 0.5 || shape.present < LEAST_PRESENT || enough && (values <= FEW || shape.fraction > 0.3)
}

/// The name of the comparator for a column; nothing if it says nothing about who somebody is.
pub fn comparator(name: &str, shape: &Shape) -> Option<&'static str> {
    if shape.seen == 0 || shape.length > 200.0 || says_nothing(shape) {
        return None;
    }
    if shape.at > 0.6 {
        return Some("email");
    }
    let words = words_of(name);
    match by_name(&words, name, shape) {
        Some("") => None,
        Some(found) => Some(found),
        // A number that no header explains and that takes few values is a count.
        None => {
            by_shape(shape).filter(|found| *found != "number" || shape.seen < ENOUGH || shape.distinct * shape.seen as f64 > FEW_NUMBERS)
        }
    }
}

/// Whether a header says that a column holds family names, which families have in common.
pub fn is_family_name(name: &str) -> bool {
    const FAMILY: &[&str] = &["last", "surname", "family", "lname", "lastname", "姓", "姓氏"];
    words_of(name).iter().any(|word| FAMILY.contains(&word.as_str()))
}

/// The words of a header, lower case: `dateOfBirth`, `date_of_birth` and `Date of birth` have the same.
fn words_of(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c.is_uppercase() && lower {
            spaced.push(' ');
        }
        lower = c.is_lowercase();
        spaced.push(c);
    }
    spaced.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Words that tell what a column holds, and the comparator; an empty one means that it is about the record, not
/// about the customer. The first line that fits decides.
const WORDS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "created",
            "updated",
            "modified",
            "inserted",
            "timestamp",
            "status",
            "notes",
            "note",
            "comment",
            "remarks",
            "创建",
            "更新",
            "备注",
        ],
    ),
    ("phone", &["phone", "mobile", "tel", "telephone", "cell", "cellphone", "fax", "msisdn", "手机", "电话", "手机号", "传真"]),
    ("date", &["dob", "birth", "birthday", "birthdate", "date", "生日", "出生", "出生日期"]),
    ("postcode", &["postcode", "zip", "zipcode", "postal", "plz", "邮编", "邮政编码"]),
    ("organisation", &["company", "organisation", "organization", "employer", "公司", "单位", "企业", "公司名称"]),
    ("id", &["ssn", "soc", "passport", "iban", "vat", "tin", "nin", "uscc", "身份证", "身份证号", "税号", "证件号"]),
    ("street", &["street", "address", "addr", "road", "地址", "住址"]),
    ("place", &["city", "suburb", "town", "district", "locality", "county", "municipality", "village", "城市", "区", "市"]),
    ("exact", &["state", "province", "region", "country", "gender", "sex", "title", "salutation", "性别", "国家", "省", "省份"]),
    ("name", &["first", "given", "forename", "fname", "firstname", "last", "surname", "family", "lname", "lastname", "middle", "姓", "名"]),
    ("full_name", &["name", "fullname", "姓名", "客户", "联系人", "customer", "contact"]),
];

fn by_name(words: &[String], name: &str, shape: &Shape) -> Option<&'static str> {
    let whole = name.to_lowercase();
    let has = |list: &[&str]| {
        list.iter().any(|w| words.iter().any(|word| word == w) || (!w.is_ascii() && w.chars().count() > 1 && whole.contains(w)))
    };
    let found = WORDS.iter().find(|(_, list)| has(list)).map(|(comparator, _)| *comparator)?;
    let fits = match found {
        "phone" => shape.digit_count >= 5.0,
        "date" => shape.date > 0.5,
        "postcode" => shape.length <= 12.0,
        // The number of a house on its own.
        "street" if shape.digits > 0.6 => return Some("number"),
        // One word each: the name of a person or company in one part.
        "full_name" if shape.words < 1.2 => return Some("name"),
        "full_name" if shape.words > 4.5 => return Some("text"),
        _ => true,
    };
    fits.then_some(found)
}

fn by_shape(shape: &Shape) -> Option<&'static str> {
    let found = match shape {
        s if s.date > 0.8 => "date",
        s if s.digits > 0.8 && s.digit_count >= 6.0 && s.distinct > 0.3 => "id",
        s if s.digits > 0.8 && s.digit_count >= 4.0 => "postcode",
        s if s.digits > 0.8 => "number",
        s if s.seen >= 100 && s.distinct * (s.seen as f64) <= 30.0 => "exact",
        _ => "text",
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::StringArray;

    fn guess(name: &str, values: &[&str]) -> Option<&'static str> {
        let array = StringArray::from(values.to_vec());
        comparator(name, &shape(&InputColumn { name, chunks: vec![array], key: false }))
    }

    #[test]
    fn names_and_values_decide_together() {
        assert_eq!(guess("contact", &["a@b.de", "c@d.fr"]), Some("email"));
        assert_eq!(guess("dateOfBirth", &["1983-04-18", "1999-01-02"]), Some("date"));
        assert_eq!(guess("street_number", &["12", "7"]), Some("number"));
        assert_eq!(guess("手机号码", &["13800138001", "13800138002"]), Some("phone"));
        assert_eq!(guess("name", &["John Smith", "Mary Jones"]), Some("full_name"));
        assert_eq!(guess("given_name", &["John", "Mary"]), Some("name"));
        assert_eq!(guess("created_at", &["2024-01-01", "2024-01-02"]), None);
        assert_eq!(guess("empty", &["", " "]), None);
    }

    #[test]
    fn what_tells_no_two_persons_apart_is_left_out() {
        let many = |value: &dyn Fn(usize) -> String| -> Vec<String> { (0..200).map(value).collect() };
        let of = |name: &str, values: Vec<String>| guess(name, &values.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(guess("newsletter", &["true", "false"]), None);
        assert_eq!(of("vip", many(&|i| ["是", "否"][i % 2].into())), None);
        assert_eq!(of("gender", many(&|i| ["m", "f", "x"][i % 3].into())), None);
        assert_eq!(of("first_contact", many(&|i| format!("20{:02}-03-04T10:{:02}:00", i % 20, i % 60))), None);
        assert_eq!(of("dob", many(&|i| format!("19{:02}-03-04 00:00:00", i % 90))), Some("date"));
        assert_eq!(of("spent", many(&|i| format!("{}.{:02}", i * 37, 1 + i % 99))), None);
        assert_eq!(of("orders", many(&|i| (i % 9).to_string())), None);
        assert_eq!(of("zip", many(&|i| format!("{}.0", 10_000 + i))), Some("postcode"));
        assert_eq!(of("ip", many(&|i| format!("10.0.0.{i}"))), of("c", many(&|i| format!("10.0.0.{i}"))));
        assert_eq!(of("state", many(&|i| format!("s{}", i % 8))), Some("exact"));
        assert_eq!(of("rare", many(&|i| if i == 0 { "x17".into() } else { String::new() })), None);
    }

    #[test]
    fn without_a_telling_name_the_shape_decides() {
        assert_eq!(guess("c1", &["7743698", "3507733", "6527653"]), Some("id"));
        assert_eq!(guess("c2", &["19830418", "20010203"]), Some("date"));
        assert_eq!(guess("c3", &["4211", "7325"]), Some("postcode"));
        assert_eq!(guess("c4", &["the willows", "homewood"]), Some("text"));
        assert_eq!(guess("c5", &["12", "7"]), Some("number"));
    }
}
