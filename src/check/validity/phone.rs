//! `phone`: the value is a telephone number that can be called.

use super::verdict;
use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::Reading;
use crate::value::phone::{self, Kind};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "phone",
        summary: "The value is a telephone number that can exist.",
        doc: "\
Passes when the value is a number of the numbering plan of its country, mobile or fixed line, in any
common notation. Fails for a wrong length or prefix, also where the number could be mended: cleanse with
`phone` before. Not evaluated where the value is missing, a placeholder (13800138000) or masked
(138****8000). Nothing is dialled: that somebody answers is not known.
With `type: mobile` or `type: fixed` only such numbers pass, and service numbers (400-820-8820) fail; in countries whose
plans do not tell the two apart (United States) a number is of both.
A number without country code is read in `region`; with `+` or `00` it speaks for itself.
不带国家码的号码按 region 解析，默认中国大陆。",
        takes: Takes::Each,
        options: &[
            Field::optional("region", Shape::Text, "The region of numbers without country code, in two letters; `CN` unless said."),
            Field::optional("type", Shape::Choice(&["any", "mobile", "fixed"]), "What the number must be; `any` unless said."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "not_in_plan", help: "No such number is given out in its country: ask for it again." },
        Reason { code: "too_short", help: "Digits are missing." },
        Reason { code: "too_long", help: "There are too many digits: look for an extension or a second number." },
        Reason { code: "no_country_code", help: "Add the country code, or say the region of such numbers in the rule." },
        Reason { code: "unknown_country_code", help: "No country has this code." },
        Reason { code: "no_area_code", help: "The area code is missing; the city tells it." },
        Reason { code: "no_digits", help: "There is no number in the field." },
        Reason { code: "bad_character", help: "Characters stand in it that no number has." },
        Reason { code: "letters", help: "Letters stand in the number." },
        Reason { code: "several", help: "Several numbers stand in the field; cleansing with `phone` keeps the first." },
        Reason { code: "remark", help: "A remark stands beside the number; cleansing with `phone` takes it off." },
        Reason { code: "spreadsheet_number", help: "A spreadsheet wrote the number as a decimal; cleansing with `phone` mends it." },
        Reason { code: "precision_lost", help: "A spreadsheet has cut digits off, which are lost: take the number from its source again." },
        Reason { code: "not_mobile", help: "The number is no mobile: move it to the field for fixed lines, and ask for a mobile number." },
        Reason { code: "not_fixed", help: "The number is no fixed line: move it to the field for mobile numbers." },
    ],
    build,
    examples: &[
        Example {
            rule: "phone: mobile",
            columns: &["mobile"],
            passes: &[&["13601384729"], &["+86 136-0138-4729"], &["010-62345678"], &["+852 9123 4567"]],
            fails: &[&["15400001111"], &["136013847"]],
            skips: &[&[""], &["13800138000"], &["138****8000"]],
        },
        Example {
            rule: "phone: { column: phone, region: US }",
            columns: &["phone"],
            passes: &[&["(650) 253-0000"]],
            fails: &[&["555-123-4567"]],
            skips: &[&[""]],
        },
        Example {
            rule: "phone: { column: mobile, type: mobile }",
            columns: &["mobile"],
            passes: &[&["13601384729"], &["+852 9123 4567"]],
            fails: &[&["010-62345678"], &["400-820-8820"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let written = request.options.text("region").unwrap_or("CN");
    let region = written.trim().to_ascii_uppercase();
    if region.parse::<phonenumber::country::Id>().is_err() {
        return Err(format!("`{written}` is no region; expected two letters such as `CN`, `HK` or `US`"));
    }
    let kind = match request.options.text("type") {
        Some("mobile") => Some((Kind::Mobile, "not_mobile")),
        Some("fixed") => Some((Kind::FixedLine, "not_fixed")),
        _ => None,
    };
    request.test(move |text| match (phone::read(text, &region), kind) {
        (Reading::Valid { canonical }, Some((kind, reason))) => Answer::of(phone::is_of_kind(&canonical, kind), reason),
        (reading, _) => verdict(&reading),
    })
}
