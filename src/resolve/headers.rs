//! What headers of CRM exports mean, English and Chinese.

use unicode_normalization::UnicodeNormalization;

/// Canonical name and the headers that mean it, folded as [`fold`] does.
const DICTIONARY: &[(&str, &[&str])] = &[
    ("contact_id", &["contactid", "recordid", "id", "donotmodifycontact", "数据id", "唯一性id", "客户编号", "编号"]),
    ("full_name", &["fullname", "contactname", "name", "姓名", "联系人", "联系人姓名"]),
    ("last_name", &["lastname", "surname", "familyname", "姓"]),
    ("first_name", &["firstname", "givenname", "名"]),
    (
        "org_name",
        &["accountname", "company", "companyname", "organization", "organisation", "客户名称", "公司名称", "单位名称", "企业名称", "抬头"],
    ),
    ("credit_code", &["taxid", "vat", "registrationno", "统一社会信用代码", "税号", "纳税人识别号", "营业执照号"]),
    ("national_id", &["nationalid", "idnumber", "身份证号", "证件号码", "身份证号码"]),
    ("mobile", &["mobile", "mobilephone", "cell", "手机", "手机号", "手机号码", "移动电话"]),
    ("phone", &["phone", "telephone", "tel", "businessphone", "mainphone", "电话", "座机", "固定电话", "联系电话"]),
    ("email", &["email", "emailaddress", "邮箱", "电子邮箱", "邮件", "电子邮件"]),
    ("country", &["country", "countryregion", "mailingcountry", "国家"]),
    ("state", &["state", "province", "stateprovince", "mailingstate", "省", "省份"]),
    ("city", &["city", "mailingcity", "市", "城市"]),
    ("district", &["district", "区", "区县"]),
    ("street", &["street", "address", "mailingstreet", "地址", "详细地址"]),
    ("postcode", &["postcode", "zip", "zipcode", "postalcode", "zippostalcode", "mailingzip", "mailingcode", "邮编", "邮政编码"]),
    ("gender", &["gender", "sex", "性别"]),
    ("birth_date", &["birthdate", "dateofbirth", "birthday", "dob", "生日", "出生日期"]),
    ("owner", &["owner", "负责人"]),
    ("lead_source", &["leadsource", "客户来源"]),
    ("tier", &["rating", "tier", "客户级别"]),
    ("created_at", &["createddate", "createdtime", "createdate", "createdon", "createtime", "创建时间"]),
    ("updated_at", &["lastmodifieddate", "modifiedtime", "lastmodifieddatetime", "modifiedon", "lastmodifiedtime", "最后修改时间"]),
    ("last_activity_at", &["lastactivity", "lastactivitydate", "lastactivitytime", "lastfollowedtime", "最后跟进时间"]),
    ("opted_out", &["emailoptout", "donotemail", "unsubscribedfromallemail", "拒收邮件", "退订"]),
    ("do_not_call", &["donotcall", "勿电", "拒接电话"]),
    ("wechat", &["wechat", "微信", "微信号"]),
    ("qq", &["qq"]),
];

/// The canonical name that a header of a CRM means, if it is known.
pub fn canonical(header: &str) -> Option<&'static str> {
    let folded = fold(header);
    DICTIONARY.iter().find(|(name, headers)| headers.contains(&folded.as_str()) || fold(name) == folded).map(|(name, _)| *name)
}

/// A header without what does not matter: width, case, separators, the mark of a required field.
fn fold(header: &str) -> String {
    let text: String = header.nfkc().flat_map(char::to_lowercase).collect();
    text.replace("必填", "").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What kind of value a column of this name holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// E-mail addresses.
    Email,
    /// Telephone numbers.
    Phone,
    /// Dates and times.
    Date,
    /// Names of persons.
    PersonName,
    /// Anything else.
    Other,
}

/// The kind of value that a column's name promises.
pub fn meaning(column: &str) -> Meaning {
    match canonical(column) {
        Some("email") => Meaning::Email,
        Some("mobile" | "phone") => Meaning::Phone,
        Some("birth_date" | "created_at" | "updated_at" | "last_activity_at") => Meaning::Date,
        Some("full_name" | "first_name" | "last_name") => Meaning::PersonName,
        Some(_) => Meaning::Other,
        None if column.ends_with("_at") || column.ends_with("_date") => Meaning::Date,
        None => Meaning::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_headers_in_both_languages_and_any_dress() {
        assert_eq!(canonical("Mailing Zip"), Some("postcode"));
        assert_eq!(canonical("＊手机号码（必填）"), Some("mobile"));
        assert_eq!(canonical("E-mail"), Some("email"));
        assert_eq!(canonical("Created Time"), Some("created_at"));
        assert_eq!(canonical("shoe size"), None);
    }

    #[test]
    fn no_header_means_two_things() {
        let mut all: Vec<&str> = DICTIONARY.iter().flat_map(|(_, headers)| headers.iter().copied()).collect();
        let before = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), before);
    }

    #[test]
    fn meaning_follows_the_name() {
        assert_eq!(meaning("mobile"), Meaning::Phone);
        assert_eq!(meaning("signed_at"), Meaning::Date);
        assert_eq!(meaning("street"), Meaning::Other);
    }
}
