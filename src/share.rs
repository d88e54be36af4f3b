//! Work shared out between threads, piece by piece: whoever is free takes the next.
//!
//! For what takes milliseconds a piece or more: columns, row groups, tables. (The match engine has a pool of its
//! own.) Results do not depend on the number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// The results of all pieces, in their order.
pub fn out<T: Send>(threads: usize, pieces: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut results: Vec<Option<T>> = (0..pieces).map(|_| None).collect();
    heard(threads, pieces, work, |piece, result| {
        results[piece] = Some(result);
        true
    });
    results.into_iter().flatten().collect()
}

/// Tells of each result on the calling thread, in the order in which they come; no further piece is begun once
/// `tell` says false. A panic in a piece goes on here.
pub fn heard<T: Send>(threads: usize, pieces: usize, work: impl Fn(usize) -> T + Sync, mut tell: impl FnMut(usize, T) -> bool) {
    let next = AtomicUsize::new(0);
    let (report, results) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(pieces) {
            let (next, work, report) = (&next, &work, report.clone());
            scope.spawn(move || {
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    // Nobody listens any more when the work has been stopped.
                    if piece >= pieces || report.send((piece, work(piece))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(report);
        for (piece, result) in &results {
            if !tell(piece, result) {
                next.store(pieces, Ordering::Relaxed);
                break;
            }
        }
        drop(results);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_pieces() {
        for threads in [1, 3] {
            assert_eq!(out(threads, 100, |piece| piece * piece), (0..100).map(|n| n * n).collect::<Vec<_>>());
        }
        assert!(out(2, 0, |piece| piece).is_empty());
    }

    #[test]
    fn what_is_stopped_goes_no_further() {
        let mut told = 0;
        heard(
            1,
            1_000_000,
            |piece| piece,
            |_, _| {
                told += 1;
                told < 3
            },
        );
        assert_eq!(told, 3);
    }

    #[test]
    fn a_panic_is_not_swallowed() {
        let result = std::panic::catch_unwind(|| out(2, 4, |piece| assert!(piece != 2)));
        assert!(result.is_err());
    }
}
