//! Addresses that are right and yet nobody's: throw-away mailboxes, and mailboxes of a post instead of a person.
//!
//! The list of throw-away domains holds those that are met most; there are a hundred thousand, and new ones every day.
//! Lists that circulate also hold real providers of China (21cn.com): those of [`PROVIDERS`] are never thrown away. Posts
//! are those of RFC 2142 and what companies call them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Providers of mailboxes for ten minutes, one domain a line.
const DISPOSABLE: &str = include_str!("disposable.txt");

static DOMAINS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| DISPOSABLE.lines().collect());

/// Providers at which people have their mailboxes for years.
#[rustfmt::skip]
const PROVIDERS: &[&str] = &[
    "qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "yeah.net", "188.com", "netease.com",
    "sina.com", "sina.cn", "vip.sina.com", "sohu.com", "tom.com", "21cn.com", "139.com", "189.cn", "wo.cn",
    "wo.com.cn", "263.net", "aliyun.com", "alibaba-inc.com", "hotmail.com", "outlook.com", "live.com", "live.cn",
    "msn.com", "gmail.com", "googlemail.com", "yahoo.com", "yahoo.cn", "yahoo.com.cn", "yahoo.com.hk", "yahoo.com.tw",
    "yahoo.co.jp", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com",
    "web.de", "t-online.de", "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "yandex.com", "naver.com",
    "daum.net", "hanmail.net", "mail.com", "zoho.com", "fastmail.com",
];

/// What posts are called, in small letters, without separators, in order.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "abuse", "account", "accounting", "accounts", "admin", "administration", "administrator", "all", "auskunft",
    "bestellung", "billing", "booking", "bookings", "buchhaltung", "business", "caiwu", "career", "careers",
    "company", "contact", "contactus", "customercare", "customerservice", "customersupport", "datenschutz",
    "donotreply", "einkauf", "email", "employment", "enquiries", "enquiry", "everyone", "export", "feedback",
    "finance", "frontdesk", "general", "hello", "help", "helpdesk", "hostmaster", "hr", "import", "info",
    "information", "inquiries", "inquiry", "invoice", "invoices", "it", "itsupport", "jobs", "kefu", "kontakt",
    "legal", "mail", "mailbox", "mailerdaemon", "marketing", "media", "news", "newsletter", "nobody", "noc",
    "noreply", "office", "online", "operations", "order", "orders", "payment", "payments", "personnel", "postmaster",
    "pr", "press", "privacy", "procurement", "purchase", "purchasing", "qiantai", "reception", "rechnung", "recruit",
    "recruiting", "recruitment", "reservation", "reservations", "root", "sale", "sales", "secretary", "security",
    "service", "services", "shop", "staff", "store", "subscribe", "support", "sysadmin", "team", "tech",
    "techsupport", "unsubscribe", "verkauf", "vertrieb", "web", "webmaster", "welcome", "www", "xiaoshou", "zhaopin",
];

/// The same in Chinese.
#[rustfmt::skip]
const CHINESE: &[&str] = &[
    "前台", "客服", "客服部", "客户服务", "销售", "销售部", "市场", "市场部", "财务", "财务部", "人事", "人事部", "人力资源", "行政", "行政部", "采购", "采购部",
    "售后", "售后服务", "技术支持", "招聘", "办公室", "总机", "公司", "商务", "投诉", "服务",
];

/// Whether the address is one of a provider that throws mailboxes away, or of a domain below it.
pub fn is_disposable(address: &str) -> bool {
    let Some((_, domain)) = address.trim().rsplit_once('@') else { return false };
    let domain = domain.to_lowercase();
    let mut rest = domain.as_str();
    loop {
        if PROVIDERS.contains(&rest) {
            return false;
        }
        if DOMAINS.contains(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, above)) if above.contains('.') => rest = above,
            _ => return false,
        }
    }
}

/// Whether the mailbox is one of a post: `Sales`, `sales.cn`, `info2`, `no-reply`.
pub fn is_role(address: &str) -> bool {
    let Some((mailbox, _)) = address.trim().rsplit_once('@') else { return false };
    let mailbox = mailbox.split('+').next().unwrap_or_default().to_lowercase();
    let name = mailbox.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(SEPARATORS);
    is_post(&name.replace(SEPARATORS, "")) || without_place(name).is_some_and(is_post)
}

const SEPARATORS: [char; 3] = ['.', '-', '_'];

/// The name in front of a country or a language of two letters: `sales.cn`, `info-de`.
fn without_place(name: &str) -> Option<&str> {
    let (post, place) = name.rsplit_once(SEPARATORS)?;
    (place.len() == 2 && post.len() > 2 && place.bytes().all(|b| b.is_ascii_lowercase())).then_some(post)
}

fn is_post(name: &str) -> bool {
    ROLES.binary_search(&name).is_ok() || CHINESE.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throw_away_mailboxes_and_posts() {
        assert!(is_disposable("x@mailinator.com") && is_disposable("x@eu.YOPMAIL.com") && !is_disposable("x@qq.com"));
        assert!(!is_disposable("x@notmailinator.com"));
        assert!(is_role("Info@example.com") && is_role("sales+cn@example.com") && !is_role("li.na@example.com"));
        assert!(DISPOSABLE.lines().all(|domain| domain.contains('.') && domain == domain.to_lowercase().trim()));
        assert!(DISPOSABLE.lines().is_sorted());
        assert!(ROLES.is_sorted_by(|a, b| a < b) && PROVIDERS.iter().all(|provider| !DOMAINS.contains(provider)));
        for mailbox in ["no-reply", "noreply+1", "info2", "sales.cn", "customer.service", "hr", "前台", "客服01", "kefu"] {
            assert!(is_role(&format!("{mailbox}@example.com")), "{mailbox}");
        }
        for mailbox in ["ann", "sally", "hrant", "张三", "wang.it.li", "it.wang", "j.hr", "123456", ""] {
            assert!(!is_role(&format!("{mailbox}@example.com")), "{mailbox}");
        }
        // Mailboxes of large providers are people's, whatever other lists say.
        for provider in ["qq.com", "163.com", "126.com", "21cn.com", "139.com", "gmail.com", "outlook.com", "sina.com", "foxmail.com"] {
            assert!(!is_disposable(&format!("x@{provider}")), "{provider}");
        }
    }
}
