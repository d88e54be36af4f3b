//! What a check says of a row, and how that travels through a plan: as a small number.

/// What a check says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is as it should be.
    Pass,
    /// It is not, for one of the check's reasons, by its code.
    Fail(&'static str),
    /// It is not for this check to say: a value is missing, or another check judges it.
    Skip,
}

/// Why a row fails, and what would mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The code in `failures.parquet`: snake case.
    pub code: &'static str,
    /// A sentence for the one who has to mend the record.
    pub help: &'static str,
}

/// Answers as numbers: 0 passes, n fails for the n-th reason, this is not evaluated.
pub const SKIP: u8 = u8::MAX;

/// The answer of a row that passes.
pub const PASS: u8 = 0;

impl Answer {
    /// Passes or fails for this reason.
    pub fn of(passes: bool, reason: &'static str) -> Answer {
        if passes { Answer::Pass } else { Answer::Fail(reason) }
    }

    /// The answer as a number. A reason that the check does not list is a mistake of karat's.
    pub fn code(self, reasons: &[Reason]) -> Result<u8, String> {
        match self {
            Answer::Pass => Ok(PASS),
            Answer::Skip => Ok(SKIP),
            Answer::Fail(code) => match reasons.iter().position(|reason| reason.code == code) {
                Some(at) => Ok(at as u8 + 1),
                None => Err(format!("the reason `{code}` is not listed")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_numbers() {
        let reasons = [Reason { code: "too_short", help: "" }, Reason { code: "too_long", help: "" }];
        assert_eq!(Answer::of(true, "too_long").code(&reasons), Ok(PASS));
        assert_eq!(Answer::of(false, "too_long").code(&reasons), Ok(2));
        assert_eq!(Answer::Skip.code(&reasons), Ok(SKIP));
        assert!(Answer::Fail("odd").code(&reasons).is_err());
    }
}
