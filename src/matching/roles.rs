//! What a column holds: from the words of its name and the shape of its values.
//!
//! Names of columns are hints and values are evidence: a column called `contact` that is full of @ holds e-mail.
//! Where both fail, the shape alone decides between identifiers, codes, numbers and text.

use super::InputColumn;
use arrow::array::Array;
use std::collections::BTreeSet;

/// How many values are looked at.
const SAMPLE: usize = 2000;

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
    let values: Vec<&str> =
        column.chunks.iter().flat_map(|chunk| chunk.iter()).step_by(step).flatten().map(str::trim).filter(|v| !v.is_empty()).collect();
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

/// The name of the comparator for a column; nothing if it says nothing about who somebody is.
pub fn comparator(name: &str, shape: &Shape) -> Option<&'static str> {
    if shape.seen == 0 || shape.length > 200.0 {
        return None;
    }
    if shape.at > 0.6 {
        return Some("email");
    }
    let words = words_of(name);
    match by_name(&words, name, shape) {
        Some("") => None,
        Some(found) => Some(found),
        None => by_shape(shape),
    }
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
    ("", &["created", "updated", "modified", "inserted", "timestamp", "status", "notes", "note", "comment", "remarks", "创建", "更新", "备注"]),
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
    let has = |list: &[&str]| list.iter().any(|w| words.iter().any(|word| word == w) || (!w.is_ascii() && w.chars().count() > 1 && whole.contains(w)));
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
        comparator(name, &shape(&InputColumn { name, chunks: vec![&array] }))
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
    fn without_a_telling_name_the_shape_decides() {
        assert_eq!(guess("c1", &["7743698", "3507733", "6527653"]), Some("id"));
        assert_eq!(guess("c2", &["19830418", "20010203"]), Some("date"));
        assert_eq!(guess("c3", &["4211", "7325"]), Some("postcode"));
        assert_eq!(guess("c4", &["the willows", "homewood"]), Some("text"));
        assert_eq!(guess("c5", &["12", "7"]), Some("number"));
    }
}
