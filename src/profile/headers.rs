//! What headers say: the words in them, and what these words name.

use super::meaning::Meaning::{self, *};

/// Words of headers that name a meaning, English and Chinese. The first line that fits decides.
pub const HEADERS: &[(Meaning, &[&str])] = &[
    (Remark, &["status", "notes", "note", "comment", "comments", "remarks", "备注", "状态"]),
    (Timestamp, &["created", "updated", "modified", "inserted", "timestamp", "创建", "更新"]),
    (Email, &["email", "mail", "邮箱", "邮件"]),
    (Phone, &["phone", "mobile", "tel", "telephone", "cell", "cellphone", "fax", "msisdn", "手机", "电话", "手机号", "传真"]),
    (BirthDate, &["dob", "birth", "birthday", "birthdate", "生日", "出生", "出生日期"]),
    (Date, &["date", "日期"]),
    (Year, &["year", "年份"]),
    (Postcode, &["postcode", "zip", "zipcode", "postal", "plz", "邮编", "邮政编码"]),
    (CreditCode, &["uscc", "vat", "tin", "tax", "税号", "信用代码", "统一社会信用代码"]),
    (NationalId, &["ssn", "soc", "passport", "nin", "national", "nationalid", "身份证", "身份证号", "证件号"]),
    (Id, &["iban", "account", "card", "licence", "license", "账号", "卡号"]),
    (Organisation, &["company", "organisation", "organization", "employer", "公司", "单位", "企业", "公司名称"]),
    (HouseNumber, &["house", "housenumber", "streetnumber"]),
    (Street, &["street", "address", "addr", "road", "地址", "住址"]),
    (City, &["city", "suburb", "town", "district", "locality", "county", "municipality", "village", "城市", "区", "市"]),
    (Region, &["state", "province", "region", "省", "省份"]),
    (Country, &["country", "国家"]),
    (Category, &["gender", "sex", "salutation", "性别", "称谓"]),
    (FamilyName, &["last", "surname", "family", "lname", "lastname", "姓", "姓氏"]),
    (GivenName, &["first", "given", "forename", "fname", "firstname", "middle", "名"]),
    (FullName, &["name", "fullname", "姓名", "客户", "联系人", "customer", "contact"]),
    (Amount, &["price", "amount", "total", "value", "revenue", "金额", "价格"]),
];

/// The words of a header, lower case: `dateOfBirth`, `date_of_birth` and `Date of birth` have the same.
pub fn words_of(header: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut lower = false;
    for c in header.chars() {
        if c.is_uppercase() && lower {
            spaced.push(' ');
        }
        lower = c.is_lowercase();
        spaced.push(c);
    }
    spaced.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// What a header says.
pub fn named(header: &str) -> Option<Meaning> {
    let words = words_of(header);
    let whole = header.to_lowercase();
    let has = |list: &[&str]| {
        list.iter().any(|w| words.iter().any(|word| word == w) || (!w.is_ascii() && w.chars().count() > 1 && whole.contains(w)))
    };
    HEADERS.iter().find(|(_, list)| has(list)).map(|(meaning, _)| *meaning)
}

/// Whether a header says that a column holds family names, which families have in common.
pub fn is_family_name(header: &str) -> bool {
    named(header) == Some(FamilyName)
}

/// Whether a header has one of these words, or ends in one that is Chinese.
pub fn has_word(header: &str, words: &[&str]) -> bool {
    let is_one = |word: &String| words.contains(&word.as_str()) || words.iter().any(|w| !w.is_ascii() && word.ends_with(w));
    words_of(header).iter().any(is_one)
}

/// Whether a header says that a column names records beyond doubt: an `id`.
pub fn is_id(header: &str) -> bool {
    has_word(header, &["id", "key", "recid", "编号", "序号"])
}

/// Whether a header says that a column names the list that a record is from.
pub fn is_name_of_lists(header: &str) -> bool {
    has_word(header, &["source", "system", "origin", "list", "file", "来源", "系统"])
}
