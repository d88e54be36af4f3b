//! `postcode`: the value is a postcode of its country.

use super::verdict;
use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::{country, postcode};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "postcode",
        summary: "The value has the form of a postcode of its country.",
        doc: "\
Passes when the first column has the form of a postcode of the country, which `country` says, or the second column of each
record. Fails where the country has none (HK, MO, AE), and where a spreadsheet has dropped the zero in front. Not
evaluated where the postcode is missing or made up (000000), or the country is missing or its form is not known.
Only the form is judged. Tip: `agrees` holds Chinese postcodes against the province.",
        takes: Takes::Together,
        options: &[Field::optional("country", Shape::Text, "The country of all records, in two letters, where no second column says it.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "form", help: "It has not the form of the postcodes of its country." },
        Reason { code: "leading_zero_lost", help: "A spreadsheet has dropped the zero in front; write it again." },
        Reason { code: "lower_case", help: "Letters are small that the postcode writes in capitals." },
        Reason { code: "spreadsheet_number", help: "A spreadsheet wrote the postcode as a decimal; take the fraction off." },
        Reason { code: "country_has_none", help: "The country has no postcodes; empty the field." },
        Reason { code: "unknown_country", help: "Nothing is known of the postcodes of this country." },
    ],
    build,
    examples: &[
        Example {
            rule: "postcode: { column: postcode, country: CN }",
            columns: &["postcode"],
            passes: &[&["518057"]],
            fails: &[&["5180"], &["30000"]],
            skips: &[&[""], &["000000"]],
        },
        Example {
            rule: "postcode: [postcode, country]",
            columns: &["postcode", "country"],
            passes: &[&["02134", "US"], &["SW1A 1AA", "英国"]],
            fails: &[&["2134", "US"], &["999077", "HK"]],
            skips: &[&["", "US"], &["12345x", ""], &["1", "Atlantis"]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let fixed = request.options.text("country").map(|country| country.trim().to_ascii_uppercase());
    match (request.columns.len(), &fixed) {
        (1, Some(country)) if postcode::knows(country) => {}
        (1, Some(country)) => return Err(format!("nothing is known of the postcodes of `{country}`")),
        (2, None) => {}
        _ => return Err("give `country: CN`, or a second column in which the country stands".into()),
    }
    request.test_all(move |values| {
        let country = fixed.as_deref().or_else(|| values.get(1).and_then(|name| country::find(name)).map(|country| country.alpha2));
        match (values.first(), country.filter(|country| postcode::knows(country))) {
            (Some(code), Some(country)) => verdict(&postcode::read(code, country)),
            _ => Answer::Skip,
        }
    })
}
