//! `karat profile` and `karat init`: from files to a pipeline that runs as it is.

use super::support::{AS_OF, Table, call, call_in, repo, temp, written};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Pairs of records that are in one cluster.
fn pairs(clusters: &BTreeMap<String, String>) -> BTreeSet<(String, String)> {
    let mut by_cluster: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    clusters.iter().for_each(|(record, cluster)| by_cluster.entry(cluster).or_default().push(record));
    let of = |records: &Vec<&String>| -> Vec<(String, String)> {
        (0..records.len())
            .flat_map(|a| (a + 1..records.len()).map(move |b| (a, b)))
            .map(|(a, b)| (records[a].clone(), records[b].clone()))
            .collect()
    };
    by_cluster.values().flat_map(of).collect()
}

#[test]
fn a_pipeline_for_two_files_finds_their_customers_and_tells_no_values() {
    let folder = temp();
    let crm = repo().join("testdata/crm");
    let (contacts, shop) = (crm.join("contacts.csv"), crm.join("shop.parquet"));
    let files = [contacts.to_str().unwrap(), shop.to_str().unwrap()];
    let init = |more: &[&str]| call_in(folder.path(), &[&["init"], &files[..], more, &["--as-of", AS_OF]].concat());
    let said = init(&["-o", "p.yaml"]).expect(0);
    assert!(said.stdout.is_empty() && said.stderr.contains("p.yaml is written"), "{}", said.stderr);
    let text = fs::read_to_string(folder.path().join("p.yaml")).unwrap();
    assert_eq!(init(&[]).expect(0).stdout.trim_end(), text.trim_end(), "the same files give the same pipeline");
    init(&["-o", "p.yaml"]).expect(2).says(&["p.yaml exists", "--force"]);
    init(&["-o", "p.yaml", "--force"]).expect(0);
    init(&["--key", "Contact Ids"]).expect(2).says(&["has no column `Contact Ids`", "did you mean `Contact Id`?"]);
    for told in ["columns: {", "Email: email", "region: CN", "unless:", "never: [\"National Id\"]", "pass today", "link_at:"] {
        assert!(text.contains(told), "no `{told}` in\n{text}");
    }

    let shown = call_in(folder.path(), &["run", "p.yaml", "--quiet", "--as-of", AS_OF]).expect(0);
    assert!(shown.stdout.contains("gate      PASS"), "{}", shown.stdout);
    let current = folder.path().join("out/contacts/current");
    let found = Table::of(&current, "crosswalk");
    let source = |name: &str| if name == "contacts" { "crm" } else { "shop" };
    let found: BTreeMap<String, String> = found
        .values(&["_source", "_key", "_entity"])
        .iter()
        .map(|row| (format!("{}:{}", source(row[0]), row[1]), row[2].to_string()))
        .collect();
    let truth = fs::read_to_string(crm.join("truth.csv")).unwrap();
    let truth: BTreeMap<String, String> = truth
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(record, cluster)| (record.to_string(), cluster.to_string()))
        .collect();
    let (there, found) = (pairs(&truth), pairs(&found));
    let right = there.intersection(&found).count();
    assert!(
        right * 100 >= there.len() * 93 && right * 100 >= found.len() * 93,
        "{right} of {} found and {} there",
        found.len(),
        there.len()
    );

    // No value of a customer is in the pipeline: only names of columns and figures.
    let cleansed = Table::of(&current, "cleansed");
    for row in cleansed.values(&["Email", "Mobile", "Mailing Street"]) {
        assert!(row.iter().all(|value| value.chars().count() < 4 || !text.contains(value)), "{row:?}");
    }
}

