//! Regular expressions: those that users write are bounded in memory, and linear in time.

use regex::{Error, Regex, RegexBuilder};
use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::borrow::Cow;
use std::ops::Deref;
use thread_local::ThreadLocal;

/// The most memory that one compiled pattern may take, in bytes; `\w{2,100}` needs about a tenth.
const SIZE_LIMIT: usize = 10 << 20;

/// The most memory that the automaton of a pattern may take, in bytes: more takes longer to make than it saves in a table of some
/// thousand rows.
const AUTOMATON_LIMIT: usize = 1 << 15;

/// A regular expression that every thread has for itself: a search wants room to work in, and threads that share an
/// expression hand the room to each other, which takes longer than to search a short text.
pub struct Pattern {
    regex: Regex,
    of_thread: ThreadLocal<Regex>,
    quick: Quick,
}

/// How it is told whether a text has a pattern, with as little as possible to do before the first character.
enum Quick {
    /// Each character is asked.
    Characters(Characters),
    /// A small automaton reads the text once and needs no room.
    Automaton(Box<dense::DFA<Vec<u32>>>),
    /// By the expression.
    No,
}

impl From<Regex> for Pattern {
    fn from(regex: Regex) -> Pattern {
        Pattern { regex, of_thread: ThreadLocal::new(), quick: Quick::No }
    }
}

/// The automaton of a pattern, if it is small. What depends on the letters around a place has none.
fn automaton(pattern: &str) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .dfa_size_limit(Some(AUTOMATON_LIMIT))
        .determinize_size_limit(Some(AUTOMATON_LIMIT));
    let first = thompson::Config::new().nfa_size_limit(Some(AUTOMATON_LIMIT));
    dense::Builder::new().configure(config).thompson(first).build(pattern).ok()
}

impl Pattern {
    /// Made ready to be looked for in a great many texts.
    pub fn quickened(self) -> Pattern {
        let quick = match Characters::of(self.regex.as_str(), true) {
            Some(characters) => Quick::Characters(characters),
            None => automaton(self.regex.as_str()).map_or(Quick::No, |automaton| Quick::Automaton(Box::new(automaton))),
        };
        Pattern { quick, ..self }
    }

    /// Whether a text has what the pattern looks for.
    pub fn is_in(&self, text: &str) -> bool {
        match &self.quick {
            Quick::Characters(characters) => characters.are_in(text),
            Quick::Automaton(automaton) => match automaton.try_search_fwd(&Input::new(text).earliest(true)) {
                Ok(found) => found.is_some(),
                // No byte makes such an automaton give up; if one did, the expression would know.
                Err(_) => self.is_match(text),
            },
            Quick::No => self.is_match(text),
        }
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

    /// Whether a text has one of them.
    fn are_in(&self, text: &str) -> bool {
        text.chars().any(|c| self.has(c))
    }

    /// The text with something else in place of each of them.
    pub fn replaced<'t>(&self, text: &'t str, with: &str) -> Cow<'t, str> {
        if text.is_ascii() {
            return self.replaced_in_ascii(text, with);
        }
        if !self.are_in(text) {
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
    fn however_it_is_told_whether_a_text_has_a_pattern_it_is_the_same() {
        let texts = [
            "",
            " ",
            "王",
            "ann@example.com",
            "(201) 355-0187",
            "a-1",
            "C-0042",
            "c-0042 old",
            "12345-6789",
            "e\u{301}",
            "\u{3000}",
            "\n",
            "a\nold\nb",
            "old\n",
            "old",
            "\u{212a}",
            "b&",
        ];
        for pattern in [
            r"\S",
            r"^$",
            r"^C-\d{4}$",
            r"\p{Han}",
            r"[^0-9]+",
            r"(?i)c-",
            r"\bold\b",
            r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$",
            r"^[0-9]{5}(-[0-9]{4})?$",
            r"a|\d-",
            r"^\w{2,100}$",
            r"(?m)^old$",
            "^old$",
            ".",
            "(?s).",
            "(?i)k",
            "[a&&b]",
            "",
        ] {
            let (plain, quick) = (Regex::new(pattern).unwrap(), compile(pattern).unwrap().quickened());
            for text in texts {
                assert_eq!(quick.is_in(text), plain.is_match(text), "{pattern} {text}");
            }
        }
        let quick = |pattern| compile(pattern).unwrap().quickened().quick;
        assert!(matches!(quick(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$"), Quick::Automaton(_)));
        assert!(matches!(quick(r"\S"), Quick::Characters(_)));
        assert!(matches!(quick(r"\bold\b"), Quick::No) && matches!(quick(r"^\w{2,100}$"), Quick::No));
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
