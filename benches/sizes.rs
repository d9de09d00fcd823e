//! The cost of a token by its size. It must grow linearly, whichever part of the token grows.
//!
//! ```text
//! cargo bench --bench sizes                  all rows
//! cargo bench --bench sizes -- jwt/members   some rows
//! cargo bench --bench sizes -- --test        each row once, to check that it works
//! ```
//!
//! If the cost is linear, the throughput in the last column stays the same or rises. If it grows faster, the
//! throughput falls. `cargo xtask instructions` fails in that case.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};

#[allow(dead_code)]
mod shapes;

const SIZES: [usize; 5] = [1024, 2048, 4096, 8192, 16_384];

fn main() -> shapes::Outcome<()> {
    let criterion = Criterion::default().warm_up_time(Duration::from_millis(100)).sample_size(20);
    let mut criterion = criterion.measurement_time(Duration::from_millis(400)).configure_from_args();
    for (name, make) in shapes::minted::SHAPES.iter().chain(shapes::hostile::SHAPES) {
        let mut group = criterion.benchmark_group(*name);
        for size in SIZES {
            for call in make(size).map_err(|error| format!("{name}, {size}: {error}"))? {
                group.throughput(Throughput::Bytes(u64::try_from(call.bytes)?));
                group.bench_function(BenchmarkId::new(call.operation, size), |bencher| bencher.iter(|| call.run()));
            }
        }
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}
