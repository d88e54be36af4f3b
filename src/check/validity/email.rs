//! `email`: the value is an e-mail address that can be written to.

use super::verdict;
use crate::check::{Check, Example, Measure, Request, functions};
use crate::spec::{Takes, Word};
use crate::value::email;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "email",
        summary: "The value is a well-formed e-mail address.",
        doc: "\
Passes when the value is one address in the form of RFC 5321 and 6531 at a domain that can exist;
张三@例子.公司 is such a one. Fails for anything else, also for what could be mended: cleanse with `email`
before. Not evaluated where the value is missing or masked.
Nothing is sent: that the mailbox exists is not known. Tip: `unique: email` finds shared addresses.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    build,
    examples: &[Example {
        rule: "email: email",
        columns: &["email"],
        passes: &[&["li.na@qq.com"], &["test@iana.org"]],
        fails: &[&["li.na@"], &["li..na@qq.com"], &["li.na.qq.com"], &["li.na@-iana.org"]],
        skips: &[&[""], &["N/A"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    Ok(Measure::Row(functions::test("email", functions::only(request)?, |text| verdict(&email::read(text)))))
}
