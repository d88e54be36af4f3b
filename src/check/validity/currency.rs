//! `currency`: the value is a currency code.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::code_list;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "currency",
        summary: "The value is a currency code of ISO 4217.",
        doc: "\
Passes when the value is one of the active codes of ISO 4217, in capitals. Fails for names and symbols (人民币, €), and for
codes that are no more (DEM). Not evaluated where the value is missing, a placeholder or masked.
Tip: an amount without its currency is no amount; see `all_or_none`.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "unknown_currency", help: "No currency has this code." },
        Reason { code: "not_a_code", help: "It names a currency in another way; write its three letters." },
    ],
    build,
    examples: &[Example {
        rule: "currency: currency",
        columns: &["currency"],
        passes: &[&["CNY"], &["EUR"]],
        fails: &[&["人民币"], &["cny"], &["DEM"], &["$"]],
        skips: &[&[""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&code_list::currency(text)))
}
