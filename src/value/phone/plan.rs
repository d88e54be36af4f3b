//! Numbering plans: which national numbers exist under which country code.
//!
//! The patterns are those of Google's libphonenumber, as the crate `phonenumber` carries them. Only its
//! data is used: its parser takes the metadata of the region where a number was read instead of the
//! number's own, turns stray letters into digits, and keeps its patterns in one small cache behind one
//! lock. Here a region's patterns are compiled once, when the first number of that region is seen, and
//! shared without locks.

use super::Kind;
use crate::value::pattern::Pattern;
use phonenumber::metadata::{DATABASE, Descriptor};
use phonenumber::{Metadata, Type};
use regex::RegexBuilder;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// The kinds of number that a person or a company can have.
const KINDS: [Type; 10] = [
    Type::Mobile,
    Type::FixedLine,
    Type::TollFree,
    Type::SharedCost,
    Type::PremiumRate,
    Type::Voip,
    Type::PersonalNumber,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
];

/// All plans by region (`CN`), and the regions of each country code, the main one first.
struct Plans {
    regions: HashMap<&'static str, Plan>,
    codes: HashMap<u16, Vec<&'static str>>,
}

static PLANS: LazyLock<Plans> = LazyLock::new(|| {
    let mut plans = Plans { regions: HashMap::new(), codes: HashMap::new() };
    for meta in DATABASE.iter() {
        let plan = Plan { meta, patterns: OnceLock::new(), mobile: OnceLock::new(), fixed_line: OnceLock::new() };
        plans.regions.insert(meta.id(), plan);
        // Codes without a country (800, 870) all have the region `001`, of which only one is in the map.
        plans.codes.entry(meta.country_code()).or_insert_with(|| DATABASE.region(&meta.country_code()).unwrap_or_default());
    }
    plans
});

/// The plan of one region.
pub(super) struct Plan {
    meta: &'static Metadata,
    patterns: OnceLock<Patterns>,
    /// Made ready when a rule first asks for the kind.
    mobile: OnceLock<Option<Pattern>>,
    fixed_line: OnceLock<Option<Pattern>>,
}

struct Patterns {
    general: Option<Pattern>,
    /// A number of any kind.
    exists: Option<Pattern>,
    national_prefix: Option<Pattern>,
    transform: Option<String>,
    international_prefix: Option<Pattern>,
    /// The fewest and the most digits.
    lengths: Option<(u16, u16)>,
}

/// The plan of a region: `CN`.
pub(super) fn of_region(region: &str) -> Option<&'static Plan> {
    PLANS.regions.get(region)
}

/// The country code with which digits in international form begin, and the rest.
pub(super) fn split_code(digits: &str) -> Option<(u16, &str)> {
    let code = |length: usize| {
        let (head, rest) = digits.split_at_checked(length)?;
        let code = head.parse().ok().filter(|code| !head.starts_with('0') && PLANS.codes.contains_key(code))?;
        Some((code, rest))
    };
    (1..=3).find_map(code)
}

/// Whether a number exists in one of the regions of a country code.
pub(super) fn exists(code: u16, national: &str) -> bool {
    regions(code).any(|plan| plan.exists(national))
}

/// Whether a number is of a kind in one of the regions of a country code.
pub(super) fn is_of_kind(code: u16, national: &str, kind: Kind) -> bool {
    regions(code).any(|plan| plan.exists(national) && plan.is_of_kind(national, kind))
}

/// The plan of the main region of a country code.
pub(super) fn main_of(code: u16) -> Option<&'static Plan> {
    regions(code).next()
}

fn regions(code: u16) -> impl Iterator<Item = &'static Plan> {
    PLANS.codes.get(&code).into_iter().flatten().filter_map(|region| PLANS.regions.get(region))
}

impl Plan {
    /// The country code: 86.
    pub(super) fn code(&self) -> u16 {
        self.meta.country_code()
    }

    /// Whether a number of this form could be one of the region.
    pub(super) fn is_possible(&self, national: &str) -> bool {
        self.patterns().general.as_ref().is_some_and(|p| p.is_match(national))
    }

    /// Whether numbers of some kind have this form.
    fn exists(&self, national: &str) -> bool {
        let patterns = self.patterns();
        self.is_possible(national) && patterns.exists.as_ref().is_some_and(|p| p.is_match(national))
    }

    fn is_of_kind(&self, national: &str, kind: Kind) -> bool {
        let (pattern, kind) = match kind {
            Kind::Mobile => (&self.mobile, Type::Mobile),
            Kind::FixedLine => (&self.fixed_line, Type::FixedLine),
        };
        let source = || kind_of(self.meta, kind).and_then(|d| compile(&format!("^(?:{})$", d.national_number().as_str())));
        pattern.get_or_init(source).as_ref().is_some_and(|p| p.is_match(national))
    }

    /// Whether a number is longer than all numbers of the region.
    pub(super) fn is_too_long(&self, national: &str) -> bool {
        self.patterns().lengths.is_some_and(|(_, longest)| national.len() > usize::from(longest))
    }

