//! Addresses of web pages and files: RFC 3986 for `http`, `https` and `ftp`, with letters of all languages (RFC 3987).
//!
//! A host is a domain that can exist, as in an e-mail address, or an IP address that the world can reach. Canonical are
//! scheme and host in small letters, the host in Unicode, without the scheme's own port and without a slash alone behind
//! the host; the rest stays as it is. `www.example.com` lacks its scheme: `http://` is suggested, which servers turn into
//! `https://` themselves. Nothing is fetched.

use super::placeholder::is_placeholder;
use super::text::{hygiene, plain};
use super::{Reading, email, is_masked};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Schemes with the port that each has by itself.
const SCHEMES: &[(&str, u16)] = &[("http", 80), ("https", 443), ("ftp", 21)];

/// What fingers make of schemes.
const SLIPS: &[(&str, &str)] = &[
    ("http", "http"),
    ("https", "https"),
    ("ftp", "ftp"),
    ("htp", "http"),
    ("htps", "https"),
    ("htpp", "http"),
    ("htpps", "https"),
    ("htttp", "http"),
    ("htttps", "https"),
    ("hhttp", "http"),
    ("hhttps", "https"),
    ("ttp", "http"),
    ("ttps", "https"),
    ("httpp", "http"),
    ("httpss", "https"),
    ("hppt", "http"),
    ("hppts", "https"),
];

/// Labels before an address.
const LABELS: &[&str] = &["url:", "web:", "website:", "homepage:", "网址:", "网站:", "官网:", "主页:"];

/// The most bytes that browsers and servers take.
const LONGEST: usize = 2048;

/// Reads an address.
pub fn read(value: &str) -> Reading {
    let text = plain(value);
    match () {
        () if text.is_empty() => return Reading::Missing,
        () if is_placeholder(&text) => return Reading::Placeholder,
        () if is_masked(&text) => return Reading::Masked,
        () => {}
    }
    match judge(&text) {
        Ok(canonical) if hygiene(value) == text => Reading::Valid { canonical },
        Ok(suggestion) => Reading::Fixable { suggestion, reason: "full_width" },
        Err(reason) => match suggest(&text) {
            Some((suggestion, reason)) => Reading::Fixable { suggestion, reason },
            None => Reading::Invalid { reason },
        },
    }
}

/// The canonical form of an address without decoration, or the code of what is wrong.
fn judge(text: &str) -> Result<String, &'static str> {
    if text.len() > LONGEST {
        return Err("too_long");
    }
    if text.contains(' ') {
        return Err("white_space");
    }
    let Some((written, rest)) = text.split_once("://") else {
        return Err(if email::read(text).is_valid() { "email_address" } else { "no_scheme" });
    };
    let scheme = SCHEMES.iter().find(|(scheme, _)| scheme.eq_ignore_ascii_case(written));
    let is_scheme = !written.is_empty() && written.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let (scheme, own_port) = scheme.ok_or(if is_scheme { "other_scheme" } else { "no_scheme" })?;
    if text.contains(['<', '>', '"', '{', '}', '|', '\\', '^', '`']) {
        return Err("bad_character");
    }
    let (authority, tail) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len())).unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err("user_info");
    }
    let (host, port) = split_port(authority)?;
    let host = judge_host(host)?;
    let port = port.filter(|port| port != own_port).map(|port| format!(":{port}")).unwrap_or_default();
    let tail = if tail == "/" { "" } else { tail };
    Ok(format!("{scheme}://{host}{port}{tail}"))
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), &'static str> {
    match authority.rsplit_once(':') {
        Some((_, inside)) if inside.contains(']') => Ok((authority, None)),
        Some((host, port)) => match port.parse() {
            Ok(port) if port > 0 && !host.contains(':') | host.ends_with(']') => Ok((host, Some(port))),
            _ => Err("bad_port"),
        },
        None => Ok((authority, None)),
    }
}

fn judge_host(host: &str) -> Result<String, &'static str> {
    if host.eq_ignore_ascii_case("localhost") {
        return Err("private_host");
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        let is_private = address.is_private() || address.is_loopback() || address.is_unspecified() || address.is_link_local();
        return if is_private { Err("private_host") } else { Ok(address.to_string()) };
    }
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = inside.parse().map_err(|_| "bad_host")?;
        let is_private = address.is_loopback() || address.is_unspecified() || address.is_unique_local();
        return if is_private { Err("private_host") } else { Ok(format!("[{address}]")) };
    }
    email::domain(host).map_err(|reason| match reason {
        "empty_domain" => "no_host",
        "no_tld" | "unknown_tld" | "reserved_tld" => reason,
        _ => "bad_host",
    })
}

/// What was meant, and what is wrong.
fn suggest(text: &str) -> Option<(String, &'static str)> {
    let bare = undecorated(text);
    if bare != text
        && let Some(address) = mended(bare)
    {
        return Some((address, "decoration"));
    }
    if let Some(address) = with_scheme(text) {
        return Some((address, "no_scheme"));
    }
    if let Some(address) = slip(text) {
        return Some((address, "scheme_typo"));
    }
    let parts: Vec<&str> = text.split([' ', ';', ',', '、', '，', '；', '|']).map(undecorated).filter(|part| !part.is_empty()).collect();
    let read: Option<Vec<String>> = parts.iter().map(|part| mended(part)).collect();
    let first = read.filter(|_| parts.len() > 1)?.into_iter().next()?;
    Some((first, "several"))
}

