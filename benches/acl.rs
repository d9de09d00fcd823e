//! The cost of an access control decision with 10 to 10 000 rules, and with patterns built to be slow.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jwt_identity::nexmo::{Acl, AclPath, Method, Request, Rule};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn list(count: usize, pattern: impl Fn(usize) -> String) -> Acl {
    (0..count).fold(Acl::empty(), |acl, number| acl.with(AclPath::new(pattern(number)).unwrap(), Rule::any()))
}

/// One rule per conversation, and a request for the last of them. The cost must not grow with the number of rules.
fn rules(c: &mut Criterion) {
    let mut group = c.benchmark_group("compiled/rules");
    for count in SIZES {
        let acl = list(count, |number| format!("/*/conversations/CON-{number}/**")).compile();
        let path = format!("/v1/conversations/CON-{}/events", count - 1);
        let request = Request::new(Method::Get, &path);
        assert!(acl.decide(&request).is_allowed());
        group.bench_with_input(BenchmarkId::new("allowed", count), &request, |b, request| {
            b.iter(|| acl.decide(black_box(request)).is_allowed());
        });
        let other = Request::new(Method::Get, "/v1/conversations/CON-X/events");
        group.bench_with_input(BenchmarkId::new("denied", count), &other, |b, request| {
            b.iter(|| acl.decide(black_box(request)).is_allowed());
        });
    }
    group.finish();
}

/// The same without compiling. The cost grows with the number of rules.
fn uncompiled(c: &mut Criterion) {
    let mut group = c.benchmark_group("uncompiled/rules");
    for count in SIZES {
        let acl = list(count, |number| format!("/*/conversations/CON-{number}/**"));
        let path = format!("/v1/conversations/CON-{}/events", count - 1);
        let request = Request::new(Method::Get, &path);
        group.bench_with_input(BenchmarkId::new("allowed", count), &request, |b, request| {
            b.iter(|| acl.decide(black_box(request)).is_allowed());
        });
    }
    group.finish();
}

/// Rules with many `**` that differ only at their ends, and the deepest path on which all of them remain candidates.
fn shared_hostile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compiled/hostile-shared");
    let path = "/a".repeat(AclPath::MAX_SEGMENTS);
    let request = Request::new(Method::Get, &path);
    for count in SIZES {
        let acl = list(count, |number| format!("{}/x{number}", "/**/a".repeat(31))).compile();
        assert!(!acl.decide(&request).is_allowed());
        group.bench_with_input(BenchmarkId::from_parameter(count), &request, |b, request| {
            b.iter(|| acl.decide(black_box(request)).is_allowed());
        });
    }
    group.finish();
}

/// Rules without common prefixes that all fit the path up to its end. Compiling must not make this much slower.
fn distinct_hostile(c: &mut Criterion) {
    let mut group = c.benchmark_group("hostile-distinct");
    group.sample_size(10);
    let path = "/a".repeat(AclPath::MAX_SEGMENTS);
    let request = Request::new(Method::Get, &path);
    for count in SIZES {
        // The bits of the number choose `a` or `*` for each segment, with a `**` before each.
        let pattern = |number: usize| {
            let bits = (0..14).map(|bit| if (number >> bit) & 1 == 0 { "/**/a" } else { "/**/a/*" });
            bits.collect::<String>() + "/x"
        };
        let acl = list(count, pattern);
        let compiled = acl.compile();
        assert!(!compiled.decide(&request).is_allowed());
        group.bench_with_input(BenchmarkId::new("uncompiled", count), &request, |b, request| {
            b.iter(|| acl.decide(black_box(request)).is_allowed());
        });
        group.bench_with_input(BenchmarkId::new("compiled", count), &request, |b, request| {
            b.iter(|| compiled.decide(black_box(request)).is_allowed());
        });
    }
    group.finish();
}

/// One pattern with more and more `**`. The cost grows with their number, not with the number of possible matches.
fn depth(c: &mut Criterion) {
    let mut group = c.benchmark_group("hostile-depth");
    let path = "/a".repeat(AclPath::MAX_SEGMENTS);
    let request = Request::new(Method::Get, &path);
    for stars in [1, 2, 4, 8, 16, 31] {
        let acl = list(1, |_| format!("{}/x", "/**/a".repeat(stars)));
        let compiled = acl.compile();
        group.bench_with_input(BenchmarkId::new("uncompiled", stars), &request, |b, request| {
            b.iter(|| acl.decide(black_box(request)).is_allowed());
        });
        group.bench_with_input(BenchmarkId::new("compiled", stars), &request, |b, request| {
            b.iter(|| compiled.decide(black_box(request)).is_allowed());
        });
    }
    group.finish();
}

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    group.sample_size(10);
    for count in SIZES {
        let acl = list(count, |number| format!("/*/conversations/CON-{number}/**"));
        group.bench_with_input(BenchmarkId::from_parameter(count), &acl, |b, acl| b.iter(|| acl.compile()));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = rules, uncompiled, shared_hostile, distinct_hostile, depth, compile
}
criterion_main!(benches);
