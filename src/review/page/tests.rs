//! All pages, in both languages, whole and hostile.

use super::sample::Sample;
use super::words::{Lang, WORDS};
use super::*;

const EVIL: &str = "<script>alert(1)</script>\"'";

fn pages(sample: Sample) -> Vec<(&'static str, String)> {
    let pages = Pages::new().expect("the templates are sound");
    let drawn = [
        ("queue", pages.queue(&sample.queue())),
        ("pair", pages.pair(&sample.pair())),
        ("decided", pages.pair(&sample.decided())),
        ("entity", pages.entity(&sample.entity())),
        ("search", pages.search(&sample.search())),
        ("log", pages.log(&sample.log())),
        ("agreement", pages.agreement(&sample.agreement())),
        ("error", pages.error(&sample.error())),
    ];
    drawn.map(|(name, page)| (name, page.unwrap_or_else(|error| panic!("{name}: {error:#}")))).into()
}

fn sound() -> Vec<(&'static str, String)> {
    [Lang::En, Lang::Zh].into_iter().flat_map(|lang| pages(Sample { lang, evil: None })).collect()
}

#[test]
fn every_page_is_drawn_in_its_language() {
    for (name, page) in sound() {
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang="), "{name}");
        for part in ["<main id=\"main\"", "<h1", "</html>", "href=\"/style.css\""] {
            assert_eq!(page.matches(part).count(), 1, "{name}: {part}");
        }
    }
    let chinese = pages(Sample { lang: Lang::Zh, evil: None });
    assert!(chinese.iter().all(|(_, page)| page.contains("lang=\"zh-Hans\"")));
    assert!(chinese[1].1.contains("同一客户") && chinese[1].1.contains("几乎相同"));
}

#[test]
fn no_text_becomes_markup() {
    let tags = |page: &str| page.matches('<').count();
    let quotes = |page: &str| page.matches('"').count();
    let (evil, plain) =
        (Sample { lang: Lang::En, evil: Some(EVIL) }, Sample { lang: Lang::En, evil: Some("plain, and longer than a cell") });
    for ((name, evil), (_, plain)) in pages(evil).iter().zip(pages(plain)) {
        assert!(!evil.contains("<script>") && !evil.contains("alert(1)</"), "{name}");
        assert!(evil.contains("&lt;script&gt;"), "{name}");
        assert_eq!((tags(evil), quotes(evil)), (tags(&plain), quotes(&plain)), "{name}");
    }
}

#[test]
fn the_strictest_policy_holds() {
    for (name, page) in sound() {
        for forbidden in ["style=\"", "<style", " onclick", " onload", "javascript:", "data:", "http:", "https:"] {
            assert!(!page.contains(forbidden), "{name}: {forbidden}");
        }
        assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/review.js\" defer></script>").count(), "{name}");
    }
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval("));
}

#[test]
fn every_form_that_changes_something_carries_the_secret() {
    for (name, page) in sound() {
        for form in page.split("<form ").skip(1).filter(|form| form.split('>').next().is_some_and(|tag| tag.contains("post"))) {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(form.contains("name=\"form\" value=\"b0c4d1e2f3\""), "{name}: {form}");
        }
    }
}

#[test]
fn headings_tables_controls_and_ids_are_in_order() {
    for (name, page) in sound() {
        let levels: Vec<u8> = page.match_indices("<h").filter_map(|(at, _)| page.as_bytes().get(at + 2)).copied().collect();
        let levels: Vec<u8> = levels.into_iter().filter(u8::is_ascii_digit).collect();
        assert_eq!(levels.iter().filter(|level| **level == b'1').count(), 1, "{name}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
        assert_eq!(page.matches("<th ").count(), page.matches("<th scope=").count(), "{name}");
        assert!(!page.contains("<th>"), "{name}");
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(all, ids.len(), "{name}");
        for target in page.split(" for=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.contains(&target), "{name}: {target}");
        }
    }
}

#[test]
fn a_difference_is_told_by_more_than_colour() {
    let page = &pages(Sample { lang: Lang::En, evil: None })[1].1;
    for text in ["≠</span><span class=\"unseen\">differs", "=</span><span class=\"unseen\">equal", "<mark>K</mark>atherine", "+7.9", "−1.4"]
    {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn templates_and_tables_have_the_same_keys() {
    let code = [include_str!("mod.rs"), include_str!("waterfall.rs"), include_str!("words.rs")].join("\n");
    let mut used: Vec<String> = Vec::new();
    for (_, source) in TEMPLATES.into_iter().chain([("macros", MACROS)]) {
        let ends = |c: char| !(c.is_ascii_lowercase() || c == '_');
        let names = source.match_indices("w.").filter(|(at, _)| !source[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        used.extend(names.filter_map(|(at, _)| source[at + 2..].split(ends).next()).map(str::to_owned));
    }
    let said = code.split("word(").skip(1).filter_map(|rest| rest.split(')').next()?.split('"').nth(1));
    used.extend(said.map(str::to_owned));
    let known = |key: &str| WORDS.into_iter().flatten().any(|words| words.0 == key);
    for key in &used {
        assert!(known(key), "{key} is in no table");
    }
    // Keys made of a prefix and what the view holds, and the sides of a record.
    let made =
        |key: &str| ["kind_", "state_", "log_", "show_"].iter().any(|prefix| key.starts_with(prefix)) || ["left", "right"].contains(&key);
    for (key, _, _) in WORDS[0] {
        assert!(made(key) || used.iter().any(|used| used == key), "nobody says {key}");
    }
}

#[test]
fn numbers_read_as_numbers() {
    assert_eq!([thousands(7), thousands(1_000), thousands(1_234_567)], ["7", "1,000", "1,234,567"]);
    assert_eq!([signed(3.24), signed(-1.4), signed(-0.01), signed(f64::INFINITY)], ["+3.2", "−1.4", "0.0", "+∞"]);
    assert_eq!(component("/pair/1?a=王&b".to_owned()), "%2Fpair%2F1%3Fa%3D%E7%8E%8B%26b");
}
