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
`any` of them, also as people write it (PRC, 中国大陆, UK). Fails for the other forms, for what names several countries
(Korea) and for states that are no more. Not evaluated where the value is missing, a placeholder or masked. `NA` is
Namibia here, though other rules take it for a placeholder.
Tip: keep the two letters; names differ between systems.",
        takes: Takes::Each,
        options: &[Field::optional("form", Shape::Choice(FORMS), "How countries are written; `alpha2` unless said.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "alpha2", help: "It is a code of two letters; write the country in the form of the rule." },
        Reason { code: "alpha3", help: "It is a code of three letters; write the country in the form of the rule." },
        Reason { code: "numeric", help: "It is a code of three digits; write the country in the form of the rule." },
        Reason { code: "name", help: "It is the name of a country; write its code." },
        Reason { code: "alias", help: "It is clear which country is meant; write it in the form of the rule." },
        Reason { code: "lower_case", help: "Codes of countries are written in capitals." },
        Reason { code: "spelling", help: "Case, accents or punctuation differ from the usual writing." },
        Reason { code: "ambiguous", help: "Several countries are called so: say which one is meant." },
        Reason { code: "former_country", help: "The state is no more: find out which country the address is in today." },
        Reason { code: "unassigned", help: "ISO 3166-1 has no code for it: agree on how your systems write it." },
        Reason { code: "unknown_country", help: "No country is called so; check the spelling, or whether it is a city or a province." },
    ],
    build,
    examples: &[
        Example {
            rule: "country: country",
            columns: &["country"],
            passes: &[&["CN"], &["GB"], &["NA"]],
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

const FORMS: &[&str] = &["alpha2", "alpha3", "name", "any"];

fn build(request: &Request) -> Result<Measure, String> {
    let written = request.options.text("form").unwrap_or("alpha2");
    let form = Form::named(written).ok_or_else(|| format!("`{written}` is no form of a country"))?;
    // As it was written: the code of Namibia is taken for a placeholder elsewhere.
    request.test_raw(move |text| verdict(&country::read(text, form)))
}
