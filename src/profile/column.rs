//! The figures of one column, for people: how full it is, what its values look like, what is odd about some.

use super::content::Content;
use super::meaning::{Guess, Meaning, guess, is_key};
use crate::value::placeholder::is_placeholder;
use crate::value::text::{half_width, hygiene};
use hashbrown::HashMap;

/// Values and shapes that are shown.
const SHOWN: usize = 5;
/// Values that the meaning is told by.
const SAMPLE: usize = 2000;

/// What is known of a column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// How many rows there are.
    pub rows: u64,
    /// Rows without a value.
    pub missing: u64,
    /// Rows whose value stands for nothing (`N/A`, 测试).
    pub placeholders: u64,
    /// Different values, placeholders not among them.
    pub distinct: u64,
    /// Rows whose value no other row has.
    pub alone: u64,
    /// Characters of the shortest and the longest value.
    pub length: (usize, usize),
    /// The commonest values, the commonest first.
    pub top: Vec<(String, u64)>,
    /// The commonest shapes of values (`Aa+ Aa+`, `9+`), the commonest first.
    pub shapes: Vec<(String, u64)>,
    /// The smallest value, the middle one and the largest, where they are numbers or dates.
    pub spread: Option<[String; 3]>,
    /// What is odd about some values: how many.
    pub odd: Vec<(&'static str, u64)>,
    /// What its values are like.
    pub content: Content,
    /// What it is taken for.
    pub guess: Guess,
}

/// Something that is odd about a value and is worth a look.
pub type Oddity = (&'static str, fn(&str) -> bool);

/// What values are searched for, in words for people.
pub const ODDITIES: &[Oddity] = &[
    ("spaces at an end or doubled", |v| v.trim() != v || v.contains("  ")),
    ("characters that cannot be seen", |v| {
        v.chars().any(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}'))
    }),
    ("full-width letters or digits", |v| half_width(v) != v),
    ("text that was decoded wrongly", |v| v.contains('\u{fffd}') || ["Ã©", "Ã¼", "â€", "锟斤拷"].iter().any(|sign| v.contains(sign))),
    ("numbers that a spreadsheet has cut", is_cut),
    ("dates that programs write where they know none", |v| {
        ["1900-01-01", "1970-01-01", "9999-12-31", "0001-01-01"].iter().any(|day| v.starts_with(day))
    }),
];

/// `1.10103E+17`: digits that are gone.
fn is_cut(value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    value.split_once("E+").or_else(|| value.split_once("e+")).is_some_and(|(front, back)| digits(front) && digits(back))
}

impl Column {
    /// The figures of a column of values, missing ones among them.
    pub fn of<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>> + Clone) -> Column {
        let (mut rows, mut missing, mut placeholders) = (0u64, 0u64, 0u64);
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for value in values.clone() {
            rows += 1;
            match value.filter(|value| !value.trim().is_empty()) {
                None => missing += 1,
                Some(value) if is_placeholder(value) => placeholders += 1,
                Some(value) => *counts.entry(value).or_default() += 1,
            }
        }
        let mut shapes: HashMap<String, u64> = HashMap::new();
        let mut odd = vec![0u64; ODDITIES.len()];
        for (value, n) in &counts {
            *shapes.entry(shape(value)).or_default() += n;
            odd.iter_mut().zip(ODDITIES).for_each(|(odd, (_, is))| *odd += if is(value) { *n } else { 0 });
        }
        let lengths = || counts.keys().map(|value| value.chars().count());
        let step = (rows as usize).div_ceil(SAMPLE).max(1);
        let content = Content::of(values.step_by(step));
        Column {
            name: name.to_string(),
            rows,
            missing,
            placeholders,
            distinct: counts.len() as u64,
            alone: counts.values().filter(|n| **n == 1).count() as u64,
            length: (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0)),
            spread: spread(&counts, &content),
            top: most(counts.iter().map(|(value, n)| (hygiene(value).into_owned(), *n))),
            shapes: most(shapes.into_iter()),
            odd: ODDITIES.iter().zip(odd).filter(|(_, n)| *n > 0).map(|((what, _), n)| (*what, n)).collect(),
            guess: guess(name, &content),
            content,
        }
        .told_by_its_values()
    }

    /// A column whose header says that it names records does so if no value occurs twice.
    fn told_by_its_values(mut self) -> Column {
        if self.is_unique() && is_key(&self.name, &self.guess) {
            self.guess = Guess { meaning: Meaning::Key, confidence: 0.9, by_header: true };
        }
        self
    }

    /// Whether every row has a value that no other row has.
    pub fn is_unique(&self) -> bool {
        self.rows > 0 && self.alone == self.rows
    }
}

