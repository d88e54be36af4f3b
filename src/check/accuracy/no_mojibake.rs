//! `no_mojibake`: the text was read in the encoding in which it was written.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};
use crate::value::{Reading, mojibake};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "no_mojibake",
        summary: "The text shows no damage of a wrong encoding.",
        doc: "\
Passes when the text reads as somebody wrote it. Fails for what appears when a file is read in another encoding
than it was written in: `MÃ¼ller` and `å¼ ä¸‰` (UTF-8 read as windows-1252), 寮犱笁 (UTF-8 read as GBK), `ÕÅÈý` (GBK read
as Latin-1), 锟斤拷, 烫烫烫, �, and for HTML entities such as `R&amp;D`. 乱码：文件编码读错。
Not evaluated where the value is missing. Good text in any language passes: the patterns are ones that no
language writes.
Tip: where many values of a column fail, set `encoding` of the source instead of mending cells; `�` and 锟斤拷
are lost and come back only from the origin.",
        takes: Takes::Each,
        options: &[],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[
        Reason {
            code: "utf8_read_as_windows_1252",
            help: "The file is UTF-8 and was read as windows-1252 or Latin-1. Read it again as UTF-8.",
        },
        Reason {
            code: "utf8_read_as_gbk",
            help: "The file is UTF-8 and was read as GBK. Read it again as UTF-8; cells with a `?` are incomplete.",
        },
        Reason { code: "gbk_read_as_latin_1", help: "The file is GBK or GB18030 and was read as Latin-1. Read it again as GB18030." },
        Reason {
            code: "replacement_read_as_gbk",
            help: "The text was lost in an earlier conversion. Get it from the origin, or leave the field empty.",
        },
        Reason { code: "replacement_character", help: "Some characters could not be read and are lost. Get the text from the origin." },
        Reason { code: "unused_memory", help: "A program wrote more than the text. Cut it off where the repetition begins." },
        Reason { code: "html_entity", help: "The text comes from a web page. Replace the entity by its character." },
    ],
    build,
    examples: &[Example {
        rule: "no_mojibake: name",
        columns: &["name"],
        passes: &[&["张三"], &["Müller"], &["R&D"], &["José Ñáñez"], &["Петр"]],
        fails: &[&["å¼ ä¸‰"], &["MÃ¼ller"], &["寮犱笁"], &["ÕÅÈý"], &["锟斤拷"], &["张�"], &["张三烫烫烫"], &["R&amp;D"], &["M眉ller"]],
        skips: &[&[""], &["N/A"]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test(|text| match mojibake::read(text) {
        Reading::Valid { .. } => Answer::Pass,
        Reading::Fixable { reason, .. } | Reading::Invalid { reason } => Answer::Fail(reason),
        Reading::Placeholder | Reading::Masked | Reading::Missing => Answer::Skip,
    })
}
