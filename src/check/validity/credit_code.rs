//! `credit_code`: the value is a unified social credit code.

use super::{CHARACTER, CHECK_DIGIT, LENGTH, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::identifier::credit_code;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "credit_code",
        summary: "The value is a Chinese social credit code whose check digits are right.",
        doc: "\
Passes when the value is a unified social credit code of GB 32100-2015: eighteen characters, a registering department that
exists, an inner organisation code (GB 11714) and a check character that hold.
Not evaluated where the value is missing, a placeholder or masked.
统一社会信用代码：校验登记管理部门、组织机构代码与校验码。
Tip: O for 0 and I for 1 are the usual slips; the reason says so.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        LENGTH,
        CHARACTER,
        CHECK_DIGIT,
        Reason { code: "department", help: "No registering department has the first character." },
        Reason { code: "region", help: "Digits three to eight name no place." },
        Reason { code: "organisation_code", help: "The organisation code inside does not hold, so that a character is wrong." },
        Reason { code: "letter_for_digit", help: "A letter stands for the digit that it looks like: O for 0, I for 1, S for 5, Z for 2." },
        PRECISION_LOST,
        SEPARATORS,
        LOWER_CASE,
    ],
    build,
    examples: &[Example {
        rule: "credit_code: tax_id",
        columns: &["tax_id"],
        passes: &[&["91110000600037341L"], &["92130606MA0G1JGM00"]],
        fails: &[&["91110000600037341M"], &["9111OOOO600037341L"], &["91110000600037341l"], &["91110000"]],
        skips: &[&[""], &["91110000********1L"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&credit_code::read(text)))
}
