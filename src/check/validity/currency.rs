//! `currency`: the value is a currency code.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::currency;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "currency",
        summary: "The value is a currency code of ISO 4217.",
        doc: "\
Passes when the value is one of the current codes of ISO 4217, in capitals. Fails for names and signs (人民币, €), and for
codes that are no more (DEM, BGN). Not evaluated where the value is missing, masked, a placeholder, or `XXX` (none).
`$` and `¥` are signs of several currencies. 金额与币种分开存放。
Tip: an amount without its currency is no amount; see `all_or_none`.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "lower_case", help: "Codes of currencies are written in capitals." },
        Reason { code: "spelling", help: "Write the three letters of the code alone." },
        Reason { code: "numeric", help: "Write the three letters of the currency instead of its number." },
        Reason { code: "name", help: "Write the three letters of the currency instead of its name." },
        Reason { code: "alias", help: "Write the three letters of the currency: CNY for RMB, EUR for its sign." },
        Reason { code: "ambiguous", help: "Several currencies are called so or have this sign: say which one is meant." },
        Reason { code: "withdrawn", help: "The currency is no more: write the one that took its place." },
        Reason { code: "amount", help: "An amount stands here: part it from its currency." },
        Reason { code: "unknown_currency", help: "No currency has this code." },
    ],
    build,
    examples: &[Example {
        rule: "currency: currency",
        columns: &["currency"],
        passes: &[&["CNY"], &["EUR"], &["XDR"]],
        fails: &[&["人民币"], &["cny"], &["DEM"], &["$"], &["100 USD"]],
        skips: &[&[""], &["XXX"], &["N/A"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&currency::read(text)))
}
