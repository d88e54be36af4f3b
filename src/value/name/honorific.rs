//! Titles before and behind names, English and Chinese.

/// English titles before a name, without the dot.
const BEFORE: &[&str] = &["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "mister", "rev"];
/// Degrees behind a name. Only behind a comma, for they are also initials.
const DEGREES: &[&str] = &["phd", "ph.d", "ph.d.", "md", "m.d.", "mba", "esq", "esq.", "cpa", "dds"];
/// Chinese titles behind a name; longer ones first.
const BEHIND: &[&str] = &[
    "副总经理",
    "总经理",
    "總經理",
    "副总裁",
    "董事长",
    "董事長",
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "老师",
    "老師",
    "教授",
    "博士",
    "医生",
    "醫生",
    "大夫",
    "律师",
    "律師",
    "经理",
    "經理",
    "主任",
    "总监",
    "總監",
    "总裁",
    "總裁",
    "老板",
    "老闆",
    "师傅",
    "師傅",
    "同学",
    "同學",
    "总",
    "總",
];
/// The last characters of Chinese titles.
const LAST: &str = "理裁长長生士姐太人师師授夫任监監板闆傅学學总總";

/// Whether an English title may stand at the start: a quick look that errs on this side.
pub(super) fn may_begin(name: &str) -> bool {
    let word = name.split(' ').next().unwrap_or_default();
    word.len() < name.len() && is_title(word)
}

/// Whether a Chinese title may stand at the end.
pub(super) fn may_end(name: &str) -> bool {
    name.chars().next_back().is_some_and(|c| LAST.contains(c))
}

/// The name without one layer of titles, if a name stays.
pub(super) fn stripped(name: &str) -> &str {
    before(name).or_else(|| degree(name)).or_else(|| behind(name)).unwrap_or(name)
}

fn is_title(word: &str) -> bool {
    let bare = word.strip_suffix('.').unwrap_or(word);
    bare.len() <= 9 && BEFORE.iter().any(|title| title.eq_ignore_ascii_case(bare))
}

fn before(name: &str) -> Option<&str> {
    // `Mr.Smith` is written without a space, `Mr Smith` needs it.
    let end = name.find(' ').into_iter().chain(name.find('.').map(|dot| dot + 1)).min()?;
    let (word, rest) = name.split_at_checked(end)?;
    let rest = rest.trim_start();
    (is_title(word) && rest.chars().any(char::is_alphabetic)).then_some(rest)
}

fn degree(name: &str) -> Option<&str> {
    let (rest, degree) = name.rsplit_once(',')?;
    let degree = degree.trim();
    (DEGREES.iter().any(|d| d.eq_ignore_ascii_case(degree)) && rest.chars().any(char::is_alphabetic)).then(|| rest.trim_end())
}

fn behind(name: &str) -> Option<&str> {
    if !may_end(name) {
        return None;
    }
    let title = BEHIND.iter().find(|title| name.ends_with(**title))?;
    let rest = name[..name.len() - title.len()].trim_end();
    // 总 alone is a title behind a surname (张总, 欧阳总), and otherwise part of a name.
    let is_short = title.chars().count() > 1 || rest.chars().count() <= 2;
    // `师太` and `小姐姐` are no names with titles: what stays must not itself be a title.
    (is_short && rest.chars().any(char::is_alphabetic) && !BEHIND.contains(&rest)).then_some(rest)
}
