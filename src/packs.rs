//! The packs of rules that karat ships, embedded in the binary.

/// Every pack: name and YAML text. A new pack is a file in `rules/` and a line here.
pub const PACKS: &[(&str, &str)] = &[
    ("contact", include_str!("../rules/contact.yaml")),
    ("person", include_str!("../rules/person.yaml")),
    ("timeliness", include_str!("../rules/timeliness.yaml")),
];
