//! The cost of decisions, comparisons and lint with 10 to 10 000 rules, and with lists built to be slow.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jwt_identity::nexmo::{Acl, AclPath, Method, Request, Rule, lint_json};

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

/// The longest list in a token of 16 KiB, in bytes of JSON.
const MAX_LEN: usize = 12 * 1024;

/// A list with as many rules as fit into a token of 16 KiB.
fn fill(patterns: impl IntoIterator<Item = String>, rule: impl Fn(usize) -> Rule) -> Acl {
    let mut len = 0;
    let rules = patterns.into_iter().enumerate().map(|(at, pattern)| {
        let rule = rule(at);
        len += pattern.len() + serde_json::to_string(&rule).unwrap().len() + 4;
        (len, (AclPath::new(pattern).unwrap(), rule))
    });
    rules.take_while(|(len, _)| *len <= MAX_LEN).map(|(_, rule)| rule).collect()
}

/// Words of `count` segments that are `a` or `*`. Each word has the same number of `a`, so that none includes another.
fn words(count: u32) -> impl Iterator<Item = String> {
    (0..1_u32 << count)
        .filter(move |bits| bits.count_ones() == count / 2)
        .map(move |bits| (0..count).map(|bit| if (bits >> bit) & 1 == 0 { "/a" } else { "/*" }).collect())
}

/// Lists that fit into a token and are built to be slow, with their names.
fn token_sized() -> Vec<(&'static str, Acl)> {
    let any = |_: usize| Rule::any();
    let distinct = |at: usize| Rule::any().with_filter("a", at.to_string());
    let quadratic = || {
        (0..60_usize).flat_map(|sum| {
            (0..=sum).map(move |more| format!("/**/a{}{}/**", "/**/a".repeat(more), "/*".repeat(sum - more)))
        })
    };
    let numbers: Vec<u64> = (0..2_000).collect();
    let numbers = |at: usize| {
        let first = 2 * u64::try_from(at).unwrap();
        Rule::any().with_filter("a", numbers.iter().map(|number| number + first).collect::<Vec<_>>())
    };
    let many_filters = |at: usize| {
        (0..20_usize).fold(Rule::any(), |rule, number| rule.with_filter(number.to_string(), (at * number).to_string()))
    };
    vec![
        ("literals", fill((0..).map(|number| format!("/{number}")), any)),
        ("quadratic", fill(quadratic(), any)),
        ("quadratic, distinct filters", fill(quadratic(), distinct)),
        ("words of 12", fill(words(12).map(|word| format!("/**{word}/**")), any)),
        ("words of 16", fill(words(16).map(|word| format!("/**{word}/**")), any)),
        ("words of 24", fill(words(24).map(|word| format!("/**{word}/**")), any)),
        ("words of 12, distinct filters", fill(words(12).map(|word| format!("/**{word}/**")), distinct)),
        ("long lists of values", fill(words(4).map(|word| format!("/**{word}/**")), numbers)),
        ("many filters", fill(quadratic(), many_filters)),
        ("deep", fill((0..).map(|number| format!("{}/{number}", "/**/a".repeat(28))), any)),
    ]
}

fn whole_lists(c: &mut Criterion) {
    let lists = token_sized();
    let mut group = c.benchmark_group("lint");
    for (name, acl) in &lists {
        group.bench_function(*name, |b| b.iter(|| black_box(acl).lint_for_user()));
    }
    group.finish();
    let mut group = c.benchmark_group("lint_json");
    for (name, acl) in &lists {
        let json = format!(r#"{{"sub":"ada","acl":{}}}"#, serde_json::to_string(acl).unwrap());
        group.bench_function(*name, |b| b.iter(|| lint_json(black_box(&json))));
    }
    group.finish();
    let mut group = c.benchmark_group("compare");
    for (name, acl) in &lists {
        let reading: Acl =
            acl.rules().map(|(path, rule)| (path.clone(), rule.clone().with_methods([Method::Get]))).collect();
        group.bench_function(*name, |b| b.iter(|| black_box(acl).compare(black_box(&reading)).relation()));
    }
    group.finish();
    let mut group = c.benchmark_group("decide");
    let path = "/a".repeat(AclPath::MAX_SEGMENTS - 1) + "/b";
    for (name, acl) in &lists {
        let request = Request::new(Method::Get, &path);
        group.bench_function(*name, |b| b.iter(|| black_box(acl).decide(&request).is_allowed()));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = rules, uncompiled, shared_hostile, distinct_hostile, depth, compile, whole_lists
}
criterion_main!(benches);
