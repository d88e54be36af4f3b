//! Languages: ISO 639-1 and the simple tags of BCP 47 (RFC 5646): language, script, region.
//!
//! `zh`, `zh-Hans`, `zh-CN`, `zh-Hant-HK`, `en`, `es-419`. The case of letters says nothing in a tag, so that `ZH-cn` is
//! valid and `zh-CN` its canonical form. Languages without a code of two letters have one of three (`yue`, `fil`); of
//! these the list holds those that customers speak. Names in English and Chinese, codes of three letters where there is
//! one of two, and what programs write (`zh_CN.UTF-8`) are mended. Variants and extensions are not read.

use super::country::{name_key, of_alpha2};
use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};
use std::collections::HashMap;
use std::sync::LazyLock;

/// One language a line: tag, codes of three letters, English names, Chinese names.
const LINES: &str = include_str!("language/languages.txt");

/// ISO 639-3: languages without a code of two letters.
const OTHERS: &str = "aeb ajp apc arb ars ary arz acm asa ast awa ban bem bho brx ceb chr ckb cmn cnr doi dsb fil fur gan gsw hak \
    haw hil hmn hsb hsn ilo kab kam kmr kok lad lij luo lus luy mad mag mai min mnc mni mos nan nap nds nso pag pap pcm prs rom sat \
    scn sco shi sma smj smn srn swc syr tet tpi tzm vec war wuu yue zgh zza";

/// ISO 15924: scripts that languages of today are written in.
const SCRIPTS: &str = "Adlm Arab Armn Beng Bopo Brai Cans Cher Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hans Hant Hebr Hira Hrkt \
    Jpan Kana Khmr Knda Kore Laoo Latn Mlym Mong Mymr Nkoo Olck Orya Sinh Syrc Taml Telu Tfng Thaa Thai Tibt Vaii Yiii";

/// UN M.49: the world, continents and their parts.
const AREAS: &str = "001 002 003 005 009 011 013 014 015 017 018 019 021 029 030 034 035 039 053 054 057 061 142 143 145 150 151 154 \
    155 202 419";

/// Codes that were replaced, with what stands for them today.
const REPLACED: &[(&str, &str)] = &[("iw", "he"), ("in", "id"), ("ji", "yi"), ("jw", "jv"), ("mo", "ro"), ("sh", "sr-Latn")];

/// Codes of countries, no languages themselves, with the language that is meant.
const COUNTRIES: &[(&str, &str)] = &[("cn", "zh"), ("jp", "ja"), ("cz", "cs"), ("dk", "da"), ("gr", "el"), ("ua", "uk"), ("vn", "vi")];

/// The tags of what people write, by its key: names, and codes of three letters.
struct Places {
    names: HashMap<String, &'static str>,
    codes: HashMap<&'static str, &'static str>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let mut places = Places { names: HashMap::new(), codes: HashMap::new() };
    for line in LINES.lines() {
        let mut fields = line.split('|');
        let tag = fields.next().unwrap_or_default();
        if tag.len() == 2 {
            places.codes.insert(tag, tag);
        }
        places.codes.extend(fields.next().unwrap_or_default().split_whitespace().map(|code| (code, tag)));
        for name in fields.flat_map(|names| names.split(';')).filter(|name| !name.is_empty()) {
            places.names.entry(name_key(name)).or_insert(tag);
        }
    }
    places
});

/// Reads a language.
pub fn read(value: &str) -> Reading {
    if matches!(value, "zh" | "en" | "zh-CN" | "zh-Hans" | "en-US" | "zh-TW" | "zh-HK" | "en-GB" | "ja" | "de" | "fr") {
        return Reading::valid(value);
    }
    let text = plain(value);
    match () {
        () if text.is_empty() => return Reading::Missing,
        () if is_placeholder(&text) || text.eq_ignore_ascii_case("und") => return Reading::Placeholder,
        () if is_masked(&text) => return Reading::Masked,
        () => {}
    }
    // Three letters are a code, in whatever language they may be a name.
    let is_code = text.len() <= 3 && text.is_ascii();
    if let Some(tag) = PLACES.names.get(&name_key(&text)).filter(|_| !is_code) {
        return Reading::Fixable { suggestion: tag.to_string(), reason: "name" };
    }
    if text.contains([',', ';', '、', '/']) {
        return several(&text);
    }
    // `zh_CN.UTF-8`, `de_DE@euro`: locales of programs.
    let bare = text.split(['.', '@']).next().unwrap_or_default();
    let reading = tag(&bare.replace('_', "-"));
    if bare.len() < text.len() || bare.contains('_') { reading.repaired("locale") } else { reading }
}

/// The first of several languages, all of which can be read: `zh-CN,zh;q=0.9`.
fn several(text: &str) -> Reading {
    let parts = text.split([',', ';', '、', '/']).map(str::trim).filter(|part| !part.is_empty() && !part.starts_with("q="));
    let read: Option<Vec<String>> = parts.map(|part| read(part).into_canonical()).collect();
    match read.and_then(|tags| tags.into_iter().next()) {
        Some(suggestion) => Reading::Fixable { suggestion, reason: "several" },
        None => Reading::invalid("unknown_language"),
    }
}

/// Reads a tag: language, script, region.
fn tag(text: &str) -> Reading {
    let mut parts = text.split('-');
    let written = parts.next().unwrap_or_default().to_ascii_lowercase();
    let rest: Vec<&str> = parts.collect();
    let (language, mut mended) = match language(&written, rest.is_empty()) {
        Ok(found) => found,
        Err(reason) => return Reading::invalid(reason),
    };
    let mut canonical = language.to_string();
    let mut last = 0;
    for part in rest {
        let (place, subtag, reason) = match subtag(part) {
            Ok(found) => found,
            Err(reason) => return Reading::invalid(reason),
        };
        if place <= last {
            return Reading::invalid("not_simple");
        }
        last = place;
        mended = mended.or(reason);
        canonical.push('-');
        canonical.push_str(&subtag);
    }
    match mended {
        Some(reason) => Reading::Fixable { suggestion: canonical, reason },
        None => Reading::Valid { canonical },
    }
}

