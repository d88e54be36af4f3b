//! The name of a company, school or authority, without its legal form.

use super::{Comparator, fold, jaro_winkler::similarity, region};
use std::borrow::Cow;

/// Company names without legal forms.
pub static COMPARATOR: Comparator = Comparator {
    name: "organisation",
    summary: "a company's name without its legal form",
    doc: "Compares names of organisations. Legal forms (`Ltd`, `GmbH`, `有限公司`), case, width and punctuation do\n\
          not count.\n\
          Levels: equal; nearly equal (Jaro-Winkler at least 0.92); similar (0.85); but for a region, or by initials\n\
          (`某某科技(北京)` and `北京某某科技`, `IBM` and `International Business Machines`: the same if other evidence\n\
          says so); shared words (half of the shorter name's words, or one house in two regions or branches: `分公司`, `店`);\n\
          different.\n\
          The idea of leaving out forms and regions follows the Chinese register's rules for like names\n\
          (工商企注字〔2017〕133号), for which a name is region, house name, trade and form, the form least of all.",
    levels: &["equal", "nearly equal", "similar", "but for a region, or by initials", "shared words", "different"],
    aside: &[],
    term_frequency: true,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("ACME Ltd.", "Acme Limited", 0),
        ("株式会社ソニー", "ソニー㈱", 0),
        ("北京红光酒业有限公司", "北京红光酒业股份有限公司", 0),
        ("Globex Corporation", "Globexx Corp", 1),
        ("Hooli Systems", "Holli System", 1),
        ("Initech", "Intech", 1),
        ("北京红光酒业", "北京蓝光酒业", 2),
        ("北京红光科技有限公司", "红光科技(北京)有限公司", 3),
        ("深圳市红光科技有限公司", "红光科技", 3),
        ("Hooli (Shanghai) Ltd", "Hooli", 3),
        ("IBM", "International Business Machines Corp.", 3),
        ("Massive Dynamic", "Dynamic Foods", 4),
        ("红光酒业上海分公司", "红光酒业北京分公司", 4),
        ("红光酒业有限公司", "红光酒业有限公司上海分公司", 4),
        ("北京红光科技有限公司", "上海红光科技有限公司", 4),
        ("Hooli USA", "Hooli US", 3),
        ("红光酒业上海分公司", "红光酒业(上海)分公司", 1),
        ("和平大饭店", "和平饭店", 1),
        ("万青地产", "万青置业", 5),
        ("Hooli", "Umbrella", 5),
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
    // A branch office is no form.
    if name.ends_with("分公司") {
        return name;
    }
    for form in CHINESE {
        let rest = name.strip_suffix(form).or_else(|| name.strip_prefix(form)).map(str::trim);
        if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
            return bare(rest);
        }
    }
    name
}

/// What a branch of a house is called; it is no other name of the house.
const BRANCHES: &[&str] = &["分公司", "店", "分行", "支行", "营业部", "办事处", "分校", "分院"];
/// Houses that are called like one.
const NO_BRANCHES: &[&str] = &["酒店", "饭店", "书店", "药店", "商店", "旅店"];

/// A name of initials has as many letters.
const INITIALS: std::ops::RangeInclusive<usize> = 2..=6;

fn level(a: &str, b: &str) -> u8 {
    let (alike, shared) = (similarity(a, b), fold::shared_words(a, b));
    let is_chinese = !a.is_ascii() || !b.is_ascii();
    if is_chinese && a.chars().filter(|c| *c != ' ').eq(b.chars().filter(|c| *c != ' ')) {
        return 1;
    }
    if (is_branch(a) || is_branch(b)) && (alike >= 0.85 || begins(a, b) || begins(b, a)) {
        return 4;
    }
    // Most strangers have few words in common; Chinese names are not parted into words.
    if shared >= 0.5 || is_chinese {
        let (house, other) = (region::without(a), region::without(b));
        // A trade alone, as of a bank, is no house.
        if house.name == other.name && house.name.chars().count() > if house.name.is_ascii() { 1 } else { 2 } {
            return if house.region.is_some() && other.region.is_some() && house.region != other.region { 4 } else { 3 };
        }
    }
    match alike {
        s if s >= 0.92 => 1,
        s if s >= 0.85 => 2,
        _ if is_short_for(a, b) || is_short_for(b, a) => 3,
        _ if shared >= 0.5 => 4,
        _ => 5,
    }
}

fn is_branch(name: &str) -> bool {
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    !name.is_ascii() && ends(BRANCHES) && !ends(NO_BRANCHES)
}

/// Whether a branch is named after a house.
fn begins(house: &str, branch: &str) -> bool {
    house.chars().count() > 1 && branch.starts_with(house)
}

/// Whether a name is made of the initials of another; small words may have none.
fn is_short_for(short: &str, long: &str) -> bool {
    let is_one = |short: &str| INITIALS.contains(&short.len()) && short.bytes().all(|byte| byte.is_ascii_lowercase());
    let initials = |small: &[&str]| -> String {
        long.split(' ').filter(|word| !small.contains(word)).filter_map(|word| word.chars().next()).collect()
    };
    is_one(short) && long.contains(' ') && (initials(&[]) == short || initials(&["of", "and", "for", "in", "de"]) == short)
}
