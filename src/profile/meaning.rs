//! The meaning of a column: what its values are like, weighed against what its header says.
//!
//! For each meaning there are two figures between 0 and 1 that content gives: whether the values *can* have it, and how
//! far they *tell* of it by themselves. A header that names the meaning counts for less than content that tells of it,
//! and for nothing where the values cannot have it. What is left open by both goes by shape alone.

use super::Content;
use super::headers::{HEADERS, has_word, is_id, named, words_of};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// A key of the record, or a code that is: no two records have it.
    Key,
    /// An address of e-mail.
    Email,
    /// A number of a telephone.
    Phone,
    /// A number that a state gives to persons.
    NationalId,
    /// A unified social credit code, a tax number: a number of a company.
    CreditCode,
    /// Another number or code that names somebody or something.
    Id,
    /// A date of birth.
    BirthDate,
    /// When something happened to the record.
    Timestamp,
    /// Another date.
    Date,
    /// A year.
    Year,
    /// A given name.
    GivenName,
    /// A family name.
    FamilyName,
    /// A person's whole name.
    FullName,
    /// The name of a company or an authority.
    Organisation,
    /// A street with the number of the house, or an address in a line.
    Street,
    /// The number of a house on its own.
    HouseNumber,
    /// A city or a part of one.
    City,
    /// A state or province.
    Region,
    /// A postcode.
    Postcode,
    /// A country.
    Country,
    /// A web address.
    Url,
    /// An amount, a measure.
    Amount,
    /// A count.
    Count,
    /// Yes or no.
    Truth,
    /// One of a few values.
    Category,
    /// One of two or three values, which tell no two persons apart.
    Choice,
    /// Text about the record: notes, a status.
    Remark,
    /// Any other text.
    Text,
    /// There are no values, or next to none.
    Nothing,
}

/// What a column is taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The meaning.
    pub meaning: Meaning,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// Whether the header says so too.
    pub by_header: bool,
}

/// Values that must be there before their number means anything.
const ENOUGH: usize = 20;
/// So few different values tell no two persons apart.
const FEW: f64 = 3.5;
/// A column with a smaller share of values is as good as missing.
const LEAST_PRESENT: f64 = 0.01;
/// From how many different values on a column is more than a category.
const CATEGORIES: f64 = 30.0;
/// How much a header counts against content that tells.
const HEADER: f64 = 0.6;
/// What must come together before a meaning is believed.
const BELIEVED: f64 = 0.3;

use Meaning::*;

impl Meaning {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Key => "key",
            Email => "e-mail",
            Phone => "phone",
            NationalId => "national id",
            CreditCode => "credit code",
            Id => "identifier",
            BirthDate => "birth date",
            Timestamp => "timestamp",
            Date => "date",
            Year => "year",
            GivenName => "given name",
            FamilyName => "family name",
            FullName => "full name",
            Organisation => "organisation",
            Street => "street",
            HouseNumber => "house number",
            City => "city",
            Region => "region",
            Postcode => "postcode",
            Country => "country",
            Url => "web address",
            Amount => "amount",
            Count => "count",
            Truth => "yes or no",
            Category => "category",
            Choice => "choice",
            Remark => "remark",
            Text => "text",
            Nothing => "empty",
        }
    }

    /// The comparator for values of this meaning; nothing where they say nothing about who somebody is.
    pub fn comparator(self) -> Option<&'static str> {
        Some(match self {
            Email => "email",
            Phone => "phone",
            NationalId | CreditCode | Id => "id",
            BirthDate | Date => "date",
            GivenName => "name",
            FamilyName => "family_name",
            FullName => "full_name",
            Organisation => "organisation",
            Street => "street",
            HouseNumber => "number",
            City => "place",
            Postcode => "postcode",
            Region | Country | Category | Year => "exact",
            Text => "text",
            Key | Timestamp | Url | Amount | Count | Truth | Choice | Remark | Nothing => return None,
        })
    }
}

