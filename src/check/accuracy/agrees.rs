//! `agrees`: two columns that say the same thing must not contradict each other.

use crate::check::{Check, Example, Measure, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use crate::value::resident_id;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "agrees",
        summary: "Two columns say the same.",
        doc: "\
Passes when the two columns do not contradict each other; `how` says what that means:
  equal                      the same text, whatever the case and the spaces around it
  birth_date_in_resident_id  [birth date, resident ID]: the day is the one inside the number
  gender_in_resident_id      [gender, resident ID]: odd 17th digit is male, even is female
                             身份证号第17位：奇数为男，偶数为女
Not evaluated where either column is missing or cannot be read: `date` and `matches` judge that.
Tip: the order of the columns matters for the last two.",
        takes: Takes::Together,
        options: &[Field::optional("how", Shape::Choice(HOW), "How the two columns agree; `equal` unless said.")],
        scalar: None,
        dimension: "accuracy",
    },
    build,
    examples: &[
        Example {
            rule: "agrees: [email, login]",
            columns: &["email", "login"],
            passes: &[&["li.na@qq.com", "Li.Na@QQ.com"]],
            fails: &[&["li.na@qq.com", "lina@qq.com"]],
            skips: &[&["li.na@qq.com", ""], &["", "li.na@qq.com"]],
        },
        Example {
            rule: "agrees: { columns: [birth_date, resident_id], how: birth_date_in_resident_id }",
            columns: &["birth_date", "resident_id"],
            passes: &[&["1949-12-31", "11010519491231002X"], &["1991-01-01", "360426199101010071"]],
            fails: &[&["1949-12-30", "11010519491231002X"]],
            skips: &[&["", "11010519491231002X"], &["1949-12-31", ""], &["spring", "11010519491231002X"]],
        },
        Example {
            rule: "agrees: { columns: [gender, resident_id], how: gender_in_resident_id }",
            columns: &["gender", "resident_id"],
            passes: &[&["女", "11010519491231002X"], &["Male", "360426199101010071"]],
            fails: &[&["男", "11010519491231002X"], &["F", "360426199101010071"]],
            skips: &[&["保密", "11010519491231002X"], &["女", ""]],
        },
    ],
};

const HOW: &[&str] = &["equal", "birth_date_in_resident_id", "gender_in_resident_id"];

fn build(request: &Request) -> Result<Measure, String> {
    let [left, right] = request.columns else {
        return Err(format!("`agrees` compares two columns, here are {}", request.columns.len()));
    };
    let how = request.options.text("how").unwrap_or("equal");
    let agree: fn(&str, &str) -> Option<bool> = match how {
        "equal" => |a, b| Some(a.trim().to_lowercase() == b.trim().to_lowercase()),
        "birth_date_in_resident_id" => |day, id| Some(date::day(day, Order::Ymd)? == resident_id::birth_date(id)?),
        "gender_in_resident_id" => |gender, id| Some(is_male(gender)? == resident_id::is_male(id)?),
        _ => return Err(format!("`{how}` is no way to agree; there are {}", HOW.join(", "))),
    };
    Ok(Measure::Row(functions::test2(&format!("agrees({how})"), [left.as_str(), right.as_str()], agree)))
}

/// Reads a gender as written in CRMs, the codes of GB/T 2261.1 and ISO 5218 included. What is neither
/// (unknown, withheld, another) is not compared.
fn is_male(gender: &str) -> Option<bool> {
    match gender.trim().to_lowercase().as_str() {
        "1" | "m" | "male" | "man" | "mr" | "mr." | "男" | "男性" | "先生" => Some(true),
        "2" | "f" | "female" | "woman" | "ms" | "ms." | "mrs" | "mrs." | "女" | "女性" | "女士" | "小姐" | "太太" => Some(false),
        _ => None,
    }
}
