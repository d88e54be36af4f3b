//! The provinces of China: GB/T 2260 (the first two digits of a resident identity number), ISO 3166-2:CN, and the
//! beginnings of their postcodes.
//!
//! The first two digits of a postcode name the province. The exceptions are places that the post serves from across a
//! border, such as the east and the west of Inner Mongolia; they are told by four digits. Hong Kong, Macao and Taiwan
//! have no postcodes in this plan. Cities are those of the second level, by the first part of their names.

use super::text::plain;

/// A province, an autonomous region, a municipality or a special administrative region.
#[derive(Debug, PartialEq, Eq)]
pub struct Province {
    /// Its two digits in GB/T 2260.
    pub code: u8,
    /// Its two letters in GB/T 2260 and ISO 3166-2:CN.
    pub letters: &'static str,
    /// Its short Chinese name.
    pub chinese: &'static str,
    /// Its English name.
    pub english: &'static str,
    /// Other names, between spaces: one Chinese character is a name by itself, Latin letters are small.
    others: &'static str,
    /// What its postcodes begin with, between spaces.
    postcodes: &'static str,
}

/// What may stand behind a name in Latin letters, without spaces.
const ENDINGS: &[&str] = &[
    "province",
    "municipality",
    "autonomousregion",
    "specialadministrativeregion",
    "sheng",
    "shi",
    "city",
    "sar",
    "zizhiqu",
    "prchina",
    "china",
];

/// The province that a text names, or the province of the city that it names: `广东`, `广东省深圳市`, `深圳市`, `粤`,
/// `Guangdong Province`, `CN-GD` and `44` are one. Nothing where the text is unknown or may be a district.
pub fn read(text: &str) -> Option<&'static Province> {
    let text = plain(text);
    let text = text.trim_start_matches("中华人民共和国").trim_start_matches("中国").trim();
    if text.is_ascii() { latin(text) } else { chinese(text) }
}

/// The province of a code of GB/T 2260.
pub fn of_code(code: u8) -> Option<&'static Province> {
    PROVINCES.iter().find(|province| province.code == code)
}

/// The code of the province in which a resident identity number of 18 or 15 digits was given; beside it only the form
/// of the number is judged. Cards of foreigners hold it behind a 9.
pub fn code_in_resident_id(value: &str) -> Option<u8> {
    let text: String = plain(value).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let (last, digits) = text.as_bytes().split_last()?;
    let is_number = digits.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || matches!(last, b'x' | b'X'));
    if !is_number || !matches!(text.len(), 15 | 18) {
        return None;
    }
    let place = if text.starts_with('9') { text.get(1..3)? } else { text.get(..2)? };
    place.parse().ok().filter(|code| of_code(*code).is_some() || *code == TAIWAN_ON_PERMITS)
}

/// Taiwan on residence permits; in the list of provinces it is 71.
const TAIWAN_ON_PERMITS: u8 = 83;

impl Province {
    /// Whether identity numbers that begin with this code were given here. Chongqing was a part of Sichuan until 1997
    /// and Hainan one of Guangdong until 1988: people keep their numbers.
    pub fn gave(&self, code: u8) -> bool {
        code == self.code || matches!((self.code, code), (50, 51) | (46, 44) | (71, TAIWAN_ON_PERMITS))
    }

    /// Whether a postcode is one of the province; nothing where the value is no postcode of six digits, is made up, or
    /// the province has none.
    pub fn has_postcode(&self, value: &str) -> Option<bool> {
        let code = plain(value);
        let bytes = code.as_bytes();
        let is_code = bytes.len() == 6 && bytes.iter().all(u8::is_ascii_digit);
        let is_made_up = *code == *"123456" || bytes.windows(2).all(|pair| pair.first() == pair.last());
        let has = || self.postcodes.split(' ').any(|beginning| code.starts_with(beginning));
        (is_code && !is_made_up && !self.postcodes.is_empty()).then(has)
    }

    /// Whether a Chinese text is a name of the province or begins with a long one.
    fn is_named(&self, text: &str) -> bool {
        let is = |name: &str| text == name || (name.chars().nth(1).is_some() && text.starts_with(name));
        let rest = text.strip_prefix(self.chinese).unwrap_or_default();
        // 河北区 and 河东区 are districts of Tianjin; 海南州 and 海南藏族自治州 are in Qinghai.
        let is_another = rest.starts_with('区') || (self.code == 46 && (rest.starts_with('州') || rest.starts_with("藏族")));
        !is_another && (is(self.chinese) || self.others.split(' ').any(|name| !name.is_ascii() && is(name)))
    }
}

fn chinese(text: &str) -> Option<&'static Province> {
    if let Some(province) = PROVINCES.iter().find(|province| province.is_named(text)) {
        return Some(province);
    }
    let (code, _) = CITIES.iter().find(|(_, cities)| cities.split(' ').any(|city| is_city(text, city)))?;
    of_code(*code)
}