/// The commonest, and of equals the first by their text.
fn most(all: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = all.collect();
    all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(SHOWN);
    all
}

/// The least, the middle and the greatest value.
fn spread(counts: &HashMap<&str, u64>, content: &Content) -> Option<[String; 3]> {
    let number = |value: &&str| value.replace(',', "").parse::<f64>().ok();
    let mut sorted: Vec<(&str, u64)> = counts.iter().map(|(value, n)| (*value, *n)).collect();
    if content.date > 0.9
        && content.uneven < 0.05
        && sorted.iter().all(|(value, _)| value.len() >= 8 && value.as_bytes()[..4].iter().all(u8::is_ascii_digit))
    {
        sorted.sort_unstable();
    } else if content.digits > 0.9 && content.phone < 0.1 && sorted.iter().all(|(value, _)| number(value).is_some()) {
        sorted.sort_unstable_by(|a, b| number(&a.0).unwrap_or(0.0).total_cmp(&number(&b.0).unwrap_or(0.0)).then_with(|| a.0.cmp(b.0)));
    } else {
        return None;
    }
    let half = sorted.iter().map(|(_, n)| n).sum::<u64>() / 2;
    let mut before = 0;
    let middle = sorted.iter().find(|(_, n)| {
        before += n;
        before > half
    });
    Some([sorted.first()?.0.to_string(), middle?.0.to_string(), sorted.last()?.0.to_string()])
}

/// The shape of a value: runs of capitals, small letters, digits and Chinese characters, and what stands between.
fn shape(value: &str) -> String {
    let mut shape = String::new();
    let mut last = ' ';
    for c in value.chars().take(40) {
        let kind = match c {
            c if c.is_numeric() => '9',
            '\u{3400}'..='\u{9fff}' => '字',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_ascii() => c,
            // What else there is may be anybody's sign.
            _ => '□',
        };
        match kind == last && c.is_alphanumeric() {
            true if !shape.ends_with('+') => shape.push('+'),
            true => {}
            false => shape.push(kind),
        }
        last = kind;
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_add_up_and_do_not_depend_on_the_order() {
        let values = [Some("Ann"), None, Some("Bob "), Some("N/A"), Some("Ann"), Some(""), Some("Ｃａｒｌ")];
        let column = Column::of("first_name", values.into_iter());
        let mut back = values;
        back.reverse();
        let again = Column::of("first_name", back.into_iter());
        assert_eq!((column.rows, column.missing, column.placeholders, column.distinct, column.alone), (7, 2, 1, 3, 2));
        assert_eq!(column.top[0], ("Ann".to_string(), 2));
        assert_eq!((&column.top, &column.shapes, &column.odd), (&again.top, &again.shapes, &again.odd));
        assert_eq!(column.odd, [("spaces at an end or doubled", 1), ("full-width letters or digits", 1)]);
        assert_eq!(column.length, (3, 4));
    }

    #[test]
    fn shapes_and_spreads() {
        assert_eq!((shape("(312) 450-7054"), shape("McDonald"), shape("张伟a1")), ("(9+) 9+-9+".into(), "AaAa+".into(), "字+a9".into()));
        assert!(is_cut("1.10103E+17") && !is_cut("E+17") && !is_cut("abcE+1"));
        let days = Column::of("dob", ["1983-04-18", "1990-01-02", "2001-02-03"].map(Some).into_iter());
        assert_eq!(days.spread.unwrap(), ["1983-04-18", "1990-01-02", "2001-02-03"]);
        let ids = Column::of("n", ["9", "10", "100"].map(Some).into_iter());
        assert_eq!(ids.spread.unwrap(), ["9", "10", "100"]);
        assert!(Column::of("d", ["1983-04-18", "18-04-1983", "2001-02-03"].map(Some).into_iter()).spread.is_none());
        assert_eq!(shape("😀-x"), "□-a");
        assert!(Column::of("t", ["a", "b"].map(Some).into_iter()).spread.is_none());
    }
}
