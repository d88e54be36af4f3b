//! The name of a company, school or authority, without its legal form.

use super::{Comparator, fold, jaro_winkler::similarity};
use std::borrow::Cow;

/// Company names without legal forms.
pub static COMPARATOR: Comparator = Comparator {
    name: "organisation",
    summary: "a company's name without its legal form",
    doc: "Compares names of organisations. Legal forms (`Ltd`, `GmbH`, `有限公司`), case, width and punctuation do\n\
          not count.\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.92); similar (0.85); shared words (half of the\n\
          shorter name's words); different. The idea of leaving out forms follows the Chinese register's rules\n\
          for like names (工商企注字〔2017〕133号), which put the form last in importance.",
    levels: &["equal", "nearly equal", "similar", "shared words", "different"],
    term_frequency: true,
    weighed: None,
    prepare,
    level,
    examples: &[
        ("ACME Ltd.", "Acme Limited", 0),
        ("株式会社ソニー", "ソニー㈱", 0),
        ("北京红光酒业有限公司", "北京红光酒业股份有限公司", 0),
        ("Globex Corporation", "Globexx Corp", 1),
        ("Hooli Systems", "Holli System", 1),
        ("Initech", "Intech", 1),
        ("北京红光酒业", "北京蓝光酒业", 2),
        ("万青地产", "万青置业", 4),
        ("Massive Dynamic", "Dynamic Foods", 3),
        ("Hooli", "Umbrella", 4),
    ],
};

const WORDS: &[&str] = &[
    "ltd",
    "limited",
    "llc",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "plc",
    "gmbh",
    "ag",
    "kg",
    "sa",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "oy",
    "ab",
    "as",
    "pty",
    "pte",
    "lp",
    "llp",
    "the",
];
/// Longest first, so that the whole form goes.
const CHINESE: &[&str] =
    &["集团股份有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "株式会社", "公司", "集团"];

fn prepare(raw: &str) -> Cow<'_, str> {
    let plain = raw.replace(['&', '㈱'], " ").replace("(株)", " ");
    let text = fold::words(&plain);
    let kept: Vec<&str> = text.split(' ').filter(|word| !WORDS.contains(word)).collect();
    let name = if kept.is_empty() { text.into_owned() } else { kept.join(" ") };
    Cow::Owned(bare(&name).to_owned())
}

/// Without the legal forms at either end; a name that is nothing else stays.
fn bare(name: &str) -> &str {
    for form in CHINESE {
        let rest = name.strip_suffix(form).or_else(|| name.strip_prefix(form)).map(str::trim);
        if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
            return bare(rest);
        }
    }
    name
}

fn level(a: &str, b: &str) -> u8 {
    match similarity(a, b) {
        s if s >= 0.92 => 1,
        s if s >= 0.85 => 2,
        _ if fold::shared_words(a, b) >= 0.5 => 3,
        _ => 4,
    }
}
