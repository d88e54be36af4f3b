use super::*;
use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

fn fixable(suggestion: &str, reason: &'static str) -> Reading {
    Reading::Fixable { suggestion: suggestion.into(), reason }
}

#[test]
fn what_can_be_repaired_is() {
    for (damaged, meant, reason) in [
        ("å¼\u{A0}ä¸‰", "张三", "utf8_read_as_windows_1252"),
        ("å¼ ä¸‰", "张三", "utf8_read_as_windows_1252"),
        ("MÃ¼ller", "Müller", "utf8_read_as_windows_1252"),
        ("CafÃ©", "Café", "utf8_read_as_windows_1252"),
        ("张三 CafÃ©", "张三 Café", "utf8_read_as_windows_1252"),
        ("MÃƒÂ¼ller", "Müller", "utf8_read_as_windows_1252"),
        ("O\u{e2}\u{80}\u{99}Neil", "O’Neil", "utf8_read_as_windows_1252"),
        ("ÐŸÐµÑ‚Ñ€", "Петр", "utf8_read_as_windows_1252"),
        ("Å\u{81}Ã³dÅº", "Łódź", "utf8_read_as_windows_1252"),
        ("寮犱笁", "张三", "utf8_read_as_gbk"),
        ("鍖椾含", "北京", "utf8_read_as_gbk"),
        ("Tom 鍖椾含", "Tom 北京", "utf8_read_as_gbk"),
        ("M眉ller", "Müller", "utf8_read_as_gbk"),
        ("ÕÅÈý", "张三", "gbk_read_as_latin_1"),
        ("Íõ", "王", "gbk_read_as_latin_1"),
        ("ÕÅ", "张", "gbk_read_as_latin_1"),
        ("³Â", "陈", "gbk_read_as_latin_1"),
        ("±±¾©ÊÐ³¯ÑôÇø1ºÅ", "北京市朝阳区1号", "gbk_read_as_latin_1"),
        ("张三烫烫烫烫", "张三", "unused_memory"),
        ("R&amp;D", "R&D", "html_entity"),
        ("R&amp;amp;D", "R&D", "html_entity"),
        ("&#24352;&#x4e09;", "张三", "html_entity"),
        ("M&uuml;ller&nbsp;", "Müller", "html_entity"),
        ("张三&nbsp;李四", "张三 李四", "html_entity"),
    ] {
        assert_eq!(read(damaged), fixable(meant, reason), "{damaged}");
    }
}

#[test]
fn what_is_lost_is_said() {
    for (damaged, reason) in [
        ("锟斤拷", "replacement_read_as_gbk"),
        ("张锟斤拷锟斤拷", "replacement_read_as_gbk"),
        ("张�", "replacement_character"),
        ("烫烫烫", "unused_memory"),
        ("屯屯屯屯", "unused_memory"),
        ("张烫烫烫李", "unused_memory"),
        ("寮犱笁涓?", "utf8_read_as_gbk"),
        ("ÅÃ³dÅº", "utf8_read_as_windows_1252"),
        ("ä¸‰å¼", "utf8_read_as_windows_1252"),
        ("å¼ä¸", "utf8_read_as_windows_1252"),
    ] {
        let reading = read(damaged);
        assert_eq!(reading.reason(), Some(reason), "{damaged}: {reading:?}");
        assert_eq!(reading.canonical(), None, "{damaged}");
    }
}

#[test]
fn good_text_is_left_alone() {
    for value in [
        "张三",
        "北京市朝阳区建国路88号",
        "欧阳娜娜",
        "陆",
        "Müller",
        "Zoë",
        "José Ñáñez",
        "Ærøskøbing",
        "Öö",
        "Töö",
        "Müü töö",
        "Łódź",
        "Ελλάδα",
        "Петр",
        "ソニー㈱",
        "김민수",
        "AT&T",
        "R&D; x",
        "Tom & Jerry; Co",
        "A&B;",
        "CAFÉ”",
        "„Spaß“",
        "«café» «thé»",
        "ÅÄÖ",
        "Tom猫",
        "卡拉OK厅",
        "烫烫",
        "屯",
        "Ü-Ei",
        "50 % ½ × 3²",
        "🙂",
        "São João",
        "naïve façade",
    ] {
        assert_eq!(read(value), Reading::valid(value), "{value}");
    }
    assert_eq!((read(""), read(" "), read("\u{3000}")), (Reading::Missing, Reading::Missing, Reading::Missing));
}

/// Characters of names and places. Rare ones in rows may be damage themselves.
const COMMON: &str =
    "[张王李赵陈杨黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧小明伟芳娜秀英敏静丽强军洋勇涛超平北京上海市区路号]{2,6}";

proptest! {
    #[test]
    fn what_was_read_wrongly_comes_back(name in COMMON) {
        let (shown, _, _) = WINDOWS_1252.decode(name.as_bytes());
        prop_assert_eq!(read(&shown).into_canonical(), Some(name.clone()));
        let (shown, _, wrong) = GBK.decode(name.as_bytes());
        if !wrong && gbk(&shown).is_some() {
            prop_assert_eq!(read(&shown).into_canonical(), Some(name.clone()));
        }
    }

    #[test]
    fn never_panics_and_repairs_for_good(value in "\\PC*|[À-ÿ\u{80}-\u{BF} a-z]{0,12}|[锟斤拷烫屯寮犱笁é&;#x0-9a-z]{0,12}") {
        if let Some(canonical) = read(&value).canonical() {
            prop_assert_eq!(read(canonical), Reading::valid(canonical));
        }
    }
}
