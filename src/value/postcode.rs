//! Postcodes by country, in the forms that the Universal Postal Union and Google's address data describe.
//!
//! A form says how many digits and letters there are and where a space or a hyphen stands. For a few countries more is
//! known: the provinces of China, the letters of Canada, the Netherlands and the United Kingdom. That a code is given
//! out is not known otherwise. Spreadsheets drop zeros at the beginning, which are put back: `2134` in the United States
//! is `02134`. Countries without postcodes have fillers (999077 for Hong Kong), which stand for nothing.

use super::placeholder::is_placeholder;
use super::province::PROVINCES;
use super::text::plain;
use super::{Reading, is_masked};

/// Countries, and the forms of their postcodes: `9` is a digit, `A` a letter, `X` either, `_` a space and `=` a hyphen
/// that may be left out, `-` a hyphen that may not.
const FORMS: &[(&str, &str)] = &[
    ("AF AL AM AT AU BD BE BG CH CV CY DK GE GL GW HT HU LI LU LV MD MK NE NO NZ PH PY SI TN VE ZA", "9999"),
    ("BA BT CU DE DO DZ EE EG ES FI FR GF GP GT HN HR ID IQ IT JO KE KR KW LA LK LT MA MC ME MM MQ", "99999"),
    ("MX MY NI NP PE PK RE SD SM SN TH TR UA UY VA YT ZM", "99999"),
    ("BY CN CO EC IN KG MN NG RO RU SG TJ TM UZ", "999999"),
    ("AR", "9999|A9999AAA"),
    ("AZ", "9999"),
    ("BR", "99999=999"),
    ("CA", "A9A_9A9"),
    ("CL", "999=9999"),
    ("CR", "99999|99999-9999"),
    ("CZ GR SE SK", "999_99"),
    ("GB GG IM JE", "A9_9AA|A99_9AA|AA9_9AA|AA99_9AA|A9A_9AA|AA9A_9AA"),
    ("IE", "A99_XXXX|A9A_XXXX"),
    ("IL", "9999999|99999"),
    ("IR", "99999=99999"),
    ("JP", "999=9999"),
    ("KH VN", "99999|999999"),
    ("KZ", "999999|A99A9A9"),
    ("MT", "AAA_9999"),
    ("NL", "9999_AA"),
    ("PL", "99-999"),
    ("PR US VI GU AS MP", "99999|99999-9999"),
    ("PT", "9999-999"),
    ("RS", "99999|999999"),
    ("SA", "99999|99999-9999"),
    ("TW", "999|99999|999999"),
];

/// Countries in which some postcodes begin with a zero.
const ZEROS: &str = "AM AS AU BR CN CO DE DK ES FI FR GE GT IT JP KE KR KZ LK LT MM MX MY NO NZ PE PH PR RO SG SK SM TR UA US VA VI VN \
    ZA";

/// Countries without postcodes.
const NONE: &str = "AE AO BS BW BZ CI FJ GM HK JM MO QA RW TG UG YE ZW";

/// Marks of countries before codes, but for the codes of ISO 3166: those of cars, as the post once wanted them.
const MARKS: &[(&str, &str)] = &[("A", "AT"), ("B", "BE"), ("D", "DE"), ("E", "ES"), ("F", "FR"), ("FIN", "FI"), ("H", "HU")];
const MORE_MARKS: &[(&str, &str)] = &[("I", "IT"), ("L", "LU"), ("N", "NO"), ("P", "PT"), ("S", "SE"), ("FL", "LI"), ("SLO", "SI")];

/// Codes that are typed to get past a form, in China; one digit throughout is another.
const MADE_UP: &[&str] = &["100000", "123456", "654321", "999077", "999078"];

/// Whether anything is known of the postcodes of a country, in two letters: how they look, or that there are none.
pub fn knows(country: &str) -> bool {
    forms(country).is_some() || lists(NONE, country)
}

/// Reads a postcode of a country; nothing where its postcodes are not known here.
pub fn read(value: &str, country: &str) -> Option<Reading> {
    let forms = match forms(country) {
        Some(forms) => forms,
        None if lists(NONE, country) => "",
        None => return None,
    };
    let text = plain(value);
    let text = text.trim_start_matches(['\'', '’']);
    Some(match () {
        () if text.is_empty() => Reading::Missing,
        () if is_filler(text, country) => Reading::Placeholder,
        () if is_masked(text) => Reading::Masked,
        () if forms.is_empty() => Reading::invalid("none_in_country"),
        () => judge(text, country, forms),
    })
}

fn forms(country: &str) -> Option<&'static str> {
    FORMS.iter().find(|(countries, _)| lists(countries, country)).map(|(_, forms)| *forms)
}

fn lists(countries: &str, country: &str) -> bool {
    countries.split_whitespace().any(|known| known == country)
}

/// Codes that nobody has: zeros, nines, and what is typed in China.
fn is_filler(text: &str, country: &str) -> bool {
    let bytes = text.as_bytes();
    let same = bytes.len() > 2 && bytes.first().is_some_and(u8::is_ascii_digit) && bytes.windows(2).all(|pair| pair.first() == pair.last());
    let is_chinese = matches!(country, "CN" | "HK" | "MO");
    is_placeholder(text) || (same && (is_chinese || matches!(bytes.first(), Some(b'0' | b'9')))) || (is_chinese && MADE_UP.contains(&text))
}

