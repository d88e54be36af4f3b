//! `iban`: the value is a bank account number with its country.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::iban;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "iban",
        summary: "The value is an IBAN whose check digits are right.",
        doc: "\
Passes when the value is an international bank account number: the length and form of its country, and check digits by
ISO 7064. Spaces between groups of four are how it is printed. Fails for what could be mended, too. Not evaluated where the value is missing, a placeholder or masked.
Nothing is booked: that the account exists is not known.
Tip: keep IBANs as text; a spreadsheet rounds those of digits alone.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "length", help: "Characters are missing, or there are too many: compare it with the document." },
        Reason { code: "character", help: "A character stands in it that such an identifier never has." },
        Reason { code: "form", help: "It has not the form of such an identifier: compare it with the document." },
        Reason { code: "check_digit", help: "The check digit refutes it, so that a character is wrong: compare it with the document." },
        Reason { code: "unknown_country", help: "No country with IBANs has this code in front." },
        Reason { code: "precision_lost", help: "A spreadsheet has cut digits off, which are lost: take it from its source again." },
        Reason { code: "separators", help: "Spaces or hyphens stand in it where the identifier has none; take them out." },
        Reason { code: "lower_case", help: "Letters are small that the identifier writes in capitals." },
    ],
    build,
    examples: &[
        Example {
            rule: "iban: account",
            columns: &["account"],
            passes: &[&["GB82WEST12345698765432"], &["DE89 3704 0044 0532 0130 00"]],
            fails: &[&["GB82WEST12345698765433"], &["DE8937040044053201300"], &["gb82west12345698765432"], &["ZZ82WEST12345698765432"]],
            skips: &[&[""], &["N/A"]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&iban::read(text)))
}
