use super::*;
use proptest::prelude::*;

/// Answers of libphonenumber 9.0.43.
#[test]
fn reads_numbers() {
    let numbers = [
        ("13812345678", "CN", "+8613812345678"),
        ("138 1234 5678", "CN", "+8613812345678"),
        ("+86 138-1234-5678", "", "+8613812345678"),
        ("008613812345678", "CN", "+8613812345678"),
        ("8613812345678", "CN", "+8613812345678"),
        ("１３８１２３４５６７８", "CN", "+8613812345678"),
        ("\u{202D}138 1234 5678\u{202C}", "CN", "+8613812345678"),
        ("0138-1234-5678", "CN", "+8613812345678"),
        ("19212345678", "CN", "+8619212345678"),
        ("16212345678", "CN", "+8616212345678"),
        ("+86 (0)13812345678", "", "+8613812345678"),
        ("010-62345678", "CN", "+861062345678"),
        ("(010)62345678", "CN", "+861062345678"),
        ("0755-82345678", "CN", "+8675582345678"),
        ("021 5888 1234", "CN", "+862158881234"),
        ("010/12341616", "CN", "+861012341616"),
        ("400-820-8820", "CN", "+864008208820"),
        ("800-820-8820", "CN", "+868008208820"),
        ("010-62345678-801", "CN", "+861062345678;ext=801"),
        ("010-62345678转801", "CN", "+861062345678;ext=801"),
        ("010 1234 5678 ext. 123", "CN", "+861012345678;ext=123"),
        ("+861062345678;ext=801", "", "+861062345678;ext=801"),
        ("91234567", "HK", "+85291234567"),
        ("+852 9123 4567", "CN", "+85291234567"),
        ("852-91234567", "HK", "+85291234567"),
        ("21234567", "HK", "+85221234567"),
        ("0912345678", "TW", "+886912345678"),
        ("+886 912 345 678", "", "+886912345678"),
        ("(02)2345-6789", "TW", "+886223456789"),
        ("6612 3456", "MO", "+85366123456"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("650-555-0199", "US", "+16505550199"),
        ("+33142764978", "US", "+33142764978"),
        ("0033142764978", "CN", "+33142764978"),
        ("0033142764978", "", "+33142764978"),
        ("+39 06 1234567", "CN", "+39061234567"),
        ("011 44 20 7031 3000", "US", "+442070313000"),
        ("+44 (0)20 7031 3000", "", "+442070313000"),
    ];
    for (value, region, canonical) in numbers {
        assert_eq!(read(value, region), Reading::valid(canonical), "{value} in {region}");
    }
}

#[test]
fn says_what_is_wrong() {
    let wrong = [
        ("10012345678", "CN", "not_in_plan"),
        ("15400001111", "CN", "not_in_plan"),
        ("1381234567", "CN", "not_in_plan"),
        ("138123456789", "CN", "not_in_plan"),
        ("13812345678901", "CN", "too_long"),
        ("62345678", "CN", "no_area_code"),
        ("71234567", "HK", "not_in_plan"),
        ("555-123-4567", "US", "not_in_plan"),
        ("13812345678", "", "no_country_code"),
        ("3367a829916", "FR", "letters"),
        ("555-CALL-NOW", "US", "letters"),
        ("+999 123456", "CN", "unknown_country_code"),
        ("1.38E+10", "CN", "precision_lost"),
        ("12", "CN", "too_short"),
        ("01512 34567899", "DE", "not_in_plan"),
        ("(01) 12345679", "PE", "not_in_plan"),
        ("010-123", "CN", "too_short"),
        ("phone", "CN", "no_digits"),
    ];
    for (value, region, reason) in wrong {
        assert_eq!(read(value, region), Reading::invalid(reason), "{value} in {region}");
    }
}

#[test]
fn suggests_what_was_meant() {
    let slips = [
        ("电话：13123464188", "+8613123464188", "remark"),
        ("13812345678 张经理", "+8613812345678", "remark"),
        ("13812345678(家)", "+8613812345678", "remark"),
        ("13812345678/010-62345678", "+8613812345678", "several"),
        ("13812345678；13912345678", "+8613812345678", "several"),
        ("13812345678 13912345678", "+8613812345678", "several"),
        ("123、13812345678", "+8613812345678", "several"),
        ("010-62345678/79", "+861062345678", "several"),
        ("13812345678.0", "+8613812345678", "spreadsheet_number"),
        ("1.3812345678E+10", "+8613812345678", "spreadsheet_number"),
    ];
    for (value, suggestion, reason) in slips {
        assert_eq!(read(value, "CN"), Reading::Fixable { suggestion: suggestion.into(), reason }, "{value}");
    }
    assert_eq!(read("'13812345678", "CN"), Reading::valid("+8613812345678"));
}

#[test]
fn knows_what_is_no_value() {
    for value in ["13800138000", "+86 138-0013-8000", "13888888888", "00000000000", "11111111111", "12345678901", "无", "n/a", "98765432"]
    {
        assert_eq!(read(value, "CN"), Reading::Placeholder, "{value}");
    }
    for value in ["138****8000", "138xxxx8000", "138••••8000"] {
        assert_eq!(read(value, "CN"), Reading::Masked, "{value}");
    }
    assert_eq!(read("\u{A0}", "CN"), Reading::Missing);
    assert!(is_region("CN") && is_region("") && !is_region("cn") && !is_region("XX"));
}

#[test]
fn knows_kinds() {
    let kinds = |number: &str| (is_of_kind(number, Kind::Mobile), is_of_kind(number, Kind::FixedLine));
    for (number, expected) in [
        ("+8613812345678", (true, false)),
        ("+861062345678", (false, true)),
        ("+861062345678;ext=801", (false, true)),
        ("+864008208820", (false, false)),
        ("+85291234567", (true, false)),
        ("+85221234567", (false, true)),
        ("+886912345678", (true, false)),
        ("+16502530000", (true, true)),
        ("+33142764978", (false, true)),
        ("+447400123456", (true, false)),
        ("nothing", (false, false)),
    ] {
        assert_eq!(kinds(number), expected, "{number}");
    }
}

const NUMBERS: &str = "[+0-9 ()/;,.x转-]{0,24}|(\\+|00)?[1-9][0-9]{6,14}|0?1[3-9][0-9]{9}(-[0-9]{1,7})?";

proptest! {
    #[test]
    fn canonical_reads_as_itself(value in prop_oneof!["\\PC*", NUMBERS], region in "CN|US|HK|TW|DE|IT|AR|MX|BR||FR|GB|JP|KZ") {
        if let Some(canonical) = read(&value, &region).canonical() {
            prop_assert_eq!(read(canonical, &region), Reading::valid(canonical));
            prop_assert_eq!(read(canonical, ""), Reading::valid(canonical));
        }
    }
}
