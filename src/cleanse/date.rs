//! `date`: days and moments in ISO 8601.

use super::{Clean, CleanExample, Cleaned, Normaliser};
use crate::spec::{Field, Options, Shape, Takes, Word};
use crate::value::date::{self, Order};

pub(super) const NORMALISER: Normaliser = Normaliser {
    word: Word {
        name: "date",
        summary: "Brings dates into ISO 8601: `2024-01-05`, `2024-01-05T10:30:00Z`",
        doc: "Year-first dates are read whatever the order: `2024/1/5`, `20240105`, `2024年1月5日`, `二〇二四年一月五日`, \
              `民国113年1月5日`, as are months by name and seconds or milliseconds since 1970. `5/1/2024` is read only in \
              the order `dmy` or `mdy`. A moment with a zone becomes UTC (`Z`); one without stays local; a local \
              midnight becomes its day. Dates that do not exist, years of two digits and years alone stay as they are.",
        takes: Takes::Each,
        options: &[Field::optional(
            "order",
            Shape::Choice(&["ymd", "dmy", "mdy"]),
            "How dates are read whose year is last: `ymd` does not read them. Default: `ymd`.",
        )],
        scalar: None,
        dimension: "",
    },
    build,
    examples: &[
        CleanExample { options: &[], before: "2024/1/5", after: "2024-01-05" },
        CleanExample { options: &[], before: "2024年1月5日", after: "2024-01-05" },
        CleanExample { options: &[], before: "民国113年1月5日", after: "2024-01-05" },
        CleanExample { options: &[("order", "dmy")], before: "5/1/2024", after: "2024-01-05" },
        CleanExample { options: &[("order", "mdy")], before: "5/1/2024", after: "2024-05-01" },
        CleanExample { options: &[], before: "5/1/2024", after: "5/1/2024" },
        CleanExample { options: &[], before: "2024-01-05 10:30 +08:00", after: "2024-01-05T02:30:00Z" },
        CleanExample { options: &[], before: "1704450600123", after: "2024-01-05T10:30:00.123Z" },
        CleanExample { options: &[], before: "2023-02-29", after: "2023-02-29" },
    ],
};

fn build(options: &Options) -> Result<Clean, String> {
    let name = options.text("order").unwrap_or("ymd");
    let order = Order::named(name).ok_or_else(|| format!("`order` is ymd, dmy or mdy, not `{name}`"))?;
    Ok(Box::new(
        move |value| {
            if date::is_canonical_day(value) { Cleaned::Same } else { Cleaned::canonical(value, date::read(value, order)) }
        },
    ))
}
