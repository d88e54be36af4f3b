//! Readers of single values: an e-mail address, a telephone number, a date, a name.
//!
//! A reader takes the text of one cell and says what it is. It knows nothing of tables, rules or
//! pipelines: checks and normalisers are thin layers over it, so that a value that a check calls valid is
//! the very value that the normaliser writes. Readers are pure, never panic, and take text as it is found
//! in exports: full-width digits, invisible marks of address books, remarks behind the number.

pub mod country;
pub mod currency;
pub mod date;
pub mod email;
pub mod identifier;
pub mod language;
pub mod mojibake;
pub mod name;
pub mod name_in_email;
pub mod number;
pub mod pattern;
pub mod phone;
pub mod placeholder;
pub mod postcode;
pub mod province;
pub mod resident_id;
mod script;
pub mod text;
pub mod url;

/// What a reader makes of a value. Never a bare yes or no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It is one, and this is the one way in which it is written.
    Valid {
        /// The form in which equal values are equal.
        canonical: String,
    },
    /// It is none as it stands, but what was meant is clear.
    Fixable {
        /// What was meant, in canonical form.
        suggestion: String,
        /// What is wrong with it: a code such as `tld_typo`.
        reason: &'static str,
    },
    /// It is none.
    Invalid {
        /// Why: a code such as `no_at`.
        reason: &'static str,
    },
    /// It stands for "nothing was entered": `N/A`, `13800138000`.
    Placeholder,
    /// Somebody hid a part of it: `138****8000`. It says nothing about accuracy.
    Masked,
    /// It is empty.
    Missing,
}

impl Reading {
    /// Whether the value is right as it stands.
    pub fn is_valid(&self) -> bool {
        matches!(self, Reading::Valid { .. })
    }

    /// The canonical form of what is there or of what was clearly meant.
    pub fn canonical(&self) -> Option<&str> {
        match self {
            Reading::Valid { canonical } => Some(canonical),
            Reading::Fixable { suggestion, .. } => Some(suggestion),
            _ => None,
        }
    }

    /// The canonical form, without a copy.
    pub fn into_canonical(self) -> Option<String> {
        match self {
            Reading::Valid { canonical: text } | Reading::Fixable { suggestion: text, .. } => Some(text),
            _ => None,
        }
    }

    /// The reason code, where there is one.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Reading::Fixable { reason, .. } | Reading::Invalid { reason } => Some(reason),
            _ => None,
        }
    }

    /// This reading, or another where it is invalid and there is another.
    fn or_else_with(self, other: impl FnOnce() -> Option<Reading>) -> Reading {
        if let Reading::Invalid { .. } = self { other().unwrap_or(self) } else { self }
    }

    fn valid(canonical: impl Into<String>) -> Reading {
        Reading::Valid { canonical: canonical.into() }
    }

    fn invalid(reason: &'static str) -> Reading {
        Reading::Invalid { reason }
    }

    /// What was valid after a repair is fixable before it.
    fn repaired(self, reason: &'static str) -> Reading {
        match self {
            Reading::Valid { canonical } => Reading::Fixable { suggestion: canonical, reason },
            other => other,
        }
    }
}

/// Whether somebody hid a part of the value with asterisks or dots. One asterisk alone may be a slip.
fn is_masked(value: &str) -> bool {
    ["**", "●●", "••", "××"].iter().any(|mask| value.contains(mask))
}

#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repair_keeps_what_was_meant() {
        let fixed = Reading::valid("a@b.cn").repaired("prefix");
        assert_eq!(fixed, Reading::Fixable { suggestion: "a@b.cn".into(), reason: "prefix" });
        assert_eq!((fixed.is_valid(), fixed.canonical(), fixed.reason()), (false, Some("a@b.cn"), Some("prefix")));
        assert_eq!(Reading::Missing.repaired("prefix"), Reading::Missing);
        assert!(is_masked("138****8000") && !is_masked("5*3"));
    }
}
