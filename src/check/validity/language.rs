//! `language`: the value is a language tag.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::language;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "language",
        summary: "The value is a language tag of BCP 47.",
        doc: "\
Passes when the value is a language of ISO 639-1, with a script or a region if need be: `zh`, `zh-Hans`, `en-GB`; the case
of letters says nothing. Languages without two letters have three: `yue` for Cantonese. Fails for names (英文, English)
and for `en_GB`, which programs write. Not evaluated where the value is missing, a placeholder or masked.
Variants and extensions (`de-1996`) are not read, and fail.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "name", help: "Write the tag of the language instead of its name: zh, en-GB." },
        Reason { code: "three_letters", help: "Write the two letters that the language has." },
        Reason { code: "locale", help: "Programs write it so; a tag has hyphens and no encoding." },
        Reason { code: "withdrawn", help: "The code was replaced: write the one of today." },
        Reason { code: "country_code", help: "It is the code of a country; write that of the language." },
        Reason { code: "region_code", help: "The region of the United Kingdom is GB." },
        Reason { code: "several", help: "Several languages stand in the field; keep the first, or give each a record of its own." },
        Reason { code: "not_simple", help: "Write language, script and region alone, in this order." },
        Reason { code: "unknown_language", help: "No language has this tag." },
        Reason { code: "unknown_script", help: "No script has these four letters." },
        Reason { code: "unknown_region", help: "No country or part of the world has this code." },
    ],
    build,
    examples: &[Example {
        rule: "language: language",
        columns: &["language"],
        passes: &[&["zh"], &["zh-Hans"], &["en-GB"], &["ZH-cn"], &["yue"]],
        fails: &[&["英文"], &["en_GB"], &["xx"], &["English"], &["zh-XY"], &["cn"]],
        skips: &[&[""], &["und"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&language::read(text)))
}
