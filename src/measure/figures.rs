//! Figures of columns of numbers: exact, and the same whatever the threads.
//!
//! Sums run in the order of the rows, with Neumaier's compensation; quantiles are those of R's type 7 (Hyndman and Fan
//! 1996): linear between the two values around the place.

/// The sum, with what rounding loses carried along (Neumaier 1974).
pub fn sum(numbers: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0f64, 0.0f64);
    for number in numbers {
        let next = sum + number;
        lost += if sum.abs() >= number.abs() { (sum - next) + number } else { (number - next) + sum };
        sum = next;
    }
    sum + lost
}

/// The mean; nothing where there is no number. Rounding must not carry it past the least or the greatest: else numbers
/// that are all the same, such as three of 0.1, would seem to vary.
pub fn mean(numbers: &[f64]) -> Option<f64> {
    let least = numbers.iter().copied().reduce(f64::min)?;
    let greatest = numbers.iter().copied().reduce(f64::max)?;
    Some(match sum(numbers) / numbers.len() as f64 {
        mean if mean < least => least,
        mean if mean > greatest => greatest,
        mean => mean,
    })
}

/// The standard deviation of a sample; nothing below two numbers.
pub fn stddev(numbers: &[f64]) -> Option<f64> {
    let centre = mean(numbers).filter(|_| numbers.len() > 1)?;
    let squares: Vec<f64> = numbers.iter().map(|number| (number - centre).powi(2)).collect();
    Some((sum(&squares) / (numbers.len() - 1) as f64).sqrt())
}

/// The value below which a share of the numbers lies, 0 to 1; nothing where there is no number.
pub fn quantile(numbers: &[f64], share: f64) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

/// Pearson's correlation of pairs, -1 to 1; nothing where one side does not vary, or varies beyond what can be counted.
pub fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (mean(&left)?, mean(&right)?);
    let products = |of: fn(f64, f64) -> f64| sum(&pairs.iter().map(|(x, y)| of(x - a, y - b)).collect::<Vec<_>>());
    let spread = (products(|x, _| x * x) * products(|_, y| y * y)).sqrt();
    (spread > 0.0 && spread.is_finite()).then(|| (products(|x, y| x * y) / spread).clamp(-1.0, 1.0))
}

/// Shannon's entropy of counts, in bits: 0 where one value is all there is; nothing where there is none.
pub fn entropy(counts: &[usize]) -> Option<f64> {
    let all = counts.iter().sum::<usize>() as f64;
    let bits = |count: &usize| {
        let share = *count as f64 / all;
        if share > 0.0 { -share * share.log2() } else { 0.0 }
    };
    (all > 0.0).then(|| sum(&counts.iter().map(bits).collect::<Vec<_>>()).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_figures() {
        let numbers = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!((mean(&numbers), quantile(&numbers, 0.5)), (Some(5.0), Some(4.5)));
        assert!((stddev(&numbers).unwrap() - 2.138_089_935_299_395).abs() < 1e-12);
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.9), Some(3.7));
        assert_eq!(correlation(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]), Some(1.0));
        assert_eq!((entropy(&[2, 2, 2, 2]), entropy(&[5])), (Some(2.0), Some(0.0)));
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!((mean(&[]), stddev(&[1.0]), quantile(&[], 0.5), correlation(&[]), entropy(&[])), (None, None, None, None, None));
        assert_eq!(correlation(&[(1.0, 1.0), (1.0, 2.0)]), None);
    }

    #[test]
    fn equal_numbers_do_not_vary() {
        for number in [0.1, 3.3, 19.99, -0.07, 1234.56] {
            for count in 2..100 {
                let numbers = vec![number; count];
                assert_eq!((mean(&numbers), stddev(&numbers)), (Some(number), Some(0.0)), "{count} of {number}");
                let pairs: Vec<(f64, f64)> = numbers.iter().enumerate().map(|(at, number)| (*number, at as f64)).collect();
                assert_eq!(correlation(&pairs), None, "{count} of {number}");
            }
        }
    }

    #[test]
    fn what_is_too_large_to_count_is_not_told() {
        assert_eq!(correlation(&[(0.0, 0.0), (1e100, 1e100), (2e100, 2e100)]), None);
        assert!(mean(&[f64::MAX, f64::MAX]).is_none_or(|mean| !mean.is_finite()));
    }

    /// Some numbers, one at least.
    fn some() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(-1e6..1e6f64, 1..50)
    }

    proptest! {
        #[test]
        fn the_mean_of_both_is_the_means_weighed(a in some(), b in some()) {
            let both: Vec<f64> = a.iter().chain(&b).copied().collect();
            let weighed = (mean(&a).unwrap() * a.len() as f64 + mean(&b).unwrap() * b.len() as f64) / both.len() as f64;
            prop_assert!((mean(&both).unwrap() - weighed).abs() < 1e-6);
        }

        #[test]
        fn quantiles_rise_and_stay_within(numbers in some(), a in 0.0..1.0f64, b in 0.0..1.0f64) {
            let (low, high) = (quantile(&numbers, a.min(b)).unwrap(), quantile(&numbers, a.max(b)).unwrap());
            prop_assert!(low <= high + 1e-9);
            prop_assert!(numbers.iter().any(|n| *n <= low + 1e-9) && numbers.iter().any(|n| *n >= high - 1e-9));
        }

        #[test]
        fn moving_all_moves_the_mean_and_not_the_spread(numbers in prop::collection::vec(-1e3..1e3f64, 2..50), by in -1e3..1e3f64) {
            let moved: Vec<f64> = numbers.iter().map(|n| n + by).collect();
            prop_assert!((mean(&moved).unwrap() - mean(&numbers).unwrap() - by).abs() < 1e-6);
            prop_assert!((stddev(&moved).unwrap() - stddev(&numbers).unwrap()).abs() < 1e-6);
        }
    }
}
