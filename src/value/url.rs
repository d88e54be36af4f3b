//! Addresses of web pages: RFC 3986 as far as customers' records need it.
//!
//! A scheme that people can open, a host that can exist, nothing that no address may hold. That the page is there is
//! not known.

use super::placeholder::is_placeholder;
use super::text::plain;
use super::{Reading, is_masked};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Reads an address. Without a scheme it is fixable: `https` is suggested.
pub fn read(value: &str) -> Reading {
    let text = plain(value);
    let text: &str = &text;
    match text {
        "" => return Reading::Missing,
        _ if is_placeholder(text) => return Reading::Placeholder,
        _ if is_masked(text) => return Reading::Masked,
        _ => {}
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Reading::invalid("white_space");
    }
    match text.split_once("://") {
        Some((scheme, rest)) if ["http", "https", "ftp"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => match host(rest) {
            Ok(()) => Reading::valid(text),
            Err(reason) => Reading::invalid(reason),
        },
        Some(_) => Reading::invalid("unknown_scheme"),
        None if text.contains('@') => Reading::invalid("an_email"),
        None => match host(text) {
            Ok(()) => Reading::Fixable { suggestion: format!("https://{text}"), reason: "no_scheme" },
            Err(_) => Reading::invalid("no_host"),
        },
    }
}

/// Whether what follows the scheme begins with a host that can exist.
fn host(rest: &str) -> Result<(), &'static str> {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(literal) = authority.strip_prefix('[') {
        let address = literal.split(']').next().unwrap_or_default();
        return address.parse::<Ipv6Addr>().map(|_| ()).map_err(|_| "bad_host");
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("bad_port");
    }
    if host.is_empty() {
        return Err("no_host");
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    let host = host.trim_end_matches('.');
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let ends_well = host.rsplit_once('.').is_some_and(|(_, last)| last.chars().count() > 1 && !last.bytes().all(|b| b.is_ascii_digit()));
    if host.len() <= 253 && ends_well && host.split('.').all(label) { Ok(()) } else { Err("bad_host") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pages() {
        for text in
            ["https://example.com", "http://www.example.com:8080/a?b=c#d", "https://例子.公司/路", "ftp://1.2.3.4/x", "HTTP://[::1]/"]
        {
            assert!(read(text).is_valid(), "{text}: {:?}", read(text));
        }
        assert_eq!(read("www.example.com"), Reading::Fixable { suggestion: "https://www.example.com".into(), reason: "no_scheme" });
        for (text, reason) in [
            ("https://exam ple.com", "white_space"),
            ("javascript://alert", "unknown_scheme"),
            ("https://", "no_host"),
            ("https://localhost", "bad_host"),
            ("https://-a.com", "bad_host"),
            ("https://a.com:99999", "bad_port"),
            ("li.na@qq.com", "an_email"),
            ("Acme", "no_host"),
        ] {
            assert_eq!(read(text), Reading::invalid(reason), "{text}");
        }
        assert_eq!((read(""), read("N/A")), (Reading::Missing, Reading::Placeholder));
    }
}
