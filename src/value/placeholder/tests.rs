use super::*;
use proptest::prelude::*;

#[test]
fn knows_what_stands_for_nothing() {
    let words = [
        "n/a", "N/A", " na ", "NULL", "null", "none", "NIL", "Unknown", "TBD", "test", "Testing", "asdf", "xxx", "XXXX", "-", "--", ".",
        "?", "#N/A",
    ];
    let chinese = ["测试", "试用", "无", "没有", "未知", "不详", "待定", "暂无", "匿名", "ｎ／ａ", "？", "－", "暫無"];
    let numbers = [
        "13800138000",
        "138 0013 8000",
        "+86 138-0013-8000",
        "13888888888",
        "18888888888",
        "13000000000",
        "00000000000",
        "11111111111",
        "12345678901",
        "1234567890",
    ];
    let others = [
        "1900-01-01",
        "1900/1/1",
        "1899-12-30",
        "0001-01-01",
        "9999-12-31",
        "1900-01-01 00:00:00",
        "9999-12-31T23:59:59",
        "test@test.com",
        "TEST@Test.com",
    ];
    for value in words.iter().chain(&chinese).chain(&numbers).chain(&others) {
        assert!(is_placeholder(value), "{value}");
    }
}

#[test]
fn spares_what_means_something() {
    let names = [
        "",
        " ",
        "0",
        "1",
        "Null",
        "Na",
        "None",
        "Nil",
        "张三",
        "李四",
        "北京测试科技有限公司",
        "无锡",
        "Testa",
        "Demond",
        "Xu",
        "x",
        "xx",
        "ABC",
    ];
    let others = [
        "1970-01-01",
        "2000-01-01",
        "13812345678",
        "19212345678",
        "15400001111",
        "010-62345678",
        "111111",
        "a@qq.com",
        "+8613912345678",
        "1900-01-02",
    ];
    for value in names.iter().chain(&others) {
        assert!(!is_placeholder(value), "{value}");
    }
}

#[test]
fn every_address_of_the_list_is_found() {
    for address in ADDRESSES {
        assert!(is_placeholder(address) && is_placeholder(&address.to_uppercase()), "{address}");
    }
    assert!(!is_placeholder("1900-01-01 23:59:59@x"));
}

proptest! {
    #[test]
    fn never_panics(value in "\\PC*|[0-9+ -]{0,22}|.*") {
        is_placeholder(&value);
        is_made_up(value.as_bytes());
    }
}