/// Whether columns describe things that have a price, and nobody. Of such a catalogue two entries that are alike are
/// variants of a thing more often than one thing twice, and what they cost tells them apart.
pub fn is_catalogue(meanings: impl Iterator<Item = Meaning> + Clone) -> bool {
    let of_somebody = |meaning| {
        matches!(meaning, Email | Phone | NationalId | CreditCode | BirthDate | GivenName | FamilyName | FullName | Street | Postcode)
    };
    let has = |wanted| meanings.clone().any(|meaning| meaning == wanted);
    has(Text) && has(Amount) && !meanings.clone().any(of_somebody)
}

/// Whether a column of values that are each there once names records: its header says so, and neither header nor content
/// say that it is something else. `phone_number` is a telephone however unique.
pub fn is_key(header: &str, guess: &Guess) -> bool {
    let is_code = matches!(guess.meaning, Key | Id | Text | Count | HouseNumber | Postcode | Category);
    // The id of a customer is no customer.
    let whose = matches!(guess.meaning, Id | GivenName | FullName | Organisation | Text) && is_id(header);
    whose || is_code && !guess.by_header && (is_id(header) || has_word(header, &["no", "nr", "number", "code", "代码"]))
}

/// Whether values can have a meaning, and how far they tell of it: shares.
fn fit(meaning: Meaning, c: &Content) -> (f64, f64) {
    let yes = |is: bool| f64::from(u8::from(is));
    let names = c.letters * yes(c.length <= 40.0);
    match meaning {
        Email => (c.at, c.at.min(c.email + 0.3)),
        Phone => (c.digits * yes((5.0..=16.0).contains(&c.digit_count)) * (1.0 - c.date), c.phone),
        NationalId => (yes(c.digit_count >= 5.0 && c.length <= 24.0), c.resident_id),
        CreditCode => (yes(c.digit_count >= 5.0 && c.length <= 24.0), 0.0),
        Id => (yes(c.digit_count >= 4.0 && c.words < 1.5), 0.0),
        BirthDate => (c.date * (1.0 - c.timed), 0.7 * c.date * (1.0 - c.timed)),
        Timestamp => (c.date, c.timed.max(0.7 * c.date)),
        Date => (c.date, 0.8 * c.date * (1.0 - c.timed)),
        Year => (c.year * (1.0 - c.date), 0.9 * c.year * (1.0 - c.date)),
        GivenName => (names * yes(c.words < 1.8), c.given_name.min(0.5) * 2.0),
        FamilyName => (names * yes(c.words < 1.8), 0.0),
        FullName => (yes(c.digits < 0.3 && c.words <= 4.5 && c.opaque < 0.3), (1.6 * c.full_name).min(1.0)),
        Organisation => (yes(c.digits < 0.3 && c.words <= 9.0 && c.opaque < 0.5), c.organisation),
        Street => (yes(c.length >= 4.0 && c.words >= 1.0 && c.digits < 0.6 && c.opaque < 0.5), c.street),
        HouseNumber => (yes(c.digits > 0.6 && c.digit_count <= 5.0), 0.0),
        City => (names.max(yes(c.digits < 0.2 && c.words <= 3.0 && c.length <= 40.0 && c.opaque < 0.3)), 0.0),
        Region => (yes(c.length <= 24.0 && c.digits < 0.2), c.region * (1.0 - c.country)),
        Country => (yes(c.length <= 40.0 && c.digits < 0.2), c.country * yes(c.region < 0.9)),
        Postcode => {
            (yes(c.length <= 12.0 && c.digit_count >= 2.0), 0.7 * c.digits * yes((4.5..=6.2).contains(&c.digit_count) && c.uneven < 0.15))
        }
        Category => (yes(c.values() <= CATEGORIES), 0.0),
        Amount => (c.digits, c.fraction),
        Url => (c.url, c.url),
        Remark => (1.0, 0.0),
        _ => (0.0, 0.0),
    }
}