/// Two shops offer the same things, each in three variants that are more alike than what two shops write of one.
#[test]
fn variants_in_a_catalogue_are_no_copies() {
    let folder = temp();
    let word = |of: usize| ["ta", "ro", "lin", "ves", "mok", "du", "pel", "sar", "ig", "unt"].map(|s| s.to_string())[of % 10].clone();
    let name = |thing: usize| format!("{}{}{}", word(thing), word(thing / 10 + 3), word(thing * 7 + 1));
    let (mut csv, mut offers) = ("offer_id,source,title,description,price\n".to_string(), 0);
    for thing in 0..70 {
        for (variant, times) in [("standard", 1.0), ("premium", 2.2), ("upgrade", 0.45)] {
            let (name, maker, cost) = (name(thing), word(thing * 3) + &word(thing / 4), (20.0 + 3.0 * thing as f64) * times);
            let text = format!("the {name} of {maker} is for everyday work with {} and {}", word(thing + 2), word(thing / 2));
            csv += &format!("a{offers},one,{maker} {name} {variant},{text}: {variant},{cost:.2}\n");
            csv += &format!("b{offers},two,{name} by {maker} - {variant} box,{variant} {text} in a box,{:.2}\n", 0.95 * cost);
            offers += 1;
        }
    }
    fs::write(folder.path().join("offers.csv"), &csv).unwrap();
    call_in(folder.path(), &["init", "offers.csv", "-o", "p.yaml"]).expect(0);
    let text = fs::read_to_string(folder.path().join("p.yaml")).unwrap();
    assert!(text.contains("one_per: source") && text.contains("price: amount"), "{text}");
    call_in(folder.path(), &["run", "p.yaml", "--quiet"]).expect(0);
    let crosswalk = Table::of(&folder.path().join("out/offers/current"), "crosswalk");
    let found = pairs(&crosswalk.values(&["_key", "_entity"]).iter().map(|row| (row[0].to_string(), row[1].to_string())).collect());
    let right = found.iter().filter(|(a, b)| a[1..] == b[1..]).count();
    assert!(right * 100 >= offers * 85 && right * 100 >= found.len() * 90, "{right} of {offers}, {} found", found.len());

    // Customers have amounts too, and may be twice in a list.
    let customers =
        csv.lines().enumerate().map(|(at, line)| format!("{line},{}\n", if at == 0 { "email".into() } else { format!("u{at}@x.de") }));
    fs::write(folder.path().join("customers.csv"), customers.collect::<String>()).unwrap();
    let text = call_in(folder.path(), &["init", "customers.csv"]).expect(0).stdout;
    assert!(!text.contains("one_per") && !text.contains("amount  #") && text.contains("email: email"), "{text}");
}

#[test]
fn headers_may_be_anything() {
    let folder = temp();
    // A line break too.
    let table = "id,\"line\nbreak\",a: b,\"say \"\"hi\"\"\",no,客户 姓名,# x,{y},2024\n\
                 1,k,x,y,z,王小明,p,q,r\n2,k,x,y,z,王小明,p,q,r\n3,l,u,v,w,李芳,s,t,r\n";
    written(folder.path(), "", &[("odd table.csv", table.as_bytes())]);
    call_in(folder.path(), &["init", "odd table.csv", "-o", "p.yaml", "--quiet"]).expect(0);
    call_in(folder.path(), &["run", "p.yaml", "--quiet", "--as-of", AS_OF]).expect(0);
    let semicolons = "nr;姓名;手机\n1;王小明;13800138001\n2;李芳;13912345678\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(semicolons);
    written(folder.path(), "", &[("gb.csv", &bytes)]);
    call_in(folder.path(), &["init", "gb.csv", "--encoding", "gb18030", "--delimiter", ";", "-o", "g.yaml", "--quiet"]).expect(0);
    call_in(folder.path(), &["run", "g.yaml", "--quiet", "--as-of", AS_OF]).expect(0);
}

#[test]
fn a_key_is_no_telephone_and_paths_lead_back() {
    let folder = temp();
    let rows: String = (0..30).map(|n| format!("(312) 450-70{n:02},c{n},Ann{n} Lee,x\u{7f}y\n")).collect();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in/a b.csv"), format!("phone_number,customer id,name,odd\u{7f}\n{rows}")).unwrap();
    fs::write(folder.path().join("in/a_b.csv"), "customer id,name\n1,Ann Lee\n2,Bob Ross\n").unwrap();
    call_in(&folder.path().join("in"), &["init", "a b.csv", "a_b.csv", "-o", "../p.yaml", "--quiet"]).expect(0);
    let text = fs::read_to_string(folder.path().join("p.yaml")).unwrap();
    for told in ["a_b: { path: \"in/a b.csv\", key: \"customer id\" }", "a_b_2: { path: in/a_b.csv", "phone_number: phone"] {
        assert!(text.contains(told), "no `{told}` in\n{text}");
    }
    call_in(folder.path(), &["run", "p.yaml", "--quiet", "--as-of", AS_OF]).expect(0);
}

