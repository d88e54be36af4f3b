//! How many threads the match engine has.

use rayon::ThreadPoolBuilder;

/// Does the work on a pool of so many threads. The error is the system's, when it cannot start them.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(|e| format!("cannot start threads: {e}"))?;
    Ok(pool.install(work))
}
