use super::*;
use proptest::prelude::*;

fn of(country: &str, value: &str) -> Reading {
    read(value, country).unwrap()
}

fn mended(suggestion: &str, reason: &'static str) -> Reading {
    Reading::Fixable { suggestion: suggestion.into(), reason }
}

#[test]
fn codes_are_read() {
    for (country, value, canonical) in [
        ("CN", "100020", "100020"),
        ("CN", "５１８０００", "518000"),
        ("CN", "010010", "010010"),
        ("TW", "100", "100"),
        ("TW", "10058", "10058"),
        ("SG", "018956", "018956"),
        ("JP", "100-0001", "100-0001"),
        ("JP", "1000001", "100-0001"),
        ("KR", "03187", "03187"),
        ("US", "02134", "02134"),
        ("US", "02134-1234", "02134-1234"),
        ("US", "12345", "12345"),
        ("CA", "K1A 0B1", "K1A 0B1"),
        ("CA", "K1A0B1", "K1A 0B1"),
        ("GB", "SW1A 1AA", "SW1A 1AA"),
        ("GB", "M1 1AE", "M1 1AE"),
        ("GB", "EC1A1BB", "EC1A 1BB"),
        ("IE", "D02 X285", "D02 X285"),
        ("IE", "D6W XY00", "D6W XY00"),
        ("NL", "1012 AB", "1012 AB"),
        ("SE", "111 22", "111 22"),
        ("PL", "00-950", "00-950"),
        ("PT", "1000-205", "1000-205"),
        ("BR", "01310-100", "01310-100"),
        ("DE", "01067", "01067"),
        ("LV", "LV-1010", "1010"),
        ("VN", "700000", "700000"),
        ("AU", "0800", "0800"),
    ] {
        assert_eq!(of(country, value), Reading::valid(canonical), "{country} {value}");
    }
}

#[test]
fn what_was_meant_is_suggested() {
    for (country, value, suggestion, reason) in [
        ("US", "2134", "02134", "leading_zero_lost"),
        ("US", "501", "00501", "leading_zero_lost"),
        ("US", "2134-1234", "02134-1234", "leading_zero_lost"),
        ("CN", "30000", "030000", "leading_zero_lost"),
        ("DE", "1067", "01067", "leading_zero_lost"),
        ("AU", "800", "0800", "leading_zero_lost"),
        ("CN", "200040.0", "200040", "spreadsheet_number"),
        ("CN", "200 040", "200040", "separator"),
        ("US", "021341234", "02134-1234", "separator"),
        ("PL", "00950", "00-950", "separator"),
        ("GB", "sw1a 1aa", "SW1A 1AA", "lower_case"),
        ("DE", "D-10115", "10115", "country_prefix"),
        ("CH", "CH-8001", "8001", "country_prefix"),
    ] {
        assert_eq!(of(country, value), mended(suggestion, reason), "{country} {value}");
    }
    assert_eq!(of("CN", "'200040"), Reading::valid("200040"));
}

#[test]
fn what_is_no_code_is_said() {
    for (country, value, reason) in [
        ("CN", "2000401", "wrong_length"),
        ("CN", "2000", "wrong_length"),
        ("CN", "990000", "not_given_out"),
        ("CN", "20004O", "bad_character"),
        ("CN", "北京", "bad_character"),
        ("US", "0213", "wrong_length"),
        ("US", "00100", "not_given_out"),
        ("CA", "D1A 0B1", "not_given_out"),
        ("CA", "11A 0B1", "wrong_form"),
        ("NL", "1012 SS", "not_given_out"),
        ("GB", "SW1A 1IC", "not_given_out"),
        ("HK", "518000", "none_in_country"),
    ] {
        assert_eq!(of(country, value), Reading::invalid(reason), "{country} {value}");
    }
}

#[test]
fn what_stands_for_nothing_is_no_code() {
    for (country, value) in [
        ("CN", "000000"),
        ("CN", "100000"),
        ("CN", "123456"),
        ("CN", "999999"),
        ("CN", "666666"),
        ("US", "00000"),
        ("US", "99999"),
        ("HK", "999077"),
        ("MO", "000000"),
        ("DE", "n/a"),
    ] {
        assert_eq!(of(country, value), Reading::Placeholder, "{country} {value}");
    }
    assert_eq!((of("CN", " "), of("CN", "1000**")), (Reading::Missing, Reading::Masked));
    assert_eq!(read("1234", "XX"), None);
    assert!(knows("CN") && knows("HK") && !knows("XX") && !knows(""));
}

#[test]
fn every_country_stands_once() {
    let countries: Vec<&str> = FORMS.iter().flat_map(|(countries, _)| countries.split(' ')).chain(NONE.split(' ')).collect();
    for country in &countries {
        assert_eq!(countries.iter().filter(|other| *other == country).count(), 1, "{country}");
        assert!(crate::value::country::of_alpha2(country).is_some(), "{country}");
    }
    for country in ZEROS.split_whitespace() {
        assert!(forms(country).is_some(), "{country}");
    }
}

proptest! {
    #[test]
    fn canonical_reads_as_itself(value in "\\PC*|[A-Z]{0,2}-?[0-9]{2,7}|[A-Za-z0-9 -]{3,10}", country in "CN|US|GB|NL|CA|PL|LV|DE|JP|TW") {
        let reading = read(&value, &country);
        if let Some(canonical) = reading.as_ref().and_then(Reading::canonical) {
            prop_assert!(matches!(of(&country, canonical), Reading::Valid { .. } | Reading::Placeholder), "{}", canonical);
        }
    }
}
