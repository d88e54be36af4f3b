//! Countries: ISO 3166-1 in two letters, three letters, three digits, and by their names in English and Chinese.
//!
//! Canonical is the code of two letters unless another form is asked for. Names that several countries share (Korea,
//! 刚果) are nobody's, and so are states that are no more. `NA` is Namibia; only in lower case does it stand for nothing.
//! The codes are those of the standard. The names are its short English names and the usual Chinese ones, and beside
//! them what people write: `PRC`, 中国大陆, `U.S.A.`, `England`.

use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One country a line: two letters, three letters, digits, English names, Chinese names, what else people write.
const LINES: &str = include_str!("country/countries.txt");

/// What several countries are called.
const SHARED: &[&str] =
    &["korea", "congo", "virginislands", "saintmartin", "republicofchina", "roc", "刚果", "圣马丁", "维尔京群岛", "中华民国", "中華民國"];

/// States that are no more, and their codes.
#[rustfmt::skip]
const FORMER: &[&str] = &[
    "yu", "yug", "su", "sun", "ussr", "dd", "ddr", "cs", "csk", "scg", "ant", "zr", "zar", "tp", "bu", "yugoslavia", "sovietunion",
    "czechoslovakia", "eastgermany", "serbiaandmontenegro", "netherlandsantilles", "zaire", "苏联", "南斯拉夫", "捷克斯洛伐克", "东德",
    "塞尔维亚和黑山", "荷属安的列斯", "扎伊尔",
];

/// What the standard has no code for.
const UNASSIGNED: &[&str] = &["xk", "xkx", "kosovo", "科索沃", "eu", "europeanunion", "欧盟"];

/// What official names begin with, without spaces.
const STYLES: &[&str] = &[
    "republicof",
    "kingdomof",
    "stateof",
    "commonwealthof",
    "principalityof",
    "sultanateof",
    "grandduchyof",
    "islamicrepublicof",
    "federalrepublicof",
    "federativerepublicof",
    "peoplesrepublicof",
    "socialistrepublicof",
    "arabrepublicof",
    "unionof",
];

/// A country of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// The code of two letters.
    pub alpha2: &'static str,
    /// The code of three letters.
    pub alpha3: &'static str,
    /// The code of three digits.
    pub numeric: &'static str,
    /// The English names, the usual one first, between semicolons.
    english: &'static str,
    /// The Chinese names.
    chinese: &'static str,
    /// What else people write.
    others: &'static str,
}

/// How a country is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Two letters: `CN`.
    Alpha2,
    /// Three letters: `CHN`.
    Alpha3,
    /// An English or a Chinese name: `China`, 中国.
    Name,
    /// As people write it.
    Any,
}

impl Form {
    /// The form of this name.
    pub fn named(name: &str) -> Option<Form> {
        match name {
            "alpha2" => Some(Form::Alpha2),
            "alpha3" => Some(Form::Alpha3),
            "name" => Some(Form::Name),
            "any" => Some(Form::Any),
            _ => None,
        }
    }
}

/// How a country was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Alpha2,
    Alpha3,
    Numeric,
    Name,
    Alias,
}

impl Written {
    /// The reason code where another form is asked for.
    fn reason(self) -> &'static str {
        match self {
            Written::Alpha2 => "alpha2",
            Written::Alpha3 => "alpha3",
            Written::Numeric => "numeric",
            Written::Name => "name",
            Written::Alias => "alias",
        }
    }
}

/// All countries by code, and where each is found by what people write.
struct Table {
    countries: Vec<Country>,
    places: HashMap<String, (usize, Written)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let countries: Vec<Country> = LINES.lines().filter_map(country).collect();
    let mut places = HashMap::new();
    for (at, country) in countries.iter().enumerate() {
        let names = country.english.split(';').chain(country.chinese.split(';')).map(|name| (name, Written::Name));
        let codes = [(country.alpha2, Written::Alpha2), (country.alpha3, Written::Alpha3), (country.numeric, Written::Numeric)];
        let others = country.others.split(';').map(|name| (name, Written::Alias));
        for (text, written) in codes.into_iter().chain(names).chain(others).filter(|(text, _)| !text.is_empty()) {
            places.entry(name_key(text)).or_insert((at, written));
        }
    }
    Table { countries, places }
});

fn country(line: &'static str) -> Option<Country> {
    let mut fields = line.split('|');
    let mut next = || fields.next();
    Some(Country { alpha2: next()?, alpha3: next()?, numeric: next()?, english: next()?, chinese: next()?, others: next()? })
}

