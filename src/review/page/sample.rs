//! Pages for the tests: realistic ones in both languages, and ones whose every text tries to break out.

use super::marks::marks;
use super::view::*;
use super::words::{Lang, fill, level, percent, word};

/// Makes pages.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The language.
    pub lang: Lang,
    /// What stands for every text, where it is to break out.
    pub evil: Option<&'static str>,
}

/// name, left, right, level, weight
type Row = (&'static str, &'static str, &'static str, &'static str, Option<f64>);

const FIELDS: &[Row] = &[
    ("full_name", "Katherine Wang-Leclerc", "Catherine Wang Leclerc", "nearly equal", Some(7.9)),
    ("chinese_name", "王凯瑟琳", "王凯瑟林", "similar", Some(4.2)),
    ("email", "k.wang@northwind-trading.example", "kwang@northwind-trading.example", "similar mailbox", Some(3.4)),
    ("phone", "+86 138 0013 8000", "+86 138 0013 8000", "equal", Some(8.8)),
    ("birth_date", "1987-03-12", "1987-12-03", "one slip", Some(3.1)),
    ("street", "杭州市西湖区文三路 478 号华星时代广场 A 座 1201 室", "杭州市西湖区文三路478号华星时代广场", "shared words", Some(1.2)),
    ("city", "Hangzhou", "Hangzhou", "equal", Some(1.6)),
    ("postcode", "310012", "310013", "same area", Some(-1.4)),
    ("company", "Northwind Trading (Hangzhou) Co., Ltd.", "", "", None),
    ("gender", "F", "F", "", None),
    ("segment", "retail", "wholesale", "", None),
    ("loyalty_no", "", "", "", None),
];

impl Sample {
    fn text(&self, text: &str) -> String {
        self.evil.unwrap_or(text).to_owned()
    }

    fn cells(&self, values: &[&str]) -> Vec<Option<String>> {
        values.iter().map(|value| (!value.is_empty()).then(|| self.text(value))).collect()
    }

    fn list(&self, values: &[&str]) -> Vec<String> {
        values.iter().map(|value| self.text(value)).collect()
    }

    pub fn frame(&self, here: &'static str, path: &str) -> Frame {
        Frame {
            lang: self.lang,
            pipeline: self.text("customers-nightly"),
            run: self.text("2026-05-04T02-10-33Z-7f3a"),
            user: self.text("wei.zhang"),
            reveal: true,
            form: self.text("b0c4d1e2f3"),
            done: 128,
            all: 1640,
            newer_run: self.evil.is_some(),
            notice: Some(Notice { kind: "done", text: self.text(word(self.lang, "decided_same")), undo: true }),
            here,
            path: self.text(path),
            filters: self.text("show=open&field=phone"),
        }
    }

    fn choice(&self, value: &str, label: &str, count: u64, chosen: bool) -> Choice {
        Choice { value: self.text(value), label: self.text(label), count, chosen }
    }

    pub fn queue(&self) -> QueuePage {
        let row = |n: u64, left: &str, right: &str, probability: f64, differs: &[&str], decided| QueueRow {
            href: self.text(&format!("/pair/{n}?show=open")),
            left: self.text(left),
            right: self.text(right),
            left_id: self.text(&format!("crm:{}", 40_000 + n * 17)),
            right_id: self.text(&format!("shop:{}", 7_000 + n * 31)),
            probability,
            records: 2 + n % 5,
            differs: self.list(differs),
            rule: self.text(if n.is_multiple_of(2) { "phone" } else { "prefix(last_name, 4) + year(birth_date)" }),
            decided,
        };
        let some = [
            row(
                1,
                "Katherine Wang-Leclerc · Hangzhou",
                "Catherine Wang Leclerc · Hangzhou",
                0.942,
                &["full_name", "email", "postcode"],
                None,
            ),
            row(2, "欧阳娜娜 · 上海", "欧阳娜 · 上海", 0.913, &["name"], None),
            row(3, "Anna Lindqvist", "Anna Lindquist", 0.887, &["last_name", "phone"], Some("unsure")),
            row(4, "Northwind Trading Co., Ltd.", "Northwind Trading", 0.871, &["company", "street", "city", "postcode"], Some("stale")),
            row(5, "王小明 · 北京", "王晓明 · 北京", 0.842, &["name", "birth_date"], None),
            row(6, "José García", "Jose Garcia", 0.8, &[], None),
            row(7, "Maximilian von und zu Hohenfels-Langenargen", "M. Hohenfels", 0.774, &["first_name", "last_name"], Some("same")),
            row(8, "陈丽 · 深圳", "陈莉 · 深圳", 0.731, &["name", "phone"], Some("different")),
        ];
        QueuePage {
            frame: self.frame("queue", "/?show=open"),
            sources: vec![self.choice("crm+shop", "crm + shop", 803, false), self.choice("crm+crm", "crm", 12, true)],
            rules: vec![self.choice("phone", "phone", 411, false)],
            fields: vec![self.choice("phone", "phone", 302, false), self.choice("name", "name", 77, false)],
            shows: ["open", "unsure", "stale", "second", "decided"]
                .map(|show| self.choice(show, word(self.lang, &format!("show_{show}")), 41, show == "open"))
                .into(),
            from: self.text("60"),
            to: self.text(""),
            total: 1512,
            page: 2,
            pages: 31,
            rows: some.into(),
            start: Some(self.text("/next?show=open")),
            before: Some(self.text("/?page=1")),
            after: Some(self.text("/?page=3")),
        }
    }

