//! In which of several forms values are written: the region of telephone numbers, the order of dates.

use super::Meaning;
use super::lists::country_of_region;
use crate::value::date::{self, Order};
use crate::value::{country, phone};
use std::collections::BTreeMap;

/// Regions that numbers without country code are tried in; of those that fit as well the first. Numbers of the United
/// States are numbers of Chinese landlines that lack their nought, and hardly the other way round.
const REGIONS: &[&str] = &["US", "CN", "GB", "HK", "TW", "SG", "JP", "KR", "DE", "FR", "IT", "ES", "NL", "AU", "IN", "BR", "CA"];
/// So many values must fit before a form is believed.
const FITS: f64 = 0.6;
/// So many fit where the table says by its places that they are of that region: others are wrong numbers of it.
const FITS_PLACE: f64 = 0.3;
/// The share of places that tells where a table is at home.
const MOSTLY: f64 = 0.8;
/// As well as the best, but for this.
const ABOUT: f64 = 0.9;

fn fitting<'a, T: Copy>(values: &[&'a str], forms: &[T], fits: impl Fn(&'a str, T) -> bool) -> Option<T> {
    let share = |form: T| values.iter().filter(|value| fits(value, form)).count() as f64 / values.len().max(1) as f64;
    let shares: Vec<(f64, T)> = forms.iter().map(|form| (share(*form), *form)).collect();
    let best = shares.iter().map(|(share, _)| *share).fold(0.0, f64::max);
    // Of forms that fit about as well the first: numbers of a small plan fit many others.
    shares.into_iter().find(|(share, _)| *share >= FITS && *share >= ABOUT * best).map(|(_, form)| form)
}

/// The country that nearly all values of a column of countries, or of states and provinces, are in.
pub fn home(meaning: Meaning, values: &[&str]) -> Option<&'static str> {
    let country = |value: &&str| match meaning {
        Meaning::Country => country::find(value).map(|country| country.alpha2),
        Meaning::Region => country_of_region(value.trim()),
        _ => None,
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    values.iter().filter_map(country).for_each(|country| *counts.entry(country).or_default() += 1);
    counts.into_iter().find(|(_, n)| *n as f64 >= MOSTLY * values.len() as f64).map(|(country, _)| country)
}

/// The region whose numbers these are: as they stand, or as they are clearly meant. Where the table is at home in one,
/// fewer need to fit.
pub fn phone_region(values: &[&str], home: Option<&'static str>) -> Option<&'static str> {
    let fits = |region: &&str| values.iter().filter(|value| phone::read(value, region).canonical().is_some()).count() as f64;
    let at_home = home.filter(|home| REGIONS.contains(home)).filter(|home| fits(home) >= (FITS_PLACE * values.len() as f64).max(1.0));
    if at_home.is_some() {
        return at_home;
    }
    let as_they_stand = fitting(values, REGIONS, |value, region| phone::read(value, region).is_valid());
    as_they_stand.or_else(|| fitting(values, REGIONS, |value, region| phone::read(value, region).canonical().is_some()))
}

/// The order of day, month and year; nothing where the days tell no order, because all of them may be months.
pub fn date_order(values: &[&str]) -> Option<&'static str> {
    let orders: Vec<(&'static str, Order)> =
        ["ymd", "dmy", "mdy"].into_iter().filter_map(|name| Some((name, Order::named(name)?))).collect();
    let fits = |order: Order| values.iter().filter(|value| date::read(value, order).canonical().is_some()).count() as f64;
    if fits(Order::Ymd) < FITS * values.len() as f64 {
        let (day_first, month_first) = (fits(Order::Dmy), fits(Order::Mdy));
        if day_first.min(month_first) > ABOUT * day_first.max(month_first) {
            return None;
        }
    }
    let as_they_stand = fitting(values, &orders, |value, (_, order)| date::read(value, order).is_valid());
    let order = as_they_stand.or_else(|| fitting(values, &orders, |value, (_, order)| date::read(value, order).canonical().is_some()));
    order.map(|(name, _)| name)
}

/// Values with two spaces within, of a column of fixed width.
const PADDED: f64 = 0.5;
/// Values that have a space before a field, of those that are long enough.
const PARTED: f64 = 0.98;
/// Values that have something at the beginning of a field.
const BEGUN: f64 = 0.2;

/// Where the further fields of a column of fixed width begin, in characters from 0; nothing if it is none. Fields begin
/// where hardly any value has anything but a space just before.
pub fn fixed_width(values: &[&str]) -> Option<Vec<usize>> {
    let padded = values.iter().filter(|value| value.trim().contains("  ")).count();
    if values.is_empty() || (padded as f64) < PADDED * values.len() as f64 {
        return None;
    }
    let letters: Vec<Vec<char>> = values.iter().map(|value| value.chars().collect()).collect();
    let longest = letters.iter().map(Vec::len).max().unwrap_or(0);
    let begins = |at: &usize| {
        let long: Vec<&Vec<char>> = letters.iter().filter(|value| value.len() > *at).collect();
        let parted = long.iter().filter(|value| value[at - 1] == ' ').count() as f64 >= PARTED * long.len() as f64;
        let begun = long.iter().filter(|value| value[*at] != ' ').count() as f64 >= BEGUN * letters.len() as f64;
        parted && begun
    };
    let starts: Vec<usize> = (1..longest).filter(begins).collect();
    (!starts.is_empty()).then_some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_fixed_width_are_told_by_their_beginnings() {
        let rows = ["DIGGS         A 4952 BASSWOOD", "MATEO JESSE   J 101  EL DORADO", "PAINE-WELLS     231  71ST"];
        assert_eq!(fixed_width(&rows), Some(vec![14, 16, 21]));
        assert_eq!(fixed_width(&["one two", "three four"]), None);
        assert_eq!(fixed_width(&[]), None);
    }

    #[test]
    fn values_tell_how_they_are_written() {
        assert_eq!(phone_region(&["13800138001", "13912345678"], None), Some("CN"));
        assert_eq!(phone_region(&["(312) 450-7054", "(415) 901-8306"], None), Some("US"));
        assert_eq!(phone_region(&["60230853", "96481379"], None), Some("HK"));
        assert_eq!(phone_region(&["1", "x"], None), None);
        // Wrong numbers of the table's own country are no numbers of another.
        let american = ["(648) 270-3937", "3786421615", "(530) 284-1738", "(312) 450-7054"];
        assert_eq!(home(Meaning::Region, &["TX", "ny", "CA", "WA", "?"]), Some("US"));
        assert_eq!(phone_region(&american, Some("US")), Some("US"));
        assert_ne!(phone_region(&american, None), Some("US"));
        assert_eq!(phone_region(&["13800138001", "13912345678"], Some("US")), Some("CN"));
        assert_eq!(home(Meaning::Region, &["广东省", "北京", "上海市", "四川"]), Some("CN"));
        assert_eq!((home(Meaning::Country, &["Germany", "de"]), home(Meaning::Region, &["TX", "NSW"])), (Some("DE"), None));
        assert_eq!(date_order(&["1983-04-18"]), Some("ymd"));
        assert_eq!(date_order(&["18/04/1983", "01/02/1990"]), Some("dmy"));
        assert_eq!(date_order(&["04/18/1983"]), Some("mdy"));
        assert_eq!(date_order(&["spring"]), None);
        assert_eq!(date_order(&["04/01/1983", "11/01/1990"]), None);
        assert_eq!(date_order(&["04/01/1983", "11/01/1990", "25/12/1991"]), Some("dmy"));
    }
}