    /// Whether a number is shorter than all numbers of the region.
    pub(super) fn is_too_short(&self, national: &str) -> bool {
        self.patterns().lengths.is_some_and(|(shortest, _)| national.len() < usize::from(shortest))
    }

    /// The digits behind the prefix that is dialled before foreign numbers (`00`), if it stands there.
    pub(super) fn after_international_prefix<'a>(&self, digits: &'a str) -> Option<&'a str> {
        let found = self.patterns().international_prefix.as_ref()?.find(digits)?;
        Some(&digits[found.end()..]).filter(|rest| !rest.starts_with('0'))
    }

    /// The number without the prefix of domestic calls (`0`), unless the number is none without it.
    pub(super) fn without_national_prefix(&self, national: &str) -> Option<String> {
        let patterns = self.patterns();
        let prefix = patterns.national_prefix.as_ref()?;
        let groups = prefix.captures(national)?;
        let rest = national.get(groups.get(0)?.end()..)?;
        let last_group = groups.len() > 1 && groups.get(groups.len() - 1).is_some();
        let stripped = match &patterns.transform {
            Some(transform) if last_group => prefix.replace(national, transform.as_str()).into_owned(),
            _ => rest.to_string(),
        };
        let is_worse = self.is_possible(national) && !self.is_possible(&stripped);
        (!is_worse && !self.is_too_short(&stripped)).then_some(stripped)
    }

    fn patterns(&self) -> &Patterns {
        self.patterns.get_or_init(|| {
            let meta = self.meta;
            let source = |d: &Descriptor| d.national_number().as_str().to_string();
            let kinds: Vec<String> = KINDS.iter().filter_map(|kind| kind_of(meta, *kind)).map(|d| format!("(?:{})", source(d))).collect();
            let lengths = || KINDS.iter().filter_map(|kind| kind_of(meta, *kind)).flat_map(|d| d.possible_length().iter().copied());
            let whole = |pattern: &str| compile(&format!("^(?:{pattern})$"));
            let start = |pattern: &str| compile(&format!("^(?:{pattern})"));
            Patterns {
                general: whole(&source(meta.descriptors().general())),
                exists: whole(&kinds.join("|")),
                national_prefix: meta.national_prefix_for_parsing().map(|p| p.as_str()).or(meta.national_prefix()).and_then(start),
                transform: meta.national_prefix_transform_rule().map(group_names),
                international_prefix: meta.international_prefix().and_then(|p| start(p.as_str())),
                lengths: lengths().min().zip(lengths().max()),
            }
        })
    }
}

fn kind_of(meta: &'static Metadata, kind: Type) -> Option<&'static Descriptor> {
    let all = meta.descriptors();
    match kind {
        Type::Mobile => all.mobile(),
        Type::FixedLine => all.fixed_line(),
        Type::TollFree => all.toll_free(),
        Type::SharedCost => all.shared_cost(),
        Type::PremiumRate => all.premium_rate(),
        Type::Voip => all.voip(),
        Type::PersonalNumber => all.personal_number(),
        Type::Pager => all.pager(),
        Type::Uan => all.uan(),
        Type::Voicemail => all.voicemail(),
        _ => None,
    }
}

/// The metadata breaks its patterns over lines. Digits alone are matched, so Unicode classes are not needed.
fn compile(pattern: &str) -> Option<Pattern> {
    let pattern = pattern.replace("\\d", "[0-9]");
    RegexBuilder::new(&pattern)
        .ignore_whitespace(true)
        .unicode(false)
        .build()
        .or_else(|_| RegexBuilder::new(&pattern).ignore_whitespace(true).build())
        .ok()
        .map(Pattern::from)
}

/// `$1` as the regex crate reads it also before a digit: `${1}`.
fn group_names(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len() + 4);
    let mut chars = rule.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('$', Some(group)) if group.is_ascii_digit() => {
                out.push_str(&format!("${{{group}}}"));
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_metadata_compiles() {
        for plan in PLANS.regions.values() {
            let patterns = plan.patterns();
            let id = plan.meta.id();
            assert!(patterns.general.is_some() && patterns.exists.is_some(), "{id}");
            assert_eq!(
                patterns.national_prefix.is_some(),
                plan.meta.national_prefix_for_parsing().is_some() || plan.meta.national_prefix().is_some(),
                "{id}"
            );
        }
    }

    #[test]
    fn knows_codes_and_prefixes() {
        assert_eq!(split_code("8613812345678"), Some((86, "13812345678")));
        assert_eq!(split_code("85291234567"), Some((852, "91234567")));
        assert_eq!((split_code(""), split_code("0"), split_code("999")), (None, None, None));
        assert!(exists(86, "13812345678") && !exists(86, "11111111111") && exists(1, "6502530000"));
        assert_eq!(main_of(86).and_then(|p| p.without_national_prefix("01062345678")), Some("1062345678".into()));
        assert_eq!(main_of(86).and_then(|p| p.after_international_prefix("00852")), Some("852"));
        assert_eq!(group_names("9$15"), "9${1}5");
    }
}
