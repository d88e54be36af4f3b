//! Words by which content is told: legal forms, streets, names, regions. Short on purpose: a share of values that
//! are known is enough to know a column.

use crate::similarity::han::{family_name, is_han};
use crate::similarity::nicknames;
use crate::similarity::region::PROVINCES;

/// Yes and no.
pub const TRUTH: &[&str] = &["true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "on", "off", "是", "否"];

/// Words for streets, whole and short.
pub const STREETS: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "av",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "ct",
    "place",
    "pl",
    "boulevard",
    "blvd",
    "square",
    "highway",
    "hwy",
    "parkway",
    "pkwy",
    "crescent",
    "circuit",
    "circle",
    "terrace",
    "way",
    "broadway",
    "close",
    "strasse",
    "weg",
    "rue",
    "via",
    "calle",
    "avenida",
    "apt",
    "suite",
    "floor",
    "flat",
    "unit",
    "blk",
    "sts",
];

/// Words that organisations have in their names.
const ORGANISATIONS: &[&str] = &[
    "inc",
    "llc",
    "ltd",
    "limited",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "plc",
    "ag",
    "sa",
    "srl",
    "bv",
    "pty",
    "group",
    "holdings",
    "industries",
    "enterprises",
    "systems",
    "solutions",
    "services",
    "associates",
    "partners",
    "bank",
    "university",
    "college",
    "school",
    "academy",
    "institute",
    "center",
    "centre",
    "hospital",
    "clinic",
    "church",
    "foundation",
    "association",
    "society",
    "council",
    "department",
    "ministry",
    "agency",
    "hotel",
    "restaurant",
    "cafe",
    "store",
    "shop",
    "lab",
    "labs",
    "software",
    "technologies",
];
const ORGANISATIONS_CHINESE: &[&str] =
    &["公司", "集团", "银行", "学校", "大学", "医院", "中心", "商店", "工厂", "研究院", "研究所", "委员会", "协会", "酒店", "餐厅", "有限"];

/// Given names that are common and in no table of short forms.
const GIVEN: &[&str] = &[
    "amanda", "amy", "angela", "anna", "ashley", "betty", "brian", "carol", "carolyn", "daisy", "debra", "diane", "donna", "emma", "eric",
    "george", "grace", "heather", "jason", "joan", "joyce", "julia", "julie", "justin", "karen", "kevin", "laura", "lauren", "linda",
    "lisa", "maria", "marie", "mark", "melissa", "michelle", "nicole", "olivia", "paul", "rachel", "ruth", "ryan", "scott", "sharon",
    "shirley", "sophia", "stephen", "steven", "susan", "thomas", "jose", "juan", "carlos", "luis", "peter", "hans", "klaus", "pierre",
    "marco", "ali", "mohammed", "ahmed", "fatima", "wei", "ming", "hui", "jing", "li", "yan", "chris", "alice", "andy", "henry", "helen",
];

/// Codes and names of states and provinces, by country.
const STATES: &[(&str, &[&str])] = &[
    (
        "US",
        &[
            "al",
            "ak",
            "az",
            "ar",
            "ca",
            "co",
            "ct",
            "de",
            "fl",
            "ga",
            "hi",
            "id",
            "il",
            "in",
            "ia",
            "ks",
            "ky",
            "la",
            "me",
            "md",
            "ma",
            "mi",
            "mn",
            "ms",
            "mo",
            "mt",
            "ne",
            "nv",
            "nh",
            "nj",
            "nm",
            "ny",
            "nc",
            "nd",
            "oh",
            "ok",
            "or",
            "pa",
            "ri",
            "sc",
            "sd",
            "tn",
            "tx",
            "ut",
            "vt",
            "va",
            "wa",
            "wv",
            "wi",
            "wy",
            "dc",
            "california",
            "texas",
            "florida",
            "new york",
            "pennsylvania",
            "illinois",
            "ohio",
            "georgia",
            "michigan",
            "virginia",
            "washington",
            "arizona",
            "massachusetts",
        ],
    ),
    ("CA", &["on", "qc", "bc", "ab", "mb", "sk", "ns", "nb", "ontario", "quebec"]),
    ("AU", &["nsw", "vic", "qld", "tas", "act", "nt"]),
    ("GB", &["england", "scotland", "wales"]),
    ("DE", &["bavaria"]),
];
const COUNTRIES: &[&str] = &[
    "china",
    "cn",
    "usa",
    "us",
    "united states",
    "united kingdom",
    "uk",
    "gb",
    "germany",
    "de",
    "france",
    "fr",
    "japan",
    "jp",
    "india",
    "in",
    "canada",
    "ca",
    "australia",
    "au",
    "italy",
    "it",
    "spain",
    "es",
    "brazil",
    "br",
    "mexico",
    "mx",
    "netherlands",
    "nl",
    "switzerland",
    "ch",
    "singapore",
    "sg",
    "hong kong",
    "hk",
    "taiwan",
    "tw",
    "south korea",
    "kr",
    "russia",
    "ru",
    "中国",
    "美国",
    "英国",
    "日本",
    "韩国",
    "法国",
    "德国",
    "新加坡",
    "香港",
    "台湾",
];

fn words(value: &str) -> impl Iterator<Item = String> {
    value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether a word of the value is one that organisations have.
pub fn is_organisation(value: &str) -> bool {
    ORGANISATIONS_CHINESE.iter().any(|word| value.contains(word)) || words(value).any(|word| ORGANISATIONS.contains(&word.as_str()))
}

/// Whether a value is a given name and nothing else.
pub fn is_given_name(value: &str) -> bool {
    let word = value.to_lowercase();
    GIVEN.contains(&word.as_str()) || nicknames::is_known(&word)
}

/// Whether a value is the whole name of a person: two to four words of which the first or the last is a given name, or
/// a family name of China with one or two characters behind it.
pub fn is_full_name(value: &str) -> bool {
    let han = value.chars().filter(|c| is_han(*c)).count();
    if han >= 2 {
        let name = value.trim_end_matches(['先', '生', '女', '士', '小', '姐']).chars().count();
        return family_name(value).is_some_and(|family| (family + 1..=family + 3).contains(&name)) && !is_organisation(value);
    }
    let words: Vec<String> = words(value).collect();
    let is_word = |word: &String| word.chars().all(char::is_alphabetic);
    let known = |word: Option<&String>| word.is_some_and(|word| is_given_name(word));
    (2..=4).contains(&words.len()) && words.iter().all(is_word) && (known(words.first()) || known(words.last())) && !is_organisation(value)
}

/// Whether a value is a state or province.
pub fn is_region(value: &str) -> bool {
    country_of_region(value).is_some()
}

/// The country of a state or province, by its code of two letters; of countries that have one of that name the first.
pub fn country_of_region(value: &str) -> Option<&'static str> {
    let folded = value.to_lowercase();
    let of_state = STATES.iter().find(|(_, states)| states.contains(&folded.as_str())).map(|(country, _)| *country);
    let is_province = || PROVINCES.iter().any(|name| value.starts_with(name) && value.chars().count() <= 8);
    of_state.or_else(|| is_province().then_some("CN"))
}

/// Whether a value is a country.
pub fn is_country(value: &str) -> bool {
    COUNTRIES.contains(&value.to_lowercase().as_str())
}
