//! `text`: what no eye sees is removed; width and case on request.

use super::{Clean, CleanExample, Cleaned, Normaliser};
use crate::spec::{Field, Options, Shape, Takes, Word};
use crate::value::text::{half_width, hygiene};
use std::borrow::Cow;

pub(super) const NORMALISER: Normaliser = Normaliser {
    word: Word {
        name: "text",
        summary: "Removes invisible characters and superfluous spaces; full-width letters and digits become half-width",
        doc: "Control characters, zero-width and direction marks go; every kind of space becomes a plain one, one at a \
              time and none at the ends; characters are composed (Unicode NFC). Full-width ASCII (`ＡＢ１２`) becomes \
              half-width unless `width: keep`. Compatibility forms such as `①` stay, for their replacement would lose \
              something. Case stays unless `case` says otherwise.",
        takes: Takes::Each,
        options: &[
            Field::optional("case", Shape::Choice(&["keep", "lower", "upper", "title"]), "The case of letters. Default: `keep`."),
            Field::optional("width", Shape::Choice(&["keep", "half"]), "Whether full-width ASCII becomes half-width. Default: `half`."),
        ],
        scalar: None,
        dimension: "",
    },
    build,
    examples: &[
        CleanExample { options: &[], before: "  a \u{A0} b\u{200B} ", after: "a b" },
        CleanExample { options: &[], before: "ＡＢ１２　号", after: "AB12 号" },
        CleanExample { options: &[("width", "keep")], before: "Ａ  B", after: "Ａ B" },
        CleanExample { options: &[("case", "lower")], before: "Shanghai PUDONG", after: "shanghai pudong" },
        CleanExample { options: &[("case", "upper")], before: "straße", after: "STRASSE" },
        CleanExample { options: &[("case", "title")], before: "NEW york", after: "New York" },
        CleanExample { options: &[], before: "张三", after: "张三" },
        CleanExample { options: &[], before: "\u{3000}\t", after: "" },
    ],
};

/// Changing case can decompose what composing can change: a few rounds settle every letter of Unicode.
const ROUNDS: usize = 4;

fn build(options: &Options) -> Result<Clean, String> {
    let keep_width = options.text("width") == Some("keep");
    let case: Option<fn(&str) -> String> = match options.text("case").unwrap_or("keep") {
        "keep" => None,
        "lower" => Some(str::to_lowercase),
        "upper" => Some(str::to_uppercase),
        "title" => Some(title),
        other => return Err(format!("`case` is keep, lower, upper or title, not `{other}`")),
    };
    let tidy = move |value: &str| {
        let narrow = if keep_width { Cow::Borrowed(value) } else { half_width(value) };
        hygiene(&narrow).into_owned()
    };
    Ok(Box::new(move |value| {
        let Some(case) = case else {
            return match if keep_width { Cow::Borrowed(value) } else { half_width(value) } {
                Cow::Borrowed(same) => Cleaned::of(value, hygiene(same)),
                Cow::Owned(narrow) => Cleaned::of(value, hygiene(&narrow)),
            };
        };
        let mut text = tidy(value);
        for _ in 0..ROUNDS {
            let next = tidy(&case(&text));
            if next == text {
                break;
            }
            text = next;
        }
        Cleaned::of(value, Cow::Owned(text))
    }))
}

/// A capital at the start of each word, the rest small. Letters without a single capital stay small.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(capital), None) if start => out.push(capital),
            _ => out.extend(c.to_lowercase()),
        }
        start = !(c.is_alphanumeric() || c == '\'' || c == '’');
    }
    out
}
