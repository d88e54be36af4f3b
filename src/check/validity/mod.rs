//! Validity: is the value well formed? Whether it is true is a question of accuracy.

pub mod country;
pub mod credit_code;
pub mod currency;
pub mod date;
pub mod email;
pub mod hkid;
pub mod iban;
pub mod in_file;
pub mod ip;
pub mod json;
pub mod language;
pub mod latitude;
pub mod lei;
pub mod length;
pub mod longitude;
pub mod luhn;
pub mod matches;
pub mod not_matches;
pub mod not_one_of;
pub mod one_of;
pub mod organisation_code;
pub mod phone;
pub mod postcode;
pub mod range;
pub mod resident_id;
pub mod taiwan_id;
pub mod r#type;
pub mod url;
pub mod uuid;
pub mod vat;

use crate::check::{Answer, Reason};
use crate::value::Reading;

// What readers of identifiers find, each said once.
const LENGTH: Reason = Reason { code: "length", help: "Characters are missing, or there are too many: compare it with the document." };
const CHARACTER: Reason = Reason { code: "character", help: "A character stands in it that such an identifier never has." };
const FORM: Reason = Reason { code: "form", help: "It has not the form of such an identifier: compare it with the document." };
const CHECK_DIGIT: Reason =
    Reason { code: "check_digit", help: "The check digit refutes it, so that a character is wrong: compare it with the document." };
const PRECISION_LOST: Reason =
    Reason { code: "precision_lost", help: "A spreadsheet has cut digits off, which are lost: take it from its source again." };
const SEPARATORS: Reason =
    Reason { code: "separators", help: "Spaces or hyphens stand in it where the identifier has none; take them out." };
const LOWER_CASE: Reason = Reason { code: "lower_case", help: "Letters are small that the identifier writes in capitals." };

/// What a reading says about validity. A value that could be mended is not valid as it stands; one that
/// is masked or stands for nothing is not judged: it is as good as missing.
fn verdict(reading: &Reading) -> Answer {
    match reading {
        Reading::Valid { .. } => Answer::Pass,
        Reading::Fixable { reason, .. } | Reading::Invalid { reason } => Answer::Fail(reason),
        Reading::Placeholder | Reading::Masked | Reading::Missing => Answer::Skip,
    }
}
