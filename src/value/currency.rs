//! Currencies: ISO 4217, list one (current currencies and funds), the amendments up to 2025 included.
//!
//! Canonical is the code of three capital letters. What has one meaning is mended: digits, English and Chinese names,
//! signs such as `€` and `HK$`, `RMB`, and `CNH`, which is no code of the standard. `$` and `¥` are signs of several
//! currencies and stay as they are. 人民币 和 元 读作 CNY.

use super::country::name_key;
use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};
use std::collections::HashMap;
use std::sync::LazyLock;

/// One currency a line: code, digits, English names, Chinese names, what else people write.
const LINES: &str = include_str!("currency/currencies.txt");

/// Signs and names of several currencies.
const SHARED: &[&str] = &[
    "$",
    "¥",
    "￥",
    "dollar",
    "pound",
    "peso",
    "rupee",
    "rs",
    "franc",
    "krone",
    "krona",
    "kr",
    "dinar",
    "rial",
    "riyal",
    "dirham",
    "shilling",
    "ruble",
    "rouble",
    "lira",
    "leu",
    "colon",
    "法郎",
    "比索",
    "卢比",
    "克朗",
    "镑",
    "先令",
    "第纳尔",
    "里亚尔",
    "里拉",
    "圆",
];

/// Codes of currencies that are no more, the lev (2026) among them.
const WITHDRAWN: &str = "ADP AFA ANG ATS AZM BEF BGL BGN BYB BYR CSD CSK CUC CYP DDM DEM ECS EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL \
    LUF LVL MGF MRO MTL MXP MZM NLG PLZ PTE ROL RUR SDD SIT SKK SLL SRG STD TMM TPE TRL UAK VEB VEF XEU YUM ZAL ZMK ZRN ZWD ZWL ZWN ZWR";

/// How a currency was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Code,
    Numeric,
    Name,
    Alias,
}

/// The code of what people write, by its key.
static PLACES: LazyLock<HashMap<String, (&'static str, Written)>> = LazyLock::new(|| {
    let mut places = HashMap::new();
    for line in LINES.lines() {
        let mut fields = line.split('|');
        let code = fields.next().unwrap_or_default();
        let kinds = [Written::Numeric, Written::Name, Written::Name, Written::Alias];
        let names = fields.zip(kinds).flat_map(|(names, written)| names.split(';').map(move |name| (name, written)));
        for (name, written) in std::iter::once((code, Written::Code)).chain(names) {
            let key = name_key(name);
            if !key.is_empty() {
                places.entry(key).or_insert((code, written));
            }
        }
    }
    places
});

/// Reads a currency.
pub fn read(value: &str) -> Reading {
    if is_code(value) {
        return Reading::valid(value);
    }
    let text = plain(value);
    match &*text {
        "" => return Reading::Missing,
        code if is_code(code) => return Reading::valid(code),
        // No currency, and a code that is for tests.
        "XXX" | "XTS" => return Reading::Placeholder,
        _ if is_placeholder(&text) => return Reading::Placeholder,
        _ if is_masked(&text) => return Reading::Masked,
        _ => {}
    }
    let key = name_key(&text);
    let is_withdrawn = |code: &str| code.len() == 3 && WITHDRAWN.split(' ').any(|known| known.eq_ignore_ascii_case(code));
    let place = |key: &str| PLACES.get(key).copied();
    let is_shared = |key: &str| SHARED.contains(&key);
    // `Euros`: names in the plural, too.
    let singular = key.strip_suffix('s').unwrap_or(&key);
    match place(&key).or_else(|| place(singular).filter(|(_, written)| *written == Written::Name)) {
        Some((code, written)) => {
            let reason = match written {
                Written::Code if text.eq_ignore_ascii_case(code) => "lower_case",
                Written::Code => "spelling",
                Written::Numeric => "numeric",
                Written::Name => "name",
                Written::Alias => "alias",
            };
            Reading::Fixable { suggestion: code.to_string(), reason }
        }
        None if is_shared(&key) || is_shared(singular) => Reading::invalid("ambiguous"),
        None if is_withdrawn(&key) => Reading::invalid("withdrawn"),
        None if text.bytes().any(|b| b.is_ascii_digit()) => Reading::invalid("amount"),
        None => Reading::invalid("unknown_currency"),
    }
}

/// Whether a text is a code as the standard writes it.
fn is_code(text: &str) -> bool {
    // The lines are in the order of their codes; the frequent ones are known without a search.
    matches!(text, "CNY" | "USD" | "EUR" | "HKD" | "GBP" | "JPY")
        || text.len() == 3
            && text.bytes().all(|b| b.is_ascii_uppercase())
            && PLACES.get(&text.to_ascii_lowercase()).is_some_and(|(_, written)| *written == Written::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let codes: Vec<&str> = LINES.lines().filter_map(|line| line.split('|').next()).collect();
        assert_eq!(codes.len(), 176);
        assert!(codes.is_sorted_by(|a, b| a < b));
        for line in LINES.lines() {
            let fields: Vec<&str> = line.split('|').collect();
            assert_eq!(fields.len(), 5, "{line}");
            assert_eq!(read(fields[0]), Reading::valid(fields[0]));
            let names = fields[1..].iter().flat_map(|names| names.split(';')).filter(|name| !name.is_empty());
            for name in names {
                assert_eq!(read(name).canonical(), Some(fields[0]), "{name}");
            }
            assert!(!WITHDRAWN.split(' ').any(|code| code == fields[0]), "{line}");
        }
    }

    #[test]
    fn codes_are_valid_and_names_are_mended() {
        let mended = [
            ("cny", "CNY", "lower_case"),
            ("人民币", "CNY", "name"),
            ("元", "CNY", "alias"),
            ("RMB", "CNY", "alias"),
            ("156", "CNY", "numeric"),
            ("€", "EUR", "alias"),
            ("Euros", "EUR", "name"),
            ("US dollars", "USD", "name"),
            ("U.S. Dollar", "USD", "name"),
            ("US$", "USD", "alias"),
            ("ＨＫ＄", "HKD", "alias"),
            ("新台币", "TWD", "name"),
            ("￡", "GBP", "alias"),
            ("美金", "USD", "name"),
        ];
        for (value, code, reason) in mended {
            assert_eq!(read(value), Reading::Fixable { suggestion: code.into(), reason }, "{value}");
        }
        assert_eq!(read(" USD"), Reading::valid("USD"));
    }

    #[test]
    fn what_is_no_currency_is_said() {
        let wrong = [
            ("$", "ambiguous"),
            ("￥", "ambiguous"),
            ("dollars", "ambiguous"),
            ("DEM", "withdrawn"),
            ("BGN", "withdrawn"),
            ("100 USD", "amount"),
            ("ABC", "unknown_currency"),
            ("paid", "unknown_currency"),
        ];
        for (value, reason) in wrong {
            assert_eq!(read(value), Reading::invalid(reason), "{value}");
        }
        assert_eq!(read(""), Reading::Missing);
        for value in ["XXX", "N/A", "暂无"] {
            assert_eq!(read(value), Reading::Placeholder, "{value}");
        }
    }
}
