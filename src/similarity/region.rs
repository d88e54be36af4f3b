//! Regions in the names of organisations: where a house is at home, or which of its companies is meant.
//!
//! A Chinese company's name begins with the region of its register or has it in parentheses behind its house name:
//! `北京红光科技有限公司`, `红光科技(北京)有限公司`. Source: 企业名称登记管理规定 (State Council, 2020), articles 6 and 8.

/// A name, and the region that was in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Housed {
    /// What is left of the name.
    pub name: String,
    /// The region, however it was written.
    pub region: Option<&'static str>,
}

/// The provinces of China, by the first part of their names.
pub const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "内蒙古",
    "香港",
    "澳门",
    "台湾",
];
/// Its large cities, and itself.
const CITIES: &[&str] = &[
    "中国",
    "石家庄",
    "太原",
    "沈阳",
    "大连",
    "长春",
    "哈尔滨",
    "南京",
    "苏州",
    "无锡",
    "常州",
    "南通",
    "杭州",
    "宁波",
    "温州",
    "合肥",
    "福州",
    "厦门",
    "泉州",
    "南昌",
    "济南",
    "青岛",
    "烟台",
    "郑州",
    "武汉",
    "长沙",
    "广州",
    "深圳",
    "珠海",
    "佛山",
    "东莞",
    "中山",
    "惠州",
    "南宁",
    "海口",
    "成都",
    "贵阳",
    "昆明",
    "拉萨",
    "西安",
    "兰州",
    "西宁",
    "银川",
    "乌鲁木齐",
    "呼和浩特",
];

/// What may stand behind such a name.
const ENDINGS: &[&str] = &["特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"];

/// Words that begin like an ending.
const NO_ENDINGS: &[&str] = &["市场", "市政", "市民"];

/// Names in Latin letters, and which region each means.
const LATIN: &[(&str, &str)] = &[
    ("china", "中国"),
    ("prc", "中国"),
    ("beijing", "北京"),
    ("shanghai", "上海"),
    ("shenzhen", "深圳"),
    ("guangzhou", "广州"),
    ("tianjin", "天津"),
    ("chongqing", "重庆"),
    ("hangzhou", "杭州"),
    ("suzhou", "苏州"),
    ("nanjing", "南京"),
    ("wuhan", "武汉"),
    ("chengdu", "成都"),
    ("xiamen", "厦门"),
    ("qingdao", "青岛"),
    ("dalian", "大连"),
    ("hk", "香港"),
    ("hongkong", "香港"),
    ("macau", "澳门"),
    ("macao", "澳门"),
    ("taiwan", "台湾"),
    ("taipei", "taipei"),
    ("asia", "asia"),
    ("apac", "asia pacific"),
    ("europe", "europe"),
    ("emea", "emea"),
    ("uk", "uk"),
    ("usa", "usa"),
    ("us", "usa"),
    ("america", "usa"),
    ("canada", "canada"),
    ("australia", "australia"),
    ("singapore", "singapore"),
    ("japan", "japan"),
    ("korea", "korea"),
    ("india", "india"),
    ("germany", "germany"),
    ("deutschland", "germany"),
    ("france", "france"),
    ("italy", "italy"),
    ("spain", "spain"),
    ("ireland", "ireland"),
    ("netherlands", "netherlands"),
];
/// Those of two words.
const LATIN_PAIRS: &[(&str, &str, &str)] =
    &[("hong", "kong", "香港"), ("asia", "pacific", "asia pacific"), ("north", "america", "north america")];

/// A folded name without the region that it begins with, or that is a word of it.
pub fn without(name: &str) -> Housed {
    if name.is_ascii() { latin(name) } else { chinese(name) }
}

/// Every Chinese region.
fn known() -> impl Iterator<Item = &'static str> {
    PROVINCES.iter().chain(CITIES).copied()
}

fn chinese(name: &str) -> Housed {
    let is_whole = |word: &str, region: &str| word.strip_prefix(region).is_some_and(|rest| rest.is_empty() || ENDINGS.contains(&rest));
    let words = || name.split(' ');
    if name.contains(' ') {
        let found = words().enumerate().find_map(|(at, word)| Some((at, known().find(|region| is_whole(word, region))?)));
        if let Some((at, region)) = found {
            let others: Vec<&str> = words().enumerate().filter(|(other, _)| *other != at).map(|(_, word)| word).collect();
            return Housed { name: others.join(" "), region: Some(region) };
        }
    }
    match known().find_map(|region| Some((region, name.strip_prefix(region)?))) {
        Some((region, rest)) if !rest.is_empty() => {
            let ends = |ending: &&&str| rest.starts_with(**ending) && !NO_ENDINGS.iter().any(|word| rest.starts_with(word));
            let bare = ENDINGS.iter().find(ends).map(|ending| &rest[ending.len()..]).filter(|bare| !bare.is_empty()).unwrap_or(rest);
            Housed { name: bare.trim().to_owned(), region: Some(region) }
        }
        _ => Housed { name: name.to_owned(), region: None },
    }
}

fn latin(name: &str) -> Housed {
    let words: Vec<&str> = name.split(' ').collect();
    let without =
        |at: usize, length: usize, region| Housed { name: [&words[..at], &words[at + length..]].concat().join(" "), region: Some(region) };
    // Two words first, so that `asia pacific` goes whole.
    let pair = |(at, two): (usize, &[&str])| {
        let known = LATIN_PAIRS.iter().find(|(first, second, _)| two == [*first, *second].as_slice());
        known.map(|(.., region)| without(at, 2, *region))
    };
    let one = |(at, word): (usize, &&str)| LATIN.iter().find(|(written, _)| written == word).map(|(_, region)| without(at, 1, *region));
    let found = if words.len() > 2 { words.windows(2).enumerate().find_map(pair) } else { None };
    let found = found.or_else(|| if words.len() > 1 { words.iter().enumerate().find_map(one) } else { None });
    found.unwrap_or_else(|| Housed { name: name.to_owned(), region: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_found_wherever_it_stands() {
        for (name, house, region) in [
            ("北京红光科技", "红光科技", Some("北京")),
            ("红光科技 北京", "红光科技", Some("北京")),
            ("广东省红光科技", "红光科技", Some("广东")),
            ("红光科技", "红光科技", None),
            ("北京", "北京", None),
            ("北京市市场研究", "市场研究", Some("北京")),
            ("北京市场研究", "市场研究", Some("北京")),
            ("广西壮族自治区红光科技", "红光科技", Some("广西")),
            ("hooli shanghai", "hooli", Some("上海")),
            ("hooli 上海", "hooli", Some("上海")),
            ("hooli hong kong", "hooli", Some("香港")),
            ("hooli us", "hooli", Some("usa")),
            ("hooli asia pacific", "hooli", Some("asia pacific")),
            ("china", "china", None),
            ("hooli", "hooli", None),
        ] {
            assert_eq!(without(name), Housed { name: house.to_owned(), region }, "{name}");
        }
    }
}
