//! `phone`: the value is a telephone number that can be called.

use super::verdict;
use crate::check::{Check, Example, Measure, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::phone;

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
A number without country code is read in `region`; with `+` or `00` it speaks for itself.
不带国家码的号码按 region 解析，默认中国大陆。",
        takes: Takes::Each,
        options: &[Field::optional("region", Shape::Text, "The region of numbers without country code, in two letters; `CN` unless said.")],
        scalar: None,
        dimension: "validity",
    },
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
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let written = request.options.text("region").unwrap_or("CN");
    let region = written.trim().to_ascii_uppercase();
    if region.parse::<phonenumber::country::Id>().is_err() {
        return Err(format!("`{written}` is no region; expected two letters such as `CN`, `HK` or `US`"));
    }
    let name = format!("phone({region})");
    Ok(Measure::Row(functions::test(&name, functions::only(request)?, move |text| verdict(&phone::read(text, &region)))))
}
