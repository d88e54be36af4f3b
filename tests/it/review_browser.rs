//! A whole review in a real browser: ten pairs by keyboard, one undone, an entity split, the log read, and the next
//! run obeys. Pictures of every page go to the folder that `KARAT_SCREENS` names.

use super::browser::{Browser, Scheme};
use super::people::{entities, quickstart};
use super::served::Served;
use super::support::{Table, blessing, repo, run};
use std::path::{Path, PathBuf};

/// Where pictures go; none where nobody asked for them.
fn screens() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("KARAT_SCREENS")?);
    std::fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

/// A picture of the page, and what the page must be on every visit: accessible, and silent in the console.
fn look(browser: &Browser, name: &str) {
    if let Some(folder) = screens() {
        browser.screenshot(&folder.join(format!("{name}.png")));
    }
    if let Some(faults) = browser.faults() {
        assert!(faults.is_empty(), "{name} is not accessible:\n{}", faults.join("\n"));
    }
    assert_eq!(browser.console(), Vec::<String>::new(), "{name}");
}

/// The number of the pair on the page.
fn pair(browser: &Browser) -> usize {
    let url = browser.url();
    url.split("/pair/").nth(1).unwrap_or_else(|| panic!("{url} is no pair")).split('?').next().unwrap().parse().unwrap()
}

fn decisions(home: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(home.join("decisions.csv")).unwrap_or_default();
    text.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_string()).collect()
}

#[test]
fn a_review_by_keyboard_from_the_link_to_the_next_run() {
    let Some(browser) = Browser::start(1280, 800, Scheme::Light) else { return };
    let (home, pipeline) = quickstart();
    let served = Served::start(home.path(), &[]);
    browser.open(&served.link);
    assert!(!browser.url().contains("token"), "the token does not stay in the address");
    look(&browser, "queue");
    browser.click_and_wait("main a[href^='/next']");
    look(&browser, "pair");

    // Ten pairs, each decided with one key.
    let keys = ["m", "d", "u", "m", "d", "m", "d", "d", "m", "d"];
    let mut seen = Vec::new();
    for key in keys {
        seen.push(pair(&browser));
        browser.press_and_wait(key);
        assert_eq!(decisions(home.path()).len(), seen.len(), "a decision is in the file before the next page is there");
    }
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), 10, "no pair comes twice: {seen:?}");

    // The last one is taken back, and is there again.
    browser.press_and_wait("z");
    assert_eq!(pair(&browser), seen[9]);
    assert_eq!(decisions(home.path()).last().unwrap(), "undo");
    browser.press("?");
    look(&browser, "help");
    browser.press("Escape");
    let here = pair(&browser);
    browser.press_and_wait("ArrowRight");
    assert_ne!(pair(&browser), here);
    browser.press_and_wait("ArrowLeft");
    assert_eq!(pair(&browser), here);
    // While a note is typed, letters are letters.
    browser.type_into("[name='note']", "mdu 备注");
    assert_eq!((pair(&browser), decisions(home.path()).len()), (here, 11));
    browser.press("Tab");

    // An entity of three records or more is taken apart.
    let crosswalk = entities(home.path());
    let size = |id: &String| crosswalk.values().filter(|other| *other == id).count();
    let largest = crosswalk.values().max_by_key(|id| (size(id), (*id).clone())).unwrap();
    assert!(size(largest) > 2);
    browser.open(&format!("{}/entity/{largest}", served.origin));
    look(&browser, "entity");
    let members = browser.count("input[name='record'][type='checkbox']");
    browser.click("input[name='record'][type='checkbox'][value='1']");
    browser.click_and_wait("form[action$='/split'] .line button");
    look(&browser, "entity-split");
    assert_eq!(decisions(home.path()).iter().filter(|kind| *kind == "split").count(), members - 1);

    browser.open(&format!("{}/log", served.origin));
    let log = browser.text("main");
    assert!(log.contains("mei") && browser.count("main tbody tr") == 11 + members - 1, "{log}");
    look(&browser, "log");
    browser.open(&format!("{}/search?q=S-10012", served.origin));
    look(&browser, "search");
    browser.open(&format!("{}/agreement", served.origin));
    look(&browser, "agreement");
    browser.open(&format!("{}/pair/{}", served.origin, seen[0]));
    look(&browser, "pair-decided");
    drop(served);
    obeyed(home.path(), &pipeline, &seen, largest);
}

#[test]
fn the_picture_of_the_readme() {
    let Some(browser) = Browser::start(1280, 800, Scheme::Light) else { return };
    let (home, _) = quickstart();
    // All data in `testdata` is made up, so it may be shown.
    let served = Served::start(home.path(), &["--reveal"]);
    browser.open(&served.link);
    browser.open(&format!("{}/next?rule=postcode", served.origin));
    assert!(browser.count("main mark") > 0 && browser.count("main svg") > 0);
    let picture = repo().join("testdata/review.png");
    if blessing() {
        browser.picture(&picture);
    }
    assert!(std::fs::read(&picture).unwrap().starts_with(b"\x89PNG"), "KARAT_BLESS=1 makes it");
}

/// Runs again: what was merged is one, what was parted is not, the one taken back is open.
fn obeyed(home: &Path, pipeline: &str, seen: &[usize], split: &str) {
    let columns = ["left_source", "left_key", "right_source", "right_key"];
    let table = Table::of(&home.join("current"), "matches");
    let rows = table.values(&columns);
    let ids: Vec<(String, String)> =
        seen.iter().map(|at| (format!("{}:{}", rows[*at][0], rows[*at][1]), format!("{}:{}", rows[*at][2], rows[*at][3]))).collect();
    let before = entities(home);
    let parted: Vec<&String> = before.iter().filter(|(_, id)| *id == split).map(|(record, _)| record).collect();
    run(pipeline, home, &[]).expect(0);
    let after = entities(home);
    for (at, same) in [(0, true), (1, false), (3, true), (4, false), (5, true), (6, false), (7, false), (8, true)] {
        assert_eq!(after[&ids[at].0] == after[&ids[at].1], same, "the pair {at}: {:?}", ids[at]);
    }
    let first = parted.iter().min().unwrap();
    assert!(parted.iter().filter(|record| record != &first).all(|record| after[*record] != after[*first]), "{parted:?}");
    let table = Table::of(&home.join("current"), "matches");
    let told = table.values(&["told"]).iter().filter(|row| !row[0].is_empty()).count();
    assert!(told >= 9, "{told}");
}

#[test]
fn a_phone_a_dark_screen_and_chinese() {
    let Some(browser) = Browser::start(360, 740, Scheme::Dark) else { return };
    let (home, _) = quickstart();
    let served = Served::start(home.path(), &[]);
    browser.open(&served.link);
    browser.open(&format!("{}/language?to=zh&back=/", served.origin));
    assert!(browser.attribute("html", "lang").unwrap().starts_with("zh"));
    let wide = || browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth").as_i64().unwrap();
    let largest = entities(home.path()).values().next().unwrap().clone();
    for (path, name) in [("/", "queue"), ("/next", "pair"), (&*format!("/entity/{largest}"), "entity"), ("/log", "log")] {
        browser.open(&format!("{}{path}", served.origin));
        look(&browser, &format!("phone-{name}"));
        assert_eq!(wide(), 0, "{name} is wider than a phone");
    }
}
