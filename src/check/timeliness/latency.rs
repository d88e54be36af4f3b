//! `latency`: what happened was recorded soon.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "latency",
        summary: "The record came soon after the event.",
        doc: "\
Passes when the second moment (recorded, loaded) is at most `within` after the first (happened); fails when it came later,
and when it lies before the event: a clock or a time zone is wrong there. Not evaluated where a column is missing or no
date. Dates are read year first; a day alone is its midnight, and a record of the same day is in time.
及时采集：事件发生到录入的时间差。
Tip: `latency: { columns: [visited_at, created_at], within: 2d }` with `at_least: 95%`.",
        takes: Takes::Together,
        options: &[Field::required("within", Shape::Duration, "How long it may take: `2d`, `12h`.")],
        scalar: None,
        dimension: "timeliness",
    },
    reasons: &[
        Reason { code: "too_late", help: "It was recorded too long after it happened: find out where it lay." },
        Reason { code: "before_event", help: "It was recorded before it happened: one of the two moments is wrong." },
    ],
    build,
    examples: &[Example {
        rule: "latency: { columns: [visited_at, created_at], within: 2d }",
        columns: &["visited_at", "created_at"],
        passes: &[&["2026-11-01", "2026-11-03"], &["2026-11-01 09:00:00", "2026-11-01 09:00:00"], &["2026-11-01 09:00:00", "2026-11-01"]],
        fails: &[&["2026-11-01", "2026-11-04"], &["2026-11-05", "2026-11-04"]],
        skips: &[&["", "2026-11-04"], &["2026-11-01", "soon"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.pair()?;
    let within = request.options.seconds("within").ok_or("`within` is no duration such as `2d`")?;
    request.test_all(move |values| {
        let moment = |at: usize| values.get(at).and_then(|text| date::instant(text, Order::Ymd));
        let (Some(event), Some(recorded)) = (moment(0), moment(1)) else { return Answer::Skip };
        // Where one side is a day alone, nothing finer than the day can be said.
        let day = |moment: i64| moment.div_euclid(86_400);
        match recorded - event {
            late if late > within => Answer::Fail("too_late"),
            late if late < 0 && day(recorded) < day(event) => Answer::Fail("before_event"),
            late if late < 0 && recorded.rem_euclid(86_400) != 0 => Answer::Fail("before_event"),
            _ => Answer::Pass,
        }
    })
}
