//! Numbers as exports write them: plain, with a decimal point.

/// The number that a text is; nothing where it is none. `inf` and `nan` are numbers to Rust, but not to anyone who
/// keeps customers' records.
pub fn read(text: &str) -> Option<f64> {
    if let Some(number) = plain(text.as_bytes()) {
        return Some(number);
    }
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Digits with perhaps a sign and a point, as nearly all numbers are: up to fifteen digits and a power of ten are exact,
/// so that one division gives the nearest number (Clinger 1990).
fn plain(bytes: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let (mut mantissa, mut count, mut point) = (0u64, 0, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => (mantissa, count) = (mantissa * 10 + u64::from(byte - b'0'), count + 1),
            b'.' if point.is_none() => point = Some(count),
            _ => return None,
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    let number = mantissa as f64 / POWERS[count - point.unwrap_or(count)];
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_numbers_are_read() {
        assert_eq!((read(" 42.5 "), read("-1e3"), read("0")), (Some(42.5), Some(-1000.0), Some(0.0)));
        for text in ["", "1,000", "inf", "NaN", "12 元", "1e999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in r"-?[0-9]{0,9}\.?[0-9]{0,9}") {
            let long = text.parse::<f64>().ok();
            prop_assert_eq!(read(&text).map(f64::to_bits), long.map(f64::to_bits));
        }
    }
}