    fn field(&self, row: &Row) -> FieldRow {
        let (name, left, right, says, weight) = *row;
        let state = match (left, right) {
            ("", "") => "none",
            (_, "") => "left",
            ("", _) => "right",
            (a, b) if a == b => "equal",
            _ => "differs",
        };
        let (a, b) = marks(&self.text(left), &self.text(right));
        FieldRow {
            name: self.text(name),
            state,
            left: (!left.is_empty()).then_some(a),
            right: (!right.is_empty()).then_some(b),
            level: (!says.is_empty()).then(|| self.text(&level(self.lang, says))),
            weight,
        }
    }

    pub fn pair(&self) -> PairPage {
        let lang = self.lang;
        let head = |side: &str, id: &str, label: &str, size| Head {
            id: self.text(id),
            label: self.text(label),
            entity: self.text(&format!("0a1b2c3d-{side}")),
            href: self.text(&format!("/entity/0a1b2c3d-{side}")),
            size,
        };
        let prior = Part { name: self.text(word(lang, "prior")), label: self.text(word(lang, "prior_label")), weight: -24.8 };
        let compared = FIELDS
            .iter()
            .filter_map(|row| row.4.map(|weight| Part { name: self.text(row.0), label: self.text(&level(lang, row.3)), weight }));
        let reasons = [
            fill(lang, "why_agree", &[("fields", "phone, city")]),
            fill(lang, "why_similar", &[("fields", "full_name, chinese_name, email, birth_date")]),
            fill(lang, "why_differ", &[("fields", "postcode")]),
        ];
        let reasons = reasons.join("; ");
        PairPage {
            frame: self.frame("queue", "/pair/12?show=open"),
            pair: 12,
            position: 12,
            total: 1512,
            before: Some(self.text("/pair/11")),
            after: Some(self.text("/pair/13")),
            left: head("left", "crm:40204", "Katherine Wang-Leclerc", 2),
            right: head("right", "shop:7372", "Catherine Wang Leclerc", 3),
            probability: 0.942,
            weight: 4.0,
            rule: self.text("phone"),
            why: self.text(&(fill(lang, "why_likely", &[("percent", &percent(lang, 0.942))]) + &reasons)),
            fields: FIELDS.iter().map(|row| self.field(row)).collect(),
            parts: std::iter::once(prior).chain(compared).collect(),
            columns: self.list(&["full_name", "email", "phone", "city"]),
            others: vec![
                Other { id: self.text("crm:51200"), side: "left", cells: self.cells(&["K. Wang", "", "+86 138 0013 8000", "Hangzhou"]) },
                Other { id: self.text("shop:901"), side: "right", cells: self.cells(&["C. Leclerc", "c.l@x.example", "", "杭州"]) },
            ],
            more: 3,
            standing: None,
            blind: false,
        }
    }

    /// The pair with all that may stand above it.
    pub fn decided(&self) -> PairPage {
        let standing = Standing {
            kind: "same",
            by: self.text("li.na"),
            at: self.text("2026-05-03 16:20"),
            note: self.text("Called the customer: moved house"),
            stale: self.list(&["street", "phone"]),
        };
        let mut page = PairPage { standing: Some(standing), blind: true, position: 0, ..self.pair() };
        (page.frame.newer_run, page.frame.reveal) = (true, false);
        page.fields[6].state = "hidden";
        page
    }

