//! Writes the corpora from the vectors and test keys of the crate: run `cargo run --example seed` in this folder.
//!
//! Each seed is named after its content, so existing seeds do not change.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::Sha256Digest;
use serde_json::Value;

/// The maximum number of seeds for one target from one source, so that the repository stays small.
const MOST: usize = 60;

type Seeds = BTreeMap<&'static str, Vec<Vec<u8>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = fuzz.parent().ok_or("no parent folder")?.join("tests");
    let mut seeds = Seeds::new();
    from_rows(&tests.join("vectors"), &mut seeds)?;
    from_keys(&tests.join("keys"), &mut seeds)?;
    by_hand(&mut seeds);
    for (target, seeds) in seeds {
        let folder = fuzz.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for seed in &seeds {
            let name = Sha256Digest::of(seed).to_hex();
            fs::write(folder.join(name.get(..16).ok_or("a short digest")?), seed)?;
        }
        println!("{target}: {} seeds", fs::read_dir(&folder)?.count());
    }
    Ok(())
}

fn add(seeds: &mut Seeds, target: &'static str, seed: impl Into<Vec<u8>>) {
    seeds.entry(target).or_default().push(seed.into());
}

/// A text for `local_keys`, after the byte that selects its role.
fn add_own(seeds: &mut Seeds, role: u8, text: &str) {
    add(seeds, "local_keys", [&[role], text.as_bytes()].concat());
}

fn role_of(jwk: &Value) -> u8 {
    match (jwk["kty"].as_str(), jwk.get("d")) {
        (Some("oct"), _) => 0,
        (_, Some(_)) => 2,
        _ => 3,
    }
}

/// Takes tokens, their parts and their keys from the rows with tokens, one row for each reason.
fn from_rows(vectors: &Path, seeds: &mut Seeds) -> Result<(), Box<dyn Error>> {
    for file in ["wycheproof_jws.jsonl", "wycheproof_jwk.jsonl", "rfc_and_jwtio.jsonl"] {
        let rows: Vec<Value> =
            fs::read_to_string(vectors.join(file))?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        // Evenly distributed over the file, because neighbouring rows are similar.
        let step = rows.len().div_ceil(MOST);
        for row in rows.iter().step_by(step) {
            if let Some(token) = row["token"].as_str() {
                add(seeds, "token", token);
                let mut segments = token.split('.').map(|segment| URL_SAFE_NO_PAD.decode(segment));
                if let Some(Ok(header)) = segments.next() {
                    add(seeds, "header", header);
                }
                if let Some(Ok(payload)) = segments.next() {
                    add(seeds, "jwt_claims", payload);
                }
            }
            let key = &row["key"];
            if key.get("keys").is_some() {
                add(seeds, "jwk_set", key.to_string());
                for role in 0..4 {
                    add_own(seeds, role, &key.to_string());
                }
            } else if key.is_object() {
                add(seeds, "jwk", key.to_string());
                add_own(seeds, role_of(key), &key.to_string());
                add(seeds, "jwk_set", serde_json::json!({ "keys": [key] }).to_string());
            }
        }
    }
    let nexmo: Value = serde_json::from_str(&fs::read_to_string(vectors.join("nexmo.json"))?)?;
    for row in [&nexmo["rs256"], &nexmo["hs256"]].into_iter().filter_map(Value::as_array).flatten() {
        let (header, payload) =
            (row["header"].as_str().ok_or("a header")?, row["payload"].as_str().ok_or("a payload")?);
        add(seeds, "header", header);
        add(seeds, "nexmo_claims", payload);
        add(seeds, "webhook", format!("{payload}\n\n"));
    }
    Ok(())
}

fn from_keys(keys: &Path, seeds: &mut Seeds) -> Result<(), Box<dyn Error>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(keys)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "pem")) {
        let pem = fs::read_to_string(file)?;
        let body: String = pem.lines().filter(|line| !line.contains("-----") && !line.contains(':')).collect();
        if let Ok(der) = base64::engine::general_purpose::STANDARD.decode(body.trim()) {
            for role in [2, 3] {
                add(seeds, "local_keys", [&[role], der.as_slice()].concat());
            }
            add(seeds, "pem", der);
        }
        for role in [2, 3, 2 | 8, 3 | 4] {
            add_own(seeds, role, &pem);
        }
        add(seeds, "pem", pem.replace('\n', "\\n"));
        add(seeds, "pem", pem);
    }
    Ok(())
}

