//! Amounts of money and other measures.

use super::{Comparator, fold};
use std::borrow::Cow;

/// A price, revenue, a measure.
pub static COMPARATOR: Comparator = Comparator {
    name: "amount",
    summary: "a price or another amount: how far apart the numbers are",
    doc: "Compares amounts by their numbers. Currency, separators of thousands and noughts at the end do not count\n\
          (`1,234.50 USD` is `1.234,5 €`), 万 and 亿 do. An amount of nothing says nothing.\n\
          Levels: equal; less than a tenth of the larger apart; less than a third of it; different. Prices of one\n\
          thing differ from shop to shop, but rarely by more.",
    levels: &["equal", "within a tenth", "within a third", "different"],
    aside: &[],
    term_frequency: false,
    weighed: None,
    prepare,
    level,
    bound: None,
    examples: &[
        ("1,234.50 USD", "1234.5", 0),
        ("¥1.234,50", "1234.50", 0),
        ("1.2万元", "12,000", 0),
        ("19.99", "18.49", 1),
        ("39.99", "34.07", 2),
        ("159", "699.00", 3),
        ("-12", "12", 3),
    ],
};

/// The number, without a currency and separators of thousands; nothing where there is none, or it is nought.
fn prepare(raw: &str) -> Cow<'_, str> {
    match read(&fold::fold(raw)) {
        Some(number) if number != 0.0 => Cow::Owned(number.to_string()),
        _ => Cow::Borrowed(""),
    }
}

/// The first number in a folded text.
fn read(text: &str) -> Option<f64> {
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = text.split_at(begin);
    let is_digit = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let of_thousands = |at: usize| (1..4).all(|behind| is_digit(at + behind)) && !is_digit(at + 4);
    let goes_on = |(at, c): &(usize, char)| matches!(c, '0'..='9' | '.' | ',' | '\'') || *c == ' ' && of_thousands(*at);
    let (number, unit) = rest.split_at(rest.char_indices().find(|next| !goes_on(next)).map_or(rest.len(), |(at, _)| at));
    // Of two kinds of separators the last stands before the fraction; one kind does, unless it comes again or, for a comma,
    // three digits follow.
    let point = number.rfind(['.', ',']).filter(|at| {
        let separator = &number[*at..=*at];
        let again = number[..*at].contains(separator);
        let thousands = separator == "," && number.len() - at == 4 && !number[..*at].contains('.');
        !again && !thousands
    });
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (whole, fraction) = number.split_at(point.unwrap_or(number.len()));
    // Ten thousands are read with the number, not multiplied: 1.1万 is 11000 and nothing behind the point.
    let times = match unit.trim_start().chars().next() {
        Some('万') => 4,
        Some('亿') => 8,
        _ => 0,
    };
    let sign = if before.rsplit(char::is_alphanumeric).next().is_some_and(|near| near.contains('-')) { "-" } else { "" };
    format!("{sign}{}.{}e{times}", digits(whole), digits(fraction)).parse().ok()
}

fn level(a: &str, b: &str) -> u8 {
    let (Ok(a), Ok(b)) = (a.parse::<f64>(), b.parse::<f64>()) else { return 3 };
    match (a - b).abs() / a.abs().max(b.abs()) {
        apart if apart < 0.1 => 1,
        apart if apart < 1.0 / 3.0 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (text, number) in [
            ("1,234", 1234.0),
            ("1,23", 1.23),
            ("1.234", 1.234),
            ("1.234.567", 1_234_567.0),
            ("1,234,567.8", 1_234_567.8),
            ("1'234.50", 1234.5),
            ("usd -5", -5.0),
            ("-$5", -5.0),
            ("a-b 5", 5.0),
            ("1 234,50 €", 1234.5),
            ("1 234 567", 1_234_567.0),
            ("5 0001", 5.0),
            ("1.1万", 11_000.0),
            ("3.5 亿", 350_000_000.0),
            ("21.22 gbp", 21.22),
            ("10 - 20", 10.0),
            ("5.", 5.0),
        ] {
            assert_eq!(read(text), Some(number), "{text}");
        }
        assert_eq!(read("on request"), None);
        assert!(prepare("0.00").is_empty() && prepare("free").is_empty());
    }
}
