//! `lei`: the value is a legal entity identifier.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::lei;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "lei",
        summary: "The value is an LEI whose check digits are right.",
        doc: "\
Passes when the value is a legal entity identifier of ISO 17442: twenty characters, the last two by ISO 7064 MOD 97-10.
Not evaluated where the value is missing, a placeholder or masked.
Tip: banks have one for every company that trades; it tells group companies apart that share a name.",
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
        rule: "lei: lei",
        columns: &["lei"],
        passes: &[&["5493001KJTIIGC8Y1R12"]],
        fails: &[&["5493001KJTIIGC8Y1R13"], &["5493001KJTIIGC8Y"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&lei::read(text)))
}