/// Whether a text is the name of a city of the second level. 朝阳 alone may be the district of Beijing.
fn is_city(text: &str, city: &str) -> bool {
    match text.strip_prefix(city) {
        Some("") => city != "朝阳",
        Some(rest) => ["市", "地区", "盟", "州"].iter().any(|ending| rest.starts_with(ending)) || rest.contains("自治州"),
        None => false,
    }
}

fn latin(text: &str) -> Option<&'static Province> {
    let code = text.strip_prefix("CN-").unwrap_or(text);
    if code.len() == 2 {
        let number: Option<u8> = code.parse().ok();
        return number.map_or_else(|| PROVINCES.iter().find(|province| province.letters == code), of_code);
    }
    let mut name: String = text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|shorter| !shorter.is_empty()) {
        name = shorter.to_string();
    }
    let is = |english: &str| english.bytes().filter(|b| *b != b' ').map(|b| b.to_ascii_lowercase()).eq(name.bytes());
    PROVINCES.iter().find(|province| is(province.english) || province.others.split(' ').any(|other| other == name))
}

const fn province(
    code: u8,
    letters: &'static str,
    chinese: &'static str,
    english: &'static str,
    others: &'static str,
    postcodes: &'static str,
) -> Province {
    Province { code, letters, chinese, english, others, postcodes }
}

/// All provinces, by code.
pub const PROVINCES: &[Province] = &[
    province(11, "BJ", "北京", "Beijing", "京 peking", "10"),
    province(12, "TJ", "天津", "Tianjin", "津 tientsin", "30"),
    province(13, "HE", "河北", "Hebei", "冀 hopeh", "05 06 07"),
    province(14, "SX", "山西", "Shanxi", "晋 晉", "03 04"),
    province(
        15,
        "NM",
        "内蒙古",
        "Inner Mongolia",
        "蒙 内蒙 內蒙古 neimenggu neimongol",
        "01 02 1374 1375 1376 1378 1626 1627 1628 1654 7354 7373 7503",
    ),
    province(21, "LN", "辽宁", "Liaoning", "辽 遼 遼寧", "11 12"),
    province(22, "JL", "吉林", "Jilin", "吉 kirin", "13"),
    province(23, "HL", "黑龙江", "Heilongjiang", "黑 黑龍江", "15 16"),
    province(31, "SH", "上海", "Shanghai", "沪 滬 申", "20"),
    province(32, "JS", "江苏", "Jiangsu", "苏 蘇 江蘇", "21 22"),
    province(33, "ZJ", "浙江", "Zhejiang", "浙 chekiang", "31 32 2024"),
    province(34, "AH", "安徽", "Anhui", "皖 anhwei", "23 24"),
    province(35, "FJ", "福建", "Fujian", "闽 閩 fukien", "35 36"),
    province(36, "JX", "江西", "Jiangxi", "赣 贛", "33 34"),
    province(37, "SD", "山东", "Shandong", "鲁 魯 山東 shantung", "25 26 27"),
    province(41, "HA", "河南", "Henan", "豫 honan", "45 46 47"),
    province(42, "HB", "湖北", "Hubei", "鄂 hupeh", "43 44"),
    province(43, "HN", "湖南", "Hunan", "湘", "41 42"),
    province(44, "GD", "广东", "Guangdong", "粤 粵 廣東 canton kwangtung", "51 52"),
    province(45, "GX", "广西", "Guangxi", "桂 廣西 kwangsi guangxizhuang", "53 54"),
    province(46, "HI", "海南", "Hainan", "琼 瓊", "57"),
    province(50, "CQ", "重庆", "Chongqing", "渝 重慶 chungking", "40"),
    province(51, "SC", "四川", "Sichuan", "川 蜀 szechuan szechwan", "61 62 63 64"),
    province(52, "GZ", "贵州", "Guizhou", "贵 黔 貴 貴州 kweichow", "55 56"),
    province(53, "YN", "云南", "Yunnan", "云 滇 雲 雲南", "65 66 67"),
    province(54, "XZ", "西藏", "Tibet", "藏 xizang", "85 86"),
    province(61, "SN", "陕西", "Shaanxi", "陕 秦 陝 陝西 shensi", "71 72"),
    province(62, "GS", "甘肃", "Gansu", "甘 陇 隴 甘肅 kansu", "73 74"),
    province(63, "QH", "青海", "Qinghai", "青 tsinghai", "81 6247"),
    province(64, "NX", "宁夏", "Ningxia", "宁 寧 寧夏 ningxiahui", "75"),
    province(65, "XJ", "新疆", "Xinjiang", "新 sinkiang xinjianguygur xinjianguyghur", "83 84"),
    province(71, "TW", "台湾", "Taiwan", "台 臺 台灣 臺灣 臺湾", ""),
    province(81, "HK", "香港", "Hong Kong", "港", ""),
    province(82, "MO", "澳门", "Macao", "澳 澳門 macau", ""),
];