/// Seeds that no vector covers.
fn by_hand(seeds: &mut Seeds) {
    for claims in [
        r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"1","exp":1700000900}"#,
        concat!(
            r#"{"application_id":"a","iat":1700000000,"jti":"1","exp":1700086400,"sub":"video","scope":"session.connect","#,
            r#""session_id":"1_MX4","role":"publisher","initial_layout_class_list":"a b","connection_data":"c","#,
            r#""acl":{"paths":{"/session/**":{}}}}"#,
        ),
        concat!(
            r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"1","sub":"alice","#,
            r#""exp":1700086400,"acl":{"paths":{"/*/users/**":{},"/*/conversations/**":{"methods":["GET"]},"#,
            r#""/*/sessions/*":{"filters":{"to":"447700900000"}}}}}"#,
        ),
    ] {
        add(seeds, "nexmo_claims", claims);
    }
    for claims in [
        r#"{"externalId":"42","iat":1700000000}"#,
        r#"{"email":"ada@example.com","iat":1700000000.5,"exp":1700000900}"#,
        r#"{"leeway_seconds":600}"#,
        r#"{"externalId":"42","email":"ada@example.com","iat":1700000000,"nbf":1700000000,"jti":"1"}"#,
    ] {
        add(seeds, "kustomer_claims", claims);
    }
    for claims in [
        r#"{"scope":"user","external_id":"42"}"#,
        r#"{"scope":"appUser","userId":"42","exp":1700000900}"#,
        r#"{"scope":"user","external_id":"42","name":"Ada","email":"ada@example.com","email_verified":true}"#,
        r#"{"scope":"app","iat":1700000000}"#,
        r#"{"leeway_seconds":0,"scopes":["account","app","integration","appUser","user"],"require_expiry":true}"#,
    ] {
        add(seeds, "sunshine_claims", claims);
    }
    for claims in [
        r#"{"iss":"a","sub":"b","aud":["c","d"],"exp":1700000900,"nbf":1.7e9,"iat":1700000000,"jti":"e","n":{"x":[1]}}"#,
        r#"{"exp":1700000900.999,"aud":"c"}"#,
        concat!(
            r#"{"leeway_seconds":30,"issuers":["a"],"audiences":["b"],"token_type":"at+jwt","require":["sub","jti"],"#,
            r#""require_custom":["tenant"],"allow_never_expiring":true,"allow_future_issued_at":true,"#,
            r#""max_age_seconds":60,"max_lifetime_seconds":60}"#,
        ),
        r#"{"any_audience":true}"#,
    ] {
        add(seeds, "jwt_claims", claims);
    }
    for header in [
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        "{ \"\\u0061lg\" : \"HS256\" , \"cty\":\"JWT\", \"x\" : [ 1 , { } ] }",
    ] {
        add(seeds, "header", header);
    }
    for seed in [&[2, 0, 1, 1, 5][..], &[3, 0, 0, 1, 2, 5, 0, 3, 0, 3, 7, 4, 5, 5, 0, 7]] {
        add(seeds, "acl_match", seed);
    }
    for seed in [
        "/v1/users/1\n{\"paths\":{\"/*/users/**\":{}}}",
        "/v1/users/1?a=1\n{\"paths\":{\"/v1/users/*\":{\"methods\":[\"GET\"],\"filters\":{\"a\":\"1\"}},\"/**\":{}}}",
    ] {
        add(seeds, "acl_json", seed);
    }
    add(seeds, "signature", &[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02][..]);
    add(seeds, "signature", &[0x30, 0x08, 0x02, 0x02, 0x00, 0x80, 0x02, 0x02, 0x00, 0xff][..]);
    add(seeds, "signature", "vault:v12:AAECAwQFBgcICQoLDA0ODw");
    let body = r#"{"status":"delivered"}"#;
    let hash = Sha256Digest::of(body.as_bytes()).to_hex();
    add(
        seeds,
        "webhook",
        format!(r#"{{"iat":1700000000,"jti":"1","iss":"Vonage","payload_hash":"{hash}"}}{}{body}"#, "\n\n"),
    );
    add(seeds, "webhook", "{\"iat\":1700000000,\"jti\":\"1\",\"iss\":\"Vonage\",\"api_key\":\"abc\"}\na=1&b=%20\n");
    for rest in ["a=1&b=%20+%c3%a9\n", "\nbody", "a=1&a=2\n", "%\n"] {
        let claims = r#"{"iat":1700000000,"jti":"1","iss":"Vonage","payload_hash":"@","api_key":"abc"}"#;
        add(seeds, "webhook", format!("{claims}\n{rest}"));
    }
    add(seeds, "webhook", "{\"exp\":1700000300,\"payload_hash\":\"@\"}\n\n");
    answers(seeds);
    verifications(seeds);
    texts(seeds);
    for secret in ["test-secret-of-thirty-two-octets\n", "0123456789abcdefghijklmn", "-----BEGIN PUBLIC KEY-----", " "]
    {
        add_own(seeds, 0, secret);
        add_own(seeds, 1, secret);
    }
}