/// One address, with its scheme or without.
fn mended(text: &str) -> Option<String> {
    judge(text).ok().or_else(|| with_scheme(text)).or_else(|| slip(text))
}

/// The address alone: without a label, brackets, quotes, punctuation around it.
fn undecorated(text: &str) -> &str {
    let around = |c: char| " <>()[]\"'“”‘’《》,;。，；、".contains(c);
    let mut bare = text.trim_matches(around);
    for label in LABELS {
        if let Some((head, rest)) = bare.split_at_checked(label.len())
            && head.eq_ignore_ascii_case(label)
        {
            bare = rest.trim_matches(around);
        }
    }
    bare
}

/// `www.example.com/a`: a domain with a letter in it, and no scheme.
fn with_scheme(text: &str) -> Option<String> {
    let rest = text.strip_prefix("//").unwrap_or(text);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let is_domain = host.contains('.') && host.chars().any(char::is_alphabetic);
    if !is_domain || text.contains('@') { None } else { judge(&format!("http://{rest}")).ok() }
}

/// `http//example.com`, `htp://example.com`, `http:\\example.com`, `http://http://example.com`.
fn slip(text: &str) -> Option<String> {
    let end = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at_checked(end)?;
    let (_, scheme) = SLIPS.iter().find(|(slip, _)| slip.eq_ignore_ascii_case(word))?;
    let behind = rest.trim_start_matches([':', ';', '/', '\\', '.', ' ']);
    let mark = rest.get(..rest.len() - behind.len())?;
    if !mark.contains([':', ';', '/', '\\']) {
        return None;
    }
    judge(behind).or_else(|_| judge(&format!("{scheme}://{behind}"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_read() {
        for (value, canonical) in [
            ("http://example.com", "http://example.com"),
            ("HTTPS://Example.COM/Path?q=1#top", "https://example.com/Path?q=1#top"),
            ("https://example.com:443/", "https://example.com"),
            ("http://example.com:8080/a", "http://example.com:8080/a"),
            ("ftp://ftp.example.org/pub", "ftp://ftp.example.org/pub"),
            ("https://例子.公司/关于", "https://例子.公司/关于"),
            ("http://xn--fsqu00a.xn--55qx5d", "http://例子.公司"),
            ("http://8.8.8.8/", "http://8.8.8.8"),
            ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080"),
            ("http://example.com?a=b@c", "http://example.com?a=b@c"),
        ] {
            assert_eq!(read(value), Reading::valid(canonical), "{value}");
        }
    }

    #[test]
    fn what_was_meant_is_suggested() {
        for (value, suggestion, reason) in [
            ("www.example.com", "http://www.example.com", "no_scheme"),
            ("example.com/a", "http://example.com/a", "no_scheme"),
            ("//example.com", "http://example.com", "no_scheme"),
            ("http//example.com", "http://example.com", "scheme_typo"),
            ("http:/example.com", "http://example.com", "scheme_typo"),
            ("htp://example.com", "http://example.com", "scheme_typo"),
            ("https;//example.com", "https://example.com", "scheme_typo"),
            ("http://http://example.com", "http://example.com", "scheme_typo"),
            ("http:\\\\example.com", "http://example.com", "scheme_typo"),
            ("http：//example.com", "http://example.com", "full_width"),
            ("网址：www.example.com", "http://www.example.com", "decoration"),
            ("<https://example.com>", "https://example.com", "decoration"),
            ("www.example.com; www.example.org", "http://www.example.com", "several"),
        ] {
            assert_eq!(read(value), Reading::Fixable { suggestion: suggestion.into(), reason }, "{value}");
        }
    }

    #[test]
    fn what_is_no_address_is_said() {
        for (value, reason) in [
            ("hello", "no_scheme"),
            ("http://", "no_host"),
            ("http:///path", "no_host"),
            ("http://exam ple.com", "white_space"),
            ("our website", "white_space"),
            ("http://example", "no_tld"),
            ("http://example.madeup", "unknown_tld"),
            ("http://server.local", "reserved_tld"),
            ("http://-a.com", "bad_host"),
            ("http://999.1.1.1", "bad_host"),
            ("http://localhost:3000", "private_host"),
            ("http://192.168.1.1", "private_host"),
            ("http://example.com:99999", "bad_port"),
            ("http://user:secret@example.com", "user_info"),
            ("mailto://example.com", "other_scheme"),
            ("javascript:alert(1)", "no_scheme"),
            ("li.na@qq.com", "email_address"),
            ("http://example.com/<b>", "bad_character"),
            ("1.2.3.4", "no_scheme"),
        ] {
            assert_eq!(read(value), Reading::invalid(reason), "{value}");
        }
        assert_eq!((read(" "), read("N/A"), read("http://***.com")), (Reading::Missing, Reading::Placeholder, Reading::Masked));
        assert_eq!(read(&format!("http://example.com/{}", "a".repeat(LONGEST))), Reading::invalid("too_long"));
    }

    const ADDRESSES: &str = "(http|https|ftp|htp|HTTP)?(://|:/|//)?[a-zA-Z0-9.-]{1,12}\\.(com|cn|公司|de)(:[0-9]{1,5})?[/?#a-z ,;]{0,6}";

    proptest! {
        #[test]
        fn canonical_reads_as_itself(value in prop_oneof!["\\PC*", ADDRESSES]) {
            if let Some(canonical) = read(&value).canonical() {
                prop_assert_eq!(read(canonical), Reading::valid(canonical));
            }
        }
    }
}
