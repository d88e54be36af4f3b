//! What was meant by an address that is none: decoration taken off, slips undone.
//!
//! Only slips with one meaning are repaired. Each repair is tried alone and in the order of the list, and
//! counts only if what comes out is a valid address; spaces within a local part are never closed up, for
//! `Li Wei liwei@qq.com` would become somebody else's.

/// Judges one bare address.
type Judge = fn(&str) -> Result<String, &'static str>;

/// Endings that are no top-level domain, with the one that fingers missed.
const SLIPS: &[(&str, &str)] = &[
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("comm", "com"),
    ("vom", "com"),
    ("xom", "com"),
    ("cpm", "com"),
    ("coom", "com"),
    ("c0m", "com"),
    ("nte", "net"),
    ("ent", "net"),
    ("nett", "net"),
    ("ogr", "org"),
    ("rog", "org"),
    ("orgg", "org"),
];

/// The address that was meant, and the code of what is wrong.
pub(super) fn suggest(text: &str, judge: Judge) -> Option<(String, &'static str)> {
    if !text.contains('@') {
        return spelled_out(text).and_then(|t| judge(&t).ok()).map(|address| (address, "spelled_out"));
    }
    let bare = undecorated(text);
    if bare != text
        && let Some(address) = mended(bare, judge)
    {
        return Some((address, "decoration"));
    }
    several(text, judge).map(|address| (address, "several")).or_else(|| slip(bare, judge))
}

/// The address alone: without `mailto:`, a display name, brackets, quotes, punctuation around it.
fn undecorated(text: &str) -> &str {
    let mut bare = text;
    if let (Some(open), Some(close)) = (text.rfind('<'), text.rfind('>')) {
        bare = text.get(open + 1..close).unwrap_or(text);
    }
    // A dot before the address would be a part of it, and a mistake that nobody can undo.
    let around = |c: char| " <>()[]\"'“”‘’,;:。，；、".contains(c);
    bare = bare.trim_start_matches(around).trim_end_matches(|c| around(c) || c == '.');
    for prefix in ["mailto:", "email:", "e-mail:", "邮箱:", "邮件:"] {
        if let Some(head) = bare.get(..prefix.len())
            && head.eq_ignore_ascii_case(prefix)
        {
            bare = bare[prefix.len()..].trim_start();
        }
    }
    // A display name without brackets, in a script that is not the address's: `张三 zs@qq.com`.
    match bare.rsplit_once(' ') {
        Some((name, address)) if !name.contains('@') && !name.bytes().any(|b| b.is_ascii_alphanumeric()) => address,
        _ => bare,
    }
}

fn mended(bare: &str, judge: Judge) -> Option<String> {
    judge(bare).ok().or_else(|| slip(bare, judge).map(|(address, _)| address))
}

/// The first valid one of several addresses.
fn several(text: &str, judge: Judge) -> Option<String> {
    let separators = [';', ',', '/', '|', '、', '，', '；', ' '];
    let parts = || text.split(separators).map(undecorated).filter(|p| !p.is_empty());
    if text.matches('@').count() < 2 || parts().any(|part| !part.contains('@')) {
        return None;
    }
    parts().find_map(|part| judge(part).ok())
}

/// Slips of the keyboard in a single address.
fn slip(text: &str, judge: Judge) -> Option<(String, &'static str)> {
    let (local, domain) = text.split_once('@')?;
    let (local, after) = (local.trim_end(), domain);
    let domain = after.trim_start_matches('@');
    let first = if domain.len() == after.len() { "space" } else { "at_twice" };
    let close = |domain: &str| domain.replace(' ', "");
    let tries: [(String, &'static str); 4] = [
        (close(domain), first),
        (close(domain).replace([',', '，', '、', ';', '。'], "."), "comma_for_dot"),
        (close(domain).trim_end_matches(['.', '-', '_']).replace("..", "."), "dots"),
        (close(domain).rsplit_once('.').and_then(|(head, top)| Some(format!("{head}.{}", meant(top)?))).unwrap_or_default(), "tld_typo"),
    ];
    tries.into_iter().find_map(|(domain, reason)| judge(&format!("{local}@{domain}")).ok().map(|address| (address, reason)))
}

fn meant(top: &str) -> Option<&'static str> {
    SLIPS.iter().find(|(slip, _)| slip.eq_ignore_ascii_case(top)).map(|(_, meant)| *meant)
}

/// `zhang at qq dot com`, written so that machines do not find it.
fn spelled_out(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (at, mark) = [" at ", "(at)", "[at]", " (at) ", " [at] ", "{at}"].iter().find_map(|mark| Some((lower.find(mark)?, mark)))?;
    let (local, domain) = (text.get(..at)?.trim_end(), text.get(at + mark.len()..)?.trim_start());
    let mut domain = domain.to_ascii_lowercase();
    for dot in [" dot ", "(dot)", "[dot]", "{dot}"] {
        domain = domain.replace(dot, ".");
    }
    Some(format!("{local}@{domain}"))
}