/// Sequences of responses of endpoints.
fn answers(seeds: &mut Seeds) {
    const SET: &str = concat!(
        r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},"#,
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#,
        r#""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"quantum"}]}"#,
    );
    const SECRET: &str = r#"{"data":{"attributes":{"secret":"test-secret-of-thirty-two-octets"}}}"#;
    const LEAK: &str = r#"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#;
    const REFUSED: &str = r#"{"errors":[{"code":"notfound"}]}"#;
    let json = "content-type: application/json\n";
    for (choice, set) in [(0, SET), (1, SECRET), (2, SET), (4, SET), (5, SECRET), (0, LEAK)] {
        let taken = format!("oc 0 200\n{json}etag: \"7\"\ncache-control: public, max-age=900\nage: 100\n\n{set}");
        let other = set.replace("\"kid\":\"a\"", "\"kid\":\"b\"").replace("two", "six");
        for further in [
            format!("ap 710 200\n{json}cache-control: no-store\ncontent-length: {}\n\n{other}", other.len()),
            "ac 900 304\ncache-control: max-age=\"60\", x=\"a, \\\" b\"\netag: W/\"8\"\n\n\0at 500 200\n\n".to_owned(),
            format!("mc 5 503\nretry-after: 5\n\n{REFUSED}\0mg 30 200\n\n\0mc 1 401\n\n"),
            "mc 1 302\nlocation: https://example.com/\n\n\0oc -100 200\ncontent-type: text/html\n\n<html>".to_owned(),
            format!(
                "mi 40 200\n{json}last-modified: Tue, 14 Nov 2023 00:00:00 GMT\n\n{other}\0oh 1 200\n{json}\n{set}"
            ),
            format!("oc 5000 200\n{json}content-encoding: gzip\n\n{set}\0mc 99 200\n{json}\n{other} "),
        ] {
            add(seeds, "key_endpoint", [&[choice], taken.as_bytes(), &[0], further.as_bytes()].concat());
        }
    }
}

/// Responses and callbacks of the Verify API.
fn verifications(seeds: &mut Seeds) {
    const ID: &str = "de37150c89584f36a18925181d62627c";
    for (choice, body) in [
        (0, r#"{"request_id":"@","status":"0"}"#),
        (0, r#"{"request_id":"@","status":"10","error_text":"x"}"#),
        (1, r#"{"request_id":"@","status":"0","event_id":"02000000D8C4D977","price":"0.10000000","currency":"EUR"}"#),
        (1, r#"{"status":"16","error_text":"x"}"#),
        (
            2,
            r#"{"request_id":"@","status":"FAILED","checks":[{"status":"INVALID"}],"events":[{"type":"sms","id":"1"}]}"#,
        ),
        (2, r#"{"verification_requests":[{"request_id":"@","status":"SUCCESS"}]}"#),
        (3, r#"{"status":"0","command":"cancel"}"#),
        (16 + 4, r#"{"request_id":"@","check_url":"https://api.nexmo.com/a"}"#),
        (40 + 4, r#"{"title":"Conflict","request_id":"@"}"#),
        (48 + 4, r#"{"invalid_parameters":[{"name":"workflow[0].to","reason":"x"}]}"#),
        (5, r#"{"request_id":"@","status":"completed"}"#),
        (6, "{}"),
        (
            7,
            r#"{"request_id":"@","type":"event","channel":"sms","status":"completed","action":[{"check_url":"https://a/"}]}"#,
        ),
        (
            7,
            r#"{"request_id":"@","type":"summary","status":"expired","workflow":[{"channel":"sms","status":"unused"}]}"#,
        ),
    ] {
        add(seeds, "verify_api", [&[choice], body.replace('@', ID).as_bytes()].concat());
    }
}

/// Texts that programs pass in.
fn texts(seeds: &mut Seeds) {
    for text in [
        "https://id.example.com:8443/keys?a=b",
        "http://127.0.0.1:8080",
        "http://[::1]/keys",
        "https://user@id.example.com#x",
        "http://127.0.0.1\\@example.com/",
        "acme",
        "2026-11",
        "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "1_MX4xMjM0NTY3OH4",
        "CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "/*/users/**",
        "/v1/conversations/%2e%2e",
        "ada@example.com",
        "447700900000",
        "HS256",
        "GET",
        "publisheronly",
        "bXlfc2VjcmV0X2tleQ==",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "é \u{202e}\u{feff}",
    ] {
        add(seeds, "texts", text);
    }
}
