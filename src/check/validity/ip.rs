//! `ip`: the value is an internet address.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use std::net::IpAddr;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "ip",
        summary: "The value is an IP address.",
        doc: "\
Passes when the value is an address of version 4 (192.0.2.1) or 6 (2001:db8::1); `version` asks for one of them. Fails for
anything else, a port behind it too. Not evaluated where the value is missing.",
        takes: Takes::Each,
        options: &[Field::optional("version", Shape::Choice(&["4", "6"]), "The version; either unless said.")],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "not_an_ip", help: "It is no IP address of the version that the rule asks for." }],
    build,
    examples: &[
        Example {
            rule: "ip: address",
            columns: &["address"],
            passes: &[&["192.0.2.1"], &["2001:db8::1"]],
            fails: &[&["192.0.2.256"], &["192.0.2.1:80"], &["localhost"]],
            skips: &[&[""]],
        },
        Example {
            rule: "ip: { column: address, version: '4' }",
            columns: &["address"],
            passes: &[&["192.0.2.1"]],
            fails: &[&["2001:db8::1"]],
            skips: &[&[""]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let version = request.options.text("version").map(str::to_string);
    request.test(move |text| {
        let address = text.trim().parse::<IpAddr>();
        let fits = |address: IpAddr| version.as_deref().is_none_or(|version| (version == "4") == address.is_ipv4());
        Answer::of(address.is_ok_and(fits), "not_an_ip")
    })
}
