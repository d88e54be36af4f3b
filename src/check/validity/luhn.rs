//! `luhn`: the value is a card number.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::luhn;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "luhn",
        summary: "The value is a bank card number whose last digit is right.",
        doc: "\
Passes when the value has 12 to 19 digits of which the last is that of Luhn's formula (ISO/IEC 7812). Groups parted by
spaces or hyphens are how it is printed. Not evaluated where the value is missing, a placeholder or masked.
Tip: turned round it finds what should not be there: `luhn: notes` with `at_most: 100%` and a look at what passes.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "length", help: "Characters are missing, or there are too many: compare it with the document." },
        Reason { code: "character", help: "A character stands in it that such an identifier never has." },
        Reason { code: "check_digit", help: "The check digit refutes it, so that a character is wrong: compare it with the document." },
        Reason { code: "precision_lost", help: "A spreadsheet has cut digits off, which are lost: take it from its source again." },
        Reason { code: "separators", help: "Spaces or hyphens stand in it where the identifier has none; take them out." },
        Reason { code: "lower_case", help: "Letters are small that the identifier writes in capitals." },
    ],
    build,
    examples: &[Example {
        rule: "luhn: card",
        columns: &["card"],
        passes: &[&["4242424242424242"], &["3782 822463 10005"]],
        fails: &[&["4242424242424241"], &["4242"]],
        skips: &[&[""], &["0000000000000000"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&luhn::read(text)))
}
