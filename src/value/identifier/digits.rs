//! Arithmetic of check digits.

/// The digits of a text; nothing where another character stands in it.
pub fn of(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

/// The value of a digit or a capital letter: A is 10, Z is 35.
pub fn alphanumeric(c: char) -> Option<u32> {
    if c.is_ascii_lowercase() { None } else { c.to_digit(36) }
}

/// The remainder by 97 of a text in which letters are numbers of two digits (ISO 7064, MOD 97-10).
pub fn mod_97(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |rest, c| {
        let value = alphanumeric(c)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// Each digit by its weight, added up.
pub fn weighed(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Whether the last digit is that of Luhn's formula (ISO/IEC 7812).
pub fn luhn(digits: &[u32]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| match place % 2 {
        1 => digit * 2 / 10 + digit * 2 % 10,
        _ => *digit,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// Whether the last digit is that of ISO 7064, MOD 11,10.
pub fn mod_11_10(digits: &[u32]) -> bool {
    let Some((last, digits)) = digits.split_last() else { return false };
    let product = digits.iter().fold(10, |product, digit| {
        let sum = match (product + digit) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (product + last) % 10 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_numbers_hold() {
        assert!(luhn(&of("4242424242424242").unwrap()) && !luhn(&of("4242424242424241").unwrap()));
        assert!(mod_11_10(&of("136695976").unwrap()) && !mod_11_10(&of("136695977").unwrap()));
        assert_eq!(mod_97("5493001KJTIIGC8Y1R12"), Some(1));
        assert_eq!((of("12a"), mod_97("a")), (None, None));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(digits in prop::collection::vec(0u32..10, 8..19), place in 0usize..18, by in 1u32..10) {
            let mut right = digits.clone();
            let check = (0..10).find(|check| {
                let mut all = digits.clone();
                all.push(*check);
                luhn(&all)
            });
            right.push(check.unwrap());
            let mut wrong = right.clone();
            let place = place % wrong.len();
            wrong[place] = (wrong[place] + by) % 10;
            prop_assert!(luhn(&right) && !luhn(&wrong));
        }
    }
}
