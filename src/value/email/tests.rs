use super::*;
use proptest::prelude::*;

fn fixed(value: &str) -> (String, &'static str) {
    match read(value) {
        Reading::Fixable { suggestion, reason } => (suggestion, reason),
        other => panic!("{value}: {other:?}"),
    }
}

/// Of Dominic Sayers' is_email tests (BSD), the categories "valid" and "no DNS record".
#[test]
fn reads_addresses() {
    let long = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghiklm@iana.org";
    let valid = [
        "test@iana.org",
        "test@nominet.org.uk",
        "test@about.museum",
        "a@iana.org",
        "test@e.com",
        "test.test@iana.org",
        "123@iana.org",
        long,
    ];
    let others = [
        "!#$%&`*+/=?^`{|}~@iana.org",
        "test@123.com",
        "test@mason-dixon.com",
        "test@c--n.com",
        "xn--test@iana.org",
        "a@example.com",
        "x@163.com",
        "o'brien@b.ie",
    ];
    for value in valid.into_iter().chain(others) {
        assert_eq!(read(value), Reading::valid(value), "{value}");
    }
    assert_eq!(read("Zhang.San+crm@QQ.Com"), Reading::valid("Zhang.San+crm@qq.com"));
    assert_eq!(read("张三@例子.公司"), Reading::valid("张三@例子.公司"));
    assert_eq!(read("a@xn--fsqu00a.xn--55qx5d"), Reading::valid("a@例子.公司"));
    assert_eq!(read("a@MÜLLER.de"), Reading::valid("a@müller.de"));
    assert_eq!(read("ann@gmial.com"), Reading::valid("ann@gmial.com"));
}

#[test]
fn says_what_is_wrong() {
    let wrong = [
        ("somebody", "no_at"),
        ("@", "empty_local"),
        ("test@", "empty_domain"),
        ("test@io", "no_tld"),
        ("@iana.org", "empty_local"),
        (".test@iana.org", "dot_first"),
        ("test.@iana.org", "dot_last"),
        ("te..st@iana.org", "dot_twice"),
        ("test@-iana.org", "hyphen_at_edge"),
        ("test@iana-.com", "hyphen_at_edge"),
        ("\"test\"@iana.org", "quoted_local"),
        ("test\"@iana.org", "bad_character"),
        ("test@[255.255.255.255]", "address_literal"),
        ("test@iana.123", "numeric_tld"),
        ("test@iana.a", "unknown_tld"),
        ("test@iana.co-uk", "unknown_tld"),
        ("test\\@test@iana.org", "bad_character"),
        ("a@b@c.com", "at_twice"),
        ("a@host.local", "reserved_tld"),
        ("test_exa-mple.com", "no_at"),
        ("zhang san@qq.com", "space"),
        ("(comment)test@iana.org", "bad_character"),
        ("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghiklmn@iana.org", "local_too_long"),
        ("test@abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghiklm.com", "label_too_long"),
    ];
    for (value, reason) in wrong {
        assert_eq!(read(value), Reading::invalid(reason), "{value}");
    }
}

#[test]
fn suggests_what_was_meant() {
    let slips = [
        ("mailto:a@qq.com", "a@qq.com", "decoration"),
        ("\"Li, Wei\" <Li.Wei@QQ.com>", "Li.Wei@qq.com", "decoration"),
        ("张三 zs@qq.com", "zs@qq.com", "decoration"),
        ("test@iana.org.", "test@iana.org", "decoration"),
        ("a@qq.com,", "a@qq.com", "decoration"),
        ("zs＠ｑｑ．ｃｏｍ", "zs@qq.com", "full_width"),
        ("a@b.cn; c@d.cn", "a@b.cn", "several"),
        ("a@b.cn c@d.cn", "a@b.cn", "several"),
        ("zhang at qq.com", "zhang@qq.com", "spelled_out"),
        ("zhang(at)qq(dot)com", "zhang@qq.com", "spelled_out"),
        ("test @ iana.org", "test@iana.org", "space"),
        ("a@qq . com", "a@qq.com", "space"),
        ("a@qq,com", "a@qq.com", "comma_for_dot"),
        ("test@iana..com", "test@iana.com", "dots"),
        ("x@163.con", "x@163.com", "tld_typo"),
    ];
    for (value, meant, reason) in slips {
        assert_eq!(fixed(value), (meant.to_string(), reason), "{value}");
    }
}

#[test]
fn knows_what_is_no_value() {
    assert_eq!(read(" \u{200B}"), Reading::Missing);
    assert_eq!(read("z***@qq.com"), Reading::Masked);
    for value in ["N/A", "test@test.com", "无", "-"] {
        assert_eq!(read(value), Reading::Placeholder, "{value}");
    }
}

const MARKS: &str = "[a-cA-C.@ ,;<>:张＠．]{0,16}";
const ADDRESSES: &str = "[A-Za-z0-9.]{1,6}@[a-zA-Z0-9.-]{1,8}\\.(com|CN|con|公司|xn--55qx5d|de)[.,; ]?";

proptest! {
    #[test]
    fn canonical_is_valid_and_keeps_the_local_part(value in prop_oneof!["\\PC*", MARKS, ADDRESSES]) {
        if let Some(canonical) = read(&value).canonical() {
            let (local, _) = canonical.rsplit_once('@').unwrap_or_default();
            prop_assert!(super::super::text::plain(&value).contains(local));
            let again = read(canonical);
            prop_assert!(matches!(again, Reading::Valid { .. } | Reading::Placeholder), "{:?}", again);
            prop_assert!(again.canonical().is_none_or(|c| c == canonical));
        }
    }
}
