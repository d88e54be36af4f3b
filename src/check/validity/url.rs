//! `url`: the value is the address of a web page.

use super::verdict;
use crate::check::{Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::url;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "url",
        summary: "The value is a web address that can be opened.",
        doc: "\
Passes when the value is an address with the scheme http, https or ftp and a host that can exist. Fails without a scheme
(`www.example.com`), which many programs do not open. Not evaluated where the value is missing, a placeholder or masked.
Nothing is fetched: that the page is there is not known.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "no_scheme", help: "The scheme is missing: write https:// in front." },
        Reason { code: "scheme_typo", help: "The scheme is mistyped: it is http:// or https://." },
        Reason { code: "other_scheme", help: "Pages are opened with http, https or ftp." },
        Reason { code: "no_host", help: "There is no host name in it." },
        Reason { code: "bad_host", help: "The host cannot exist; check its spelling." },
        Reason { code: "no_tld", help: "The host has no ending such as .com." },
        Reason { code: "unknown_tld", help: "The ending of the host does not exist." },
        Reason { code: "reserved_tld", help: "The ending is reserved for tests; nobody can open it." },
        Reason { code: "private_host", help: "The host is a machine in a network of its own; nobody else can open it." },
        Reason { code: "bad_port", help: "The port behind the colon is no number from 1 to 65535." },
        Reason { code: "user_info", help: "A name or a password stands before the host: take it out." },
        Reason { code: "white_space", help: "Spaces stand in the address." },
        Reason { code: "bad_character", help: "A character stands in it that no address may have." },
        Reason { code: "full_width", help: "Characters are full width; write them half width." },
        Reason { code: "decoration", help: "Something stands around the address, such as a label or brackets." },
        Reason { code: "several", help: "Several addresses stand in the field; keep one." },
        Reason { code: "email_address", help: "It is an e-mail address; it belongs to another field." },
        Reason { code: "too_long", help: "The address is longer than browsers take." },
    ],
    build,
    examples: &[Example {
        rule: "url: website",
        columns: &["website"],
        passes: &[&["https://example.com/a?b=c"], &["http://例子.公司"]],
        fails: &[
            &["www.example.com"],
            &["https://localhost"],
            &["Acme"],
            &["li.na@qq.com"],
            &["http://exam ple.com"],
            &["http//example.com"],
        ],
        skips: &[&[""], &["N/A"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| verdict(&url::read(text)))
}
