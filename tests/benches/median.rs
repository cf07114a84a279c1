//! Times a job several times and prints the median; no dependency, no judgement: the budgets stand in the print-out.

use std::time::{Duration, Instant};

/// Runs `job` `times` times on what `prepare` makes (not timed) and prints the median beside the budget.
pub fn measure<T, R>(name: &str, budget: Duration, times: usize, mut prepare: impl FnMut() -> T, mut job: impl FnMut(T) -> R) {
    let mut taken: Vec<Duration> = (0..times.max(1))
        .map(|_| {
            let input = prepare();
            let start = Instant::now();
            let kept = std::hint::black_box(job(input));
            let taken = start.elapsed();
            drop(kept);
            taken
        })
        .collect();
    taken.sort();
    let median = taken[taken.len() / 2];
    let verdict = if median <= budget { "within" } else { "OVER" };
    println!("{name:<60} {median:>10.2?}   {verdict} {budget:?}");
}
