//! The table of attacks, and the tests that judge its rows.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::ErrorCode;
use serde_json::{Map, Value, json};

use crate::support::{NOW, SECRET, b64, ec_public_jwk, ed25519_public_jwk, rsa_public_jwk, vector_file};
use crate::{algorithm, base64, claims, header, json, keys, right, signature, structure, times, vendors};
use check_vectors::{HEADER_NOT_ACCEPTED, Refusal, Row, TokenOf, judge_file, kind};

/// The part of a row that describes a verifier: key, allowed algorithms, clock and policy.
#[derive(Clone)]
pub(crate) struct Verifier(Map<String, Value>);

impl Verifier {
    pub(crate) fn new(key: Value, algorithms: &[&str]) -> Self {
        Self(Map::new())
            .with("layer", "jwt")
            .with("alg", algorithms)
            .with("key", key)
            .with("now", NOW.as_unix_seconds())
    }

    /// The plain profile with the secret that most rows use.
    pub(crate) fn hs256() -> Self {
        Self::new(oct(SECRET), &["HS256"])
    }

    pub(crate) fn rs256() -> Self {
        Self::new(rsa_public_jwk(), &["RS256"])
    }

    pub(crate) fn es256() -> Self {
        Self::new(ec_public_jwk("p256.sec1", "P-256"), &["ES256"])
    }

    pub(crate) fn ed25519() -> Self {
        Self::new(ed25519_public_jwk(), &["EdDSA"])
    }

    fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.0.insert(member.to_owned(), value.into());
        self
    }

    pub(crate) fn allowing(self, algorithms: &[&str]) -> Self {
        self.with("alg", algorithms)
    }

    pub(crate) fn policy(self, policy: Value) -> Self {
        self.with("policy", policy)
    }

    pub(crate) fn profile(self, vendor: &str) -> Self {
        self.with("profile", vendor)
    }

    pub(crate) fn layer(self, layer: &str) -> Self {
        self.with("layer", layer)
    }
}

/// A secret as a JWK.
pub(crate) fn oct(secret: impl AsRef<[u8]>) -> Value {
    json!({"kty": "oct", "k": b64(secret)})
}

/// The rows of one group.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Attack>,
    attack: &'static str,
    level: &'static str,
}

struct Attack {
    row: Map<String, Value>,
    /// The expected error codes; empty for a valid token.
    codes: Vec<ErrorCode>,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Starts the rows of a catalogue entry that must be rejected.
    pub(crate) fn attack(&mut self, attack: &'static str) {
        (self.attack, self.level) = (attack, "must");
    }

    /// Starts rows that the catalogue rates as "should". Their expected codes describe this crate's behaviour.
    pub(crate) fn should(&mut self) {
        self.level = "should";
    }

    fn push(&mut self, name: &str, verifier: &Verifier, token: &str, codes: &[ErrorCode]) {
        let mut row = Map::new();
        let number = self.rows.iter().filter(|row| row.row["attack"] == self.attack).count() + 1;
        row.insert("id".to_owned(), format!("{}-{number:02}", self.attack).into());
        row.insert("attack".to_owned(), self.attack.into());
        row.insert("level".to_owned(), self.level.into());
        row.insert("why".to_owned(), name.into());
        row.extend(verifier.0.clone());
        row.insert("token".to_owned(), token.into());
        let mut kinds: Vec<&str> = codes.iter().map(|code| kind(*code).unwrap()).collect();
        kinds.dedup();
        row.insert("expect".to_owned(), if codes.is_empty() { "valid" } else { "invalid" }.into());
        if !codes.is_empty() {
            row.insert("error".to_owned(), kinds.join("|").into());
        }
        self.rows.push(Attack { row, codes: codes.to_vec() });
    }

    pub(crate) fn rejected(
        &mut self,
        name: impl AsRef<str>,
        verifier: &Verifier,
        token: impl AsRef<str>,
        code: ErrorCode,
    ) {
        self.push(name.as_ref(), verifier, token.as_ref(), &[code]);
    }

