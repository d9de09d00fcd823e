//! Writes the corpora anew from the vectors and test keys of the crate: `cargo run --example seed`, in this folder.
//!
//! Each seed is named after its content, so what is there already stays as it is.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::Sha256Digest;
use serde_json::Value;

/// The most seeds that one target takes from one source, so that the repository stays small.
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

/// Tokens, their parts and their keys out of the rows with tokens, one row of each kind of reason.
fn from_rows(vectors: &Path, seeds: &mut Seeds) -> Result<(), Box<dyn Error>> {
    for file in ["wycheproof_jws.jsonl", "wycheproof_jwk.jsonl", "rfc_and_jwtio.jsonl"] {
        let rows: Vec<Value> =
            fs::read_to_string(vectors.join(file))?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        // Evenly over the file, since neighbours are alike.
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
            } else if key.is_object() {
                add(seeds, "jwk", key.to_string());
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
            add(seeds, "pem", der);
        }
        add(seeds, "pem", pem.replace('\n', "\\n"));
        add(seeds, "pem", pem);
    }
    Ok(())
}

/// What no vector has.
fn by_hand(seeds: &mut Seeds) {
    for claims in [
        r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"1","exp":1700000900}"#,
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
        r#"{"externalId":"42","email":"ada@example.com","iat":1700000000,"nbf":1700000000,"jti":"1"}"#,
    ] {
        add(seeds, "kustomer_claims", claims);
    }
    for claims in [
        r#"{"scope":"user","external_id":"42"}"#,
        r#"{"scope":"appUser","userId":"42","exp":1700000900}"#,
        r#"{"scope":"user","external_id":"42","name":"Ada","email":"ada@example.com","email_verified":true}"#,
        r#"{"scope":"app","iat":1700000000}"#,
    ] {
        add(seeds, "sunshine_claims", claims);
    }
    for claims in [
        r#"{"iss":"a","sub":"b","aud":["c","d"],"exp":1700000900,"nbf":1.7e9,"iat":1700000000,"jti":"e","n":{"x":[1]}}"#,
        r#"{"exp":1700000900.999,"aud":"c"}"#,
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
}
