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
record, by code or by name. Fails where the country has none (HK, MO, AE), and where a spreadsheet has dropped the zero in
front (邮编前导零丢失). Not evaluated where the postcode is missing or made up (000000, 999077), or the country is missing
or its postcodes are not known.
That a code is given out is known in part: in China by the province. Tip: `agrees` holds it against the province.",
        takes: Takes::Together,
        options: &[Field::optional("country", Shape::Text, "The country of all records, in two letters, where no second column says it.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "leading_zero_lost", help: "A spreadsheet has dropped the zero in front; write it again." },
        Reason { code: "spreadsheet_number", help: "A spreadsheet wrote the postcode as a decimal; take the fraction off." },
        Reason { code: "wrong_length", help: "Digits are missing, or there are too many." },
        Reason { code: "bad_character", help: "A character stands in it that postcodes of its country do not have." },
        Reason { code: "wrong_form", help: "Letters and digits do not stand where the postcodes of its country have them." },
        Reason { code: "not_given_out", help: "The post of its country gives out no such code; look it up." },
        Reason { code: "separator", help: "A space or a hyphen is missing, or stands where none belongs." },
        Reason { code: "lower_case", help: "Letters are small that the postcode writes in capitals." },
        Reason { code: "country_prefix", help: "The mark of the country stands in front; it has a field of its own." },
        Reason { code: "none_in_country", help: "The country has no postcodes; empty the field." },
    ],
    build,
    examples: &[
        Example {
            rule: "postcode: { column: postcode, country: CN }",
            columns: &["postcode"],
            passes: &[&["518057"]],
            fails: &[&["5180"], &["30000"], &["990000"]],
            skips: &[&[""], &["000000"]],
        },
        Example {
            rule: "postcode: [postcode, country]",
            columns: &["postcode", "country"],
            passes: &[&["02134", "US"], &["SW1A 1AA", "英国"]],
            fails: &[&["2134", "US"], &["518000", "HK"]],
            skips: &[&["", "US"], &["999077", "HK"], &["12345x", ""], &["1", "Atlantis"]],
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
        let reading = values.first().zip(country).and_then(|(code, country)| postcode::read(code, country));
        reading.map_or(Answer::Skip, |reading| verdict(&reading))
    })
}
