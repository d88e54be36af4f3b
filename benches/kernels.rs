//! The kernels that run once for every value or pair, timed one by one: `cargo bench --workspace --bench kernels`.

use criterion::{Criterion, criterion_group, criterion_main};
use karat::similarity::{damerau, jaro_winkler, levenshtein};
use karat::value::{date, email, name, phone, placeholder};
use std::hint::black_box;

/// Pairs as blocking makes them: equal length, one slip, unlike.
const PAIRS: &[(&str, &str)] = &[
    ("martha", "marhta"),
    ("katherine", "catherine"),
    ("smith", "johnson"),
    ("archibald street", "archbald street"),
    ("欧阳娜娜", "歐陽娜娜"),
];

fn similarity(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("similarity of five pairs");
    let mut pairs = |name: &str, kernel: &dyn Fn(&str, &str) -> f64| {
        group.bench_function(name, |b| b.iter(|| PAIRS.iter().map(|(x, y)| kernel(black_box(x), black_box(y))).sum::<f64>()));
    };
    pairs("jaro_winkler", &jaro_winkler::jaro_winkler);
    pairs("jaro_winkler of strsim", &strsim::jaro_winkler);
    pairs("levenshtein", &|x, y| levenshtein::levenshtein(x, y) as f64);
    pairs("levenshtein of strsim", &|x, y| strsim::levenshtein(x, y) as f64);
    pairs("damerau", &|x, y| damerau::damerau(x, y) as f64);
    pairs("damerau of strsim", &|x, y| strsim::osa_distance(x, y) as f64);
}

fn values(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading a value");
    group.bench_function("phone, bare mobile", |b| b.iter(|| phone::read(black_box("13812345678"), "CN")));
    group.bench_function("phone, landline", |b| b.iter(|| phone::read(black_box("010-62345678"), "CN")));
    group.bench_function("email", |b| b.iter(|| email::read(black_box("li.na@qq.com"))));
    group.bench_function("date, ISO", |b| b.iter(|| date::read(black_box("1990-03-17"), date::Order::Ymd)));
    group.bench_function("date, Chinese", |b| b.iter(|| date::read(black_box("1990年3月17日"), date::Order::Ymd)));
    group.bench_function("name, clean", |b| b.iter(|| name::tidy(black_box("Katherine Jones"))));
    group.bench_function("placeholder", |b| b.iter(|| placeholder::is_placeholder(black_box("Katherine"))));
}

criterion_group!(benches, similarity, values);
criterion_main!(benches);
