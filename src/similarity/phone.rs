//! Telephone numbers.

use super::{Comparator, damerau, fold};
use std::borrow::Cow;

/// How many last digits make the subscriber's number.
const SUBSCRIBER: usize = 8;

/// Digits from the end.
pub static COMPARATOR: Comparator = Comparator {
    name: "phone",
    summary: "a telephone number: its digits, from the end",
    doc: "Compares telephone numbers by their digits.\n\
          Levels: equal; same last digits (the whole shorter number, or the last 8, so that a country code\n\
          or a leading zero does not count); one digit differs or two changed places; different.\n\
          Numbers of fewer than four digits count as missing. National numbers end in at most eight digits of a\n\
          subscriber in nearly all plans: ITU-T E.164.",
    levels: &["equal", "same last digits", "one slip", "different"],
    aside: &[],
    term_frequency: true,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("(650) 253-0000", "650 253 0000", 0),
        ("+86 138-0013-8001", "13800138001", 1),
        ("02087654321", "+44 20 8765 4321", 1),
        ("6502530000", "6502530001", 2),
        ("6502530010", "6502530100", 2),
        ("6502530000", "2125551234", 3),
    ],
};

fn prepare(raw: &str) -> Cow<'_, str> {
    let digits = fold::digits(raw);
    if digits.len() < 4 { Cow::Borrowed("") } else { digits }
}

fn level(a: &str, b: &str) -> u8 {
    let shorter = a.len().min(b.len());
    let common = a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
    // Numbers of one length that differ in front differ in the area, which is a slip or another subscriber.
    let longer = a.len() != b.len();
    if longer && common >= shorter.clamp(6, SUBSCRIBER) {
        1
    } else if damerau::within(a, b, 1) {
        2
    } else if common >= SUBSCRIBER {
        1
    } else {
        3
    }
}
