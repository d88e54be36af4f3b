//! How the review application looks: a page from its data, in English or Chinese.
//!
//! The markup lives in templates, which escape every text; `view` is the data they draw; `words` holds all that is
//! said; `waterfall` and `graph` work out where the lines of the two drawings go, and `marks` which characters of two
//! values differ. Nothing here knows a run, a decision or a request.
//!
//! The pages need no inline style and no inline script, so that the strictest Content-Security-Policy holds: lengths
//! of bars are attributes of SVG. All works by links and forms; the script adds keys to it.

mod graph;
mod marks;
pub mod view;
mod waterfall;
pub mod words;

pub use marks::marks;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, context};
use serde::Serialize;
use view::{AgreementPage, EntityPage, ErrorPage, Frame, LogPage, PairPage, QueuePage, SearchPage};
use words::{Lang, word};

/// The style of all pages, for `/style.css`.
pub const STYLE: &str = include_str!("style.css");
/// The script of all pages, for `/review.js`.
pub const SCRIPT: &str = include_str!("review.js");
/// The icon of the application, for `/icon.svg`.
pub const ICON: &str = include_str!("icon.svg");

/// What several templates share; stands in front of each of them.
const MACROS: &str = include_str!("macros.html");

/// The templates.
const TEMPLATES: [(&str, &str); 8] = [
    ("frame", include_str!("frame.html")),
    ("queue", include_str!("queue.html")),
    ("pair", include_str!("pair.html")),
    ("entity", include_str!("entity.html")),
    ("search", include_str!("search.html")),
    ("log", include_str!("log.html")),
    ("agreement", include_str!("agreement.html")),
    ("error", include_str!("error.html")),
];

/// The pages, ready to be drawn.
#[derive(Debug)]
pub struct Pages {
    environment: Environment<'static>,
    /// All words by key, in English and in Chinese.
    words: [Value; 2],
}

/// What a template cannot learn from the page.
struct Around<'a> {
    template: &'static str,
    lang: Lang,
    frame: Option<&'a Frame>,
    title: String,
    drawing: Value,
}

/// The paths of the pages before and after.
#[derive(Serialize)]
struct Ways {
    before: Option<String>,
    after: Option<String>,
}

impl Pages {
    /// Reads the templates.
    pub fn new() -> Result<Pages, Error> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.add_filter("thousands", thousands);
        environment.add_filter("percent", |probability: f64, lang: String| words::percent(named(&lang), probability));
        environment.add_filter("width", |share: f64| format!("{:.1}", if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) * 100.0 }));
        environment.add_filter("signed", signed);
        environment.add_filter("kappa", |kappa: f64| format!("{kappa:.2}").replace('-', "−"));
        environment.add_filter("component", component);
        environment.add_filter("put", put);
        for (name, source) in TEMPLATES {
            environment.add_template_owned(name, [MACROS, source].concat())?;
        }
        let words = [Lang::En, Lang::Zh].map(|lang| Value::from_pairs(words::all(lang)));
        Ok(Pages { environment, words })
    }

    /// The queue of suggestions.
    pub fn queue(&self, page: &QueuePage) -> Result<String, Error> {
        self.draw(page, around("queue", &page.frame, word(page.frame.lang, "queue_title").to_owned()))
    }

    /// Two records side by side.
    pub fn pair(&self, page: &PairPage) -> Result<String, Error> {
        let title = format!("{} / {}", page.left.label, page.right.label);
        let drawing = waterfall::waterfall(page.frame.lang, &page.parts, page.weight);
        self.draw(page, Around { drawing: Value::from(Serde(drawing)), ..around("pair", &page.frame, title) })
    }

    /// All records of an entity.
    pub fn entity(&self, page: &EntityPage) -> Result<String, Error> {
        let drawing = Value::from(Serde(graph::graph(&page.members, &page.links)));
        let title = format!("{} {}", word(page.frame.lang, "entity_title"), page.entity);
        self.draw(page, Around { drawing, ..around("entity", &page.frame, title) })
    }

    /// What a search found.
    pub fn search(&self, page: &SearchPage) -> Result<String, Error> {
        self.draw(page, around("search", &page.frame, word(page.frame.lang, "nav_search").to_owned()))
    }

    /// The log of decisions.
    pub fn log(&self, page: &LogPage) -> Result<String, Error> {
        let way = |to: u64| (1..=page.pages).contains(&to).then(|| format!("/log?page={to}"));
        let ways = Ways { before: way(page.page.saturating_sub(1)), after: way(page.page.saturating_add(1)) };
        let title = word(page.frame.lang, "nav_log").to_owned();
        self.draw(page, Around { drawing: Value::from(Serde(ways)), ..around("log", &page.frame, title) })
    }

    /// How far people agree.
    pub fn agreement(&self, page: &AgreementPage) -> Result<String, Error> {
        self.draw(page, around("agreement", &page.frame, word(page.frame.lang, "agreement_title").to_owned()))
    }

    /// A page that cannot be shown.
    pub fn error(&self, page: &ErrorPage) -> Result<String, Error> {
        let title = page.title.clone();
        self.draw(page, Around { template: "error", lang: page.lang, frame: None, title, drawing: Value::from(()) })
    }

    /// The page, and the frame around it.
    fn draw<P: Serialize>(&self, page: &P, around: Around<'_>) -> Result<String, Error> {
        let [english, chinese] = &self.words;
        let context = context! {
            w => if around.lang == Lang::En { english } else { chinese },
            lang => around.lang.code(),
            name => around.template,
            title => around.title,
            frame => Value::from(Serde(around.frame)),
            drawing => around.drawing,
        };
        let page = context! { page => Value::from(Serde(page)), ..context.clone() };
        let body = self.environment.get_template(around.template)?.render(page)?;
        // Safe: the template of the page has escaped it.
        self.environment.get_template("frame")?.render(context! { body => Value::from_safe_string(body), ..context })
    }
}

fn around<'a>(template: &'static str, frame: &'a Frame, title: String) -> Around<'a> {
    Around { template, lang: frame.lang, frame: Some(frame), title, drawing: Value::from(()) }
}

fn named(code: &str) -> Lang {
    Lang::named(code).unwrap_or(Lang::En)
}

/// A number with its thousands set apart.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A weight with its sign; a true minus, as wide as the plus.
fn signed(weight: f64) -> String {
    match weight {
        _ if weight.is_nan() => "–".to_owned(),
        _ if weight.is_infinite() => if weight > 0.0 { "+∞" } else { "−∞" }.to_owned(),
        _ if weight.abs() < 0.05 => "0.0".to_owned(),
        _ if weight < 0.0 => format!("−{:.1}", -weight),
        _ => format!("+{weight:.1}"),
    }
}

/// A text as a part of an address: all but what is plain in every part is escaped.
fn component(text: String) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// A sentence with `{name}` replaced by the values of the call.
fn put(text: String, values: Kwargs) -> Result<String, Error> {
    let names: Vec<&str> = values.args().collect();
    let texts = names.iter().map(|name| values.get::<Value>(name).map(|value| value.to_string()));
    let texts = texts.collect::<Result<Vec<String>, Error>>()?;
    let pairs: Vec<(&str, &str)> = names.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    Ok(words::put(&text, &pairs))
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
