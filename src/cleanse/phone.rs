//! `phone`: telephone numbers in E.164.

use super::{Clean, CleanExample, Cleaned, Normaliser};
use crate::spec::{Field, Options, Shape, Takes, Word};
use crate::value::phone;

pub(super) const NORMALISER: Normaliser = Normaliser {
    word: Word {
        name: "phone",
        summary: "Brings telephone numbers into E.164: `+8613812345678`",
        doc: "Numbers without a country code are read in `region`; without it only numbers in international form are \
              read. An extension follows as `;ext=801`. Labels, remarks and what spreadsheets do to numbers are \
              removed; of several numbers the first one that exists stays. What cannot be read, and placeholders such \
              as 13800138000, only lose invisible characters. Numbering plans: libphonenumber.",
        takes: Takes::Each,
        options: &[Field::optional(
            "region",
            Shape::Text,
            "The region of numbers without a country code, as ISO 3166 code: `CN`. Default: none.",
        )],
        scalar: None,
        dimension: "",
    },
    build,
    examples: &[
        CleanExample { options: &[("region", "CN")], before: "138 1234 5678", after: "+8613812345678" },
        CleanExample { options: &[("region", "CN")], before: "010-62345678-801", after: "+861062345678;ext=801" },
        CleanExample { options: &[("region", "CN")], before: "电话：13812345678", after: "+8613812345678" },
        CleanExample { options: &[("region", "CN")], before: "13812345678/010-62345678", after: "+8613812345678" },
        CleanExample { options: &[("region", "US")], before: "(650) 253-0000", after: "+16502530000" },
        CleanExample { options: &[], before: "0033 1 42 76 49 78", after: "+33142764978" },
        CleanExample { options: &[], before: "13812345678", after: "13812345678" },
        CleanExample { options: &[("region", "CN")], before: "138****5678", after: "138****5678" },
    ],
};

fn build(options: &Options) -> Result<Clean, String> {
    let region = options.text("region").unwrap_or_default().trim().to_ascii_uppercase();
    if !phone::is_region(&region) {
        return Err(format!(
            "`{}` is no region with a numbering plan; write an ISO 3166 code such as `CN`",
            options.text("region").unwrap_or_default()
        ));
    }
    Ok(Box::new(
        move |value| {
            if phone::is_canonical(value) { Cleaned::Same } else { Cleaned::canonical(value, phone::read(value, &region)) }
        },
    ))
}