/// A code, and what is wrong where it had to be mended.
type Mended<T> = (T, Option<&'static str>);

fn language(code: &str, is_alone: bool) -> Result<Mended<&str>, &'static str> {
    let of = |list: &[(&str, &'static str)]| list.iter().find(|(known, _)| *known == code).map(|(_, tag)| *tag);
    if let Some(tag) = PLACES.codes.get(code) {
        return Ok((tag, (tag.len() < code.len()).then_some("three_letters")));
    }
    if code.len() == 3 && OTHERS.split_whitespace().any(|known| known == code) {
        return Ok((code, None));
    }
    match (of(REPLACED), of(COUNTRIES)) {
        (Some(tag), _) => Ok((tag, Some("withdrawn"))),
        (None, Some(tag)) if is_alone => Ok((tag, Some("country_code"))),
        _ if matches!(code, "i" | "x") => Err("not_simple"),
        _ => Err("unknown_language"),
    }
}

/// A part behind the language: its place in the order, its canonical form.
fn subtag(part: &str) -> Result<(u8, String, Option<&'static str>), &'static str> {
    let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
    let upper = part.to_ascii_uppercase();
    match part.len() {
        4 if letters => {
            let script = SCRIPTS.split_whitespace().find(|script| script.eq_ignore_ascii_case(part)).ok_or("unknown_script")?;
            Ok((1, script.to_string(), None))
        }
        2 if letters && upper == "UK" => Ok((2, "GB".into(), Some("region_code"))),
        2 if letters && of_alpha2(&upper).is_some() => Ok((2, upper, None)),
        // What Microsoft wrote before there were scripts in tags.
        3 if upper == "CHS" => Ok((1, "Hans".into(), Some("withdrawn"))),
        3 if upper == "CHT" => Ok((1, "Hant".into(), Some("withdrawn"))),
        3 if AREAS.split_whitespace().any(|area| area == part) => Ok((2, upper, None)),
        2 | 3 if part.is_ascii() => Err("unknown_region"),
        _ => Err("not_simple"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(LINES.lines().filter(|line| line.as_bytes().get(2) == Some(&b'|')).count(), 183);
        for line in LINES.lines() {
            let fields: Vec<&str> = line.split('|').collect();
            assert_eq!(fields.len(), 4, "{line}");
            assert_eq!(read(fields[0]), if fields[0] == "na" { Reading::Placeholder } else { Reading::valid(fields[0]) });
            for name in fields[2..].iter().flat_map(|names| names.split(';')).filter(|name| name.len() > 3) {
                assert_eq!(read(name), Reading::Fixable { suggestion: fields[0].into(), reason: "name" }, "{name}");
            }
        }
    }

    #[test]
    fn tags_are_read() {
        for (value, canonical) in [
            ("zh", "zh"),
            ("zh-CN", "zh-CN"),
            ("ZH-cn", "zh-CN"),
            ("zh-hans-cn", "zh-Hans-CN"),
            ("zh-Hant-HK", "zh-Hant-HK"),
            ("en", "en"),
            ("no", "no"),
            ("es-419", "es-419"),
            ("yue", "yue"),
            ("fil-PH", "fil-PH"),
        ] {
            assert_eq!(read(value), Reading::valid(canonical), "{value}");
        }
    }

    #[test]
    fn what_was_meant_is_suggested() {
        for (value, suggestion, reason) in [
            ("中文", "zh", "name"),
            ("简体中文", "zh-Hans", "name"),
            ("Chinese (Traditional)", "zh-Hant", "name"),
            ("ENGLISH", "en", "name"),
            ("chi", "zh", "three_letters"),
            ("zho-CN", "zh-CN", "three_letters"),
            ("zh_CN", "zh-CN", "locale"),
            ("zh_CN.UTF-8", "zh-CN", "locale"),
            ("iw", "he", "withdrawn"),
            ("zh-CHS", "zh-Hans", "withdrawn"),
            ("cn", "zh", "country_code"),
            ("en-UK", "en-GB", "region_code"),
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "several"),
            ("中文、英文", "zh", "several"),
        ] {
            assert_eq!(read(value), Reading::Fixable { suggestion: suggestion.into(), reason }, "{value}");
        }
    }

    #[test]
    fn what_is_no_language_is_said() {
        for (value, reason) in [
            ("klingon", "unknown_language"),
            ("xx", "unknown_language"),
            ("zh-Hanx", "unknown_script"),
            ("zh-XY", "unknown_region"),
            ("zh-CN-Hans", "not_simple"),
            ("de-1996", "not_simple"),
            ("x-private", "not_simple"),
            ("cn-CN", "unknown_language"),
            ("-", "unknown_language"),
        ] {
            let expected = if value == "-" { Reading::Placeholder } else { Reading::invalid(reason) };
            assert_eq!(read(value), expected, "{value}");
        }
        assert_eq!((read(" "), read("und"), read("未知")), (Reading::Missing, Reading::Placeholder, Reading::Placeholder));
    }

    proptest! {
        #[test]
        fn canonical_reads_as_itself(value in "\\PC*|[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,4}){0,3}") {
            // But for Nauruan, whose code also says that there is none.
            if let Some(canonical) = read(&value).canonical().filter(|tag| *tag != "na") {
                prop_assert_eq!(read(canonical), Reading::valid(canonical));
            }
        }
    }
}