/// The country of a code of two capital letters.
pub fn of_alpha2(code: &str) -> Option<&'static Country> {
    if code.len() != 2 {
        return None;
    }
    let countries = &TABLE.countries;
    let at = countries.binary_search_by(|country| country.alpha2.cmp(code)).ok()?;
    countries.get(at)
}

/// The country that a text names in any form; nothing where several are called so.
pub fn find(value: &str) -> Option<&'static Country> {
    let text = plain(value);
    of_alpha2(&text).or_else(|| (!is_placeholder(&text)).then(|| named(&text)).flatten().map(|(country, _)| country))
}

/// Reads a country that is to be written in a form.
pub fn read(value: &str, form: Form) -> Reading {
    if matches!(form, Form::Alpha2 | Form::Any) && of_alpha2(value).is_some() {
        return Reading::valid(value);
    }
    let text = plain(value);
    let found = match of_alpha2(&text) {
        Some(country) => Some((country, Written::Alpha2)),
        None if text.is_empty() => return Reading::Missing,
        // Codes for a country that is not known, which the standard leaves free.
        None if is_placeholder(&text) || matches!(&*text, "XX" | "ZZ" | "XXX") => return Reading::Placeholder,
        None if is_masked(&text) => return Reading::Masked,
        None => named(&text),
    };
    match found {
        Some((country, written)) => country.reading(&text, written, form),
        None => Reading::invalid(unknown(&text)),
    }
}

/// The country that a text names, whatever its letters' case, accents and punctuation.
fn named(text: &str) -> Option<(&'static Country, Written)> {
    let table = &*TABLE;
    let place = |key: &str| table.places.get(key).and_then(|(at, written)| Some((table.countries.get(*at)?, *written)));
    let key = name_key(text);
    if let Some(found) = place(&key) {
        return Some(found);
    }
    if SHARED.contains(&key.as_str()) {
        return None;
    }
    // `Korea, Republic of` is turned round; `Republic of Austria` is Austria.
    let turned = text.split_once(',').map(|(name, style)| name_key(&format!("{style} {name}")));
    let bare = || STYLES.iter().find_map(|style| key.strip_prefix(style)).filter(|name| name.len() > 3);
    let found = turned.as_deref().and_then(place).or_else(|| bare().and_then(place))?;
    Some((found.0, Written::Alias))
}

/// Why a text names no country.
fn unknown(text: &str) -> &'static str {
    let key = name_key(text);
    let is = |list: &[&str]| list.contains(&key.as_str());
    match () {
        () if is(SHARED) => "ambiguous",
        () if is(FORMER) => "former_country",
        () if is(UNASSIGNED) => "unassigned",
        () => "unknown_country",
    }
}

impl Country {
    /// The usual English name.
    pub fn english(&self) -> &'static str {
        first(self.english)
    }

    /// The usual Chinese name.
    pub fn chinese(&self) -> &'static str {
        first(self.chinese)
    }

    fn reading(&self, text: &str, written: Written, form: Form) -> Reading {
        let is_name = |names: &str| names.split(';').any(|name| name == text);
        let (wanted, canonical) = match form {
            Form::Alpha2 => (Written::Alpha2, self.alpha2),
            Form::Alpha3 => (Written::Alpha3, self.alpha3),
            Form::Name if text.chars().any(is_han) => (Written::Name, self.chinese()),
            Form::Name => (Written::Name, self.english()),
            Form::Any => return Reading::valid(self.alpha2),
        };
        let reason = match written {
            _ if written != wanted => written.reason(),
            Written::Name if is_name(self.english) || is_name(self.chinese) => return Reading::valid(canonical),
            Written::Name => "spelling",
            _ if text == canonical => return Reading::valid(canonical),
            _ if text.eq_ignore_ascii_case(canonical) => "lower_case",
            _ => "spelling",
        };
        Reading::Fixable { suggestion: canonical.to_string(), reason }
    }
}

