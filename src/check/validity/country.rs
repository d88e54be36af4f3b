//! `country`: the value is a country.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::country::{self, Form};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "country",
        summary: "The value is a country of ISO 3166-1.",
        doc: "\
Passes when the value is a country in the form that `form` says: `alpha2` (CN), `alpha3` (CHN), `name` (China or 中国), or
`any` of them. Fails for the other forms, and for what names no country or several (Korea). Not evaluated where the value is missing, a placeholder or masked.
Tip: keep the two letters; names differ between systems.",
        takes: Takes::Each,
        options: &[
            Field::optional("form", Shape::Choice(&["alpha2", "alpha3", "name", "any"]), "How countries are written; `alpha2` unless said."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "unknown_country", help: "It names no country, or several." },
        Reason { code: "not_alpha2", help: "It names a country in another way; write its two letters." },
        Reason { code: "not_alpha3", help: "It names a country in another way; write its three letters." },
        Reason { code: "not_a_name", help: "It is a code; write the name of the country." },
    ],
    build,
    examples: &[
        Example {
            rule: "country: country",
            columns: &["country"],
            passes: &[&["CN"], &["GB"]],
            fails: &[&["China"], &["中国"], &["UK"], &["Korea"]],
            skips: &[&[""], &["N/A"]],
        },
        Example {
            rule: "country: { column: country, form: any }",
            columns: &["country"],
            passes: &[&["中国"], &["USA"], &["gb"]],
            fails: &[&["Atlantis"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let form = match request.options.text("form") {
        Some("alpha3") => Form::Alpha3,
        Some("name") => Form::Name,
        Some("any") => Form::Any,
        _ => Form::Alpha2,
    };
    request.test(move |text| verdict(&country::read(text, form)))
}
