//! Numbers as exports write them: plain, with a decimal point.

/// The number that a text is; nothing where it is none. `inf` and `nan` are numbers to Rust, but not to anyone who
/// keeps customers' records.
pub fn read(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read() {
        assert_eq!((read(" 42.5 "), read("-1e3"), read("0")), (Some(42.5), Some(-1000.0), Some(0.0)));
        for text in ["", "1,000", "inf", "NaN", "12 元", "1e999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
