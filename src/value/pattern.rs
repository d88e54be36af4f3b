//! Regular expressions: those that users write are bounded in memory, and linear in time.

use regex::{Error, Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::borrow::Cow;
use std::ops::Deref;
use thread_local::ThreadLocal;

/// The most memory that one compiled pattern may take, in bytes; `\w{2,100}` needs about a tenth.
const SIZE_LIMIT: usize = 10 << 20;

/// A regular expression that every thread has for itself: a search wants room to work in, and threads that share an
/// expression hand the room to each other, which takes longer than to search a short text.
pub struct Pattern {
    regex: Regex,
    of_thread: ThreadLocal<Regex>,
}

impl From<Regex> for Pattern {
    fn from(regex: Regex) -> Pattern {
        Pattern { regex, of_thread: ThreadLocal::new() }
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.of_thread.get_or(|| self.regex.clone())
    }
}

/// A pattern made ready. The error is a sentence for whoever wrote it.
pub fn compile(pattern: &str) -> Result<Pattern, String> {
    RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build().map(Pattern::from).map_err(|error| match error {
        Error::CompiledTooBig(_) => "the regular expression is too large".to_string(),
        _ => "the regular expression cannot be read".to_string(),
    })
}

/// A set of characters, for patterns that look for one at a time: to ask of each is several times as fast as to search.
pub struct Characters {
    ascii: [bool; 128],
    /// From and to, ascending.
    ranges: Vec<(char, char)>,
}

impl Characters {
    /// The characters that a pattern finds; nothing where it finds anything else than single ones. Of `many`, as in
    /// `[ -]+`, where it makes no difference whether they are found alone or together.
    pub fn of(pattern: &str, many: bool) -> Option<Characters> {
        fn ranges(hir: &Hir, many: bool) -> Option<Vec<(char, char)>> {
            match hir.kind() {
                HirKind::Class(Class::Unicode(class)) => Some(class.iter().map(|range| (range.start(), range.end())).collect()),
                HirKind::Literal(literal) => {
                    let mut characters = std::str::from_utf8(&literal.0).ok()?.chars();
                    let first = characters.next()?;
                    characters.next().is_none().then(|| vec![(first, first)])
                }
                HirKind::Repetition(several) if many && several.min == 1 && several.max.is_none() => ranges(&several.sub, many),
                _ => None,
            }
        }
        let ranges = ranges(&regex_syntax::parse(pattern).ok()?, many)?;
        let within = |ranges: &[(char, char)], c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
        Some(Characters { ascii: std::array::from_fn(|byte| within(&ranges, byte as u8 as char)), ranges })
    }

    /// Whether a character is one of them.
    pub fn has(&self, c: char) -> bool {
        match self.ascii.get(c as usize) {
            Some(has) => *has,
            None => {
                let at = self.ranges.partition_point(|(_, to)| *to < c);
                self.ranges.get(at).is_some_and(|(from, _)| *from <= c)
            }
        }
    }

    /// The text with something else in place of each of them.
    pub fn replaced<'t>(&self, text: &'t str, with: &str) -> Cow<'t, str> {
        if text.is_ascii() {
            return self.replaced_in_ascii(text, with);
        }
        if !text.chars().any(|c| self.has(c)) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        text.chars().for_each(|c| if self.has(c) { out.push_str(with) } else { out.push(c) });
        Cow::Owned(out)
    }

    /// The same byte by byte.
    fn replaced_in_ascii<'t>(&self, text: &'t str, with: &str) -> Cow<'t, str> {
        let has = |byte: u8| self.ascii[usize::from(byte & 127)];
        // All are looked at: most texts have none.
        if !text.bytes().fold(false, |any, byte| any | has(byte)) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (at, _) in text.bytes().enumerate().filter(|(_, byte)| has(*byte)) {
            out.push_str(&text[from..at]);
            out.push_str(with);
            from = at + 1;
        }
        out.push_str(&text[from..]);
        Cow::Owned(out)
    }
}

/// The text that a pattern finds, if it finds one text and nothing else: to look for that needs no expression.
pub fn literal(pattern: &str) -> Option<String> {
    match regex_syntax::parse(pattern).ok()?.into_kind() {
        HirKind::Literal(literal) => String::from_utf8(literal.0.into()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_none_is_said() {
        assert!(compile(r"^\p{Han}+$").is_ok_and(|pattern| pattern.is_match("张三")));
        let reason = |pattern| compile(pattern).err().unwrap_or_default();
        assert!(reason("(").contains("cannot be read"));
        assert!(reason(r"\w{900}{900}").contains("too large"));
    }

    #[test]
    fn single_characters_need_no_search() {
        for (pattern, many) in
            [("[^0-9]", false), ("-", false), (r"\s", false), ("[^0-9]+", true), ("客|户", true), (r"\p{Han}", false), ("(?i)é", false)]
        {
            let (searched, asked) = (Regex::new(pattern).unwrap(), Characters::of(pattern, many).unwrap());
            for text in ["", "(201) 355-0187", "客户 É é", "2013550187", "\u{a0}１2"] {
                assert_eq!(asked.replaced(text, ""), searched.replace_all(text, ""), "{pattern} {text}");
            }
        }
        for pattern in [" at ", "^-", "a?", "[0-9]{2}", "()", "", "(?-u:[^0-9])", r"\b", "[0-9]+"] {
            assert!(Characters::of(pattern, false).is_none(), "{pattern}");
        }
        assert!(Characters::of("[0-9]{1,2}", true).is_none());
    }

    #[test]
    fn threads_say_the_same() {
        let pattern = compile("[0-9]+").unwrap();
        let found = || pattern.replace_all("a1b22", "#").into_owned();
        let threads: Vec<String> = std::thread::scope(|scope| [scope.spawn(found), scope.spawn(found)].map(|t| t.join().unwrap()).into());
        assert_eq!(threads, ["a#b#", "a#b#"]);
    }
}
