//! E-mail addresses.

use super::{Comparator, damerau, fold, jaro_winkler::similarity};
use std::borrow::Cow;

/// The mailbox first, then its provider.
pub static COMPARATOR: Comparator = Comparator {
    name: "email",
    summary: "an e-mail address: the mailbox, then typing errors",
    doc: "Compares e-mail addresses, case aside.\n\
          Levels: equal; same mailbox at another provider, or one slip (`ann@gmial.com`); similar mailbox\n\
          (Jaro-Winkler at least 0.92, or two slips); different. A mailbox is the part before the @.\n\
          Most addresses that are mistyped have one slip: Damerau (1964).",
    levels: &["equal", "same mailbox", "similar mailbox", "different"],
    aside: &[],
    term_frequency: true,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("Ann@Example.com", " ann@example.com", 0),
        ("ann.lee@gmail.com", "ann.lee@work.com", 1),
        ("ann@gmail.com", "ann@gmial.com", 1),
        ("annlee@a.com", "annlee@b.org", 1),
        ("jonathan.lee@a.com", "jonathon.lee@b.org", 2),
        ("ann@a.com", "bob@a.com", 3),
    ],
};

fn prepare(raw: &str) -> Cow<'_, str> {
    let text = fold::fold(raw);
    if text.contains(' ') { Cow::Owned(text.replace(' ', "")) } else { text }
}

fn level(a: &str, b: &str) -> u8 {
    let (mine, yours) = (mailbox(a), mailbox(b));
    if !mine.is_empty() && mine == yours {
        return 1;
    }
    // A slip in a very short mailbox makes somebody else of it.
    let long = mine.len().min(yours.len()) >= 5;
    match long && damerau::within(a, b, 2) {
        true if damerau::within(a, b, 1) => 1,
        true => 2,
        false if long && similarity(mine, yours) >= 0.92 => 2,
        false => 3,
    }
}

fn mailbox(address: &str) -> &str {
    address.split_once('@').map_or(address, |(mailbox, _)| mailbox)
}
