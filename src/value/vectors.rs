//! The readers against published vectors and other implementations.
//!
//! The vectors are no part of the project: they are read from the folder `KARAT_SHARED`, else from `../shared`,
//! and where there is none the test says so. Where a reader disagrees on purpose, the list beside it says why.

use super::identifier::credit_code;
use super::{Reading, email, phone, resident_id};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// The rows of a file, or nothing where the vectors are not there.
#[allow(clippy::print_stderr)]
fn rows(file: &str) -> Option<Vec<csv::StringRecord>> {
    let shared = std::env::var_os("KARAT_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = shared.join("data/vectors").join(file);
    if !path.is_file() {
        eprintln!("skipped: no vectors at {}", path.display());
        return None;
    }
    let rows: Vec<_> = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap().records().map(Result::unwrap).collect();
    assert!(!rows.is_empty(), "{file} is empty");
    Some(rows)
}

/// Addresses of dominicsayers/isemail: what is an error there is none of ours; what is valid there is ours too, but for
/// what no CRM can write to: endings that do not exist or have no dot, and addresses that people type to get past a form.
#[test]
fn addresses_agree_with_isemail() {
    let Some(rows) = rows("email/isemail/tests.csv") else { return };
    let mut wrong = Vec::new();
    for row in rows {
        let (address, category, diagnosis) = (&row[1], &row[2], &row[3]);
        let reading = email::read(address);
        // Quoted mailboxes, comments and literals are legal there; people who write them do not exist.
        let expected = matches!(category, "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN");
        let on_purpose = match &reading {
            Reading::Placeholder => true,
            Reading::Invalid { reason } => matches!(*reason, "no_tld" | "unknown_tld"),
            // Outer spaces are a matter of hygiene.
            _ => diagnosis == "ISEMAIL_CFWS_FWS" && address.trim() != address,
        };
        if reading.is_valid() != expected && !on_purpose {
            wrong.push(format!("{address} {category} {diagnosis}: {reading:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// Numbers judged by phonenumbers 9.0.43. On purpose we call made-up numbers placeholders, read `00` before a country code
/// in every region, and split Chinese extensions off.
#[test]
fn numbers_agree_with_the_oracle() {
    let Some(rows) = rows("phone/oracle/phones.csv") else { return };
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| !row[1].is_empty() || row[0].trim_start().starts_with('+')) {
        let (input, region, e164, valid) = (&row[0], &row[1], &row[3], &row[6] == "true");
        let reading = phone::read(input, if region.is_empty() { "CN" } else { region });
        let number = reading.canonical().map(|canonical| canonical.split(';').next().unwrap_or_default().to_string());
        let agrees = if valid { number.as_deref() == Some(e164) } else { number.is_none() };
        let digits: String = input.chars().filter_map(|c| c.to_digit(10)).map(|digit| digit.to_string()).collect();
        let on_purpose = reading == Reading::Placeholder
            || !valid && digits.starts_with("00")
            || reading.canonical().is_some_and(|canonical| canonical.contains(";ext=") && region == "CN");
        if !agrees && !on_purpose {
            wrong.push(format!("{input} ({region}): {e164} {valid}: {reading:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// Where our verdict on an identifier differs from the vectors' on purpose.
const STRICTER_THERE: &[&str] = &[
    // Born before the code of the place was given out: codes are from assignment, not from birth.
    "500154199301135886",
    "411082198901010002",
    // A small x is written by hand; it is read, and cleansing writes the capital.
    "33010219200403064x",
];

/// Resident IDs and credit codes whose check digits were computed elsewhere.
#[test]
fn identifiers_agree_with_their_check_digits() {
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut wrong = Vec::new();
    for row in rows("chinese/ids/resident_id.csv").unwrap_or_default() {
        let reading = resident_id::read(&row[0], as_of);
        // Numbers of 15 digits were valid once; what they became is suggested.
        let was_valid = reading.reason() == Some("fifteen_digits") || reading == Reading::Placeholder;
        if reading.is_valid() != (&row[1] == "true") && !was_valid && !STRICTER_THERE.contains(&&row[0]) {
            wrong.push(format!("{} {} {}: {reading:?}", &row[0], &row[1], &row[3]));
        }
    }
    for row in rows("chinese/ids/uscc.csv").unwrap_or_default() {
        let reading = credit_code::read(&row[0]);
        if reading.is_valid() != (&row[5] == "true") {
            wrong.push(format!("{} {} {}: {reading:?}", &row[0], &row[1], &row[5]));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
