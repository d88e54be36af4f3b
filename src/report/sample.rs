//! Reports for the tests of the renderers: a realistic one in English and Chinese, an empty one, one with
//! hundreds of rules, and one whose every text tries to break out.

mod rules;

use super::model::*;

fn text(value: &str) -> String {
    value.to_owned()
}

fn row(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|value| (!value.is_empty()).then(|| text(value))).collect()
}

fn dimension(name: &str, passed: u64, evaluated: u64, rules: usize) -> DimensionScore {
    DimensionScore { name: text(name), score: passed as f64 * 100.0 / evaluated as f64, passed, evaluated, rules }
}

fn gate_check(name: &str, limit: &str, value: &str, verdict: &'static str) -> GateCheck {
    GateCheck { name: text(name), limit: text(limit), value: text(value), verdict }
}

fn example(source: &str, key: &str, line: u32, values: &[(&str, &str)]) -> FailureExample {
    FailureExample {
        source: text(source),
        key: text(key),
        file: format!("testdata/crm/{source}.csv"),
        line,
        values: values.iter().map(|(column, value)| (text(column), (!value.is_empty()).then(|| text(value)))).collect(),
    }
}

fn level(label: &str, m: f64, u: f64) -> LevelReport {
    LevelReport { label: text(label), m, u, weight: (m / u).log2() }
}

fn comparison(name: &str, levels: Vec<LevelReport>) -> ComparisonReport {
    let (comparator, thresholds) = (text("jaro_winkler"), vec![0.92, 0.8]);
    ComparisonReport {
        name: text(name),
        column: text(name),
        comparator,
        thresholds,
        unless: Vec::new(),
        levels,
        missing: level("missing in one of them", 0.18, 0.24),
    }
}

fn matching() -> MatchReport {
    let block = |key: &str, pairs, new_pairs, largest_block| {
        let largest = vec![BlockReport { values: vec![text("z***@163.com")], records: largest_block, windows: 1 }];
        BlockingReport { key: text(key), pairs, new_pairs, largest_block, largest, cut: 0 }
    };
    MatchReport {
        blocking: vec![
            block("email", 18_402, 18_402, 41),
            block("mobile", 22_907, 9_118, 388),
            block("pinyin(last_name) + birth_date", 61_005, 48_730, 96),
            block("postcode + soundex(last_name)", 904_212, 877_640, 1_204),
        ],
        pairs: 953_890,
        links: 21_377,
        reviews: 1_940,
        forbidden: 12,
        entities: 229_446,
        duplicates: 18_864,
        link_at: 0.95,
        review_at: 0.5,
        one_per: None,
        prior_weight: -21.4,
        reached: Some(Interval { value: 0.9871, low: 0.9512, high: 0.9904 }),
        expected: Some(Expected {
            precision: Interval { value: 0.9904, low: 0.9741, high: 0.9981 },
            recall: Interval { value: 0.9512, low: 0.9027, high: 0.9704 },
        }),
        estimated: Some(Estimated {
            precision: Interval { value: 0.9921, low: 0.9874, high: 0.9957 },
            recall: Interval { value: 0.9412, low: 0.9203, high: 0.9588 },
            same: 212,
            different: 148,
        }),
        suggested: Suggested { link_at: Some(0.9), review_at: None },
        learnt_from_decisions: true,
        comparisons: vec![
            comparison(
                "name",
                vec![
                    level("the same", 0.8123, 0.0009),
                    level("same pinyin (拼音相同)", 0.0911, 0.0041),
                    level("similar ≥ 0.92", 0.0644, 0.0102),
                    level("different", 0.0322, 0.9848),
                ],
            ),
            comparison(
                "email",
                vec![level("the same", 0.7412, 0.000_012), level("same local part", 0.0803, 0.0007), level("different", 0.1785, 0.9993)],
            ),
            comparison(
                "birth_date",
                vec![
                    level("the same", 0.9321, 0.000_08),
                    level("day and month swapped", 0.0214, 0.0004),
                    level("different", 0.0465, 0.9995),
                ],
            ),
            comparison(
                "mobile",
                vec![
                    level("the same", 0.6608, 0.000_004),
                    level("last eight digits", 0.0312, 0.000_02),
                    level("different", 0.308, 0.999_98),
                ],
            ),
        ],
        largest: vec![
            Merge {
                entity: text("e-5b1f0c66"),
                size: 6,
                columns: ["last_name", "first_name", "email", "mobile", "city"].map(text).to_vec(),
                golden: row(&["欧阳", "娜*", "n***@163.com", "138****8000", "上海"]),
                records: vec![
                    (text("crm/C-000042"), row(&["欧阳", "娜*", "n***@163.com", "138****8000", "上海"])),
                    (text("crm/C-009120"), row(&["歐陽", "娜*", "n***@163.com", "", "上海市"])),
                    (text("shop/550123"), row(&["Ouyang", "N***", "n***@gmail.com", "138****8000", "Shanghai"])),
                    (text("shop/550799"), row(&["欧阳", "", "n***@163.com", "+86 138****8000", ""])),
                ],
            },
            Merge {
                entity: text("e-77a9d210"),
                size: 3,
                columns: ["last_name", "first_name", "email", "mobile", "city"].map(text).to_vec(),
                golden: row(&["S****", "J******", "j***@example.org", "+44****17", "Leeds"]),
                records: vec![
                    (text("crm/C-031005"), row(&["S****", "J******", "j***@example.org", "", "Leeds"])),
                    (text("crm/C-031006"), row(&["S****", "J**", "j***@example.org", "+44****17", "Leeds"])),
                    (text("shop/120044"), row(&["S*****", "J******", "", "+44****17", "L****"])),
                ],
            },
        ],
        stages: vec![MatchStage { name: text("learn"), seconds: 0.42 }, MatchStage { name: text("score"), seconds: 1.3 }],
    }
}

