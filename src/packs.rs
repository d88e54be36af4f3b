//! The packs of rules that karat ships, embedded in the binary.

/// Every pack: name and YAML text. A new pack is a file in `rules/` and a line here.
pub const PACKS: &[(&str, &str)] = &[
    ("address", include_str!("../rules/address.yaml")),
    ("china", include_str!("../rules/china.yaml")),
    ("consent", include_str!("../rules/consent.yaml")),
    ("contact", include_str!("../rules/contact.yaml")),
    ("dynamics", include_str!("../rules/dynamics.yaml")),
    ("fxiaoke", include_str!("../rules/fxiaoke.yaml")),
    ("hubspot", include_str!("../rules/hubspot.yaml")),
    ("organisation", include_str!("../rules/organisation.yaml")),
    ("person", include_str!("../rules/person.yaml")),
    ("placeholders", include_str!("../rules/placeholders.yaml")),
    ("salesforce", include_str!("../rules/salesforce.yaml")),
    ("timeliness", include_str!("../rules/timeliness.yaml")),
    ("zoho", include_str!("../rules/zoho.yaml")),
];