fn first(names: &'static str) -> &'static str {
    names.split(';').next().unwrap_or(names)
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// A name by which it is found: small letters and digits without accents, punctuation and spaces; `St` is `Saint`,
/// `&` is `and`, `the` is left out. Signs of currencies stay.
pub(super) fn name_key(text: &str) -> String {
    let folded: String = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let spelled = folded.replace('&', " and ").replace(['.', '\'', '’'], "");
    let words = spelled.split(|c: char| !is_kept(c)).filter(|word| !matches!(*word, "" | "the"));
    words.map(|word| if word == "st" { "saint" } else { word }).collect()
}

fn is_kept(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '£' | '¥' | '￡' | '￥' | '￦' | '֏' | '৳' | '฿' | '៛' | '\u{20A0}'..='\u{20CF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let table = &*TABLE;
        assert_eq!((table.countries.len(), LINES.lines().count()), (249, 249));
        assert!(table.countries.is_sorted_by(|a, b| a.alpha2 < b.alpha2));
        for country in &table.countries {
            let is = |code: &str, length: usize, of: fn(&u8) -> bool| code.len() == length && code.as_bytes().iter().all(of);
            assert!(is(country.alpha2, 2, u8::is_ascii_uppercase), "{country:?}");
            assert!(is(country.alpha3, 3, u8::is_ascii_uppercase), "{country:?}");
            assert!(is(country.numeric, 3, u8::is_ascii_digit), "{country:?}");
            for text in [country.alpha2, country.alpha3, country.numeric, country.english(), country.chinese()] {
                assert_eq!(find(text).map(|found| found.alpha2), Some(country.alpha2), "{text}");
            }
            for form in [Form::Alpha2, Form::Alpha3, Form::Name] {
                let canonical = read(country.alpha2, form).into_canonical().unwrap();
                assert_eq!(read(&canonical, form), Reading::valid(canonical.as_str()));
            }
        }
    }

    #[test]
    fn codes_are_valid_and_names_are_mended() {
        assert_eq!(read("CN", Form::Alpha2), Reading::valid("CN"));
        assert_eq!(read("ＣＮ", Form::Alpha2), Reading::valid("CN"));
        assert_eq!(read("NA", Form::Alpha2), Reading::valid("NA"));
        let mended = [
            ("cn", "CN", "lower_case"),
            ("CHN", "CN", "alpha3"),
            ("156", "CN", "numeric"),
            ("中国", "CN", "name"),
            ("中国大陆", "CN", "alias"),
            ("P.R.C.", "CN", "alias"),
            ("86", "CN", "alias"),
            ("UNITED STATES", "US", "name"),
            ("U.S.A.", "US", "alpha3"),
            ("U.S.", "US", "spelling"),
            ("UK", "GB", "alias"),
            ("Cote d’Ivoire", "CI", "name"),
            ("Trinidad & Tobago", "TT", "name"),
            ("St. Lucia", "LC", "name"),
            ("Korea, Republic of", "KR", "alias"),
            ("Moldova, Republic of", "MD", "alias"),
            ("Republic of Austria", "AT", "alias"),
            ("Democratic Republic of Congo", "CD", "name"),
            ("Hongkong", "HK", "name"),
            ("中国台湾", "TW", "name"),
        ];
        for (value, code, reason) in mended {
            assert_eq!(read(value, Form::Alpha2), Reading::Fixable { suggestion: code.into(), reason }, "{value}");
            assert_eq!(read(value, Form::Any), Reading::valid(code), "{value}");
        }
    }

    #[test]
    fn other_forms_can_be_asked_for() {
        assert_eq!(read("CHN", Form::Alpha3), Reading::valid("CHN"));
        assert_eq!(read("CN", Form::Alpha3), Reading::Fixable { suggestion: "CHN".into(), reason: "alpha2" });
        assert_eq!(read("中华人民共和国", Form::Name), Reading::valid("中国"));
        assert_eq!(read("Germany", Form::Name), Reading::valid("Germany"));
        assert_eq!(read("germany", Form::Name), Reading::Fixable { suggestion: "Germany".into(), reason: "spelling" });
        assert_eq!(read("DE", Form::Name), Reading::Fixable { suggestion: "Germany".into(), reason: "alpha2" });
        assert_eq!(read("NA", Form::Name), Reading::Fixable { suggestion: "Namibia".into(), reason: "alpha2" });
    }

    #[test]
    fn what_is_no_country_is_said() {
        let wrong = [
            ("Korea", "ambiguous"),
            ("刚果", "ambiguous"),
            ("Republic of China", "ambiguous"),
            ("USSR", "former_country"),
            ("Kosovo", "unassigned"),
            ("Atlantis", "unknown_country"),
            ("Q", "unknown_country"),
            ("Guangdong", "unknown_country"),
        ];
        for (value, reason) in wrong {
            assert_eq!(read(value, Form::Any), Reading::invalid(reason), "{value}");
        }
        assert_eq!(read(" ", Form::Any), Reading::Missing);
        for value in ["n/a", "na", "未知", "XX"] {
            assert_eq!(read(value, Form::Any), Reading::Placeholder, "{value}");
        }
        assert!(find("korea").is_none() && find("n/a").is_none());
    }
}
