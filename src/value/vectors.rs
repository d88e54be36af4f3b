//! The readers against published vectors and other implementations.
//!
//! The vectors are no part of the project: they are read from the folder `KARAT_SHARED`, else from `../shared`,
//! and where there is none the test says so. Where a reader disagrees on purpose, the list beside it says why.

use super::{Reading, credit_code, email, phone, resident_id};
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
/// what no CRM can write to.
#[test]
fn addresses_agree_with_isemail() {
    let Some(rows) = rows("email/isemail/tests.csv") else { return };
    let mut wrong = Vec::new();
    for row in rows {
        let (address, category, diagnosis) = (&row[1], &row[2], &row[3]);
        let valid = email::read(address).is_valid();
        let expected = match category {
            "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN" => true,
            // Quoted mailboxes, comments, literals and endings without a dot are legal; people who write them do not exist.
            _ => false,
        };
        if valid != expected {
            wrong.push(format!("{address} {category} {diagnosis}: {:?}", email::read(address)));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// Numbers judged by phonenumbers 9.0.43.
#[test]
fn numbers_agree_with_the_oracle() {
    let Some(rows) = rows("phone/oracle/phones.csv") else { return };
    let mut wrong = Vec::new();
    let mut judged = 0;
    for row in rows.iter().filter(|row| !row[1].is_empty() || row[0].trim_start().starts_with('+')) {
        let (input, region, e164, valid) = (&row[0], &row[1], &row[3], &row[6] == "true");
        let reading = phone::read(input, if region.is_empty() { "CN" } else { region });
        judged += 1;
        let number = reading.canonical().map(|canonical| canonical.split(';').next().unwrap_or_default().to_string());
        let agrees = if valid { number.as_deref() == Some(e164) } else { number.is_none() };
        if !agrees {
            wrong.push(format!("{input} ({region}): {e164} {valid}: {reading:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {judged}\n{}", wrong.len(), wrong.join("\n"));
}

/// Resident IDs and credit codes whose check digits were computed elsewhere.
#[test]
fn identifiers_agree_with_their_check_digits() {
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let mut wrong = Vec::new();
    for row in rows("chinese/ids/resident_id.csv").unwrap_or_default() {
        let reading = resident_id::read(&row[0], as_of);
        if matches!(reading, Reading::Valid { .. }) != (&row[1] == "true") {
            wrong.push(format!("{} {} {}: {reading:?}", &row[0], &row[1], &row[3]));
        }
    }
    for row in rows("chinese/ids/uscc.csv").unwrap_or_default() {
        let reading = credit_code::read(&row[0]);
        if matches!(reading, Reading::Valid { .. }) != (&row[5] == "true") {
            wrong.push(format!("{} {} {}: {reading:?}", &row[0], &row[1], &row[5]));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
