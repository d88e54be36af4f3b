//! `hkid`: the value is an identity card number of Hong Kong.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::hkid;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "hkid",
        summary: "The value is a Hong Kong identity card number whose check digit is right.",
        doc: "\
Passes when the value is one letter or two, six digits and a check digit that holds, with or without the brackets around
it. Not evaluated where the value is missing, a placeholder or masked.
香港身份证号码。
Tip: it is personal; say `on_fail: quarantine` where nobody but its owner should see a wrong one.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "form", help: "It has not the form of such an identifier: compare it with the document." },
        Reason { code: "check_digit", help: "The check digit refutes it, so that a character is wrong: compare it with the document." },
        Reason { code: "precision_lost", help: "A spreadsheet has cut digits off, which are lost: take it from its source again." },
        Reason { code: "separators", help: "Spaces or hyphens stand in it where the identifier has none; take them out." },
        Reason { code: "lower_case", help: "Letters are small that the identifier writes in capitals." },
    ],
    build,
    examples: &[Example {
        rule: "hkid: national_id",
        columns: &["national_id"],
        passes: &[&["A123456(3)"], &["AB9876543"], &["G123456(A)"]],
        fails: &[&["A123456(4)"], &["A12345(3)"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&hkid::read(text)))
}
