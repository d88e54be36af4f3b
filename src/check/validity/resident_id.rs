//! `resident_id`: the value is a Chinese resident identity number.

use super::{CHARACTER, CHECK_DIGIT, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::resident_id;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "resident_id",
        summary: "The value is a Chinese resident ID whose check digit is right.",
        doc: "\
Passes when the value is a resident identity number of GB 11643-1999: a place of GB/T 2260 that is or was (a number keeps
the code of its assignment), a day of birth that has been, a check digit by ISO 7064 MOD 11-2. Permits of people from Hong
Kong, Macao and Taiwan and the cards of foreigners (2023) have the same form. Numbers of 15 digits fail: they are no longer
valid, and cleansing suggests what they became.
Not evaluated where the value is missing, a placeholder or masked.
居民身份证号码。
Tip: `agrees` holds birth date, gender and province against the number.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "length", help: "It has not 18 characters: compare it with the document." },
        CHARACTER,
        Reason { code: "no_such_region", help: "Its first six digits are no place of China, and never were." },
        Reason { code: "birth_date", help: "Digits 7 to 14 are no day of birth." },
        Reason { code: "born_in_future", help: "The day of birth inside it has not come yet." },
        CHECK_DIGIT,
        Reason { code: "fifteen_digits", help: "It is a number of the old form with 15 digits; ask for the new one." },
        PRECISION_LOST,
        SEPARATORS,
    ],
    build,
    examples: &[Example {
        rule: "resident_id: national_id",
        columns: &["national_id"],
        passes: &[&["11010519491231002X"], &["440524188001010014"], &["810000199408230021"]],
        fails: &[
            &["110105194912310021"],
            &["110105194902300020"],
            &["110105209912310029"],
            &["999999199001010016"],
            &["110105491231002"],
            &["3.60426E+17"],
        ],
        skips: &[&[""], &["110105********002X"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let as_of = request.as_of;
    request.test(move |text| verdict(&resident_id::read(text, as_of)))
}
