//! `organisation_code`: the value is an organisation code.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::organisation_code;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "organisation_code",
        summary: "The value is a Chinese organisation code whose check digit is right.",
        doc: "\
Passes when the value is an organisation code of GB 11714-1997: eight characters and a check character, with or without
the hyphen before it. It was the number of a company until 2015 and lives on inside the social credit code. Not evaluated where the value is missing, a placeholder or masked.
组织机构代码。
Tip: characters 9 to 17 of the social credit code are the same number.",
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
    examples: &[
        Example {
            rule: "organisation_code: code",
            columns: &["code"],
            passes: &[&["71526726X"], &["71526726-X"]],
            fails: &[&["715267260"], &["7152672"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&organisation_code::read(text)))
}