    pub fn entity(&self) -> EntityPage {
        let member =
            |number: u64, id: &str, cells: &[&str]| Member { number, id: self.text(id), winner: number == 2, cells: self.cells(cells) };
        let link = |left, right, probability: f64, weight, decided| Link {
            left,
            right,
            probability,
            weight,
            weakest: probability < 0.9,
            decided,
            href: self.text("/pair/12"),
        };
        let values = [
            "Katherine Wang-Leclerc",
            "k.wang@northwind.example",
            "+86 138 0013 8000",
            "1987-03-12",
            "杭州市文三路 478 号",
            "Hangzhou",
            "",
        ];
        let froms = [Some(2), Some(1), Some(2), Some(0), Some(3), Some(2), None];
        EntityPage {
            frame: self.frame("", "/entity/0a1b"),
            entity: self.text("0a1b2c3d-4e5f-5a6b-8c7d-9e0f1a2b3c4d"),
            size: 5,
            more: 1,
            columns: self.list(&["full_name", "email", "phone", "birth_date", "street", "city", "company"]),
            golden: self.cells(&values).into_iter().zip(froms).map(|(value, from)| GoldenCell { value, from }).collect(),
            members: vec![
                member(1, "crm:40204", &["K. Wang", "k.wang@northwind.example", "", "1987-03-12", "", "Hangzhou", ""]),
                member(2, "crm:51200", &["Katherine Wang-Leclerc", "", "+86 138 0013 8000", "1987-12-03", "文三路 478 号", "Hangzhou", ""]),
                member(3, "shop:7372", &["Catherine Wang", "kw@x.example", "138 0013 8000", "", "杭州市文三路 478 号", "杭州", ""]),
                member(4, "shop:901", &["王凯瑟琳", "", "+86 138 0013 8000", "1987-03-12", "", "", ""]),
            ],
            links: vec![
                link(1, 2, 0.998, 9.1, false),
                link(2, 3, 0.99, 6.6, true),
                link(2, 4, 0.962, 4.7, false),
                link(3, 4, 0.713, 1.3, false),
            ],
            pending: self.list(&[&fill(self.lang, "pending_value", &[("by", "li.na"), ("field", "birth_date"), ("value", "1987-03-12")])]),
        }
    }

    pub fn search(&self) -> SearchPage {
        let hit = |id: &str, label: &str, size| Hit {
            id: self.text(id),
            label: self.text(label),
            entity: self.text("0a1b2c3d-4e5f"),
            href: self.text("/entity/0a1b2c3d-4e5f"),
            size,
        };
        SearchPage {
            frame: self.frame("search", "/search?q=wang"),
            q: self.text("wang"),
            hits: vec![hit("crm:40204", "K. Wang · Hangzhou", 4), hit("shop:12", "王小明 · 北京", 1)],
            more: true,
        }
    }

    pub fn log(&self) -> LogPage {
        let kinds = ["same", "different", "unsure", "winner", "value", "split", "undo"];
        let states = ["stands", "withdrawn", "superseded", "stale", "contradicted", "absent", ""];
        let row = |(place, (kind, state)): (usize, (&'static str, &'static str))| LogRow {
            line: 1_204 - place as u64,
            at: self.text("2026-05-04 09:41"),
            by: self.text("wei.zhang"),
            kind,
            about: self.text("crm:40204 – shop:7372"),
            note: self.text(if place == 1 { "父子，同一电话" } else { "" }),
            state,
            href: (place != 5).then(|| self.text("/pair/12")),
            undo: state == "stands",
        };
        LogPage {
            frame: self.frame("log", "/log"),
            file: self.text("out/decisions.csv"),
            rows: kinds.into_iter().zip(states).enumerate().map(row).collect(),
            total: 1_204,
            page: 1,
            pages: 25,
        }
    }

    pub fn agreement(&self) -> AgreementPage {
        let two = |b: &str, both, agree, kappa| Agreement { a: self.text("wei.zhang"), b: self.text(b), both, agree, kappa };
        AgreementPage {
            frame: self.frame("agreement", "/agreement"),
            people: vec![two("li.na", 120, 111, Some(0.84)), two("tom", 31, 20, Some(-0.1)), two("new", 2, 2, None)],
            disagreements: vec![Disagreement {
                href: Some(self.text("/pair/12")),
                pair: self.text("crm:40204 – shop:7372"),
                said: vec![
                    (self.text("wei.zhang"), "same", self.text("2026-05-04 09:41")),
                    (self.text("li.na"), "different", self.text("2026-05-03 16:20")),
                ],
            }],
            single: 402,
            start: Some(self.text("/next?show=second")),
        }
    }

    pub fn error(&self) -> ErrorPage {
        ErrorPage {
            lang: self.lang,
            status: 403,
            title: self.text(word(self.lang, "no_access_title")),
            text: self.text(word(self.lang, "no_access_text")),
            href: Some(self.text("/")),
        }
    }
}