/// What a column is, by its content and its header.
pub fn guess(header: &str, content: &Content) -> Guess {
    let sure = |meaning| Guess { meaning, confidence: 1.0, by_header: false };
    if content.seen == 0 || content.present < LEAST_PRESENT {
        return sure(Nothing);
    }
    let enough = content.seen >= ENOUGH;
    if content.truth >= 0.95 {
        return sure(Truth);
    }
    if content.timed > 0.5 {
        return sure(Timestamp);
    }
    let named = named(header);
    // Where there are few values, only what is certain is left out.
    if enough && content.values() <= FEW {
        return Guess { meaning: Choice, confidence: 0.9, by_header: named == Some(Category) };
    }
    if enough && content.fraction > 0.3 && named != Some(Phone) {
        return Guess { meaning: Amount, confidence: content.fraction.max(0.6), by_header: named == Some(Amount) };
    }
    let weighed = |meaning: Meaning| {
        let (can, tells) = fit(meaning, content);
        let said = f64::from(u8::from(named == Some(meaning)));
        (can * (tells.max(HEADER * said) + 0.2 * tells.min(said)), meaning)
    };
    let best = HEADERS.iter().map(|(meaning, _)| weighed(*meaning)).chain([weighed(Url)]).reduce(|a, b| if b.0 > a.0 { b } else { a });
    let (score, meaning) = best.filter(|(score, _)| *score >= BELIEVED).unwrap_or((0.0, by_shape(content)));
    let meaning = refined(meaning, header, content);
    let confidence = if score > 0.0 { (score + 0.2).min(1.0) } else { 0.4 };
    Guess { meaning, confidence, by_header: named == Some(meaning) }
}

/// Settles meanings by the other columns of the table, in their order: beside a given name stands a family name.
pub fn settle(columns: &mut [(Guess, &Content)]) {
    let is = |columns: &[(Guess, &Content)], meaning| columns.iter().filter(|column| column.0.meaning == meaning).count();
    if is(columns, GivenName) != 1 || is(columns, FamilyName) + is(columns, FullName) > 0 {
        return;
    }
    let Some(given) = columns.iter().position(|column| column.0.meaning == GivenName) else { return };
    let may_be = |(guess, content): &(Guess, &Content)| {
        guess.meaning == Text && content.letters > 0.9 && content.words < 1.3 && content.length < 16.0 && content.values() > CATEGORIES
    };
    let beside = [given.checked_sub(1), Some(given + 1)].into_iter().flatten();
    if let Some(family) = beside.filter(|at| columns.get(*at).is_some_and(may_be)).min() {
        columns[family].0 = Guess { meaning: FamilyName, confidence: 0.6, by_header: false };
    }
}

/// A meaning, as the shape of the values makes it more exact.
fn refined(meaning: Meaning, header: &str, c: &Content) -> Meaning {
    let is_category = c.seen >= 100 && c.values() <= CATEGORIES;
    match meaning {
        // The number of a house on its own.
        Street if c.digits > 0.6 => HouseNumber,
        Street if words_of(header).iter().any(|word| word == "number" || word == "no") && c.digits > 0.3 => HouseNumber,
        // One word each: the name of a person or company in one part.
        FullName if c.words < 1.2 && c.full_name < 0.3 => GivenName,
        FullName if c.words > 4.5 => Text,
        FullName if c.organisation > 0.3 && c.organisation > c.full_name => Organisation,
        Organisation if c.words < 1.0 => Text,
        Category if !is_category && c.values() > CATEGORIES => Text,
        other => other,
    }
}

