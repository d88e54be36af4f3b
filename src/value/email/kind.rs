//! Addresses that are right and yet nobody's: throw-away mailboxes, and mailboxes of a post instead of a person.

/// Providers of mailboxes for ten minutes, the most common.
const DISPOSABLE: &str = include_str!("disposable.txt");

/// What posts are called, in the forms that people give their mailboxes.
const ROLES: &[&str] = &[
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "all",
    "billing",
    "booking",
    "bookings",
    "career",
    "careers",
    "contact",
    "contactus",
    "customerservice",
    "customer.service",
    "enquiries",
    "enquiry",
    "everyone",
    "feedback",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "information",
    "inquiry",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "kefu",
    "mail",
    "mailbox",
    "marketing",
    "media",
    "news",
    "newsletter",
    "no-reply",
    "noreply",
    "office",
    "orders",
    "postmaster",
    "press",
    "purchase",
    "purchasing",
    "reception",
    "recruitment",
    "root",
    "sales",
    "secretary",
    "security",
    "service",
    "services",
    "shop",
    "support",
    "sysadmin",
    "team",
    "webmaster",
    "welcome",
    "前台",
    "客服",
    "销售",
    "人事",
    "财务",
    "行政",
    "采购",
];

/// Whether the address is one of a provider that throws mailboxes away.
pub fn is_disposable(address: &str) -> bool {
    let Some((_, domain)) = address.trim().rsplit_once('@') else { return false };
    let domain = domain.to_lowercase();
    DISPOSABLE.lines().any(|known| domain == known || domain.strip_suffix(known).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether the mailbox is one of a post.
pub fn is_role(address: &str) -> bool {
    let Some((mailbox, _)) = address.trim().rsplit_once('@') else { return false };
    let mailbox = mailbox.split('+').next().unwrap_or_default().to_lowercase();
    ROLES.contains(&mailbox.as_str())
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
        // Mailboxes of large providers are people's, whatever other lists say.
        for provider in ["qq.com", "163.com", "126.com", "21cn.com", "139.com", "gmail.com", "outlook.com", "sina.com", "foxmail.com"] {
            assert!(!is_disposable(&format!("x@{provider}")), "{provider}");
        }
    }
}
