use super::*;
use proptest::prelude::*;

#[test]
fn reads_days_with_the_year_first_in_any_order() {
    let same =
        ["2024-1-5", "2024/01/05", "20240105", "2024.1.5", "2024年1月5日", "2024年01月05号", "二〇二四年一月五日", "二零二四年一月五日"];
    let others = [
        "民国113年1月5日",
        "民國一百一十三年一月五日",
        "令和6年1月5日",
        "05-Jan-2024",
        "5 Jan 2024",
        "Jan 5, 2024",
        "January 5th, 2024",
        "2024-Jan-05",
        "2024-01-05 00:00:00",
        "２０２４－０１－０５",
        " 2024-01-05 ",
        "Fri, 5 Jan 2024",
    ];
    for value in same.into_iter().chain(others) {
        for order in [Order::Ymd, Order::Dmy, Order::Mdy] {
            assert_eq!(read(value, order), Reading::valid("2024-01-05"), "{value}");
        }
    }
    assert_eq!(day("2024年十二月二十五日", Order::Ymd), NaiveDate::from_ymd_opt(2024, 12, 25));
}

#[test]
fn reads_days_with_the_year_last_in_the_order_set() {
    assert_eq!(read("5/1/2024", Order::Dmy), Reading::valid("2024-01-05"));
    assert_eq!(read("1/5/2024", Order::Mdy), Reading::valid("2024-01-05"));
    assert_eq!(read("05.01.2024", Order::Dmy), Reading::valid("2024-01-05"));
    assert_eq!(read("5/1/2024", Order::Ymd), Reading::invalid("year_last"));
    assert_eq!(read("25/12/2024", Order::Mdy), Reading::invalid("no_such_day"));
    assert_eq!((Order::named("dmy"), Order::named("x")), (Some(Order::Dmy), None));
}

#[test]
fn reads_moments() {
    let moments = [
        ("2024-01-05T10:30:00", "2024-01-05T10:30:00"),
        ("2024-01-05 10:30", "2024-01-05T10:30:00"),
        ("2024/1/5 3:05:09 PM", "2024-01-05T15:05:09"),
        ("2024/1/5 12:05 AM", "2024-01-05T00:05:00"),
        ("2024年1月5日 下午3:05", "2024-01-05T15:05:00"),
        ("2024年1月5日 10时30分", "2024-01-05T10:30:00"),
        ("2024-01-05T10:30:00Z", "2024-01-05T10:30:00Z"),
        ("2024-01-05T10:30:00.120+08:00", "2024-01-05T02:30:00.12Z"),
        ("2024-01-05T01:30:00+0800", "2024-01-04T17:30:00Z"),
        ("Fri, 05 Jan 2024 10:00:00 GMT", "2024-01-05T10:00:00Z"),
        ("20240105103000", "2024-01-05T10:30:00"),
        ("1704450600", "2024-01-05T10:30:00Z"),
        ("1704450600123", "2024-01-05T10:30:00.123Z"),
        ("2024-01-05T00:00:00Z", "2024-01-05T00:00:00Z"),
    ];
    for (value, canonical) in moments {
        assert_eq!(read(value, Order::Ymd), Reading::valid(canonical), "{value}");
    }
    assert_eq!(instant("1970-01-02", Order::Ymd), Some(86_400));
    assert_eq!(instant("1970-01-01T08:00:00+08:00", Order::Ymd), Some(0));
    assert_eq!(instant("1969-12-31 23:59:59", Order::Ymd), Some(-1));
    assert_eq!(day("2024-01-05T01:30:00+08:00", Order::Ymd), NaiveDate::from_ymd_opt(2024, 1, 4));
}

#[test]
fn says_what_is_no_date() {
    let wrong = [
        ("2023-02-29", "no_such_day"),
        ("2024-02-30", "no_such_day"),
        ("20240230", "no_such_day"),
        ("2024", "year_alone"),
        ("1/5/24", "two_digit_year"),
        ("05-Jan-24", "two_digit_year"),
        ("2024-01-05 24:00", "no_such_time"),
        ("2024-01-05T10:61", "no_such_time"),
        ("invalid-date", "not_a_date"),
        ("2024年1月", "not_a_date"),
        ("45292", "not_a_date"),
        ("2024-01/05", "not_a_date"),
        ("2024-13-01", "no_such_day"),
        ("1e9", "not_a_date"),
    ];
    for (value, reason) in wrong {
        assert_eq!(read(value, Order::Ymd), Reading::invalid(reason), "{value}");
    }
    for value in ["1900-01-01", "1900/1/1", "01.01.1900", "9999-12-31", "N/A", "不详"] {
        assert_eq!(read(value, Order::Dmy), Reading::Placeholder, "{value}");
    }
    assert_eq!(read("1970-01-01", Order::Ymd), Reading::valid("1970-01-01"));
    assert_eq!(read("", Order::Ymd), Reading::Missing);
    assert_eq!(read("19**-01-05", Order::Ymd), Reading::Masked);
}

const NUMERIC: &str =
    "[0-9]{1,4}[-/. 年][0-9]{1,2}[-/. 月][0-9]{1,4}日?([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,10})?)?(Z|[+-][0-9]{4})?)?";
const OTHERS: &str = "[0-9]{8,14}|[一二十零〇百年月日0-9]{0,12}|[0-9a-zA-Z:+, -]{0,20}";

proptest! {
    #[test]
    fn canonical_reads_as_itself(value in prop_oneof!["\\PC*", NUMERIC, OTHERS]) {
        for order in [Order::Ymd, Order::Dmy, Order::Mdy] {
            let reading = read(&value, order);
            let _ = instant(&value, order);
            if let Some(canonical) = reading.canonical() {
                prop_assert_eq!(read(canonical, order), Reading::valid(canonical));
                prop_assert_eq!(day(canonical, order), day(&value, order));
            }
        }
    }
}

#[test]
fn moments_of_databases_are_read_as_all_others_are() {
    for text in [
        "2024-01-05T10:30:00Z",
        "2024-01-05 10:30:00",
        "1969-12-31T23:59:59",
        "2024-02-30T10:00:00Z",
        "2024-01-05T24:00:00Z",
        "2024-01-05T10:60:00",
    ] {
        let whole = parse(&plain(text), Order::Ymd).ok();
        let slowly = whole.map(|stamp| stamp.day.and_time(stamp.time.unwrap_or_default()).and_utc().timestamp());
        assert_eq!(instant(text, Order::Ymd), slowly, "{text}");
    }
}

#[test]
fn days_are_counted_as_the_calendar_does() {
    let mut day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
    while day.year() < 2500 {
        let text = format!("{}T00:00:01Z", day.format("%Y-%m-%d"));
        assert_eq!(instant(&text, Order::Ymd), Some(day.and_time(NaiveTime::MIN).and_utc().timestamp() + 1), "{text}");
        day += TimeDelta::days(13);
    }
}