fn by_shape(c: &Content) -> Meaning {
    match c {
        c if c.date > 0.8 => Date,
        c if c.digits > 0.8 && c.digit_count >= 6.0 && c.distinct > 0.3 => Id,
        c if c.digits > 0.8 && c.digit_count >= 4.0 => Postcode,
        // A number that no header explains and that takes few values is a count.
        c if c.digits > 0.8 && (c.seen < ENOUGH || c.values() > 100.0) => HouseNumber,
        c if c.digits > 0.8 => Count,
        c if c.opaque > 0.8 && c.words < 1.5 => Id,
        c if c.seen >= 100 && c.values() <= CATEGORIES => Category,
        _ => Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str, values: &[&str]) -> Meaning {
        guess(header, &Content::of(values.iter().map(|v| Some(*v)))).meaning
    }

    fn many(header: &str, value: &dyn Fn(usize) -> String) -> Meaning {
        let values: Vec<String> = (0..200).map(value).collect();
        of(header, &values.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn headers_and_values_decide_together() {
        assert_eq!(of("contact", &["a@b.de", "c@d.fr"]), Email);
        assert_eq!(of("dateOfBirth", &["1983-04-18", "1999-01-02"]), BirthDate);
        assert_eq!(of("street_number", &["12", "7"]), HouseNumber);
        assert_eq!(of("手机号码", &["13800138001", "13800138002"]), Phone);
        assert_eq!(of("name", &["John Smith", "Mary Jones"]), FullName);
        assert_eq!(of("given_name", &["John", "Mary"]), GivenName);
        assert_eq!(of("created_at", &["2024-01-01", "2024-01-02"]), Timestamp);
        assert_eq!(of("empty", &["", " "]), Nothing);
        assert_eq!(of("title", &["Evaluating Top-k Selection Queries", "Managing Distributed Workspaces with Active XML"]), Text);
    }

    #[test]
    fn a_catalogue_has_texts_and_prices_and_nobody() {
        let is = |meanings: &[Meaning]| is_catalogue(meanings.iter().copied());
        assert!(is(&[Key, Choice, Text, Text, Organisation, Amount]));
        assert!(!is(&[Key, Text]) && !is(&[Key, Organisation, Amount]) && !is(&[Text, Amount, Email]) && !is(&[FullName, Text, Amount]));
    }

    #[test]
    fn a_key_is_no_value_that_means_something() {
        let key = |header: &str, values: &[&str]| is_key(header, &guess(header, &Content::of(values.iter().map(|v| Some(*v)))));
        assert!(key("rec_id", &["r1", "r2"]) && key("客户编号", &["1", "2"]) && key("customer no", &["77101", "77102"]));
        assert!(key("Account Id", &["0017000", "0017001"]) && key("Contact Id", &["zcrm_70031", "zcrm_70032"]));
        assert!(!key("phone_number", &["(312) 450-7054", "(415) 901-8306"]) && !key("house number", &["12", "14"]));
        assert!(key("customer id", &["c1", "c2"]) && !key("National Id", &["110105194912310", "110105194912311"]));
        assert!(!key("zip code", &["85001", "77001"]) && !key("email_no", &["a@b.de", "c@d.fr"]) && !key("name", &["x1", "x2"]));
    }

    #[test]
    fn headers_that_lie_are_not_believed() {
        assert_eq!(many("first_name", &|i| format!("{:012x}", i * 7_919_777_123 + 1_000_000)), Id);
        assert_eq!(many("last_name", &|i| format!("{}", 1_000_000 + i * 7919)), Id);
        assert_eq!(many("industry", &|i| format!("{} Young", ["Kevin", "Betty", "Ronald", "Jessica"][i % 4])), FullName);
        assert_eq!(many("city", &|i| format!("user{i}@example.com")), Email);
        assert_eq!(many("fax", &|i| format!("{} Cedar Lane", i + 1)), Street);
    }

    #[test]
    fn what_tells_no_two_persons_apart_has_no_comparator() {
        let compared = |header: &str, value: &dyn Fn(usize) -> String| many(header, value).comparator();
        assert_eq!(compared("newsletter", &|i| ["true", "false"][i % 2].into()), None);
        assert_eq!(compared("vip", &|i| ["是", "否"][i % 2].into()), None);
        assert_eq!(compared("first_contact", &|i| format!("20{:02}-03-04T10:{:02}:00", i % 20, i % 60)), None);
        assert_eq!(compared("dob", &|i| format!("19{:02}-03-04 00:00:00", i % 90)), Some("date"));
        assert_eq!(compared("spent", &|i| format!("{}.{:02}", i * 37, 1 + i % 99)), None);
        assert_eq!(compared("orders", &|i| (i % 9).to_string()), None);
        assert_eq!(compared("zip", &|i| format!("{}.0", 10_000 + i)), Some("postcode"));
        assert_eq!(compared("state", &|i| format!("s{}", i % 8)), Some("exact"));
        assert_eq!(compared("rare", &|i| if i == 0 { "x17".into() } else { String::new() }), None);
    }

    #[test]
    fn without_a_telling_header_the_shape_decides() {
        assert_eq!(of("c1", &["7743698", "3507733", "6527653"]), Id);
        assert_eq!(of("c2", &["19830418", "20010203"]), Date);
        assert_eq!(of("c3", &["4211", "7325"]), Postcode);
        assert_eq!(of("c4", &["the willows", "homewood"]), Text);
        assert_eq!(of("c5", &["12", "7"]), HouseNumber);
    }
}
