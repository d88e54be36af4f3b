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

use crate::check::Answer;
use crate::value::Reading;

/// What a reading says about validity. A value that could be mended is not valid as it stands; one that
/// is masked or stands for nothing is not judged: it is as good as missing.
fn verdict(reading: &Reading) -> Answer {
    match reading {
        Reading::Valid { .. } => Answer::Pass,
        Reading::Fixable { reason, .. } | Reading::Invalid { reason } => Answer::Fail(reason),
        Reading::Placeholder | Reading::Masked | Reading::Missing => Answer::Skip,
    }
}
