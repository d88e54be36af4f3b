//! `agrees`: two columns that say the same thing must not contradict each other.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::date::{self, Order};
use crate::value::{name_in_email, province, resident_id};

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
  region_in_resident_id      [province or city, resident ID]: the first two digits are the province's
                             身份证号前两位是发证地的省份
  postcode_in_region         [postcode, province or city]: the Chinese postcode begins as the province's do
  name_in_email              [name, e-mail]: a part of the name or its initials stand before the @; the
                             name may be several columns, the e-mail comes last
Not evaluated where a column is missing or cannot be read: `date` and `matches` judge that. Also not where
the question has no answer: Hong Kong has no postcodes, a name in Chinese characters has no letters, boxes
such as info@ and addresses of figures alone (QQ) are nobody's name.
A number tells where it was given, not where its owner lives, and people may write from any address: for
the last three expect some to fail, and set `at_least`.
Tip: the order of the columns matters for all but `equal`.",
        takes: Takes::Together,
        options: &[Field::optional("how", Shape::Choice(HOW), "How the two columns agree; `equal` unless said.")],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[
        Reason { code: "not_equal", help: "Find out which of the two is right, and write it into both." },
        Reason { code: "birth_date_differs", help: "Look at the identity card: either the birth date or the number was mistyped." },
        Reason { code: "gender_differs", help: "Look at the identity card: either the gender or the number was mistyped." },
        Reason {
            code: "region_differs",
            help: "The number was given in another province. Correct what is wrong, unless the customer has moved.",
        },
        Reason { code: "postcode_elsewhere", help: "The postcode belongs to another province. Look up the one of the address." },
        Reason { code: "name_not_in_email", help: "The address may be another person's. Ask the customer, or look at who is written to." },
    ],
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
        Example {
            rule: "agrees: { columns: [province, resident_id], how: region_in_resident_id }",
            columns: &["province", "resident_id"],
            passes: &[&["北京市", "11010519491231002X"], &["Jiangxi", "360426199101010071"], &["九江市", "360426199101010071"]],
            fails: &[&["广东", "11010519491231002X"], &["深圳市", "360426199101010071"]],
            skips: &[&["California", "11010519491231002X"], &["北京", ""], &["", "11010519491231002X"], &["北京", "1101"]],
        },
        Example {
            rule: "agrees: { columns: [postcode, province], how: postcode_in_region }",
            columns: &["postcode", "province"],
            passes: &[&["518057", "广东省"], &["100010", "Beijing"], &["137400", "内蒙古"]],
            fails: &[&["100010", "广东省"], &["518057", "上海"]],
            skips: &[&["999077", "香港"], &["94301", "广东"], &["518057", ""], &["", "广东"], &["518057", "CA"]],
        },
        Example {
            rule: "agrees: { columns: [name, email], how: name_in_email }",
            columns: &["name", "email"],
            passes: &[&["Li Na", "li.na@qq.com"], &["Wang Xiaoming", "wxm84@163.com"], &["John Smith", "jsmith@gmail.com"]],
            fails: &[&["John Smith", "mary.jones@gmail.com"]],
            skips: &[&["李娜", "lina@qq.com"], &["John Smith", "info@iana.org"], &["John Smith", "88888888@qq.com"], &["John Smith", ""]],
        },
        Example {
            rule: "agrees: { columns: [first_name, last_name, email], how: name_in_email }",
            columns: &["first_name", "last_name", "email"],
            passes: &[&["Na", "Li", "lina@qq.com"]],
            fails: &[&["Mary", "Jones", "jsmith@gmail.com"]],
            skips: &[&["娜", "李", "lina@qq.com"], &["Mary", "", "mary@gmail.com"]],
        },
    ],
};

const HOW: &[&str] =
    &["equal", "birth_date_in_resident_id", "gender_in_resident_id", "region_in_resident_id", "postcode_in_region", "name_in_email"];

/// Whether two values agree; nothing where it cannot be said.
type Agree = fn(&str, &str) -> Option<bool>;

fn build(request: &Request) -> Result<Measure, String> {
    let (agree, reason): (Agree, &'static str) = match request.options.text("how").unwrap_or("equal") {
        "equal" => (|a, b| Some(a.trim().to_lowercase() == b.trim().to_lowercase()), "not_equal"),
        "birth_date_in_resident_id" => (|day, id| Some(date::day(day, Order::Ymd)? == resident_id::birth_date(id)?), "birth_date_differs"),
        "gender_in_resident_id" => (|gender, id| Some(is_male(gender)? == resident_id::is_male(id)?), "gender_differs"),
        "region_in_resident_id" => (|place, id| Some(province::read(place)?.gave(province::code_in_resident_id(id)?)), "region_differs"),
        "postcode_in_region" => (|postcode, place| province::read(place)?.has_postcode(postcode), "postcode_elsewhere"),
        "name_in_email" => return name_in_address(request),
        other => return Err(format!("`{other}` is no way to agree; there are {}", HOW.join(", "))),
    };
    request.pair()?;
    request.test_all(move |values| match values {
        [left, right] => answer(agree(left, right), reason),
        _ => Answer::Skip,
    })
}

/// The name may stand in several columns before the address.
fn name_in_address(request: &Request) -> Result<Measure, String> {
    if request.columns.len() < 2 {
        return Err("`name_in_email` compares the columns of a name and, last, an e-mail".into());
    }
    request.test_all(|values| match values {
        [name, email] => answer(name_in_email::stands(name, email), "name_not_in_email"),
        [names @ .., email] => answer(name_in_email::stands(&names.join(" "), email), "name_not_in_email"),
        [] => Answer::Skip,
    })
}

fn answer(agrees: Option<bool>, reason: &'static str) -> Answer {
    agrees.map_or(Answer::Skip, |agrees| Answer::of(agrees, reason))
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