#[test]
fn files_that_write_days_in_another_order_are_not_mixed_up() {
    let folder = temp();
    let days = |day_first: bool| -> String {
        let day =
            |n: u32| if day_first { format!("{}/{}/1980", 1 + n % 28, 1 + n % 12) } else { format!("{}/{}/1980", 1 + n % 12, 1 + n % 28) };
        (0..60).map(|n| format!("{n},Ann{n} Lee{n},{}\n", day(n))).collect()
    };
    for (file, day_first) in [("one.csv", true), ("two.csv", false)] {
        fs::write(folder.path().join(file), format!("id,name,birth_date\n{}", days(day_first))).unwrap();
    }
    let text = call_in(folder.path(), &["init", "one.csv", "two.csv", "--quiet"]).expect(0).stdout;
    assert!(text.contains("in different ways") && !text.contains("date: {"), "{text}");
    let alone = call_in(folder.path(), &["init", "two.csv", "--quiet"]).expect(0).stdout;
    assert!(alone.contains("order: mdy"), "{alone}");
}

#[test]
fn columns_of_fixed_width_are_found_in_each_file() {
    let folder = temp();
    let rows = |shift: usize| -> String {
        (shift..shift + 40)
            .map(|n| {
                format!(
                    "{n},{:<12}{:<8}{} High Street\n",
                    format!("NAME{n}"),
                    ["ANN", "BOB", "MARY", "PAUL", "LISA", "EMMA", "JOHN", "RUTH"][n % 8],
                    n
                )
            })
            .collect()
    };
    fs::write(folder.path().join("one.csv"), format!("id,line\n{}", rows(0))).unwrap();
    let taken: String = rows(40).lines().map(|line| format!("{}\n", line.replacen(',', ",x,", 1))).collect();
    fs::write(folder.path().join("two.csv"), format!("id,line_1,line\n{taken}")).unwrap();
    call_in(folder.path(), &["init", "one.csv", "-o", "p.yaml", "--quiet"]).expect(0);
    let text = fs::read_to_string(folder.path().join("p.yaml")).unwrap();
    assert!(text.contains("split: { line: [13, 21") && text.contains("line_2: name"), "{text}");
    // A name that is taken is no reason to give up.
    for files in [&["two.csv"][..], &["one.csv", "two.csv"]] {
        call_in(folder.path(), &[&["init"], files, &["-o", "q.yaml", "--force", "--quiet"]].concat()).expect(0);
        call_in(folder.path(), &["run", "q.yaml", "--quiet", "--as-of", AS_OF]).expect(0);
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = temp();
    written(folder.path(), "", &[("empty.csv", b""), ("header.csv", b"id,name\n")]);
    for (file, words) in [("empty.csv", "empty"), ("header.csv", "no record"), ("absent.csv", "no file")] {
        for command in ["profile", "init"] {
            let said = call_in(folder.path(), &[command, file]);
            assert!(said.code == 3 && said.stderr.contains(words), "{command} {file}: {} {}", said.code, said.stderr);
        }
    }
}

#[test]
fn a_profile_masks_values_unless_they_may_be_shown() {
    let contacts = "testdata/crm/contacts.csv";
    let masked = call(&["profile", contacts, "--quiet"]).expect(0).stdout;
    for told in ["397 records, 3 rows that could not be read", "meaning    e-mail", "meaning    birth date", "odd "] {
        assert!(masked.contains(told), "no `{told}` in\n{masked}");
    }
    assert!(!masked.contains("qiang_xu@"));
    let shown = call(&["profile", contacts, "--quiet", "--reveal"]).expect(0).stdout;
    assert!(shown.contains("qiang_xu@"));
    let json: serde_json::Value = serde_json::from_str(&call(&["profile", contacts, "--quiet", "--json"]).expect(0).stdout).unwrap();
    let email = json[0]["columns"].as_array().unwrap().iter().find(|column| column["name"] == "Email").unwrap();
    assert_eq!((email["meaning"].as_str(), email["rows"].as_u64()), (Some("e-mail"), Some(397)));
}
