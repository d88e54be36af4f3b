//! The kernels that run once for every value or pair, timed one by one: `cargo bench --workspace --bench kernels`.
//! Every figure is of a single call; a name says the kernel, who made it and the kind of pair.

use criterion::{Criterion, criterion_group, criterion_main};
use karat::similarity::signature::Signature;
use karat::similarity::{damerau, fold, han, jaro_winkler, levenshtein, soundex, words};
use karat::value::{date, email, name, phone, placeholder};
use std::hint::black_box;

/// Pairs as blocking makes them, most of them unlike.
const PAIRS: &[(&str, &str, &str)] = &[
    ("one slip", "katherine", "katherien"),
    ("unlike", "patricia", "henderson"),
    ("unlike numbers", "3786421615", "9125550187"),
    ("streets", "5596 trumbull road", "5596 trumbul road"),
    ("unlike streets", "5596 trumbull road", "2302 bay street apartment 12"),
    ("beyond ASCII", "欧阳娜娜", "欧阳娜姗"),
];

fn similarity(criterion: &mut Criterion) {
    kernel(criterion, "jaro_winkler", jaro_winkler::similarity);
    kernel(criterion, "jaro_winkler of strsim", strsim::jaro_winkler);
    kernel(criterion, "levenshtein", levenshtein::levenshtein);
    kernel(criterion, "levenshtein of strsim", strsim::levenshtein);
    kernel(criterion, "levenshtein within 1", |a, b| levenshtein::within(a, b, 1));
    kernel(criterion, "levenshtein within 2", |a, b| levenshtein::within(a, b, 2));
    kernel(criterion, "damerau", damerau::damerau);
    kernel(criterion, "damerau of strsim", strsim::osa_distance);
    kernel(criterion, "damerau within 1", |a, b| damerau::within(a, b, 1));
    kernel(criterion, "damerau within 2", |a, b| damerau::within(a, b, 2));
}

/// One call of `kernel` for each kind of pair.
fn kernel<R>(criterion: &mut Criterion, name: &str, kernel: impl Fn(&str, &str) -> R) {
    let mut group = criterion.benchmark_group(name);
    for &(kind, a, b) in PAIRS {
        group.bench_function(kind, |bencher| bencher.iter(|| kernel(black_box(a), black_box(b))));
    }
}

fn signature(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("signature");
    for &(kind, a, _) in PAIRS {
        group.bench_function(format!("of {kind}"), |bencher| bencher.iter(|| Signature::of(black_box(a))));
    }
    // A bound takes the same time for every pair.
    let (a, b) = (Signature::of("patricia"), Signature::of("henderson"));
    group.bench_function("jaro_winkler_at_most", |bencher| bencher.iter(|| black_box(&a).jaro_winkler_at_most(black_box(&b))));
    group.bench_function("levenshtein_at_least", |bencher| bencher.iter(|| black_box(&a).levenshtein_at_least(black_box(&b))));
    group.bench_function("damerau_at_least", |bencher| bencher.iter(|| black_box(&a).damerau_at_least(black_box(&b))));
}

/// Texts and names, as they are compared after their preparation.
fn texts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("words in common");
    for (kind, a, b) in [
        ("equal words in another order", "zion national park utah", "utah zion national park"),
        ("slips and initials", "friendship hill nhs", "frendship hill national historic site"),
        ("unlike titles", "evaluating top k selection queries", "managing distributed workspaces with active xml"),
    ] {
        let (a, b) = (words::plain(a), words::plain(b));
        group.bench_function(kind, |bencher| bencher.iter(|| words::similarity(black_box(&a), black_box(&b))));
    }
    drop(group);
    let mut group = criterion.benchmark_group("names in characters and letters");
    for (kind, name, words) in [("read alike", "郑子晴", ["cheng", "chi", "ching"]), ("unlike", "郑子晴", ["wong", "ka", "lok"])] {
        group.bench_function(kind, |bencher| bencher.iter(|| han::reads_as(black_box(name), black_box(&words))));
    }
}

fn values(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading a value");
    group.bench_function("phone, bare mobile", |b| b.iter(|| phone::read(black_box("13812345678"), "CN")));
    group.bench_function("phone, landline", |b| b.iter(|| phone::read(black_box("010-62345678"), "CN")));
    group.bench_function("email", |b| b.iter(|| email::read(black_box("li.na@qq.com"))));
    group.bench_function("date, ISO", |b| b.iter(|| date::read(black_box("1990-03-17"), date::Order::Ymd)));
    group.bench_function("date, Chinese", |b| b.iter(|| date::read(black_box("1990年3月17日"), date::Order::Ymd)));
    group.bench_function("name, clean", |b| b.iter(|| name::tidy(black_box("Katherine Jones"))));
    group.bench_function("soundex", |b| b.iter(|| soundex::soundex(black_box("katherine"))));
    group.bench_function("match form, clean", |b| b.iter(|| fold::fold(black_box("5596 trumbull road"))));
    group.bench_function("match form, capitals", |b| b.iter(|| fold::fold(black_box("5596 Trumbull Road"))));
    group.bench_function("placeholder", |b| b.iter(|| placeholder::is_placeholder(black_box("Katherine"))));
}

criterion_group!(benches, similarity, signature, texts, values);
criterion_main!(benches);
