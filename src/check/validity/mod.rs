//! Validity: is the value well formed? Whether it is true is a question of accuracy.

pub mod date;
pub mod email;
pub mod length;
pub mod matches;
pub mod one_of;
pub mod phone;
pub mod range;

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
