//! E-mail addresses: RFC 5321 and 5322, internationalised by RFC 6531 and IDNA, as customer records want
//! them.
//!
//! Stricter than the standards where a legal address is a mistake in practice: no quoted local part, no
//! comment, no address literal (`test@[1.2.3.4]`), and a top-level domain that is on the public suffix
//! list. The canonical form has the domain in lower case and in Unicode (`例子.公司`, not `xn--…`: people read
//! it, and both spellings become equal); the local part is left exactly as it is, for only its own server
//! knows what its case means. Misspelt domains that can exist (`gmial.com`) are valid: nobody but the
//! customer knows.

pub mod kind;
mod repair;

use super::text::plain;
use super::{Reading, is_masked, placeholder};

/// Reads an address.
pub fn read(value: &str) -> Reading {
    if is_plain(value) {
        // The usual case: nothing to repair, nothing to copy before the answer.
        return match judge(value) {
            Ok(_) if placeholder::is_placeholder(value) => Reading::Placeholder,
            Ok(_) if is_masked(value) => Reading::Masked,
            Ok(canonical) => Reading::Valid { canonical },
            Err(reason) => read_unusual(value, reason),
        };
    }
    let text = plain(value);
    match judge(&text) {
        Err(reason) => read_unusual(&text, reason),
        Ok(_) if placeholder::is_placeholder(&text) => Reading::Placeholder,
        Ok(_) if is_masked(&text) => Reading::Masked,
        Ok(canonical) if super::text::hygiene(value) == text => Reading::Valid { canonical },
        Ok(canonical) => Reading::Fixable { suggestion: canonical, reason: "full_width" },
    }
}

/// Whether the value is visible ASCII alone, so that hygiene would not change it.
fn is_plain(value: &str) -> bool {
    value.bytes().all(|b| (b'!'..=b'~').contains(&b))
}

fn read_unusual(text: &str, reason: &'static str) -> Reading {
    match () {
        () if text.is_empty() => Reading::Missing,
        () if placeholder::is_placeholder(text) => Reading::Placeholder,
        () if is_masked(text) => Reading::Masked,
        () => match repair::suggest(text, judge) {
            Some((suggestion, reason)) => Reading::Fixable { suggestion, reason },
            None => Reading::Invalid { reason },
        },
    }
}

/// The canonical form of a single address without decoration, or the code of what is wrong.
fn judge(text: &str) -> Result<String, &'static str> {
    let (local, domain) = text.rsplit_once('@').ok_or("no_at")?;
    judge_local(local)?;
    let domain = judge_domain(domain)?;
    // RFC 5321, 4.5.3.1.3: a path has 256 octets, two of them angle brackets.
    if local.len() + 1 + domain.ascii_length > 254 {
        return Err("too_long");
    }
    Ok(format!("{local}@{}", domain.shown))
}

fn judge_local(local: &str) -> Result<(), &'static str> {
    let bytes = local.as_bytes();
    match (bytes.first(), bytes.last()) {
        (None, _) => return Err("empty_local"),
        (Some(b'.'), _) => return Err("dot_first"),
        (_, Some(b'.')) => return Err("dot_last"),
        (Some(b'"'), _) => return Err("quoted_local"),
        _ if bytes.len() > 64 => return Err("local_too_long"),
        _ if local.contains("..") => return Err("dot_twice"),
        _ => {}
    }
    match local.chars().find(|c| !is_local(*c)) {
        None => Ok(()),
        Some('@') => Err("at_twice"),
        Some(' ') => Err("space"),
        Some(_) => Err("bad_character"),
    }
}

/// `atext` of RFC 5322 with the letters of RFC 6531.
fn is_local(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => true,
        _ if c.is_ascii() => "!#$%&'*+-/=?^_`{|}~".contains(c),
        _ => c.is_alphanumeric(),
    }
}

/// The canonical form of a domain that can exist, or the code of what is wrong.
pub(super) fn domain(text: &str) -> Result<String, &'static str> {
    judge_domain(text).map(|domain| domain.shown)
}

struct Domain {
    shown: String,
    ascii_length: usize,
}

fn judge_domain(domain: &str) -> Result<Domain, &'static str> {
    if domain.is_ascii() && !domain.to_ascii_lowercase().contains("xn--") {
        let shown = domain.to_ascii_lowercase();
        judge_labels(&shown)?;
        return Ok(Domain { ascii_length: shown.len(), shown });
    }
    let ascii = idna::domain_to_ascii(domain).map_err(|_| "bad_domain")?;
    let (shown, read) = idna::domain_to_unicode(&ascii);
    read.map_err(|_| "bad_domain")?;
    judge_labels(&ascii)?;
    // Joiners that hygiene would drop: such a name stays in its ASCII form.
    let shown = if *plain(&shown) == *shown { shown } else { ascii.clone() };
    Ok(Domain { ascii_length: ascii.len(), shown })
}

/// Judges a domain in lower-case ASCII.
fn judge_labels(domain: &str) -> Result<(), &'static str> {
    match domain.as_bytes() {
        [] => return Err("empty_domain"),
        [b'[', ..] => return Err("address_literal"),
        [b'.', ..] => return Err("dot_first"),
        [.., b'.'] => return Err("dot_last"),
        bytes if bytes.len() > 253 => return Err("domain_too_long"),
        _ => {}
    }
    for label in domain.split('.') {
        match label.as_bytes() {
            [] => return Err("dot_twice"),
            [b'-', ..] | [.., b'-'] => return Err("hyphen_at_edge"),
            bytes if bytes.len() > 63 => return Err("label_too_long"),
            bytes if !bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-') => return Err("bad_domain"),
            _ => {}
        }
    }
    judge_top(domain)
}

/// Judges the top-level domain: there is one, and it exists.
fn judge_top(domain: &str) -> Result<(), &'static str> {
    let Some((_, top)) = domain.rsplit_once('.') else { return Err("no_tld") };
    match top {
        // Nine addresses of ten, without a walk through the list.
        "com" | "cn" | "net" | "org" | "de" | "uk" | "hk" | "tw" | "jp" | "fr" => Ok(()),
        "test" | "invalid" | "local" | "localhost" | "example" => Err("reserved_tld"),
        _ if top.bytes().all(|b| b.is_ascii_digit()) => Err("numeric_tld"),
        _ if is_known(top) => Ok(()),
        _ => Err("unknown_tld"),
    }
}

/// Whether the top-level domain is on the public suffix list.
fn is_known(top: &str) -> bool {
    let known = |name: &str| psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known());
    known(top) || (top.starts_with("xn--") && known(&idna::domain_to_unicode(top).0))
}

#[cfg(test)]
mod tests;
