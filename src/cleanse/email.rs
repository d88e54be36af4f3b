//! `email`: addresses in canonical form.

use super::{Clean, CleanExample, Cleaned, Normaliser};
use crate::spec::{Options, Takes, Word};
use crate::value::email;

pub(super) const NORMALISER: Normaliser = Normaliser {
    word: Word {
        name: "email",
        summary: "Brings e-mail addresses into one form: the domain in lower case, decoration and slips removed",
        doc: "The domain becomes lower case and Unicode. `mailto:`, display names, angle brackets, full-width \
              characters, spaces around `@`, stray punctuation and endings that do not exist (`.con`) are repaired; of \
              several addresses the first valid one stays. The part before `@` is never changed, and misspelt domains \
              that can exist (`gmial.com`) stay: nobody knows what was meant. What cannot be read only loses invisible \
              characters.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "",
    },
    build,
    examples: &[
        CleanExample { options: &[], before: " Zhang.San@QQ.COM ", after: "Zhang.San@qq.com" },
        CleanExample { options: &[], before: "mailto:Li Wei <liwei@163.com>", after: "liwei@163.com" },
        CleanExample { options: &[], before: "zs＠ｑｑ．ｃｏｍ", after: "zs@qq.com" },
        CleanExample { options: &[], before: "zs@163.con", after: "zs@163.com" },
        CleanExample { options: &[], before: "张三@例子.公司", after: "张三@例子.公司" },
        CleanExample { options: &[], before: "ann@gmial.com", after: "ann@gmial.com" },
        CleanExample { options: &[], before: "not an  address", after: "not an address" },
    ],
};

fn build(_: &Options) -> Result<Clean, String> {
    Ok(Box::new(|value| Cleaned::canonical(value, email::read(value))))
}
