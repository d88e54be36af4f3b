//! `iban`: the value is a bank account number with its country.

use super::{CHARACTER, CHECK_DIGIT, FORM, LENGTH, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
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
ISO 7064. Spaces between groups of four are how it is printed. Fails for what could be mended, too.
Not evaluated where the value is missing, a placeholder or masked.
Nothing is booked: that the account exists is not known.
Tip: keep IBANs as text; a spreadsheet rounds those of digits alone.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        LENGTH,
        CHARACTER,
        FORM,
        CHECK_DIGIT,
        Reason { code: "unknown_country", help: "No country with IBANs has this code in front." },
        PRECISION_LOST,
        SEPARATORS,
        LOWER_CASE,
    ],
    build,
    examples: &[Example {
        rule: "iban: account",
        columns: &["account"],
        passes: &[&["GB82WEST12345698765432"], &["DE89 3704 0044 0532 0130 00"]],
        fails: &[&["GB82WEST12345698765433"], &["DE8937040044053201300"], &["gb82west12345698765432"], &["ZZ82WEST12345698765432"]],
        skips: &[&[""], &["N/A"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&iban::read(text)))
}