fn judge(text: &str, country: &str, forms: &str) -> Reading {
    if let Some(whole) = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|b| b.is_ascii_digit())) {
        return judge(whole, country, forms).repaired("spreadsheet_number");
    }
    let upper = text.to_ascii_uppercase();
    let bare = without_mark(&upper, country, forms);
    let code: String = bare.chars().filter(|c| !is_separator(*c)).collect();
    let fitted = forms.split('|').find_map(|form| Some((form, fill(form, &code)?)));
    let (form, canonical) = match fitted {
        Some(fitted) => fitted,
        None => return with_zeros(&code, country, forms).unwrap_or_else(|| Reading::invalid(misfit(&code, forms))),
    };
    if !is_given_out(&code, country) {
        return Reading::invalid("not_given_out");
    }
    let is_written_so = bare == canonical || (bare == code && !form.contains('-'));
    let reading = Reading::Valid { canonical };
    match () {
        () if bare.len() < upper.len() && !is_usual_mark(country) => reading.repaired("country_prefix"),
        () if !is_written_so => reading.repaired("separator"),
        () if upper != text => reading.repaired("lower_case"),
        () => reading,
    }
}

/// The code in a form; nothing where it does not fit.
fn fill(form: &str, code: &str) -> Option<String> {
    let mut out = String::with_capacity(form.len());
    let mut rest = code.chars();
    for place in form.chars() {
        out.push(match place {
            '9' => rest.next().filter(char::is_ascii_digit)?,
            'A' => rest.next().filter(char::is_ascii_uppercase)?,
            'X' => rest.next().filter(char::is_ascii_alphanumeric)?,
            '_' => ' ',
            _ => '-',
        });
    }
    rest.next().is_none().then_some(out)
}

/// The code with the zeros that a spreadsheet dropped; two at most, and three digits must be left.
fn with_zeros(code: &str, country: &str, forms: &str) -> Option<Reading> {
    let is_number = code.len() >= 3 && code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with('0');
    if !is_number || !lists(ZEROS, country) {
        return None;
    }
    let zeroed = [format!("0{code}"), format!("00{code}")];
    let fitted =
        zeroed.iter().filter(|code| is_given_out(code, country)).find_map(|code| forms.split('|').find_map(|form| fill(form, code)));
    fitted.map(|suggestion| Reading::Fixable { suggestion, reason: "leading_zero_lost" })
}

/// What is wrong with a code that fits no form.
fn misfit(code: &str, forms: &str) -> &'static str {
    let length = |form: &str| form.bytes().filter(u8::is_ascii_alphanumeric).count();
    match () {
        () if code.bytes().any(|b| !b.is_ascii_alphanumeric()) => "bad_character",
        () if !forms.contains(['A', 'X']) && code.bytes().any(|b| !b.is_ascii_digit()) => "bad_character",
        () if forms.split('|').all(|form| length(form) != code.len()) => "wrong_length",
        () => "wrong_form",
    }
}

/// Whether the post can have given the code out, as far as that is known.
fn is_given_out(code: &str, country: &str) -> bool {
    let bytes = code.as_bytes();
    match (country, bytes) {
        ("CN", _) => PROVINCES.iter().any(|province| province.has_postcode(code) == Some(true)),
        ("DE" | "ES" | "FR" | "TR" | "MX", [b'0', b'0', ..]) => false,
        ("IN" | "NL" | "TH" | "ID" | "RU", [b'0', ..]) | ("RU", [b'7'..=b'9', ..]) => false,
        ("US", _) => !code.starts_with("000") && !code.starts_with("001") && !code.starts_with("002"),
        // Letters that are taken for others are left out.
        ("CA", [first, _, third, _, fifth, _]) => !b"DFIOQUWZ".contains(first) && !b"DFIOQU".contains(third) && !b"DFIOQU".contains(fifth),
        ("NL", [.., first, second]) => !matches!((first, second), (b'S', b'A' | b'D' | b'S')),
        ("GB" | "GG" | "IM" | "JE", [.., first, second]) => ![first, second].iter().any(|letter| b"CIKMOV".contains(letter)),
        _ => true,
    }
}

/// The code behind a mark of its country: `D-10115`, `CH 8001`.
fn without_mark<'a>(text: &'a str, country: &str, forms: &str) -> &'a str {
    if forms.starts_with('A') {
        return text;
    }
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (mark, rest) = text.split_at_checked(letters).unwrap_or(("", text));
    let is_mark = || MARKS.iter().chain(MORE_MARKS).any(|(known, of)| *known == mark && *of == country);
    if mark.is_empty() || !(mark == country || is_mark()) { text } else { rest.trim_start_matches(is_separator) }
}

/// Whether the mark of the country is a part of the code: `LV-1010`.
fn is_usual_mark(country: &str) -> bool {
    matches!(country, "AZ" | "LT" | "LV" | "MD")
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests;
