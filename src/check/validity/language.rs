//! `language`: the value is a language tag.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::code_list;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "language",
        summary: "The value is a language tag of BCP 47.",
        doc: "\
Passes when the value is a language of ISO 639-1, with a script or a region if need be: `zh`, `zh-Hans`, `en-GB`; `yue` for
Cantonese. Fails for names (英文, English) and for `en_GB`, which programs write. Not evaluated where the value is missing, a placeholder or masked.
",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "unknown_language", help: "No language has this tag." },
        Reason { code: "not_a_tag", help: "It names a language in another way; write its tag, such as zh or en-GB." },
    ],
    build,
    examples: &[
        Example {
            rule: "language: language",
            columns: &["language"],
            passes: &[&["zh"], &["zh-Hans"], &["en-GB"], &["yue"]],
            fails: &[&["英文"], &["en_GB"], &["xx"], &["English"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&code_list::language(text)))
}
