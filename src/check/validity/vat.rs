//! `vat`: the value is a value added tax number.

use super::{CHECK_DIGIT, FORM, LOWER_CASE, PRECISION_LOST, SEPARATORS, verdict};
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::identifier::vat;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "vat",
        summary: "The value is a European VAT number whose check digits are right.",
        doc: "\
Passes when the value is a value added tax number of the European Union, Britain, Northern Ireland (XI), Norway or
Switzerland: the form of its country, and the check digits that the country publishes. Of BG, CY, CZ, LT, LV and RO the
form alone is judged. Greek numbers begin with EL. Not evaluated where the value is missing, a placeholder or masked.
Nobody is asked: that the number is registered is not known.
Tip: `country: DE` reads numbers without their prefix.",
        takes: Takes::Each,
        options: &[Field::optional("country", Shape::Text, "The country of numbers without prefix, in two letters.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        FORM,
        CHECK_DIGIT,
        Reason { code: "no_country", help: "The two letters of the country in front are missing or unknown." },
        Reason { code: "other_country", help: "The number is one of another country than the rule asks for." },
        Reason { code: "greece_is_el", help: "Greek numbers begin with EL, not with GR." },
        PRECISION_LOST,
        SEPARATORS,
        LOWER_CASE,
    ],
    build,
    examples: &[
        Example {
            rule: "vat: vat_id",
            columns: &["vat_id"],
            passes: &[&["DE136695976"], &["CHE-107.787.577 IVA"], &["ESB58378431"]],
            fails: &[&["DE136695977"], &["GR094259216"], &["136695976"]],
            skips: &[&[""]],
        },
        Example {
            rule: "vat: { column: vat_id, country: DE }",
            columns: &["vat_id"],
            passes: &[&["136695976"], &["DE136695976"]],
            fails: &[&["136695977"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let country = request.options.text("country").map(|country| country.trim().to_ascii_uppercase());
    if let Some(unknown) = country.as_ref().filter(|country| !vat::knows(country)) {
        return Err(format!("nothing is known of VAT numbers of `{unknown}`; expected two letters such as `DE` or `EL`"));
    }
    request.test(move |text| verdict(&vat::read(text, country.as_deref())))
}
