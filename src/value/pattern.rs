//! Regular expressions that users write: bounded in memory, linear in time.

use regex::{Error, Regex, RegexBuilder};

/// The most memory that one compiled pattern may take, in bytes; `\w{2,100}` needs about a tenth.
const SIZE_LIMIT: usize = 10 << 20;

/// A pattern made ready. The error is a sentence for whoever wrote it.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build().map_err(|error| match error {
        Error::CompiledTooBig(_) => "the regular expression is too large".to_string(),
        _ => "the regular expression cannot be read".to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_none_is_said() {
        assert!(compile(r"^\p{Han}+$").is_ok_and(|regex| regex.is_match("张三")));
        assert!(compile("(").is_err_and(|e| e.contains("cannot be read")));
        assert!(compile(r"\w{900}{900}").is_err_and(|e| e.contains("too large")));
    }
}