/// A realistic run: two sources, Chinese and English customers, a gate that fails.
pub fn report() -> Report {
    Report {
        schema_version: SCHEMA_VERSION,
        score_version: SCORE_VERSION,
        pipeline: text("nightly"),
        run: Run {
            id: text("20260301T020000Z-0001"),
            as_of: text("2026-03-01"),
            started: text("2026-03-01T02:00:00Z"),
            finished: text("2026-03-01T02:00:41Z"),
            version: text("0.1.0"),
            rows_in: 248_402,
            rows_rejected: 92,
            rows_quarantined: 418,
            cells_changed: 513_220,
        },
        score: Score {
            after: ScoreSet {
                overall: Some(93.942),
                dimensions: vec![
                    dimension("accuracy", 96_374, 96_405, 1),
                    dimension("completeness", 491_325, 496_620, 2),
                    dimension("consistency", 85_762, 88_712, 1),
                    dimension("timeliness", 208_192, 248_310, 1),
                    dimension("uniqueness", 248_310, 248_310, 1),
                    dimension("validity", 501_650, 508_798, 3),
                ],
            },
            before: ScoreSet {
                overall: Some(88.317),
                dimensions: vec![
                    dimension("accuracy", 96_374, 96_405, 1),
                    dimension("completeness", 487_341, 496_620, 2),
                    dimension("consistency", 85_304, 88_712, 1),
                    dimension("timeliness", 208_192, 248_310, 1),
                    dimension("uniqueness", 248_310, 248_310, 1),
                    dimension("validity", 457_745, 508_798, 3),
                ],
            },
        },
        gate: Gate {
            verdict: "fail",
            checks: vec![
                gate_check("score", "at least 90", "93.9", "pass"),
                gate_check("accuracy", "at least 95", "99.9", "pass"),
                gate_check("duplicates", "at most 2 %", "7.6 %", "fail"),
                gate_check("rules", "no rule of severity error fails", "2 failed, 1 broken", "fail"),
                gate_check("no_worse_than", "last_run: 93.1", "93.9", "pass"),
            ],
        },
        rules: rules::rules(),
        columns: [
            ("contact_id", "text", [0, 0, 248_310, 0]),
            ("last_name", "text", [91, 3_811, 12_004, 60_118]),
            ("first_name", "text", [2_203, 405, 39_480, 61_994]),
            ("email", "email", [46_536, 2_019, 198_870, 99_301]),
            ("mobile", "phone", [61_290, 5_544, 171_008, 182_407]),
            ("birth_date", "date", [159_598, 17_300, 21_946, 88_712]),
            ("city", "text", [30_011, 812, 3_290, 20_688]),
            ("amount", "number", [128_306, 0, 45_903, 0]),
        ]
        .map(|(name, kind, [missing, placeholder, distinct, changed])| ColumnReport {
            name: text(name),
            kind,
            missing,
            placeholder,
            distinct,
            changed,
        })
        .to_vec(),
        sources: vec![
            SourceReport { name: text("crm"), rows: 200_051, accepted: 200_000, rejected: 51, score: Some(94.83) },
            SourceReport { name: text("shop"), rows: 48_351, accepted: 48_310, rejected: 41, score: Some(90.27) },
        ],
        rejects: vec![
            RejectReport { reason: text("more fields than headers"), rows: 80, first: text("testdata/crm/crm.csv:20417") },
            RejectReport { reason: text("not GB18030"), rows: 12, first: text("testdata/crm/shop.csv:77") },
        ],
        matching: Some(matching()),
        decisions: Some(DecisionsReport {
            lines: 371,
            until: text("2026-11-21T17:03:12.481Z"),
            same: 212,
            different: 146,
            unsure: 9,
            winners: 2,
            values: 1,
            absent: 4,
            stale_total: 1,
            stale: vec![Stale { line: 17, columns: vec![text("email"), text("city")] }],
            contradicted_total: 1,
            contradicted: vec![Contradicted { line: 12, by: vec![30, 31] }],
        }),
        kpis: Vec::new(),
        stages: [
            ("ingest", 2.41, 248_402),
            ("cleanse", 6.035, 248_310),
            ("check", 3.77, 248_310),
            ("match", 25.2, 953_890),
            ("merge", 2.9, 248_310),
            ("report", 0.048, 0),
        ]
        .map(|(name, seconds, rows)| Stage { name: text(name), seconds, rows })
        .to_vec(),
        notes: vec![
            text("The rule contact.postcode_in_province was not evaluated: no source has the column province."),
            text("The block 上海市 of the key postcode + soundex(last_name) was refined by birth_date: 1,204 records."),
        ],
    }
}