    pub(crate) fn accepted(&mut self, name: impl AsRef<str>, verifier: &Verifier, token: impl AsRef<str>) {
        self.push(name.as_ref(), verifier, token.as_ref(), &[]);
    }
}

/// All groups with their names.
fn groups() -> [(&'static str, Table); 11] {
    [
        ("structure", structure::rows()),
        ("base64", base64::rows()),
        ("json", json::rows()),
        ("algorithm", algorithm::rows()),
        ("header", header::rows()),
        ("signature", signature::rows()),
        ("times", times::rows()),
        ("claims", claims::rows()),
        ("vendors", vendors::rows()),
        ("keys", keys::rows()),
        ("right", right::rows()),
    ]
}

/// Iterates over the rows of all groups.
pub(crate) fn every_row() -> impl Iterator<Item = Map<String, Value>> {
    groups().into_iter().flat_map(|(_, table)| table.rows).map(|attack| attack.row)
}

/// Collects the tokens of all rows.
pub(crate) fn tokens() -> Vec<String> {
    every_row().map(|row| row["token"].as_str().unwrap().to_owned()).collect()
}

/// Returns the error code for a row, or `None` if the token is accepted.
pub(crate) fn outcome(row: &Map<String, Value>) -> Option<ErrorCode> {
    code_of(row, |row, key| row.outcome(Some(key)))
}

/// The same for a verifier that has accepted a token with this header before. `token_of` creates that token from the
/// encoded header and the name of the profile. Returns `None` if that token is not accepted.
pub(crate) fn outcome_with_known_header(
    row: &Map<String, Value>,
    token_of: &TokenOf<'_>,
) -> Option<Result<(), ErrorCode>> {
    let mut is_accepted = true;
    let outcome = code_of(row, |row, key| match row.outcome_with_known_header(key, token_of) {
        Err(Refusal::Row(HEADER_NOT_ACCEPTED)) => {
            is_accepted = false;
            Ok(())
        }
        outcome => outcome,
    });
    is_accepted.then(|| outcome.map_or(Ok(()), Err))
}

fn code_of(row: &Map<String, Value>, judge: impl FnOnce(&Row<'_>, &str) -> Result<(), Refusal>) -> Option<ErrorCode> {
    let line = Value::Object(row.clone()).to_string();
    let read: Row<'_> = serde_json::from_str(&line).unwrap();
    let refusal = judge(&read, &row["key"].to_string()).err()?;
    Some(refusal.code().unwrap_or_else(|| panic!("{}: {refusal:?}", row["id"])))
}

#[test]
fn every_row_has_its_expected_outcome() {
    for (group, table) in groups() {
        assert!(table.rows.len() > 5, "{group}");
        let mut failures = Vec::new();
        for Attack { row, codes } in &table.rows {
            let found = outcome(row);
            let is_right = found.map_or(codes.is_empty(), |code| codes.contains(&code));
            if !is_right {
                failures.push(format!("{group} {} {}: wanted {codes:?}, found {found:?}", row["id"], row["why"]));
            }
            // A53: a verifier with a cache gives the same outcome.
            let mut with_cache = row.clone();
            with_cache.insert("cache".to_owned(), true.into());
            assert_eq!(found, outcome(&with_cache), "{}", row["id"]);
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

/// Names the tests of each catalogue entry that has no row.
const IN_CODE: &[(&str, &str)] = &[
    ("A47", "tests/constant_time, and code::digest_and_mac_are_compared_in_full"),
    ("A48", "secrecy in tests/it, and code::errors_never_show_the_token_or_the_key"),
    ("A49", "code::key_source_sees_only_algorithm_and_kid"),
    ("A50", "code::unverified_claims_need_an_explicit_call, compile_fail in src/verify.rs"),
    ("A51", "replay in tests/it, and code::token_id_is_available_and_replay_is_rejected"),
    ("A52", "code::excessive_leeways_and_lifetimes_are_rejected_when_set"),
    ("A53", "purity, and code::many_threads_get_the_same_result"),
    ("A54", "code::clocks_at_both_ends_of_time_cause_no_panic"),
    ("A55", "code::hostile_claims_are_not_signed, json_text in src"),
    ("A56", "code::careless_key_source_cannot_mix_algorithm_and_key"),
];

#[test]
fn every_catalogue_entry_is_covered() {
    let mut covered: BTreeSet<String> = IN_CODE.iter().map(|(attack, _)| (*attack).to_owned()).collect();
    for (_, table) in groups() {
        covered.extend(table.rows.iter().map(|row| row.row["attack"].as_str().unwrap().to_owned()));
    }
    covered.extend(rows_of("rsa_forgeries.jsonl").iter().map(|row| row["attack"].as_str().unwrap().to_owned()));
    let catalogue: BTreeSet<String> = (1..=56).map(|number| format!("A{number:02}")).chain(["V".to_owned()]).collect();
    assert_eq!(covered, catalogue);
}

// A48.
#[test]
fn errors_never_show_the_token_or_the_key() {
    let mut shown = 0;
    for (group, table) in groups() {
        for Attack { row, .. } in &table.rows {
            let line = Value::Object(row.clone()).to_string();
            let read: Row<'_> = serde_json::from_str(&line).unwrap();
            let Err(refusal) = read.outcome(Some(&row["key"].to_string())) else {
                continue;
            };
            let token = row["token"].as_str().unwrap();
            let segments = token.split('.').map(str::to_owned);
            // The claims as text, and the parts of the key that are too long to occur in a message by chance.
            let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
            let payload = payload.and_then(|payload| String::from_utf8(payload).ok());
            let key = row["key"].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_str);
            let key = key.map(str::to_owned).chain([SECRET.to_owned(), "mallory".to_owned()]);
            let hidden: Vec<String> = segments.chain(payload).chain(key).filter(|text| text.len() > 10).collect();
            for text in [format!("{refusal:?}"), format!("{refusal:#?}"), refusal.to_string()] {
                assert!(!hidden.iter().any(|hidden| text.contains(hidden.as_str())), "{group} {}: {text}", row["id"]);
                shown += 1;
            }
        }
    }
    assert!(shown > 2000, "{shown}");
}

fn rows_of(file: &str) -> Vec<Value> {
    vector_file(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All rows as lines of the file. A key equal to the one before is written as `same`.
fn lines() -> Vec<Map<String, Value>> {
    let mut before = Value::Null;
    let rows = groups().into_iter().flat_map(|(_, table)| table.rows);
    rows.map(|Attack { mut row, .. }| {
        let key = std::mem::replace(&mut row["key"], "same".into());
        if key != before {
            row["key"] = key.clone();
        }
        before = key;
        row
    })
    .collect()
}

/// The part of a token that is the same in each run: all of it for HMAC, all but the signature otherwise.
fn fixed_part(row: &Map<String, Value>) -> (&str, &str) {
    let token = row["token"].as_str().unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let is_mac = row["alg"].as_array().unwrap().iter().all(|name| name.as_str().unwrap().starts_with("HS"));
    (input, if is_mac { signature } else { "" })
}

/// Run `WRITE_VECTORS=1 cargo test --test attacks vectors` to write the file again.
#[test]
fn published_vectors_match_the_tables() {
    let lines = lines();
    if std::env::var_os("WRITE_VECTORS").is_some() {
        let mut text = String::new();
        for row in &lines {
            writeln!(text, "{}", Value::Object(row.clone())).unwrap();
        }
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/attacks.jsonl"), text).unwrap();
    }
    let published = rows_of("attacks.jsonl");
    assert_eq!(published.len(), lines.len());
    for (published, mut row) in published.into_iter().zip(lines) {
        assert_eq!(fixed_part(published.as_object().unwrap()), fixed_part(&row), "{}", row["id"]);
        row["token"] = published["token"].clone();
        assert_eq!(published, Value::Object(row));
    }
}

#[test]
fn published_rows_have_their_expected_outcome() {
    for file in ["attacks.jsonl", "rsa_forgeries.jsonl"] {
        let reports = judge_file(vector_file(file).as_bytes());
        assert!(reports.len() > 20, "{file}");
        // Allows for unoptimized builds. The tool reports the real times in a release build.
        let unmet = reports.iter().filter(|report| !report.met && report.micros < 50_000);
        let unmet: Vec<String> = unmet.map(|report| format!("{report:?}")).collect();
        assert!(unmet.is_empty(), "{file}:\n{}", unmet.join("\n"));
    }
}

#[test]
fn unmet_and_unreadable_rows_are_reported() {
    let token = structure::good();
    let row = |changes: Value| {
        let mut row = Verifier::hs256().0;
        row.extend([("id".to_owned(), "x".into()), ("token".to_owned(), token.clone().into())]);
        row.insert("expect".to_owned(), "valid".into());
        row.extend(changes.as_object().unwrap().clone());
        let report = judge_file(Value::Object(row).to_string().as_bytes()).pop().unwrap();
        let is_misspelt = changes.pointer("/policy/leewey").is_some();
        assert_eq!(report.ignored, vec!["leewey"; usize::from(is_misspelt)]);
        (report.verdict, report.error, report.met)
    };
    let expected = |verdict: &'static str, error: Option<&str>, met: bool| (verdict, error.map(str::to_owned), met);
    assert_eq!(row(json!({})), expected("valid", None, true));
    assert_eq!(row(json!({"expect": "acceptable"})), expected("valid", None, true));
    assert_eq!(row(json!({"policy": {"leewey": 60, "leeway": 60}})), expected("valid", None, true));
    assert_eq!(row(json!({"expect": "invalid"})), expected("valid", None, false));
    let cut = json!({"token": token.split_at(1).1});
    assert!(!row(cut.clone()).2);
    let with = |more: Value| {
        let mut changes = cut.as_object().unwrap().clone();
        changes.extend(more.as_object().unwrap().clone());
        Value::Object(changes)
    };
    assert!(row(with(json!({"expect": "invalid"}))).2);
    assert!(!row(with(json!({"expect": "invalid", "error": "Expired"}))).2);
    assert!(row(with(json!({"expect": "acceptable", "error": "Expired"}))).2);
    for unreadable in [
        json!({"expect": "maybe"}),
        json!({"expect": null}),
        json!({"layer": "jwe"}),
        json!({"profile": "acme"}),
        json!({"policy": {"leeway": -1}}),
        json!({"policy": {"leeway": 601}}),
        json!({"policy": {"max_age": "1"}}),
        json!({"policy": []}),
        json!({"policy": {"aud": {}}}),
        json!({"expect": "invalid", "error": "Expierd"}),
        json!({"msg": "0", "sig": ""}),
        json!({"now": "1800000000"}),
    ] {
        let (verdict, error, met) = row(unreadable.clone());
        assert_eq!((verdict, met), ("unreadable", false), "{unreadable}");
        assert!(error.is_some_and(|error| error.contains(" at line 1")), "{unreadable}");
    }
    let lines = format!("{{\n\nnull\n[]\n{{}}\n\"x\"\n{}\n", json!({"id": 7, "expect": "valid", "key": {}}));
    let reports = judge_file(lines.as_bytes());
    assert_eq!(reports.len(), 6);
    assert!(reports.iter().all(|report| !report.met));
    assert_eq!(reports[5].id, 7);
    let errors: Vec<&str> = reports.iter().filter_map(|report| report.error.as_deref()).collect();
    assert_eq!(errors[0], "EOF while parsing an object at line 1 column 1");
    assert_eq!(errors[1..3], ["a row is a JSON object at line 3", "a row is a JSON object at line 4"]);
    assert_eq!(errors[3], "missing field `expect` at line 5 column 2");
}

#[test]
fn ignored_policy_members_are_reported() {
    let policy = json!({
        "aud": "us", "iat_in_past": true, "iss": "them", "leeway": 1, "max_age": 1, "max_lifetime": 1,
        "max_token_len": 9999, "require": "aud", "typ": "at+jwt", "leewey": 1, "x": null,
    });
    let ignored = |changes: Value| {
        let mut row = Verifier::hs256().policy(policy.clone()).0;
        row.extend([("token".to_owned(), structure::good().into()), ("expect".to_owned(), "valid".into())]);
        row.extend(changes.as_object().unwrap().clone());
        judge_file(Value::Object(row).to_string().as_bytes()).pop().unwrap().ignored
    };
    let plain_alone = ["aud", "iat_in_past", "iss", "max_age", "max_lifetime", "require", "typ"];
    let below_claims = ["aud", "iat_in_past", "iss", "leeway", "max_age", "max_lifetime", "require", "typ"];
    let none = ["aud", "iat_in_past", "iss", "leeway", "max_age", "max_lifetime", "max_token_len", "require", "typ"];
    assert_eq!(ignored(json!({})), ["leewey", "x"]);
    assert_eq!(ignored(json!({"policy": null})), [""; 0]);
    for (changes, expected) in [
        (json!({"profile": "vonage"}), plain_alone.as_slice()),
        (json!({"profile": "nexmo"}), &plain_alone),
        (json!({"profile": "sunshine"}), &plain_alone),
        (json!({"profile": "kustomer"}), &plain_alone),
        (json!({"layer": "jws"}), &below_claims),
        (json!({"layer": "jwk", "profile": "kustomer"}), &below_claims),
        (json!({"msg": "00", "sig": "00"}), &none),
    ] {
        let expected: Vec<&str> = ["leewey", "x"].iter().chain(expected).copied().collect();
        assert_eq!(ignored(changes.clone()), expected, "{changes}");
    }
}

// A row with an ignored member would claim to test something that it does not.
#[test]
fn published_rows_have_no_ignored_members() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            for report in judge_file(&std::fs::read(&path).unwrap()) {
                assert!(report.ignored.is_empty(), "{}: {report:?}", path.display());
            }
        }
    }
}

/// A line that is not a row is reported, and the lines after it are still judged.
#[test]
fn unreadable_row_does_not_stop_later_rows() {
    let good = json!({"id": "good", "expect": "invalid", "key": {}, "token": "x"}).to_string();
    let deep = |open: &str| format!(r#"{{"id":1,"expect":"valid","key":{}"#, open.repeat(100_000));
    for odd in [
        b"\xff\xfe".to_vec(),
        b"{\"id\":\"\xff\"}".to_vec(),
        b"\0\0".to_vec(),
        deep("[").into_bytes(),
        deep("{\"a\":").into_bytes(),
        format!(r#"{{"id":{},"expect":"valid"}}"#, "[".repeat(1000)).into_bytes(),
        br#"{"id":1,"id":2,"expect":"valid"}"#.to_vec(),
        br#"{"id":1,"expect":"valid"} {"id":2}"#.to_vec(),
        br#"{"id":1,"expect":"valid","now":1e999,"key":{},"token":"x"}"#.to_vec(),
        "x".repeat(1_000_000).into_bytes(),
    ] {
        let reports = judge_file(&[good.as_bytes(), &odd, good.as_bytes()].join(&b'\n'));
        assert_eq!(
            reports.iter().map(|report| report.verdict).collect::<Vec<_>>(),
            ["invalid", "unreadable", "invalid"]
        );
        assert!(reports[1].error.as_ref().is_some_and(|error| error.contains(" at line 2") && error.len() < 200));
    }
}
