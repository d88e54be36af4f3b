//! `email`: the value is an e-mail address that can be written to.

use super::verdict;
use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::email::{self, kind};

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
        options: &[
            Field::optional("disposable", ALLOWED, "Mailboxes that throw themselves away (mailinator.com); `allow` unless said."),
            Field::optional("role", ALLOWED, "Mailboxes of a post instead of a person (info, 客服); `allow` unless said."),
            Field::optional(
                "malformed",
                Shape::Choice(&["fail", "skip"]),
                "Addresses that are none: they fail, unless another rule judges them and this one is to `skip` them.",
            ),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[
        Reason { code: "disposable", help: "The mailbox throws itself away; ask for one that lasts." },
        Reason { code: "role", help: "The mailbox is that of a post; ask for the person's own." },
        Reason { code: "no_at", help: "An address has an @ between the mailbox and the domain." },
        Reason { code: "at_twice", help: "The address has two @; keep one address in the field." },
        Reason { code: "empty_local", help: "The mailbox before the @ is missing." },
        Reason { code: "empty_domain", help: "The domain behind the @ is missing." },
        Reason { code: "dot_first", help: "A dot cannot stand first; look for a character that was lost." },
        Reason { code: "dot_last", help: "A dot cannot stand last before the @ or at the end." },
        Reason { code: "dot_twice", help: "Two dots follow one another; take one out." },
        Reason { code: "bad_character", help: "A character stands in it that no address may have." },
        Reason { code: "bad_domain", help: "The domain cannot exist; check its spelling." },
        Reason { code: "domain_too_long", help: "The domain is longer than mail allows." },
        Reason { code: "label_too_long", help: "A part of the domain is longer than 63 characters." },
        Reason { code: "local_too_long", help: "The mailbox is longer than 64 bytes." },
        Reason { code: "too_long", help: "The address is longer than 254 bytes." },
        Reason { code: "hyphen_at_edge", help: "A part of the domain begins or ends with a hyphen." },
        Reason { code: "no_tld", help: "The domain has no ending such as .com." },
        Reason { code: "numeric_tld", help: "The ending of the domain is a number." },
        Reason { code: "unknown_tld", help: "The ending of the domain does not exist." },
        Reason { code: "reserved_tld", help: "The ending is reserved for tests; nobody can be reached there." },
        Reason { code: "address_literal", help: "The domain is an IP address; ask for a proper one." },
        Reason { code: "quoted_local", help: "The mailbox stands in quotes, which few systems take." },
        Reason { code: "full_width", help: "Characters are full width; cleansing with `email` mends it." },
        Reason { code: "spelled_out", help: "The @ or a dot is written as a word; cleansing with `email` mends it." },
        Reason {
            code: "decoration",
            help: "Something stands around the address, such as mailto: or a name; cleansing with `email` takes it off.",
        },
        Reason { code: "several", help: "Several addresses stand in the field; cleansing with `email` keeps the first." },
        Reason { code: "tld_typo", help: "The ending is mistyped; cleansing with `email` mends it." },
        Reason { code: "comma_for_dot", help: "A comma stands where a dot should; cleansing with `email` mends it." },
        Reason { code: "dots", help: "The domain has a dot too many; cleansing with `email` mends it." },
        Reason { code: "space", help: "Spaces stand in the address; cleansing with `email` mends it." },
    ],
    build,
    examples: &[
        Example {
            rule: "email: email",
            columns: &["email"],
            passes: &[&["li.na@qq.com"], &["test@iana.org"]],
            fails: &[&["li.na@"], &["li..na@qq.com"], &["li.na.qq.com"], &["li.na@-iana.org"], &["li.na@iana..org"]],
            skips: &[&[""], &["N/A"]],
        },
        Example {
            rule: "email: { column: email, disposable: forbid, role: forbid, malformed: skip }",
            columns: &["email"],
            passes: &[&["li.na@qq.com"]],
            fails: &[&["x1@mailinator.com"], &["info@iana.org"]],
            skips: &[&[""], &["li.na@"]],
        },
    ],
};

const ALLOWED: Shape = Shape::Choice(&["allow", "forbid"]);

fn build(request: &Request) -> Result<Measure, String> {
    let forbids = |option: &str| request.options.text(option) == Some("forbid");
    let (no_disposable, no_role) = (forbids("disposable"), forbids("role"));
    let skips = request.options.text("malformed") == Some("skip");
    request.test(move |text| match verdict(&email::read(text)) {
        Answer::Pass if no_disposable && kind::is_disposable(text) => Answer::Fail("disposable"),
        Answer::Pass if no_role && kind::is_role(text) => Answer::Fail("role"),
        Answer::Fail(_) if skips => Answer::Skip,
        answer => answer,
    })
}