/// A run without rules, without matching, without rows.
pub fn empty() -> Report {
    let mut report = report();
    report.run = Run { rows_in: 0, rows_rejected: 0, rows_quarantined: 0, cells_changed: 0, ..report.run };
    let nothing = ScoreSet { overall: None, dimensions: Vec::new() };
    report.score = Score { after: nothing.clone(), before: nothing };
    report.gate = Gate { verdict: "pass", checks: Vec::new() };
    report.matching = None;
    report.decisions = None;
    report.rules.clear();
    report.columns.clear();
    report.sources.clear();
    report.rejects.clear();
    report.stages.clear();
    report.notes.clear();
    report
}

/// A run with hundreds of rules.
pub fn large() -> Report {
    let mut report = report();
    let rules = report.rules.clone();
    report.rules = (0..60).flat_map(|_| rules.clone()).collect();
    for (index, rule) in report.rules.iter_mut().enumerate() {
        rule.id = format!("{} #{index}", rule.id);
    }
    report
}

/// A run whose texts hold `hostile` wherever a pipeline, a file or a record can put text.
pub fn hostile(hostile: &str) -> Report {
    let mut report = report();
    report.pipeline = text(hostile);
    report.notes = vec![text(hostile)];
    for check in &mut report.gate.checks {
        (check.name, check.limit, check.value) = (text(hostile), text(hostile), text(hostile));
    }
    for dimension in report.score.after.dimensions.iter_mut().chain(&mut report.score.before.dimensions).take(2) {
        dimension.name = text(hostile);
    }
    for rule in &mut report.rules {
        rule.id = text(hostile);
        rule.doc = text(hostile);
        rule.file = text(hostile);
        rule.dimension = text(hostile);
        rule.threshold = text(hostile);
        rule.error = rule.error.as_ref().map(|_| text(hostile));
        rule.owner = Some(text(hostile));
        rule.columns = vec![text(hostile)];
        for example in &mut rule.examples {
            (example.source, example.key, example.file) = (text(hostile), text(hostile), text(hostile));
            example.values = vec![(text(hostile), Some(text(hostile))), (text(hostile), None)];
        }
    }
    for column in &mut report.columns {
        column.name = text(hostile);
    }
    for source in &mut report.sources {
        source.name = text(hostile);
    }
    for reject in &mut report.rejects {
        (reject.reason, reject.first) = (text(hostile), text(hostile));
    }
    for stage in &mut report.stages {
        stage.name = text(hostile);
    }
    if let Some(matching) = &mut report.matching {
        for block in &mut matching.blocking {
            block.key = text(hostile);
        }
        for comparison in &mut matching.comparisons {
            comparison.name = text(hostile);
            for level in &mut comparison.levels {
                level.label = text(hostile);
            }
        }
        for merge in &mut matching.largest {
            merge.entity = text(hostile);
            merge.columns.fill(text(hostile));
            merge.golden.fill(Some(text(hostile)));
            for (id, values) in &mut merge.records {
                *id = text(hostile);
                values.fill(Some(text(hostile)));
            }
        }
    }
    report
}
