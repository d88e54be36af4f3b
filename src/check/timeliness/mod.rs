//! Timeliness: is the record of today? All ages are counted from the date of the run, never from the
//! clock, so that the same run gives the same answers tomorrow.

pub mod cadence;
pub mod decay;
pub mod fresh_within;
pub mod latency;
pub mod not_in_future;
pub mod not_older_than;

use crate::spec::Options;
use chrono::{NaiveDate, NaiveTime};

/// A day in seconds.
pub const DAY: i64 = 86_400;

/// The first second of a day, since 1970.
pub fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp()
}

/// The oldest second that is not yet older than `age` on a day.
pub fn oldest(options: &Options, as_of: NaiveDate) -> Result<i64, String> {
    let age = options.seconds("age").ok_or("`age` is no duration such as `730d`")?;
    Ok(midnight(as_of) - age)
}
