//! `doctor` on configurations that are right, wrong and hostile.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Folder, PROGRAM, SECRET, json_of, ok, text};

/// A secret that no documentation shows.
const GOOD: &str = "ahX5quae7ohGhae2ThieR4ouXoo3aiShei9";
const APPLICATION: &str = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";

fn keys(name: &str) -> String {
    fs::read_to_string(format!("{}/../../tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Runs `doctor` with nothing in the environment but these variables.
fn doctor_in(directory: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let output = Command::new(PROGRAM)
        .arg("doctor")
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    output
}

fn doctor(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    doctor_in(Path::new("/"), variables, arguments)
}

/// Runs `doctor` and returns its exit code, and severity and rule of all that is not in order.
fn faults(variables: &[(&str, &str)], arguments: &[&str]) -> (i32, Vec<(String, String)>) {
    let output = doctor(variables, &[&["--json"], arguments].concat());
    let report = json_of(&output);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap_or_else(|| panic!("{report}"));
    let faults = findings.iter().filter(|finding| finding["severity"] != "ok");
    let faults = faults.map(|finding| (text(&finding["severity"]), text(&finding["rule"]))).collect();
    (output.status.code().unwrap(), faults)
}

fn error(rule: &str) -> (i32, Vec<(String, String)>) {
    (1, vec![("error".to_owned(), rule.to_owned())])
}

fn warning(rule: &str) -> (i32, Vec<(String, String)>) {
    (0, vec![("warning".to_owned(), rule.to_owned())])
}

impl Folder {
    /// Writes a file with mode 0600 and returns its path.
    fn private(&self, name: &str, content: &str) -> String {
        let path = self.write(name, content);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }
}

#[test]
fn nothing_configured_is_wrong_usage_and_says_what_to_set() {
    let output = doctor(&[], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("`KUSTOMER_SECRET`"), "{}", text(&output.stderr));
}

#[test]
fn whole_configuration_is_healthy() {
    let folder = Folder::new("healthy");
    let private = folder.private("nexmo.pem", &keys("rsa2048.pkcs8"));
    let public = folder.write("nexmo.pub", &keys("rsa2048.spki"));
    let directory = folder.0.join("keys");
    fs::create_dir(&directory).unwrap();
    let own = folder.private("keys/2026-11.pem", &keys("p256.pkcs8"));
    let mut set: Value = serde_json::from_str(&ok(&["keys", "jwks", &format!("file:{own}")])).unwrap();
    set["keys"][0]["kid"] = json!("2026-11");
    let published = folder.write("published.json", &set.to_string());
    let variables = [
        ("KUSTOMER_SECRET", GOOD),
        ("SUNSHINE_KEY_ID", "app_5deaa3531c7f940010cc4ba4"),
        ("SUNSHINE_SECRET", "Quoo4ohthee9aighoh4ahchoogh8Dae7Eij"),
        ("NEXMO_APPLICATION_ID", APPLICATION),
        ("VONAGE_PRIVATE_KEY_FILE", &private),
        ("NEXMO_PUBLIC_KEY_FILE", &public),
        ("NEXMO_SIGNATURE_SECRET", "eich6Eing5ohl4ahphohph7aiyoos4Oof6e"),
        ("NEXMO_API_SECRET", "Xai1ooYohqu9aeng"),
        ("JWT_PRIVATE_KEY_FILE", directory.to_str().unwrap()),
        ("JWT_PUBLISHED_JWKS", &published),
    ];
    let output = doctor(&variables, &["--json", "--strict"]);
    let report = json_of(&output);
    assert_eq!((output.status.code(), &report["healthy"]), (Some(0), &json!(true)), "{report:#}");
    assert_eq!(report["not_configured"], json!([]));
    let output = doctor(&variables, &[]);
    let shown = text(&output.stdout);
    assert!(shown.starts_with("HEALTHY, errors: 0, warnings: 0\n\nok clock: 20"), "{shown}");
    assert!(shown.contains("ok jwt.published_jwks: it verifies what `jwt.private_key` signs"), "{shown}");
}

#[test]
fn no_value_of_a_secret_is_shown() {
    let padded = format!("'{GOOD}'");
    for value in
        [GOOD, SECRET, &padded, "hunter2", "-----BEGIN PRIVATE KEY-----\nGOOD", "{\"kty\":\"oct\",\"k\":\"GOOD\"}"]
    {
        for name in ["KUSTOMER_SECRET", "SUNSHINE_SECRET", "NEXMO_PRIVATE_KEY", "NEXMO_API_SECRET", "JWT_PRIVATE_KEY"] {
            for arguments in [&[][..], &["--json"]] {
                let output = doctor(&[(name, value), ("SUNSHINE_KEY_ID", "app_1")], arguments);
                let said = text(&output.stdout) + &text(&output.stderr);
                assert!(!said.contains(value) && !said.contains("GOOD"), "{name}: {said}");
            }
        }
    }
    // A key where its place should be.
    for arguments in [&["--set", "kustomer.secret=hunter2-hunter2"][..], &["--set", "hunter2-hunter2"]] {
        let output = doctor(&[], arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(!text(&output.stderr).contains("hunter2"), "{}", text(&output.stderr));
    }
}

#[test]
fn secrets_are_judged_by_their_form() {
    let kustomer = |value: &str| faults(&[("KUSTOMER_SECRET", value)], &[]);
    assert_eq!(kustomer(GOOD), (0, vec![]));
    assert_eq!(kustomer("Quoo4ohthee9aig"), error("key.too-short"));
    assert_eq!(kustomer(""), error("key-source.not-found"));
    assert_eq!(kustomer(&format!("{GOOD} ")), error("key.secret-padded"));
    assert_eq!(kustomer("${KUSTOMER_SECRET}"), error("key.secret-padded"));
    assert_eq!(kustomer(&keys("p256.spki")), error("key.secret-is-key-text"));
    assert_eq!(kustomer(&format!("{GOOD}\n")), warning("secret.line-end"));
    assert_eq!(kustomer(SECRET).1[0], ("warning".to_owned(), "secret.published".to_owned()));
    assert_eq!(kustomer(&"ab".repeat(16)).1[0], ("warning".to_owned(), "secret.repetitive".to_owned()));
    let hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    assert_eq!(kustomer(hex), (0, vec![("note".to_owned(), "secret.looks-encoded".to_owned())]));

    let sunshine =
        |key_id: &str, secret: &str| faults(&[("SUNSHINE_KEY_ID", key_id), ("SUNSHINE_SECRET", secret)], &[]);
    assert_eq!(sunshine("app_1", "aeY9shaethoh1ioNg4eiqu2o"), warning("key.weak-secret"));
    let key_id = "app_5deaa3531c7f940010cc4ba4";
    assert!(sunshine(key_id, key_id).1.contains(&("error".to_owned(), "secret.is-key-id".to_owned())));
    assert_eq!(faults(&[("SUNSHINE_SECRET", GOOD)], &[]), error("setting.missing"));
    assert_eq!(faults(&[("SUNSHINE_KEY_ID", key_id)], &[]), error("setting.missing"));

    let same = [("NEXMO_SIGNATURE_SECRET", GOOD), ("NEXMO_API_SECRET", GOOD)];
    assert_eq!(faults(&same, &[]), error("secret.used-twice"));
    let same = [("NEXMO_SIGNATURE_SECRET", GOOD), ("KUSTOMER_SECRET", GOOD)];
    assert_eq!(faults(&same, &[]), warning("secret.used-twice"));
    assert_eq!(faults(&same, &["--strict"]).0, 1);
}

/// Runs `doctor` and returns the cure of the only error.
fn cure(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let report = json_of(&doctor(variables, &[&["--json"], arguments].concat()));
    let errors: Vec<_> =
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error").collect();
    assert!(errors.len() == 1, "{report:#}");
    errors[0]["cure"].as_str().unwrap().to_owned()
}

#[test]
fn cures_name_the_settings_of_the_doctor() {
    let folder = Folder::new("cures");
    let pem = folder.private("key.pem", &keys("rsa2048.pkcs8"));
    let id = ("NEXMO_APPLICATION_ID", APPLICATION);
    for path in [pem.as_str(), "/does/not/exist.pem"] {
        let said = cure(&[id, ("NEXMO_PRIVATE_KEY", path)], &[]);
        assert_eq!(said, "set `NEXMO_PRIVATE_KEY_FILE` to the path instead; `NEXMO_PRIVATE_KEY` holds the key itself");
    }
    assert!(cure(&[id, ("VONAGE_PRIVATE_KEY", &pem)], &[]).starts_with("set `VONAGE_PRIVATE_KEY_FILE`"));
    let ours = cure(&[("OURS", &pem)], &["--set", "jwt.private_key=env:OURS"]);
    assert_eq!(ours, "set `jwt.private_key` to `file:PATH` instead of `env:OURS`");
    // The path is long enough to be a secret.
    let secret = folder.private("a-secret-in-a-file-with-a-long-name", GOOD);
    assert!(cure(&[("KUSTOMER_SECRET", &secret)], &[]).starts_with("set `KUSTOMER_SECRET_FILE`"));

    let copied = "copy the secret again from the vendor; it may be encoded or truncated";
    assert_eq!(cure(&[("KUSTOMER_SECRET", "Quoo4ohthee9aig")], &[]), copied);
    assert_eq!(cure(&[("SUNSHINE_SECRET", "Quoo4"), ("SUNSHINE_KEY_ID", "app_1")], &[]), copied);

    // Mode 0640 depends on the owner: a file of root may be readable by its group.
    for (mode, reader) in [(0o644, Some("`everyone`")), (0o666, None)] {
        fs::set_permissions(&secret, fs::Permissions::from_mode(mode)).unwrap();
        let variables = [("KUSTOMER_SECRET_FILE", secret.as_str())];
        let said = cure(&variables, &[]);
        assert!(said.starts_with(&format!("run `chmod 400 {secret}`")), "{said}");
        assert_eq!(reader, said.split_once("(`KEY_FILES_READABLE_BY`) to ").map(|(_, reader)| reader), "{said}");
        let shown = text(&doctor(&variables, &[]).stdout);
        assert!(!shown.contains("KeyReader") && !shown.contains("ok kustomer.secret"), "{shown}");
    }
}

#[test]
fn keys_that_do_not_belong_together_are_found() {
    let private = keys("rsa2048.pkcs8");
    let nexmo = |id: &str, public: &str| {
        faults(
            &[("NEXMO_APPLICATION_ID", id), ("NEXMO_PRIVATE_KEY", &private), ("NEXMO_PUBLIC_KEY", &keys(public))],
            &[],
        )
    };
    assert_eq!(nexmo(APPLICATION, "rsa2048.spki"), (0, vec![]));
    assert_eq!(nexmo(APPLICATION, "rsa4096.spki"), error("key.pair-mismatch"));
    assert_eq!(nexmo("a1b2c3d4", "rsa2048.spki"), error("claim.invalid"));
    assert_eq!(nexmo(APPLICATION, "p256.spki"), error("key.wrong-algorithm"));
    assert_eq!(nexmo(APPLICATION, "rsa2048.pkcs8"), error("key.wrong-form"));
    assert_eq!(faults(&[("NEXMO_PRIVATE_KEY", &private)], &[]), error("setting.missing"));
    assert_eq!(faults(&[("NEXMO_APPLICATION_ID", APPLICATION)], &[]), error("setting.missing"));

    let own = keys("p256.pkcs8");
    let jwt = |public: &str| faults(&[("JWT_PRIVATE_KEY", &own), ("JWT_PUBLIC_KEY", &keys(public))], &[]);
    assert_eq!(jwt("p256.spki"), (0, vec![]));
    assert_eq!(jwt("p384.spki"), error("key.pair-mismatch"));
}

#[test]
fn hostile_files_are_rejected_in_bounded_time() {
    let start = Instant::now();
    let folder = Folder::new("hostile");
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let secret = |path: &str| faults(&[("KUSTOMER_SECRET_FILE", path)], &[]);
    assert_eq!(secret(&path("absent")), error("key-source.not-found"));
    fs::create_dir(path("empty")).unwrap();
    assert_eq!(secret(&path("empty")), error("key-source.not-found"));
    fs::write(path("binary"), (0..=255).collect::<Vec<u8>>()).unwrap();
    fs::set_permissions(path("binary"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(secret(&path("binary")), error("key-source.unreadable"));
    // Sparse, so it takes no space.
    fs::File::create(path("large")).unwrap().set_len(100 * 1024 * 1024).unwrap();
    assert_eq!(secret(&path("large")), error("key-source.too-large"));
    assert!(Command::new("mkfifo").arg(path("fifo")).status().unwrap().success());
    assert_eq!(secret(&path("fifo")), error("key-source.unreadable"));
    for name in ["NEXMO_API_SECRET_FILE", "NEXMO_PRIVATE_KEY_FILE", "JWT_PUBLIC_KEY_FILE", "JWT_JWKS"] {
        assert_eq!(faults(&[(name, &path("fifo"))], &[]).1[0].1, "key-source.unreadable", "{name}");
    }
    let api_key = [("KUSTOMER_ORG", "acme"), ("KUSTOMER_API_KEY_FILE", &path("fifo"))];
    assert_eq!(faults(&api_key, &[]), error("key-source.unreadable"));
    symlink(path("loop"), path("loop")).unwrap();
    assert_eq!(secret(&path("loop")), error("key-source.unreadable"));
    assert_eq!(secret("/dev/zero"), error("key-source.unreadable"));

    let exposed = folder.write("exposed", GOOD);
    for (mode, readable_by, expected) in [
        (0o666, "owner", error("key-source.exposed")),
        (0o666, "everyone", error("key-source.exposed")),
        (0o644, "owner", error("key-source.exposed")),
        (0o644, "everyone", (0, vec![])),
        (0o640, "everyone", (0, vec![])),
        (0o600, "owner", (0, vec![])),
    ] {
        fs::set_permissions(&exposed, fs::Permissions::from_mode(mode)).unwrap();
        let variables = [("KUSTOMER_SECRET_FILE", exposed.as_str()), ("KEY_FILES_READABLE_BY", readable_by)];
        let (code, mut found) = faults(&variables, &[]);
        // The file can be replaced as well, which is another finding.
        found.retain(|(_, rule)| rule != "file.replaceable");
        assert_eq!((code, found), expected, "{mode:o} {readable_by}");
    }

    let pem = keys("p256.pkcs8");
    let cut = folder.private("cut.pem", &pem[..pem.len() / 2]);
    assert_eq!(faults(&[("JWT_PRIVATE_KEY_FILE", &cut)], &[]).0, 1);
    let public = folder.write("public.pem", &keys("p256.spki"));
    assert_eq!(faults(&[("JWT_PRIVATE_KEY_FILE", &public)], &[]), error("key.wrong-form"));
    fs::set_permissions(&public, fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(faults(&[("JWT_PUBLIC_KEY_FILE", &public)], &[]), warning("file.replaceable"));
    fs::set_permissions(&public, fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(faults(&[("JWT_PUBLIC_KEY_FILE", &public)], &[]), warning("file.replaceable"));
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn configuration_file_is_read_and_its_faults_are_named() {
    let folder = Folder::new("configuration");
    let file = |content: &str| folder.write("doctor.json", content);
    let path =
        file(r#"{"kustomer":{"secret":"env:OURS"},"jwt":{"algorithms":["ES256"],"private_key":"file:key.pem"}}"#);
    folder.private("key.pem", &keys("p256.pkcs8"));
    // The conventional variable is not read.
    let variables = [("OURS", GOOD), ("SUNSHINE_SECRET", "x")];
    let output = doctor_in(&folder.0, &variables, &["--json", "--config", &path]);
    let report = json_of(&output);
    assert_eq!((output.status.code(), &report["not_configured"]), (Some(0), &json!(["sunshine", "nexmo"])), "{report}");
    let set = ["--json", "--config", &path, "--set", "jwt.algorithms=RS256"];
    assert_eq!(doctor_in(&folder.0, &variables, &set).status.code(), Some(1));

    for (content, expected) in [
        ("", "line 1"),
        ("[]", "JSON object of objects"),
        (r#"{"kustomer":"hunter2"}"#, "`kustomer` must be an object"),
        (r#"{"kustomer":{"secret":"hunter2"}}"#, "`env:NAME` or `file:PATH`"),
        (r#"{"kustomer":{"secret":["hunter2"]}}"#, "`kustomer.secret` must be a string"),
        (r#"{"jwt":{"jwks":[1]}}"#, "`jwt.jwks` must be a string or an array of strings"),
        (r#"{"kustomer":{"password":"hunter2"}}"#, "expected one of kustomer.secret, "),
    ] {
        let output = doctor(&[], &["--config", &file(content)]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{content}: {said}");
        assert!(said.contains(expected) && !said.contains("hunter2"), "{content}: {said}");
    }
    assert_eq!(doctor(&[], &["--config", "/does/not/exist"]).status.code(), Some(2));
    for wrong in ["kustomer.secret=-", "files.readable_by=anyone"] {
        assert_eq!(doctor(&[], &["--set", wrong]).status.code(), Some(2), "{wrong}");
    }
    assert_eq!(doctor(&[("KUSTOMER_SECRET", GOOD)], &["--timeout", "0s"]).status.code(), Some(2));
}

#[test]
fn every_setting_is_in_the_help_and_in_the_error() {
    let help = ok(&["doctor", "--help"]);
    let said = text(&doctor(&[], &["--set", "x=y"]).stderr);
    let names = said.split_once("expected one of ").unwrap().1.lines().next().unwrap();
    assert!(names.split(", ").count() > 15);
    for name in names.split(", ") {
        assert!(help.lines().any(|line| line.trim_start().starts_with(name)), "{name}");
    }
}

/// Answers each connection with the same bytes, until the process ends.
fn server(answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = stream.read(&mut [0; 4096]);
            answer(&mut stream);
        }
    });
    address.to_string()
}

fn serving(head: &'static str, body: String) -> String {
    server(move |stream| respond(stream, head, &body))
}

fn respond(stream: &mut TcpStream, head: &str, body: &str) {
    let length = body.len();
    let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
}

#[test]
fn key_endpoints_are_reached_and_their_faults_are_named() {
    const JSON: &str = "200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=300";
    let start = Instant::now();
    let folder = Folder::new("endpoints");
    let own = folder.private("key.pem", &keys("p256.pkcs8"));
    let set = ok(&["keys", "jwks", &format!("file:{own}")]);
    let jwks = |url: &str| faults(&[], &["--timeout", "2s", "--set", &format!("jwt.jwks={url}")]);
    let at = |address: &str| jwks(&format!("http://{address}/keys"));

    let good = serving(JSON, set.clone());
    assert_eq!(at(&good), (0, vec![]));
    let published = format!("http://{good}/keys");
    let fit = |key: &str| {
        faults(&[("JWT_PRIVATE_KEY", &keys(key)), ("JWT_PUBLISHED_JWKS", &published)], &["--timeout", "2s"])
    };
    assert_eq!(fit("p256.pkcs8"), (0, vec![]));
    assert_eq!(fit("ed25519.pkcs8"), error("key.pair-mismatch"));

    let output = doctor(&[], &["--set", &format!("jwt.jwks={published}")]);
    assert!(text(&output.stdout).contains("`Cache-Control: max-age=300`"), "{}", text(&output.stdout));
    let uncached = serving("200 OK\r\nContent-Type: application/json\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT", set);
    let expected = [("note", "endpoint.no-cache-control"), ("warning", "clock.skew")];
    assert_eq!(at(&uncached), (0, expected.map(|(severity, rule)| (severity.to_owned(), rule.to_owned())).to_vec()));

    let html = "200 OK\r\nContent-Type: text/html";
    assert_eq!(at(&serving(html, "<html>".to_owned())), error("key-source.wrong-content"));
    assert_eq!(at(&serving(JSON, "<html>".to_owned())), error("key.set-malformed"));
    assert_eq!(at(&serving(JSON, "{\"keys\":[]}".to_owned())), error("key.set-empty"));
    assert_eq!(at(&serving("404 Not Found", String::new())), error("key-source.status"));
    assert_eq!(at(&serving("302 Found\r\nLocation: /login", String::new())), error("key-source.redirected"));
    assert_eq!(at(&serving(JSON, " ".repeat(10_000_000))), error("key-source.too-large"));
    assert_eq!(at(&server(|_| thread::sleep(Duration::from_secs(20)))), error("key-source.timed-out"));
    assert_eq!(at(&server(|_| {})), error("key-source.unreachable"));
    assert_eq!(at("127.0.0.1:1"), error("key-source.unreachable"));
    assert_eq!(jwks(&format!("https://{good}/keys")), error("key-source.unreachable"), "TLS to a plain port");
    assert_eq!(jwks("http://id.example.com/keys"), error("key.source-settings"));
    let (code, dns) = jwks("https://name.invalid/keys");
    assert_eq!(code, 1);
    assert!(["key-source.unreachable", "key-source.timed-out"].contains(&dns[0].1.as_str()), "{dns:?}");
    // A password in a URL is not shown.
    let output = doctor(&[], &["--set", "jwt.jwks=https://user:hunter2@127.0.0.1/keys?key=hunter2"]);
    assert!(!text(&output.stdout).contains("hunter2"), "{}", text(&output.stdout));
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn key_endpoint_gets_one_request() {
    let folder = Folder::new("one-request");
    let own = folder.private("key.pem", &keys("p256.pkcs8"));
    let set = ok(&["keys", "jwks", &format!("file:{own}")]);
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let address = server(move |stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        respond(stream, "200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=60", &set);
    });
    let output = doctor(&[], &["--set", &format!("jwt.jwks=http://{address}/keys")]);
    assert!(text(&output.stdout).contains("`Cache-Control: max-age=60`"), "{}", text(&output.stdout));
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[test]
fn kustomer_endpoint_is_compared_with_the_secret() {
    let answer = format!(r#"{{"data":{{"type":"setting","attributes":{{"secret":"{GOOD}"}}}}}}"#);
    let address = serving("200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store", answer);
    let base_url = format!("http://{address}");
    let with = |secret: &str| {
        faults(
            &[
                ("KUSTOMER_SECRET", secret),
                ("KUSTOMER_ORG", "acme"),
                ("KUSTOMER_API_KEY", "key"),
                ("KUSTOMER_BASE_URL", &base_url),
            ],
            &["--timeout", "2s"],
        )
    };
    assert_eq!(with(GOOD), (0, vec![]));
    assert_eq!(with("Quoo4ohthee9aighoh4ahchoogh8Dae7Eij"), error("key.pair-mismatch"));
    assert_eq!(faults(&[("KUSTOMER_ORG", "acme")], &[]), error("setting.missing"));
    assert_eq!(faults(&[("KUSTOMER_API_KEY", "key")], &[]), error("setting.missing"));
}

#[test]
fn wrong_clock_is_found() {
    assert_eq!(faults(&[("KUSTOMER_SECRET", GOOD)], &["--now", "3600"]).1[0].1, "clock.wrong");
    assert_eq!(faults(&[("KUSTOMER_SECRET", GOOD)], &["--now", "2026-11-30T12:00:00Z"]), (0, vec![]));
}
