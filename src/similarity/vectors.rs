//! The kernels against published tables and other implementations.
//!
//! The vectors are no part of the project: they are read from the folder `KARAT_SHARED`, else from `../shared`,
//! and where there is none the test says so. Left out is what follows other definitions: jellyfish's unrestricted
//! Damerau distance (`damerau_levenshtein`), and its bonus for long words (`jaro_winkler_longtol`).

use super::{damerau::damerau, jaro_winkler, levenshtein::levenshtein};
use std::path::{Path, PathBuf};

/// Vectors of `column`, its numbers given to so many decimals, and what we say of the pair.
struct Vectors {
    file: &'static str,
    /// The columns of the two texts and of the expected value.
    columns: [usize; 3],
    headed: bool,
    decimals: i32,
    kernel: fn(&str, &str) -> f64,
}

const VECTORS: &[Vectors] = &[
    Vectors { file: "jellyfish/jaro_distance.csv", columns: [0, 1, 2], headed: false, decimals: 3, kernel: jaro_winkler::jaro },
    Vectors { file: "jellyfish/jaro_winkler.csv", columns: [0, 1, 2], headed: false, decimals: 3, kernel: jaro_winkler::jaro_winkler },
    Vectors { file: "jellyfish/levenshtein.csv", columns: [0, 1, 2], headed: false, decimals: 0, kernel: |a, b| levenshtein(a, b) as f64 },
    Vectors {
        file: "jellyfish/wagner_fischer.csv",
        columns: [0, 1, 2],
        headed: false,
        decimals: 0,
        kernel: |a, b| levenshtein(a, b) as f64,
    },
    Vectors { file: "oracle/pairs.csv", columns: [2, 3, 4], headed: true, decimals: 0, kernel: |a, b| levenshtein(a, b) as f64 },
    Vectors { file: "oracle/pairs.csv", columns: [2, 3, 5], headed: true, decimals: 0, kernel: |a, b| damerau(a, b) as f64 },
    Vectors { file: "oracle/pairs.csv", columns: [2, 3, 9], headed: true, decimals: 9, kernel: jaro_winkler::jaro },
    Vectors { file: "oracle/pairs.csv", columns: [2, 3, 10], headed: true, decimals: 9, kernel: jaro_winkler::jaro_winkler },
];

#[test]
#[allow(clippy::print_stderr)]
fn kernels_agree_with_the_vectors() {
    let shared = std::env::var_os("KARAT_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("data/vectors/strings");
    if !folder.is_dir() {
        eprintln!("skipped: no vectors at {}", folder.display());
        return;
    }
    for Vectors { file, columns: [a, b, expected], headed, decimals, kernel } in VECTORS {
        let mut reader = csv::ReaderBuilder::new().has_headers(*headed).flexible(true).from_path(folder.join(file)).unwrap();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(!rows.is_empty(), "{file} is empty");
        for row in rows {
            let (a, b, expected) = (&row[*a], &row[*b], row[*expected].parse::<f64>().unwrap());
            let off = (kernel(a, b) - expected).abs();
            assert!(off <= 0.5001 * 10f64.powi(-decimals), "{file}: {a} / {b}: {} for {expected}", kernel(a, b));
        }
    }
}
