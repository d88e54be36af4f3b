//! Whether an e-mail address speaks of a person: `li.na@…` for Li Na, `jsmith@…` for John Smith, `wxm@…` for Wang Xiaoming.
//!
//! Names are written into addresses whole, in parts, or as initials, in any order. What is compared are Latin letters
//! alone, without marks: pinyin stands in addresses without its tones, and Müller as `muller` or `mueller`. A name in
//! Chinese characters has no letters to look for, and an address of figures alone (most of QQ's) speaks of nobody.

use super::{email, name, text};
use unicode_normalization::UnicodeNormalization;

/// Boxes of a function, not of a person: English, and the pinyin that Chinese companies use.
const ROLES: &[&str] = &[
    "abuse",
    "account",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "ap",
    "ar",
    "bangongshi",
    "billing",
    "booking",
    "bookings",
    "caigou",
    "caiwu",
    "careers",
    "contact",
    "contactus",
    "customerservice",
    "donotreply",
    "enquiries",
    "enquiry",
    "export",
    "feedback",
    "finance",
    "fuwu",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "import",
    "info",
    "information",
    "inquiry",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "kefu",
    "kehu",
    "legal",
    "mail",
    "mailbox",
    "marketing",
    "market",
    "noreply",
    "office",
    "order",
    "orders",
    "postmaster",
    "press",
    "procurement",
    "purchase",
    "purchasing",
    "qiantai",
    "reception",
    "recruit",
    "renshi",
    "reservation",
    "reservations",
    "root",
    "sale",
    "sales",
    "secretary",
    "service",
    "services",
    "shichang",
    "shop",
    "support",
    "team",
    "tech",
    "test",
    "webmaster",
    "xiaoshou",
    "xingzheng",
    "yewu",
    "zhaopin",
];

/// A part of a name that is looked for as it is has so many letters; shorter ones stand in any word.
const TELLING: usize = 3;

/// Whether the name, or its initials, stand before the `@`. Nothing where the name has no Latin letters or too few, the
/// address cannot be read, is the box of a function, or holds no letters.
pub fn stands(name: &str, address: &str) -> Option<bool> {
    let parts: Vec<Spellings> = name::tidy(name).split(|c: char| !c.is_alphabetic()).filter_map(spellings).collect();
    let letters: usize = parts.iter().map(|part| part.plain.len()).sum();
    let canonical = email::read(address).into_canonical()?;
    let (local, _) = canonical.rsplit_once('@')?;
    // What follows a plus sign names no person but a purpose.
    let local = local.split('+').next().unwrap_or(local);
    let local = folded(local);
    let words: Vec<&str> = local.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let joined = words.concat();
    if letters < TELLING || joined.is_empty() || ROLES.contains(&joined.as_str()) || words.iter().all(|word| ROLES.contains(word)) {
        return None;
    }
    let telling = |part: &Spellings| {
        let holds = |spelling: &str| spelling.len() >= TELLING && joined.contains(spelling);
        holds(&part.plain) || part.umlauts.as_deref().is_some_and(holds)
    };
    let mut plain: Vec<&str> = parts.iter().map(|part| part.plain.as_str()).collect();
    // The name as one word, and its initials, in either order.
    let either = |plain: &[&str]| {
        joined.contains(&plain.concat()) || words.iter().any(|word| abbreviates(word, plain)) || abbreviates(&joined, plain)
    };
    let forwards = either(&plain);
    plain.reverse();
    Some(forwards || either(&plain) || parts.iter().any(telling))
}

/// The spellings of a part of a name in small letters without marks.
struct Spellings {
    plain: String,
    /// With `ae`, `oe` and `ue`, where that is another.
    umlauts: Option<String>,
}

/// The spellings of a part; none where it has letters that are not Latin.
fn spellings(part: &str) -> Option<Spellings> {
    let plain = folded(part);
    let is_latin = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_lowercase());
    let lower = part.to_lowercase();
    let umlauts = lower.contains(['ä', 'ö', 'ü']).then(|| folded(&lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue")));
    is_latin.then_some(Spellings { plain, umlauts })
}

/// Small letters, without marks.
fn folded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in text::plain(value).nfd().flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            // Marks that stood on letters.
            '\u{300}'..='\u{36F}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// Whether a word is a short form of a name of two parts or more: it begins with the first initial, holds that of the
/// last part further on, and all its letters follow each other in the name. `wxm` and `wangxm` are Wang Xiaoming.
fn abbreviates(word: &str, parts: &[&str]) -> bool {
    let [first @ .., last] = parts else { return false };
    let before = first.concat();
    let follows = |short: &str, long: &str| {
        let mut letters = long.bytes();
        short.as_bytes().first() == long.as_bytes().first() && short.bytes().all(|letter| letters.any(|other| other == letter))
    };
    !before.is_empty()
        && (1..word.len()).any(|at| word.split_at_checked(at).is_some_and(|(head, tail)| follows(head, &before) && follows(tail, last)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stand_whole_in_parts_and_as_initials() {
        for (name, address) in [
            ("Li Na", "li.na@qq.com"),
            ("Li Na", "nali88@qq.com"),
            ("Wang Xiaoming", "wang@163.com"),
            ("Wang Xiaoming", "xiao.ming@163.com"),
            ("Wang Xiaoming", "wxm@163.com"),
            ("Wang Xiaoming", "xmwang1984@163.com"),
            ("Xiaoming Wang", "wxm_1984@163.com"),
            ("John Smith", "jsmith@gmail.com"),
            ("John Smith", "js@gmail.com"),
            ("Dr. John Smith", "smith+news@gmail.com"),
            ("John Fitzgerald Kennedy", "jk@gmail.com"),
            ("John Fitzgerald Kennedy", "jfk@gmail.com"),
            ("Jürgen Müller", "mueller@web.de"),
            ("Jürgen Müller", "muller@web.de"),
            ("Łukasz Żak", "lukasz@wp.pl"),
            ("张三 Tom Zhang", "tom@qq.com"),
            ("O'Neil, Ann", "ann.oneil@gmail.com"),
            ("Ｌｉ　Ｎａ", "lina@qq.com"),
        ] {
            assert_eq!(stands(name, address), Some(true), "{name} {address}");
        }
    }

    #[test]
    fn others_do_not() {
        for (name, address) in [
            ("Li Na", "wang.wei@qq.com"),
            ("John Smith", "mary.jones@gmail.com"),
            ("John Smith", "sales.mary@gmail.com"),
            ("Wang Xiaoming", "zhangsan@163.com"),
            ("Wang Xiaoming", "mxw@163.com"),
            ("Smith", "js@gmail.com"),
        ] {
            assert_eq!(stands(name, address), Some(false), "{name} {address}");
        }
    }

    #[test]
    fn what_says_nothing_is_not_judged() {
        for (name, address) in [
            ("张三", "zhangsan@163.com"),
            ("Петр Иванов", "petr@mail.ru"),
            ("Li", "li@qq.com"),
            ("", "li@qq.com"),
            ("John Smith", "info@example.com"),
            ("John Smith", "no-reply@example.com"),
            ("John Smith", "customer.service@example.com"),
            ("John Smith", "13601384729@163.com"),
            ("John Smith", "88888@qq.com"),
            ("John Smith", "not an address"),
            ("John Smith", ""),
        ] {
            assert_eq!(stands(name, address), None, "{name} {address}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(name in "\\PC*|[A-Za-zÀ-ž' ]{0,20}", local in "[a-zß-ÿ0-9.+_]{0,12}|\\PC*") {
            let _ = stands(&name, &format!("{local}@qq.com"));
        }
    }
}
