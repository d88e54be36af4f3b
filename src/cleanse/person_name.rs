//! `person_name`: names of people without titles, remarks and stray capitals.

use super::{Clean, CleanExample, Cleaned, Normaliser};
use crate::spec::{Options, Takes, Word};
use crate::value::name;

pub(super) const NORMALISER: Normaliser = Normaliser {
    word: Word {
        name: "person_name",
        summary: "Removes titles and remarks from names of people; gives names in capitals their usual case",
        doc: "Titles (`Mr`, `Dr`, 先生, 经理) go where a name stays, as do remarks in brackets. Latin names that are all \
              capitals or all small get usual case (`O'Brien`, `McDonald`, `van Beethoven`); names in mixed case stay \
              as they are. The dots of names in parts become `·`. Generational suffixes (`Jr`, `III`) stay: they tell \
              people apart. Nothing is reordered or corrected.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "",
    },
    build,
    examples: &[
        CleanExample { options: &[], before: "MR. JOHN SMITH", after: "John Smith" },
        CleanExample { options: &[], before: "ronald mcdonald", after: "Ronald McDonald" },
        CleanExample { options: &[], before: "张三(离职)", after: "张三" },
        CleanExample { options: &[], before: "李女士", after: "李" },
        CleanExample { options: &[], before: "买买提•艾力", after: "买买提·艾力" },
        CleanExample { options: &[], before: "DeShawn MacLeod", after: "DeShawn MacLeod" },
        CleanExample { options: &[], before: "先生", after: "先生" },
    ],
};

fn build(_: &Options) -> Result<Clean, String> {
    Ok(Box::new(|value| Cleaned::of(value, name::tidy(value))))
}