/// Cities, prefectures and leagues of the second level by province: the first part of their names.
const CITIES: &[(u8, &str)] = &[
    (13, "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水"),
    (14, "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁"),
    (15, "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒 阿拉善"),
    (21, "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛"),
    (22, "长春 四平 辽源 通化 白山 松原 白城 延边"),
    (23, "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭"),
    (32, "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁"),
    (33, "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水"),
    (34, "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城"),
    (35, "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德"),
    (36, "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶"),
    (37, "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽"),
    (41, "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店"),
    (42, "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施"),
    (43, "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西"),
    (44, "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮"),
    (45, "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左"),
    (46, "海口 三亚 三沙 儋州"),
    (51, "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山"),
    (52, "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南"),
    (53, "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆"),
    (54, "拉萨 日喀则 昌都 林芝 山南 那曲 阿里"),
    (61, "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛"),
    (62, "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南"),
    (63, "西宁 海东 海北 海南 黄南 果洛 玉树 海西"),
    (64, "银川 石嘴山 吴忠 固原 中卫"),
    (65, "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<u8> {
        read(text).map(|province| province.code)
    }

    #[test]
    fn provinces_are_read_in_all_their_names() {
        for text in
            ["广东", "广东省", "廣東省", "粤", "广东省深圳市", "中国广东", "Guangdong", "GUANGDONG Province", "Guangdong, China", "44"]
        {
            assert_eq!(code(text), Some(44), "{text}");
        }
        for (text, expected) in [
            ("北京市", 11),
            ("内蒙", 15),
            ("内蒙古自治区", 15),
            ("Inner Mongolia Autonomous Region", 15),
            ("广西壮族自治区", 45),
            ("Guangxi Zhuang Autonomous Region", 45),
            ("Xinjiang Uygur Autonomous Region", 65),
            ("Shaanxi", 61),
            ("Shanxi Sheng", 14),
            ("Xizang", 54),
            ("香港特别行政区", 81),
            ("Hong Kong S.A.R.", 81),
            ("Macau", 82),
            ("臺灣省", 71),
            ("CN-GD", 44),
            ("CN-11", 11),
            ("ＧＤ", 44),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn cities_stand_for_their_province() {
        for (text, expected) in [
            ("深圳", 44),
            ("深圳市南山区", 44),
            ("吉林市", 22),
            ("朝阳市", 21),
            ("海南藏族自治州", 63),
            ("海南州", 63),
            ("海南省", 46),
            ("恩施土家族苗族自治州", 42),
            ("延边州", 22),
            ("阿里地区", 54),
            ("锡林郭勒盟", 15),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        for text in ["", "朝阳", "朝阳区", "河北区", "鼓楼区", "南山区", "California", "CA", "99", "京东", "518000", "Shi", "日本"]
        {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn identity_numbers_name_the_province() {
        for (value, expected) in [
            ("11010519491231002X", Some(11)),
            ("440524 800101 001", Some(44)),
            ("911124198108030024", Some(11)),
            ("830000199201300022", Some(83)),
            ("990000199201300022", None),
            ("1101051949123100", None),
            ("张三", None),
            ("", None),
        ] {
            assert_eq!(code_in_resident_id(value), expected, "{value}");
        }
        let gave = |province: &str, code: u8| read(province).unwrap().gave(code);
        assert!(gave("重庆市", 50) && gave("重庆", 51) && gave("海南", 44) && gave("台湾", 83));
        assert!(!gave("四川", 50) && !gave("北京", 44));
    }

    #[test]
    fn postcodes_begin_as_the_province_says() {
        let has = |province: &str, code: &str| read(province).unwrap().has_postcode(code);
        for (province, code) in [
            ("北京", "100010"),
            ("广东", "518057"),
            ("河北", "050000"),
            ("内蒙古", "010010"),
            ("内蒙古", "137400"),
            ("内蒙古", "750306"),
            ("浙江", "202450"),
            ("青海", "624700"),
            ("重庆", "400010"),
            ("西藏", "８５００００"),
        ] {
            assert_eq!(has(province, code), Some(true), "{province} {code}");
        }
        for (province, code) in [("北京", "200000"), ("广东", "100000"), ("内蒙古", "150000"), ("海南", "510000"), ("四川", "400010")]
        {
            assert_eq!(has(province, code), Some(false), "{province} {code}");
        }
        for (province, code) in
            [("北京", "10001"), ("北京", "000000"), ("北京", "123456"), ("香港", "999077"), ("台湾", "100"), ("北京", "")]
        {
            assert_eq!(has(province, code), None, "{province} {code}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(PROVINCES.len(), 34);
        assert!(PROVINCES.windows(2).all(|pair| pair[0].code < pair[1].code));
        for province in PROVINCES {
            for name in [province.chinese, province.english, province.letters, &province.code.to_string()] {
                assert_eq!(code(name), Some(province.code), "{name}");
            }
            assert!(province.others.split(' ').all(|name| code(name) == Some(province.code)), "{}", province.others);
        }
        // The first two digits of no postcode are those of two provinces.
        let mut beginnings: Vec<&str> = PROVINCES.iter().flat_map(|p| p.postcodes.split(' ')).filter(|b| !b.is_empty()).collect();
        let before = beginnings.len();
        beginnings.sort_unstable();
        beginnings.dedup();
        assert_eq!(beginnings.len(), before);
    }
}
