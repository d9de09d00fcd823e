//! Each command, and what its users see.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::program::{Folder, OLD, PROGRAM, SECRET, json_of, key_file, ok, run, run_with, text};

const NOW: &str = "1700000000";
const APPLICATION: &str = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";

/// The command of `mint`, the kind, the arguments of both, and a claim with its value. Words in braces stand for files.
const KINDS: &[(&str, &str, &str, &str, &str, &str)] = &[
    (
        "ably",
        "ably",
        "--api-key env:TEST_ABLY_KEY --client-id u1",
        "{secret} --key-id xVLyHw.A-pwh7",
        "x-ably-clientId",
        r#""u1""#,
    ),
    ("intercom", "intercom", "{secret} --user-id u1 --email a@b.c --expires-in 10m", "{secret}", "user_id", r#""u1""#),
    ("jwt", "jwt", "--alg RS256 --key {private} --claims {claims}", "--public-key {public}", "role", r#""admin""#),
    ("kustomer", "kustomer", "{secret} --email a@b.c", "{secret}", "email", r#""a@b.c""#),
    ("livekit", "livekit", "{secret} --api-key API1 --identity u1 --room r", "{secret}", "sub", r#""u1""#),
    ("nexmo-app", "nexmo-application", "{application}", "--public-key {public}", "application_id", APPLICATION_JSON),
    (
        "nexmo-user",
        "nexmo-user",
        "{application} --sub alice --acl-set smallest-voice",
        "--public-key {public}",
        "sub",
        r#""alice""#,
    ),
    (
        "nexmo-video",
        "nexmo-video",
        "{application} --session-id 1_MX4",
        "--public-key {public}",
        "session_id",
        r#""1_MX4""#,
    ),
    (
        "stream-call",
        "stream-call",
        "{secret} --user-id u1 --call a:b --expires-in 10m",
        "{secret}",
        "call_cids",
        r#"["a:b"]"#,
    ),
    ("stream-server", "stream-server", "{secret} --expires-in 10m", "{secret}", "server", "true"),
    ("stream-user", "stream-user", "{secret} --user-id u1 --expires-in 10m", "{secret}", "user_id", r#""u1""#),
    (
        "sunshine",
        "sunshine",
        "{secret} --key-id app_1 --external-id 7 --expires-in 10m",
        "{secret} --key-id app_1",
        "scope",
        r#""user""#,
    ),
    (
        "twilio",
        "twilio",
        "{secret} {sids} --identity ada --video-room r --voice-incoming",
        "{secret}",
        "sub",
        ACCOUNT_JSON,
    ),
    (
        "zendesk-chat",
        "zendesk-chat",
        "{secret} --name Ada --email a@b.c --external-id 7",
        "{secret}",
        "external_id",
        r#""7""#,
    ),
    ("zendesk-sso", "zendesk-sso", "{secret} --name Ada --email a@b.c", "{secret}", "name", r#""Ada""#),
];
const APPLICATION_JSON: &str = r#""aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab""#;
const ACCOUNT_JSON: &str = r#""AC00000000000000000000000000000001""#;

#[test]
fn token_of_every_kind_is_minted_and_verified() {
    let folder = Folder::new("kinds");
    let (private, public) = (key_file("rsa2048.pkcs8"), key_file("rsa2048.spki"));
    let claims = folder.write("claims.json", r#"{"sub":"ada","exp":1700000060,"role":"admin"}"#);
    let filled = |arguments: &str| {
        arguments
            .replace("{application}", &format!("--key {private} --application-id {APPLICATION}"))
            .replace(
                "{sids}",
                "--account AC00000000000000000000000000000001 --api-key SK00000000000000000000000000000002",
            )
            .replace("{secret}", "--secret env:TEST_SECRET")
            .replace("{private}", &private)
            .replace("{public}", &public)
            .replace("{claims}", &claims)
    };
    for (mint, verify, minting, verifying, name, expected) in KINDS {
        let minting = filled(&format!("--now {NOW} mint {mint} {minting}"));
        let token = ok(&minting.split(' ').collect::<Vec<_>>());
        let verifying = filled(&format!("--now {NOW} verify {verify} {verifying}"));
        let verifying: Vec<&str> = verifying.split(' ').collect();
        let output = run(&[&["--json"][..], &verifying, &[&token]].concat());
        assert_eq!(output.status.code(), Some(0), "{mint}: {}", text(&output.stdout));
        let printed = json_of(&output);
        assert_eq!((&printed["verified"], &printed["kind"]), (&json!(true), &json!(verify)));
        assert_eq!(printed["claims"][name], serde_json::from_str::<Value>(expected).unwrap(), "{mint}");
        // The same over standard input, and rejected with another byte.
        assert_eq!(run_with(&verifying, &format!("{token}\n")).status.code(), Some(0), "{mint}");
        let (input, signature) = token.rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let forged = format!("{input}.{other}{}", &signature[1..]);
        assert_eq!(run_with(&verifying, &forged).status.code(), Some(1), "{mint}");
    }
}

#[test]
fn exit_code_is_one_for_a_token_and_two_for_keys_and_usage() {
    let verify = |more: &[&str]| run(&[&["verify", "kustomer"][..], more].concat()).status.code();
    assert_eq!(verify(&["--secret", "env:TEST_SECRET", "--now", "1623257900", OLD]), Some(0));
    assert_eq!(verify(&["--secret", "env:TEST_SECRET", "--now", NOW, OLD]), Some(1));
    assert_eq!(verify(&["--secret", "env:OTHER_SECRET", "--now", "1623257900", OLD]), Some(1));
    assert_eq!(verify(&["--secret", "env:NOT_SET", OLD]), Some(2));
    assert_eq!(verify(&["--secret", "file:/does/not/exist", OLD]), Some(2));
    assert_eq!(verify(&[OLD]), Some(2));
    assert_eq!(verify(&["--secret", "env:TEST_SECRET", "--now", "yesterday", OLD]), Some(2));
    assert_eq!(verify(&["--secret", "env:TEST_SECRET", "--jwks", "x.json", OLD]), Some(2));
    assert_eq!(run(&["verify", "nexmo-webhook", "--secret", "env:TEST_SECRET", OLD]).status.code(), Some(2));
    assert_eq!(run(&["frobnicate"]).status.code(), Some(2));
}

#[test]
fn policy_file_is_used_and_errors_name_its_faults() {
    let folder = Folder::new("policy");
    let policy = folder.write("policy.json", r#"{"leeway_seconds":0}"#);
    let wrong = folder.write("wrong.json", r#"{"leewaySeconds":0}"#);
    let verify = |policy: &str| {
        let key = ["--secret", "env:TEST_SECRET", "--now", "1623258770", "--policy", policy];
        run(&[&["--json", "verify", "kustomer"][..], &key, &[OLD]].concat())
    };
    assert_eq!(verify(&policy).status.code(), Some(1), "15 minutes and 3 seconds old");
    let output = verify(&wrong);
    assert_eq!((output.status.code(), &json_of(&output)["error"]["subject"]), (Some(2), &json!("leewaySeconds")));
}

#[test]
fn secret_as_an_argument_is_rejected_and_not_shown() {
    for secret in [SECRET, "my-secret", "value:my-secret"] {
        let other = format!("the staging secret={secret}");
        for arguments in [
            &["verify", "kustomer", "--secret", secret, OLD][..],
            &["--json", "verify", "kustomer", "--secret", secret, OLD],
            &["diagnose", "--secret", secret, OLD],
            &["diagnose", "--other-secret", &other, OLD],
            &["mint", "kustomer", "--email", "a@b.c", "--secret", secret],
            &["keys", "inspect", secret],
            &["keys", "jwks", secret],
        ] {
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            let said = text(&output.stderr) + &text(&output.stdout);
            assert!(said.contains("never the key itself") && !said.contains(secret), "{said}");
        }
    }
    for empty in ["env:", "file:"] {
        assert_eq!(run(&["verify", "kustomer", "--secret", empty, OLD]).status.code(), Some(2));
    }
}

#[test]
fn errors_are_json_with_stable_names() {
    let output = run(&["--json", "verify", "kustomer", "--secret", "env:TEST_SECRET", "--now", NOW, OLD]);
    let error = &json_of(&output)["error"];
    assert_eq!(
        (&error["code"], &error["name"], &error["subject"]),
        (&json!(406), &json!("claim.too-old"), &json!("iat"))
    );
    assert!(error["cure"].as_str().is_some_and(|cure| !cure.is_empty()));
    let output = run(&["verify", "kustomer", "--secret", "env:TEST_SECRET", "--now", NOW, OLD]);
    assert!(text(&output.stderr).contains("code: 406 claim.too-old"));
}

#[test]
fn diagnosis_finds_faults_and_mistaken_secrets() {
    let output = run(&["--now", NOW, "diagnose", OLD]);
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output.stdout);
    assert!(
        shown.starts_with("NOT VERIFIED, probably a token of the kind `kustomer`") && !shown.contains('\u{1b}'),
        "{shown}"
    );
    assert!(shown.contains("error[time.too-old] `iat`"), "{shown}");

    let good = ["--now", "1623257900", "--json", "diagnose", "--kind", "kustomer"];
    let output = run(&[&good[..], &["--secret", "env:TEST_SECRET", OLD]].concat());
    assert_eq!((output.status.code(), &json_of(&output)["verified"]), (Some(0), &json!(true)));

    let other = ["--secret", "env:OTHER_SECRET", "--other-secret", "the staging secret=env:TEST_SECRET", OLD];
    let output = run(&[&good[..], &other].concat());
    let report = json_of(&output);
    assert_eq!(report["findings"][0]["detail"], "it was signed with: the staging secret", "{report}");
    assert!(!text(&output.stdout).contains(SECRET));

    // The secret on standard input, the token as an argument.
    let output = run_with(&[&good[..], &["--secret", "-", OLD]].concat(), SECRET);
    assert_eq!((output.status.code(), &json_of(&output)["verified"]), (Some(0), &json!(true)));
}

/// Diagnoses a token at the time of [`OLD`], and returns the exit code and the last line of the output.
fn diagnosed(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["--now", "1623257900", "diagnose"], arguments].concat());
    (output.status.code(), text(&output.stdout).lines().last().unwrap_or_default().to_owned())
}

#[test]
fn diagnosis_that_verifies_nothing_names_the_missing_options() {
    let secret = ["--secret", "env:TEST_SECRET"];
    let ends = |arguments: &[&str], line: &str| {
        assert_eq!(diagnosed(arguments), (Some(1), line.to_owned()), "{arguments:?}");
    };
    ends(&[OLD], "to verify the token, pass `--kind kustomer` and `--secret env:NAME`");
    ends(&["--kind", "kustomer", OLD], "to verify the token, pass `--secret env:NAME`");
    ends(&[&secret[..], &[OLD]].concat(), "to verify the token, pass `--kind kustomer`");
    let key = ["--key", &key_file("rsa2048.pkcs8"), "--application-id", APPLICATION];
    let token = ok(&[&["--now", "1623257900", "mint", "nexmo-application"][..], &key].concat());
    ends(&["--kind", "nexmo-app", &token], "to verify the token, pass `--public-key file:PATH`");
    let public = key_file("rsa2048.spki");
    assert_eq!(diagnosed(&["--kind", "nexmo-app", "--public-key", &public, &token]).0, Some(0));
    assert_eq!(diagnosed(&["--kind", "nexmo-webhook", secret[0], secret[1], OLD]).0, Some(1));
    ends(
        &["--kind", "nexmo-app", secret[0], secret[1], &token],
        "to verify the token, pass `--public-key file:PATH` or `--jwks FILE|URL`",
    );
    ends(&["--kind", "kustomer", "--public-key", &public, OLD], "to verify the token, pass `--secret env:NAME`");
    // A text that is no token has other faults.
    assert!(!diagnosed(&["undefined"]).1.contains("--secret"));
    let output = run(&["diagnose", "--kind", "nexmo", OLD]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("--kind") && said.contains("nexmo-application") && !said.contains("token_kind"), "{said}");
}

#[test]
fn policy_of_a_diagnosis_decides_about_the_audience() {
    let folder = Folder::new("audience");
    let claims = folder.write("claims.json", r#"{"sub":"ada","aud":"seats","exp":1623257960}"#);
    let policy = |name: &str| folder.write(&format!("{name}.json"), &json!({ "audiences": [name] }).to_string());
    let mint = ["mint", "jwt", "--alg", "ES256", "--key", &key_file("p256.pkcs8"), "--claims", &claims];
    let token = ok(&[&["--now", "1623257900"][..], &mint].concat());
    let public = key_file("p256.spki");
    let with = |more: &[&str]| diagnosed(&[&["--kind", "jwt", "--public-key", &public], more, &[&token]].concat());
    let (code, line) = with(&[]);
    assert!(code == Some(1) && line.contains("`--policy FILE`"), "{line}");
    assert_eq!(with(&["--policy", &policy("seats")]).0, Some(0));
    assert_eq!(with(&["--policy", &policy("other")]).0, Some(1));
    assert_eq!(with(&["--policy", &folder.write("wrong.json", r#"{"audience":"seats"}"#)]).0, Some(2));
    assert_eq!(diagnosed(&["--policy", &policy("seats"), &token]).0, Some(2), "without a kind");
}

#[test]
fn decode_warns_that_nothing_is_verified() {
    let output = run(&["decode", OLD]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("UNVERIFIED"));
    assert!(text(&output.stdout).contains("iat: 1623257867 (2021-06-09T16:57:47Z, "), "{}", text(&output.stdout));
    let printed = json_of(&run(&["--json", "decode", OLD]));
    assert_eq!((&printed["verified"], &printed["claims"]["externalId"]), (&json!(false), &json!("user_id")));
    for wrong in ["", "a.b", "é.é", "e30", "e30.!"] {
        assert_eq!(run(&["decode", wrong]).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn created_keys_sign_and_their_published_set_verifies() {
    let folder = Folder::new("keys");
    for (name, algorithm) in [("es256", "ES256"), ("es384", "ES384"), ("eddsa", "EdDSA")] {
        let pem = folder.write(&format!("{name}.pem"), &ok(&["keys", "new", name]));
        let key = format!("file:{pem}");
        let inspected = json_of(&run(&["--json", "keys", "inspect", &key]));
        assert_eq!((&inspected["kind"], &inspected["algorithms"]), (&json!("private"), &json!([algorithm])));
        let thumbprint = ok(&["keys", "thumbprint", &key]);
        assert_eq!(inspected["thumbprint"], thumbprint);
        let set = ok(&["keys", "jwks", &key]);
        assert!(!set.contains("\"d\""), "{set}");
        let public: Value = serde_json::from_str(&ok(&["keys", "public", &key])).unwrap();
        assert_eq!(public["kid"], thumbprint);
        let set = folder.write(&format!("{name}.json"), &set);
        let claims = folder.write("claims.json", r#"{"sub":"ada","exp":1700000060}"#);
        let token = ok(&[
            "mint",
            "jwt",
            "--alg",
            algorithm,
            "--key",
            &key,
            "--key-id",
            &thumbprint,
            "--claims",
            &claims,
            "--now",
            NOW,
        ]);
        ok(&["verify", "jwt", "--jwks", &set, "--now", NOW, &token]);
        let other = run(&["verify", "jwt", "--jwks", &set, "--alg", "RS256", "--now", NOW, &token]);
        assert_ne!(other.status.code(), Some(0));
    }
    // One of 64 thumbprints begins with a hyphen.
    let kustomer = ["mint", "kustomer", "--secret", "env:TEST_SECRET", "--external-id", "-42"];
    let token = ok(&[&kustomer[..], &["--now", NOW]].concat());
    ok(&["verify", "kustomer", "--secret", "env:TEST_SECRET", "--key-id", "-1", "--now", NOW, &token]);
    assert_eq!(ok(&["keys", "new", "hs256"]).len(), 43);
    assert_ne!(ok(&["keys", "new", "hs256"]), ok(&["keys", "new", "hs256"]));
    let output = run(&["keys", "public", "env:TEST_SECRET"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!text(&output.stderr).contains(SECRET));
    let public = json_of(&run(&["--json", "keys", "inspect", &key_file("p256.spki")]));
    assert_eq!(public["kind"], "public");
}

#[test]
fn acl_commands_decide_lint_and_compare() {
    let folder = Folder::new("acl");
    let sdk = folder.write("sdk.json", &ok(&["acl", "sets", "client-sdk"]));
    let narrow = folder.write("narrow.json", r#"{"paths":{"/*/conversations/CON-1/**":{"methods":["GET"]}}}"#);
    assert!(ok(&["acl", "ask", "--acl", &narrow, "get", "/v1/conversations/CON-1"]).starts_with("ALLOWED"));
    let denied = run(&["--json", "acl", "ask", "--acl", &narrow, "POST", "/v1/conversations/CON-1"]);
    assert_eq!((denied.status.code(), &json_of(&denied)["allowed"]), (Some(1), &json!(false)));
    let unknown = run(&["acl", "ask", "--acl", &narrow, "BREW", "/"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("a method is `GET`"), "{unknown:?}");
    assert!(ok(&["acl", "compare", &narrow, &sdk]).contains("narrower"));
    assert_eq!(run(&["acl", "compare", &sdk, &narrow]).status.code(), Some(1));
    let linted = run_with(&["--json", "acl", "lint", "-"], r#"{"sub":"alice","acl":{"paths":{"/**":{}}}}"#);
    assert_eq!((linted.status.code(), &json_of(&linted)[0]["rule"]), (Some(1), &json!("acl-grants-everything")));
    assert!(ok(&["acl", "sets"]).lines().any(|name| name == "smallest-voice"));
    assert_eq!(run(&["acl", "sets", "everything"]).status.code(), Some(2));
}

#[test]
fn webhook_is_verified_with_its_content() {
    let folder = Folder::new("webhook");
    // The vector of Symfony's tests, with the secret `secret-key`.
    let body =
        folder.write("body.json", r#"{"status":"delivered","message_uuid":"1","to":"447700900000","channel":"sms"}"#);
    let secret = format!("file:{}", folder.write("secret", "secret-key\n"));
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJwYXlsb2FkX2hhc2giOiI4ZTc4M2NlOGMwNjVmOTQ3NmQyZThiYTA3NWQyMDllMm\
                 I5ZmUyZGMwNjFmY2RmZjRiNzRlMzVmZWVkYzRkNTg0IiwiaWF0IjoxNTE2MjM5MDIyLCJqdGkiOiJqdGkiLCJpc3MiOiJWb25hZ2UifQ.\
                 phPpAWnQ8LF9c4F3r8x0_RHYt_k1py1MqL2Acy3-q5c";
    let bearer = format!("Bearer {token}");
    let verify = |body: &str, now: &str| {
        run(&["--now", now, "webhook", "verify", "--secret", &secret, "--authorization", &bearer, "--body", body])
    };
    let output = verify(&body, "1516239022");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(verify(&body, "1516240022").status.code(), Some(1));
    let changed = folder.write("changed.json", r#"{"status":"rejected"}"#);
    assert_eq!(verify(&changed, "1516239022").status.code(), Some(1));
}

/// The lines after "Example:" in the help of a command, and of all commands below it.
fn examples(command: &[&str], found: &mut Vec<String>) {
    let help = ok(&[command, &["--help"]].concat());
    let is_leaf = !help.contains("\nCommands:\n");
    match help.split_once("Example:\n") {
        Some((_, example)) => {
            let lines = example.lines().take_while(|line| line.starts_with("  "));
            found.push(lines.map(str::trim).collect::<Vec<_>>().join("\n"));
        }
        None => assert!(!is_leaf, "{command:?} has no example"),
    }
    let Some((_, commands)) = help.split_once("\nCommands:\n") else { return };
    let names =
        commands.lines().take_while(|line| line.starts_with("  ")).filter_map(|line| line.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        examples(&[command, &[name]].concat(), found);
    }
}

#[test]
fn examples_of_the_help_run_as_printed() {
    let mut found = Vec::new();
    examples(&[], &mut found);
    assert!(found.len() >= 23, "{found:#?}");
    let folder = Folder::new("examples");
    folder.write("key.pem", &ok(&["keys", "new", "es256"]));
    folder.write("acl.json", &ok(&["acl", "sets", "client-sdk"]));
    folder.write("body.json", "{}");
    let private = key_file("rsa2048.pkcs8");
    std::fs::copy(private.trim_start_matches("file:"), folder.0.join("private.pem")).unwrap();
    // Found in `PATH` by its name, as after an installation.
    let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
    for example in found {
        let output = Command::new("sh")
            .args(["-ec", &example])
            .current_dir(&folder.0)
            .env("PATH", &path)
            .env("SIGNATURE_SECRET", SECRET)
            .env("TOKEN", OLD)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        // A command may reject its input with 1. Wrong usage would be 2.
        let code = output.status.code();
        assert!(code == Some(0) || code == Some(1), "{example}: {code:?} {}", text(&output.stderr));
        // Only these examples are about a token or a request that is no longer valid.
        let may_be_rejected = ["diagnose", "webhook", "acl"].iter().any(|word| example.contains(word));
        assert!(code == Some(0) || may_be_rejected, "{example}: {}", text(&output.stderr));
    }
}

#[test]
fn completions_and_manual_page_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(ok(&["completions", shell]).contains("diagnose"));
    }
    assert!(ok(&["man"]).contains(".TH jwt-identity"));
    for command in [&["doctor"][..], &["keys", "jwks"]] {
        let page = ok(&[&["man"], command].concat());
        assert!(page.contains(&command.join("\\-")) && page.contains("Example"), "{page}");
    }
    assert_eq!(run(&["man", "frobnicate"]).status.code(), Some(2));
}

#[test]
fn hostile_input_is_rejected_without_panic() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = "x".repeat(2_000_000);
    for stdin in ["", "\u{0}", "a.b.c", &deep, &long] {
        for command in [
            &["decode"][..],
            &["diagnose"],
            &["verify", "kustomer", "--secret", "env:TEST_SECRET"],
            &["acl", "lint", "-"],
        ] {
            let output = run_with(command, stdin);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{command:?}: {:?}", output.status);
            assert!(!text(&output.stderr).contains("panicked"));
        }
    }
}

#[test]
fn lost_output_is_an_error_and_a_closed_pipe_is_none() {
    let script = format!("'{PROGRAM}' completions bash | head -n 1 > /dev/null; test ${{PIPESTATUS[0]}} = 0");
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = Command::new(PROGRAM).args(["keys", "new", "es256"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "a key would be lost");
}

#[test]
fn colors_are_for_terminals_unless_they_are_asked_for() {
    let shown = |arguments: &[&str]| text(&run(&[arguments, &["--now", NOW, "diagnose", OLD]].concat()).stdout);
    assert!(shown(&["--color", "always"]).starts_with("\u{1b}[1;31mNOT VERIFIED\u{1b}[0m, probably"));
    assert!(shown(&["--color", "always"]).contains("\u{1b}[1;31merror[time.too-old]\u{1b}[0m `iat`"));
    for arguments in [&[][..], &["--color", "never"], &["--color", "always", "--json"]] {
        assert!(!shown(arguments).contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn mistakes_are_answered_with_the_way_out() {
    let folder = Folder::new("mistakes");
    let file = folder.write("key.pem", "");
    let said = |arguments: &[&str]| {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        text(&output.stderr)
    };
    assert!(said(&["verify", "kustomer", "--secret", "TEST_SECRET", OLD]).contains("write `env:TEST_SECRET`"));
    assert!(said(&["keys", "inspect", &file]).contains(&format!("write `file:{file}`")));
    assert!(said(&["verify", "kustomer", "--secret", "env:NOT_SET", OLD]).contains("`NOT_SET` is not set"));
    assert!(said(&["verify", "kustomer", OLD]).contains("`--secret env:NAME`"));
    assert!(said(&["verify", "jwt", "--jwks", &file, OLD]).contains(&file));
    assert!(said(&["mint", "kustomer", "--secret", "env:TEST_SECRET"]).contains("--external-id"));
    let acl = folder.write("acl.json", "{}");
    assert!(said(&["acl", "ask", "--acl", &acl, "GET", "/"]).contains(&acl));
    assert!(said(&["acl", "ask", "--acl", &acl, "BREW", "/"]).contains(&acl));
    let role = said(&["mint", "nexmo-video", "--role", "admin"]);
    assert!(role.contains("a role is `moderator`, `publisher`, `publisheronly` or `subscriber`"), "{role}");
}

#[test]
fn times_are_shown_in_words_and_given_in_several_forms() {
    let verified = |now: &str| run(&["verify", "kustomer", "--secret", "env:TEST_SECRET", "--now", now, OLD]);
    let output = verified("2021-06-09T16:58:00Z");
    assert_eq!(text(&output.stderr), "VERIFIED\niat: 1623257867 (2021-06-09T16:57:47Z, 13s ago)\n");
    assert_eq!(verified("1623257867").status.code(), Some(0));
    assert_eq!(verified("2021-06-10").status.code(), Some(1));
    let decoded = text(&run(&["decode", "--now", "2023-01-01", OLD]).stdout);
    assert!(decoded.contains("2021-06-09T16:57:47Z, 1year 6months ago"), "{decoded}");
    for wrong in ["tomorrow", "1e9", "-1", "1700000000000", "2026-13-01"] {
        assert_eq!(verified(wrong).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn public_key_is_inspected_and_published_from_standard_input() {
    let spki = std::fs::read_to_string(key_file("p256.spki").trim_start_matches("file:")).unwrap();
    let inspected = json_of(&run_with(&["--json", "keys", "inspect", "-"], &spki));
    assert_eq!((&inspected["kind"], &inspected["algorithms"]), (&json!("public"), &json!(["ES256"])));
    let public = run_with(&["--json", "keys", "jwks", "-"], &spki);
    assert_eq!(json_of(&public)["keys"][0]["kid"], inspected["thumbprint"]);
    assert_eq!(
        ok(&["keys", "jwks", &key_file("p256.pkcs8")]),
        text(&run_with(&["keys", "jwks", "-"], &spki).stdout).trim()
    );
}

#[test]
fn sets_are_inspected_and_directories_published_by_name() {
    let folder = Folder::new("directory");
    let directory = format!("file:{}", folder.0.display());
    let file = folder.write("2026-11.pem", &ok(&["keys", "new", "es256"]));
    // A directory is read as a service reads it, so its private keys must not be readable by others.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(run(&["keys", "jwks", &directory]).status.code(), Some(2));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut set: Value = serde_json::from_str(&ok(&["keys", "jwks", &directory])).unwrap();
    assert_eq!((&set["keys"][0]["kid"], set["keys"][0].get("d")), (&json!("2026-11"), None));
    let thumbprint = ok(&["keys", "thumbprint", &format!("file:{file}")]);
    set["keys"].as_array_mut().unwrap().push(json!({ "kty": "quantum", "kid": "2126" }));
    let inspected = json_of(&run_with(&["--json", "keys", "inspect", "-"], &set.to_string()));
    let keys = inspected["keys"].as_array().unwrap();
    assert_eq!((&keys[0]["kid"], &keys[0]["key"]["thumbprint"]), (&json!("2026-11"), &json!(thumbprint)));
    assert!(keys[1]["kid"] == "2126" && keys[1]["error"].is_string(), "{inspected}");
    let shown = text(&run_with(&["keys", "inspect", "-"], &set.to_string()).stdout);
    assert!(shown.starts_with("kid: 2026-11\npublic key, EC P-256\nalgorithms: ES256\n"), "{shown}");
}
