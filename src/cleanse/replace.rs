//! `replace`: what a regular expression finds becomes something else, or goes.

use super::{Clean, CleanExample, Cleaned, Normaliser};
use crate::spec::{Field, Options, Shape, Takes, Word};
use crate::value::pattern::{self, Characters};
use memchr::memmem::Finder;

pub(super) const NORMALISER: Normaliser = Normaliser {
    word: Word {
        name: "replace",
        summary: "Replaces whatever a regular expression finds; without a replacement it is removed",
        doc: "For what is written in a way of your own: separators, prefixes, words for signs. Every place where `pattern` \
              is found becomes `with`, in which `$1` or `${name}` stands for a group of the pattern and `$$` for a dollar; \
              without `with` it is removed. The syntax is that of Rust's regex crate: no look-around and no \
              back-references, so that every pattern runs in linear time. A replacement that the pattern finds again \
              changes the value again at the next run.",
        takes: Takes::Each,
        options: &[
            Field::required("pattern", Shape::Regex, "The regular expression."),
            Field::optional("with", Shape::Scalar, "What is put in place of it. Default: nothing."),
        ],
        scalar: None,
        dimension: "",
    },
    build,
    examples: &[
        CleanExample { options: &[("pattern", "[^0-9]")], before: "(201) 355-0187", after: "2013550187" },
        CleanExample { options: &[("pattern", " at "), ("with", "@")], before: "ann at example.com", after: "ann@example.com" },
        CleanExample { options: &[("pattern", "^客户[:：]")], before: "客户：张三", after: "张三" },
        CleanExample { options: &[("pattern", r"^(\w+), (\w+)$"), ("with", "$2 $1")], before: "Smith, John", after: "John Smith" },
        CleanExample { options: &[("pattern", "-")], before: "--", after: "" },
        CleanExample { options: &[("pattern", "--"), ("with", "-")], before: "a--b--c", after: "a-b-c" },
        CleanExample { options: &[("pattern", "x")], before: "张三", after: "张三" },
    ],
};

fn build(options: &Options) -> Result<Clean, String> {
    let written = options.text("pattern").ok_or("`replace` needs a `pattern`")?;
    let regex = pattern::compile(written)?;
    let with = options.text("with").unwrap_or_default().to_string();
    let is_plain = !with.contains('$');
    if let Some(characters) = Characters::of(written, with.is_empty()).filter(|_| is_plain) {
        return Ok(Box::new(move |value| Cleaned::of(value, characters.replaced(value, &with))));
    }
    if let Some(literal) = pattern::literal(written).filter(|_| is_plain) {
        let finder = Finder::new(&literal).into_owned();
        let replaced = move |value: &str| match finder.find(value.as_bytes()) {
            Some(_) => Cleaned::of(value, value.replace(&literal, &with).into()),
            None => Cleaned::of(value, value.into()),
        };
        return Ok(Box::new(replaced));
    }
    Ok(Box::new(move |value| Cleaned::of(value, regex.replace_all(value, with.as_str()))))
}
