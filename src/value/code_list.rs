//! Currencies (ISO 4217) and languages (ISO 639-1, in tags of BCP 47).

use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};

#[rustfmt::skip]
const CURRENCIES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC",
    "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS",
    "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD",
    "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD",
    "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD",
    "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
    "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED",
    "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

/// What people write for a currency.
const CURRENCY_NAMES: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("元", "CNY"),
    ("rmb", "CNY"),
    ("cn¥", "CNY"),
    ("美元", "USD"),
    ("us$", "USD"),
    ("欧元", "EUR"),
    ("€", "EUR"),
    ("英镑", "GBP"),
    ("£", "GBP"),
    ("日元", "JPY"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("hk$", "HKD"),
    ("新台币", "TWD"),
    ("nt$", "TWD"),
    ("ntd", "TWD"),
    ("澳门元", "MOP"),
    ("瑞士法郎", "CHF"),
    ("韩元", "KRW"),
    ("₩", "KRW"),
    ("卢布", "RUB"),
    ("₽", "RUB"),
    ("卢比", "INR"),
    ("₹", "INR"),
    ("新加坡元", "SGD"),
    ("s$", "SGD"),
    ("澳元", "AUD"),
    ("a$", "AUD"),
    ("加元", "CAD"),
    ("c$", "CAD"),
    ("euro", "EUR"),
    ("dollar", "USD"),
];

#[rustfmt::skip]
const LANGUAGES: &[&str] = &[
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be", "bg", "bh", "bi", "bm", "bn",
    "bo", "br", "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu", "cv", "cy", "da", "de", "dv", "dz", "ee", "el", "en",
    "eo", "es", "et", "eu", "fa", "ff", "fi", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gu", "gv", "ha", "he",
    "hi", "ho", "hr", "ht", "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io", "is", "it", "iu", "ja", "jv",
    "ka", "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li",
    "ln", "lo", "lt", "lu", "lv", "mg", "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nb", "nd", "ne",
    "ng", "nl", "nn", "no", "nr", "nv", "ny", "oc", "oj", "om", "or", "os", "pa", "pi", "pl", "ps", "pt", "qu", "rm",
    "rn", "ro", "ru", "rw", "sa", "sc", "sd", "se", "sg", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st",
    "su", "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty", "ug", "uk",
    "ur", "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo", "za", "zh", "zu",
];

/// What people write for a language.
const LANGUAGE_NAMES: &[(&str, &str)] = &[
    ("中文", "zh"),
    ("汉语", "zh"),
    ("普通话", "zh"),
    ("简体中文", "zh-Hans"),
    ("繁体中文", "zh-Hant"),
    ("粤语", "yue"),
    ("chinese", "zh"),
    ("英语", "en"),
    ("英文", "en"),
    ("english", "en"),
    ("日语", "ja"),
    ("日文", "ja"),
    ("japanese", "ja"),
    ("韩语", "ko"),
    ("korean", "ko"),
    ("法语", "fr"),
    ("french", "fr"),
    ("德语", "de"),
    ("german", "de"),
    ("deutsch", "de"),
    ("西班牙语", "es"),
    ("spanish", "es"),
    ("俄语", "ru"),
    ("russian", "ru"),
    ("葡萄牙语", "pt"),
    ("portuguese", "pt"),
    ("意大利语", "it"),
    ("italian", "it"),
    ("阿拉伯语", "ar"),
    ("arabic", "ar"),
];

/// Languages of three letters that customers name: Cantonese, Mandarin, Wu, Min Nan, Filipino, Hakka.
const LONGER: &[&str] = &["yue", "cmn", "wuu", "nan", "fil", "hak"];

/// Reads a currency: three capital letters.
pub fn currency(value: &str) -> Reading {
    read(value, &|text| CURRENCIES.contains(&text).then(|| text.to_string()), CURRENCY_NAMES, "unknown_currency", "not_a_code")
}

/// Reads a language tag: a language, and perhaps a script and a region: `zh`, `zh-Hans`, `en-GB`.
pub fn language(value: &str) -> Reading {
    read(value, &tag, LANGUAGE_NAMES, "unknown_language", "not_a_tag")
}

/// A tag in its canonical letters, where its parts have their forms.
fn tag(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next()?.to_lowercase();
    if !LANGUAGES.contains(&language.as_str()) && !LONGER.contains(&language.as_str()) {
        return None;
    }
    let mut canonical = language;
    for part in parts {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        canonical.push('-');
        match part.len() {
            4 if letters => {
                canonical.push_str(&part[..1].to_uppercase());
                canonical.push_str(&part[1..].to_lowercase());
            }
            2 if letters => canonical.push_str(&part.to_uppercase()),
            3 if part.bytes().all(|byte| byte.is_ascii_digit()) => canonical.push_str(part),
            _ => return None,
        }
    }
    Some(canonical)
}

fn read(
    value: &str,
    canonical: &dyn Fn(&str) -> Option<String>,
    names: &[(&str, &'static str)],
    unknown: &'static str,
    other: &'static str,
) -> Reading {
    let text = plain(value);
    let text: &str = &text;
    match text {
        "" => return Reading::Missing,
        _ if is_placeholder(text) => return Reading::Placeholder,
        _ if is_masked(text) => return Reading::Masked,
        _ => {}
    }
    let named = || names.iter().find(|(name, _)| *name == text.to_lowercase()).map(|(_, code)| code.to_string());
    // `en_GB` is how programs write it.
    let meant = canonical(text).or_else(|| canonical(&text.to_uppercase())).or_else(|| canonical(&text.replace('_', "-"))).or_else(named);
    match meant {
        Some(code) if code == text => Reading::valid(code),
        Some(code) => Reading::Fixable { suggestion: code, reason: other },
        None => Reading::invalid(unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies() {
        assert!(CURRENCIES.is_sorted() && currency("CNY").is_valid() && currency("EUR").is_valid());
        for text in ["人民币", "rmb", "cny", "元"] {
            assert_eq!(currency(text).canonical(), Some("CNY"), "{text}");
        }
        assert_eq!(currency("DEM"), Reading::invalid("unknown_currency"));
        assert_eq!(currency("$"), Reading::invalid("unknown_currency"));
    }

    #[test]
    fn languages() {
        assert!(LANGUAGES.is_sorted());
        for tag in ["zh", "zh-CN", "zh-Hans", "zh-Hant-HK", "en-GB", "es-419", "yue"] {
            assert!(language(tag).is_valid(), "{tag}");
        }
        assert_eq!(language("en_gb").canonical(), Some("en-GB"));
        assert_eq!((language("英文").canonical(), language("Chinese").canonical()), (Some("en"), Some("zh")));
        assert_eq!(language("xx"), Reading::invalid("unknown_language"));
        assert_eq!(language("english please"), Reading::invalid("unknown_language"));
    }
}
