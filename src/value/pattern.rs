//! Regular expressions: those that users write are bounded in memory, and linear in time.

use regex::{Error, Regex, RegexBuilder};
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
    fn threads_say_the_same() {
        let pattern = compile("[0-9]+").unwrap();
        let found = || pattern.replace_all("a1b22", "#").into_owned();
        let threads: Vec<String> = std::thread::scope(|scope| [scope.spawn(found), scope.spawn(found)].map(|t| t.join().unwrap()).into());
        assert_eq!(threads, ["a#b#", "a#b#"]);
    }
}
