//! The `Debug` output of all types that can hold secrets or personal data.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jwt_identity::ably::{self, Capability, ClientId, Operation};
use jwt_identity::crypto::{EcdsaSigner, Ed25519Signer, RsaSigner, Sha256Digest};
use jwt_identity::diagnose::{Diagnose, TokenKind};
use jwt_identity::intercom;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{
    AnyOf, FirstOf, Jwk, KeyEntry, KeyPair, KeyReader, KeySet, KeyStore, LocalKeys, Merged, SigningKey,
    SigningKeySource, Tenants, VerifyingKey,
};
use jwt_identity::kustomer::{self, Kustomer};
use jwt_identity::livekit;
use jwt_identity::nexmo::webhook::{self, Accounts, Request, Secrets, Webhook, WebhookVerifier, contact_center};
use jwt_identity::nexmo::{
    self, Acl, AclPath, ApplicationId, ApplicationTokens, Method, Rule, application, user, video,
};
use jwt_identity::stream;
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::token::jws;
use jwt_identity::token::remote_signer::{LocalSigner, PinnedKey, RemoteTokenSigner, SignerAnswer};
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::twilio::{self, ChatGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant};
use jwt_identity::zendesk::{chat, sso};
use jwt_identity::{
    Algorithm, AsyncTokenHolder, CacheLimits, Clock, FnClock, KeyId, Signature, SystemClock, TokenHolder, TokenId,
    TokenSigner, TokenVerifier, Unsigned,
};
use serde_json::json;

use super::refusals::{marked_key, marked_secret};
use super::{MARKER, shows_marker};
use crate::support::{AT_NOW, NOW, at, b64, pem};

/// Type names, each with its `Debug` output.
#[derive(Default)]
struct Shown(Vec<(&'static str, String)>);

impl Shown {
    fn add(&mut self, name: &'static str, value: &dyn Debug) {
        self.0.push((name, format!("{value:?}\n{value:#?}")));
    }
}

/// Public types that hold nothing secret: names and numbers of this crate, times, errors, public keys, `kid`s, paths
/// and settings.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "AclPath", "Algorithm", "AlgorithmNames", "Answer", "ApiError", "ApiErrorCode", "BadSignature", "CacheLimits", "CallError", "CallKind", "CallReason", "CallbackKind",
    "Channel", "ClaimError", "ClaimReason", "ConfigError", "EcdsaVerifier", "Ed25519Verifier", "EnvironmentError", "Error",
    "ErrorCode", "Expiry", "ExpiryPolicy", "ExpiryUnset", "Facts", "FixedClock", "FoundAlgorithm", "HeaderParameter", "HeaderReason", "HealthState", "Jitter", "Jwt", "KeyError", "KeyForm",
    "KeyEvent", "KeyHint", "KeyId", "KeyIdRule", "KeyReason", "KeyType", "Leeway", "LeewayPolicy", "LintCode", "LoadError", "LoadReason", "ManualClock", "Method",
    "Methods", "NoCustomClaims", "NumericDate", "Operation", "Outcome", "PathFault", "Permission", "Policy", "PublicJwk", "PublicJwkSet", "Redacted",
    "RefreshOutcome", "RefreshReason", "Refresher", "RegisteredClaim", "Relation", "RemoteSettings", "ReplayError",
    "Role", "RsaVerifier", "ScopeKind", "Server", "SearchStatus", "Severity", "SignError", "SignatureForm", "SipGrant", "SkippedKey", "Status", "Stream", "SystemClock", "TokenKind", "TokenText", "TokenType", "TrackSource", "UserGrant",
    "VerifyError", "VideoCallback", "Workflow",
];

#[test]
fn debug_output_hides_secrets_tokens_and_claims() {
    let mut shown = Shown::default();
    keys(&mut shown);
    core(&mut shown);
    kustomer_and_sunshine(&mut shown);
    intercom(&mut shown);
    stream(&mut shown);
    zendesk(&mut shown);
    ably(&mut shown);
    nexmo(&mut shown);
    livekit(&mut shown);
    twilio(&mut shown);
    webhooks(&mut shown);
    diagnoses(&mut shown);
    #[cfg(feature = "http")]
    {
        network(&mut shown);
        verify_api(&mut shown);
    }
    let shows = |text: &str| {
        // The header is not secret. A dot and `eyJ` would be the start of the payload.
        shows_marker(text) || text.contains(".eyJ")
    };
    let telling: Vec<_> = shown.0.iter().filter(|(_, text)| shows(text)).collect();
    assert!(telling.is_empty(), "{telling:#?}");
    let mut missing = public_types();
    missing.retain(|name, declared| {
        let found = shown.0.iter().filter(|(shown, _)| shown == name).count();
        found < *declared && !HARMLESS.contains(&name.as_str())
    });
    assert!(missing.is_empty(), "types that are neither tested nor listed as harmless: {missing:?}");
}

/// The names of the compiled public types, and how many types have each name.
fn public_types() -> BTreeMap<String, usize> {
    fn walk(folder: &Path, names: &mut BTreeMap<String, usize>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_left_out = path.ends_with("aws_lc") && cfg!(not(feature = "aws-lc-rs"))
                || ["remote", "secret_endpoint.rs", "verify_api"].iter().any(|end| path.ends_with(end))
                    && cfg!(not(feature = "http"));
            if is_left_out {
                continue;
            }
            if path.is_dir() {
                walk(&path, names);
                continue;
            }
            for line in fs::read_to_string(&path).unwrap().lines() {
                // A macro may declare the type with indentation. An enum without variants is a profile and has no
                // values.
                let line = line.trim_start();
                let declared = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "));
                let declared = declared.filter(|rest| !rest.ends_with("{}"));
                if let Some(name) = declared.and_then(|rest| rest.split(|one: char| !one.is_alphanumeric()).next())
                    && !name.is_empty()
                {
                    *names.entry(name.to_owned()).or_default() += 1;
                }
            }
        }
    }
    let mut names = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    assert!(names.len() > 100, "{}", names.len());
    names
}

fn diagnoses(shown: &mut Shown) {
    let payload =
        json!({"scope": MARKER, "external_id": MARKER, "exp": MARKER, MARKER: MARKER, "acl": {"paths": {MARKER: {}}}});
    let header = json!({"alg": MARKER, "kid": MARKER, "typ": MARKER}).to_string();
    let token = crate::support::token(header, payload.to_string(), &marked_key());
    let secret = marked_secret();
    for kind in TokenKind::ALL {
        let diagnose = Diagnose::new().kind(*kind).secret(&secret).other_secret("another", &secret).key_id("a");
        shown.add("Diagnose", &diagnose);
        let report = diagnose.run(&token, NOW);
        assert!(!report.findings().is_empty());
        for text in [report.to_string(), serde_json::to_string(&report).unwrap()] {
            shown.add("Report", &text);
        }
        shown.add("Report", &report);
        shown.add("Finding", &report.findings()[0]);
        // `nexmo::Finding` holds the path at fault, which the caller wrote.
        shown.add("Finding", &report.findings());
    }
}

#[cfg(feature = "http")]
fn verify_api(shown: &mut Shown) {
    use http::Response;
    use jwt_identity::keys::remote::EndpointUrl;
    use jwt_identity::nexmo::verify_api::{
        Account, ApiSecret, Call, Code, PendingVerification, PhoneNumber, RequestId, v1, v2,
    };

    let (id, code) = (RequestId::new(MARKER).unwrap(), Code::new("1234").unwrap());
    let number = PhoneNumber::new("447700900000").unwrap();
    for text in [format!("{code:?}"), format!("{number:?}")] {
        assert!(text.ends_with("([redacted])"), "{text}");
    }
    shown.add("Code", &code);
    shown.add("PhoneNumber", &number);
    shown.add("RequestId", &id);
    let secret = ApiSecret::new(MARKER).unwrap();
    shown.add("ApiSecret", &secret);
    let account = Account::new(webhook::ApiKey::new(MARKER).unwrap(), secret).unwrap();
    shown.add("Account", &account);
    shown.add("Api", &v1::Api::new(account.clone()));
    shown.add("Credentials", &v2::Credentials::Account(account.clone()));
    shown.add("Api", &v2::Api::new(v2::Credentials::Account(account)));
    let response = |status: u16, body: String| {
        Response::builder().status(status).header("content-type", "application/json").body(body).unwrap()
    };
    let fields = format!(r#""request_id":"{MARKER}","event_id":"02000000D8C4D977","number":"{MARKER}","price":"0.1""#);

    let builder = v1::Start::builder(number.clone(), "ACME").pin_code(code.clone());
    shown.add("StartBuilder", &builder);
    let start = builder.build().unwrap();
    shown.add("Start", &start);
    shown.add("Started", &start.read(&response(200, format!(r#"{{"status":"0",{fields}}}"#))).unwrap());
    let check = v1::Check::new(id.clone(), code.clone()).unwrap();
    shown.add("Check", &check);
    shown.add("Checked", &check.read(&response(200, format!(r#"{{"status":"0",{fields}}}"#))).unwrap());
    let search = v1::Search::new(id.clone()).unwrap();
    shown.add("Search", &search);
    shown.add("Found", &search.read(&response(200, format!(r#"{{"status":"SUCCESS",{fields}}}"#))).unwrap());
    shown.add("Control", &v1::Control::cancel(id.clone()).unwrap());

    let email = v2::Email::new(format!("{MARKER}@example.com"));
    shown.add("Email", &email);
    shown.add("Sms", &v2::Sms::new(number.clone()));
    shown.add("WhatsApp", &v2::WhatsApp::new(number.clone(), number.clone()));
    let url = EndpointUrl::new(&format!("https://example.com/?a={MARKER}")).unwrap();
    shown.add("SilentAuth", &v2::SilentAuth::new(number.clone()).redirect_url(url));
    shown.add("Step", &v2::Step::from(email.clone()));
    let builder = v2::Start::builder("ACME", email).client_ref(MARKER);
    shown.add("StartBuilder", &builder);
    let start = builder.build().unwrap();
    shown.add("Start", &start);
    let body = format!(r#"{{{fields},"check_url":"https://example.com/{MARKER}"}}"#);
    shown.add("Started", &start.read(&response(202, body)).unwrap());
    shown.add("Check", &v2::Check::new(id.clone(), code));
    shown.add("NextWorkflow", &v2::NextWorkflow::new(id.clone()));
    shown.add("Cancel", &v2::Cancel::new(id.clone()));
    let callback =
        format!(r#"{{"type":"event","status":"completed","client_ref":"{MARKER}","request_id":"{MARKER}"}}"#);
    shown.add("Callback", &v2::Callback::from_json(callback.as_bytes()).unwrap());
    let session = MARKER.repeat(2);
    shown.add("PendingVerification", &PendingVerification::new(id, session.as_bytes(), &number, NOW).unwrap());
}

fn pair() -> KeyPair {
    KeyPair::from(marked_key()).with_key_id(KeyId::new("a").unwrap())
}

fn keys(shown: &mut Shown) {
    shown.add("SharedSecret", &marked_secret());
    shown.add("HmacKey", &marked_key());
    let number = b64(&MARKER.repeat(3).as_bytes()[..32]);
    shown.add("Jwk", &Jwk::from_json(&format!(r#"{{"kty":"oct","k":"{number}"}}"#)).unwrap());
    shown.add("RsaSigner", &RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap());
    shown.add("EcdsaSigner", &EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap());
    shown.add("Ed25519Signer", &Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap());
    #[cfg(feature = "aws-lc-rs")]
    {
        use jwt_identity::crypto::aws_lc;
        shown.add("RsaSigner", &aws_lc::RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap());
        shown.add("EcdsaSigner", &aws_lc::EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap());
        shown.add("Ed25519Signer", &aws_lc::Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap());
    }
    shown.add("SigningKey", &SigningKey::new(marked_key()));
    shown.add("VerifyingKey", &VerifyingKey::new(marked_key()));
    shown.add("KeyPair", &pair());
    shown.add("KeyEntry", &KeyEntry::from(pair()));
    let set = KeySet::new([pair()]).unwrap();
    shown.add("KeySet", &set);
    shown.add("KeyRef", &set.primary().unwrap());
    let store = KeyStore::new(set);
    shown.add("KeyStore", &store);
    shown.add("FirstOf", &FirstOf::new([Arc::new(store.clone())]));
    shown.add("Merged", &Merged::new([Arc::new(store.clone())]));
    shown.add("AnyOf", &AnyOf::new([marked_key()]).unwrap());
    let tenants = Tenants::new(1);
    tenants.insert(MARKER, store).unwrap();
    shown.add("Tenants", &tenants);
    let variable = |_: &str| Some(MARKER.repeat(6).into());
    let reader = KeyReader::secret(Algorithm::Hs256);
    shown.add("KeyReader", &reader);
    let local = LocalKeys::from_env_with("NAME", variable, reader).unwrap();
    shown.add("LocalKeys", &local);
    shown.add("Health", &local.health());
    let local = LocalSigner::new(marked_key(), VerifyingKey::new(marked_key()));
    shown.add("LocalSigner", &local);
    shown.add("RemoteTokenSigner", &RemoteTokenSigner::<Kustomer>::new(local));
    shown.add("PinnedKey", &PinnedKey::new("1", VerifyingKey::new(marked_key())));
    shown.add("Signature", &Signature::from_slice(MARKER.as_bytes()).unwrap());
    let answer = Signature::from_slice(MARKER.as_bytes()).unwrap();
    shown.add("SignerAnswer", &SignerAnswer::new(answer).with_version(MARKER));
}

fn core(shown: &mut Shown) {
    let id = || TokenId::new(MARKER).unwrap();
    shown.add("TokenId", &id());
    let held = id();
    let clock = move || if held.as_str().is_empty() { SystemClock.now() } else { Ok(NOW) };
    shown.add("FnClock", &FnClock(clock));
    shown.add("Sha256Digest", &Sha256Digest::of(MARKER.as_bytes()));
    let builder = || {
        let custom = json!({"name": MARKER});
        jwt::Claims::builder().expires_at(at(1_700_000_900)).issuer("us").subject(MARKER).token_id(id()).custom(custom)
    };
    shown.add("ClaimsBuilder", &builder().audience(MARKER));
    shown.add("Claims", &builder().audience(MARKER).issuer(MARKER).build().unwrap());
    let claims = builder().build().unwrap();
    let signer = TokenSigner::<Jwt<serde_json::Value>>::new(SigningKey::new(marked_key()));
    shown.add("TokenSigner", &signer);
    let verifier = TokenVerifier::<Jwt<serde_json::Value>>::new(VerifyingKey::new(marked_key())).with_clock(AT_NOW);
    shown.add("TokenVerifier", &verifier);
    let token = signer.sign(&claims).unwrap();
    shown.add("Token", &token);
    let verified = verifier.verify(token.as_str()).unwrap();
    shown.add("Verified", &verified);
    let cached = verifier.clone().with_cache(CacheLimits::default());
    assert_eq!(cached.verify(token.as_str()).unwrap().claims(), verified.claims());
    shown.add("TokenVerifier", &cached);
    shown.add("Unverified", &verifier.peek(token.as_str()).unwrap());
    shown.add("UnverifiedHeader", &jws::peek(token.as_str()).unwrap());
    let payload = jws::verify(token.as_str(), &[Algorithm::Hs256], &VerifyingKey::new(marked_key())).unwrap();
    shown.add("Payload", payload.claims());
    shown.add("Unsigned", &Unsigned::<Jwt<serde_json::Value>>::new(Algorithm::Hs256, None, &claims).unwrap());
    let guard = MemoryReplayGuard::new(1);
    guard.register(MARKER, &id(), NOW, NOW).unwrap();
    shown.add("MemoryReplayGuard", &guard);
}

fn kustomer_and_sunshine(shown: &mut Shown) {
    let builder = kustomer::Claims::builder(NOW).email(format!("{MARKER}@example.com")).external_id(MARKER);
    shown.add("ClaimsBuilder", &builder);
    let claims = builder.build().unwrap();
    shown.add("Claims", &claims);
    shown.add("Identity", &claims.effective_identity());
    let token = TokenSigner::<Kustomer>::new(SigningKey::new(marked_key())).sign(&claims).unwrap();
    let verifier = kustomer::verifier(&marked_secret()).unwrap().with_clock(AT_NOW);
    shown.add("Verified", &verifier.verify(token.as_str()).unwrap());

    let user = sunshine::Claims::builder(sunshine::User::new(MARKER).unwrap())
        .name(MARKER)
        .email(format!("{MARKER}@a"))
        .never_expires();
    shown.add("ClaimsBuilder", &user);
    let claims = user.build().unwrap();
    shown.add("Claims", &claims);
    shown.add("Scope", claims.scope());
    let sunshine::Scope::User(user) = claims.scope() else { panic!("{claims:?}") };
    shown.add("User", user);
    let claims =
        sunshine::Claims::builder(sunshine::LegacyAppUser::new(MARKER).unwrap()).never_expires().build().unwrap();
    let sunshine::Scope::LegacyAppUser(user) = claims.scope() else { panic!("{claims:?}") };
    shown.add("LegacyAppUser", user);
    shown.add("TokenSigner", &sunshine::signer(KeyId::new("a").unwrap(), &marked_secret()).unwrap());
    let _: TokenVerifier<Sunshine> = sunshine::verifier(KeyId::new("a").unwrap(), &marked_secret()).unwrap();
}

fn intercom(shown: &mut Shown) {
    let builder = intercom::Claims::builder(MARKER)
        .email(format!("{MARKER}@example.com"))
        .name(MARKER)
        .attribute("plan", MARKER)
        .never_expires();
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("TokenSigner", &intercom::signer(&marked_secret()).unwrap());
}

fn ably(shown: &mut Shown) {
    let key = ably::ApiKey::new(format!("{MARKER}.{MARKER}:{}", MARKER.repeat(3))).unwrap();
    shown.add("ApiKey", &key);
    let capability = Capability::new(MARKER, [Operation::All]).unwrap();
    shown.add("Capability", &capability);
    shown.add("ClientId", &ClientId::Named(MARKER.to_owned()));
    let builder =
        ably::Claims::builder(capability, NOW).client_id(MARKER).revocation_key(MARKER).channel_claim(MARKER, MARKER);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
}

fn zendesk(shown: &mut Shown) {
    let builder = sso::Claims::builder(MARKER, format!("{MARKER}@a"), TokenId::new(MARKER).unwrap(), NOW)
        .external_id(MARKER)
        .organization(MARKER)
        .tags([MARKER])
        .remote_photo_url(MARKER)
        .phone(MARKER)
        .user_field(MARKER, MARKER);
    shown.add("ClaimsBuilder", &builder);
    let claims = builder.build().unwrap();
    shown.add("Claims", &claims);
    shown.add("UserField", claims.user_field(MARKER).unwrap());
    let builder = chat::Claims::builder(MARKER, format!("{MARKER}@a"), MARKER, NOW);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
}

fn stream(shown: &mut Shown) {
    let user = || stream::User::new(MARKER).unwrap();
    shown.add("User", &user());
    let call = stream::Call::new(user(), [format!("default:{MARKER}")]).unwrap().with_role(MARKER).unwrap();
    shown.add("Call", &call);
    let builder = stream::Claims::builder(call, NOW).never_expires();
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("TokenSigner", &stream::signer::<stream::User>(&marked_secret()).unwrap());
}

fn livekit(shown: &mut Shown) {
    let grant = livekit::VideoGrant::join(MARKER, []).with_destination_room(MARKER);
    shown.add("VideoGrant", &grant);
    let builder = livekit::Claims::builder(MARKER, MARKER, NOW).name(MARKER).metadata(MARKER).attribute(MARKER, MARKER);
    let builder = builder.kind(MARKER).room_preset(MARKER).room_config_json(&json!({MARKER: MARKER}).to_string());
    let builder = builder.video(grant);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("TokenSigner", &livekit::signer(&marked_secret()).unwrap());
}

fn twilio(shown: &mut Shown) {
    // A SID holds no text, so it holds the bytes of the marker in hexadecimal digits.
    let digits = MARKER.bytes().cycle().map(|byte| format!("{byte:02x}")).take(16).collect::<String>();
    let sid = |letters: &str| format!("{letters}{digits}");
    let account = twilio::AccountSid::new(sid("AC")).unwrap();
    let api_key = twilio::ApiKeySid::new(sid("SK")).unwrap();
    let service = twilio::ServiceSid::new(sid("IS")).unwrap();
    let application = twilio::ApplicationSid::new(sid("AP")).unwrap();
    let push_credential = twilio::PushCredentialSid::new(sid("CR")).unwrap();
    let role = twilio::RoleSid::new(sid("RL")).unwrap();
    let workspace = twilio::WorkspaceSid::new(sid("WS")).unwrap();
    let worker = twilio::WorkerSid::new(sid("WK")).unwrap();
    shown.add("AccountSid", &account);
    shown.add("ApiKeySid", &api_key);
    shown.add("ServiceSid", &service);
    shown.add("ApplicationSid", &application);
    shown.add("PushCredentialSid", &push_credential);
    shown.add("RoleSid", &role);
    shown.add("WorkspaceSid", &workspace);
    shown.add("WorkerSid", &worker);
    shown.add("Policy", &twilio::Policy::default().account_sid(account.clone()).api_key_sid(api_key.clone()));
    let voice = VoiceGrant::outgoing_with_params(application, [(MARKER, MARKER)]).with_endpoint_id(MARKER);
    let voice = voice.with_push_credential_sid(push_credential);
    shown.add("VoiceGrant", &voice);
    let video = VideoGrant::room(MARKER);
    shown.add("VideoGrant", &video);
    let chat = ChatGrant::new(service.clone()).with_endpoint_id(MARKER).with_deployment_role_sid(role);
    shown.add("ChatGrant", &chat);
    let sync = SyncGrant::new(service).with_endpoint_id(MARKER);
    shown.add("SyncGrant", &sync);
    let task_router = TaskRouterGrant::new(workspace, worker, MARKER);
    shown.add("TaskRouterGrant", &task_router);
    let id = TokenId::new(MARKER).unwrap();
    let builder = twilio::Claims::builder(account, api_key, MARKER, id, NOW).voice(voice).video(video).chat(chat);
    let builder = builder.sync(sync).task_router(task_router);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
}

fn nexmo(shown: &mut Shown) {
    let application = || ApplicationId::opaque(MARKER).unwrap();
    let token_id = || TokenId::new(MARKER).unwrap();
    shown.add("ApplicationId", &application());
    let filtered = Rule::any().with_filter("to", MARKER).with_methods([Method::Get]);
    shown.add("Rule", &filtered);
    shown.add("FilterValue", &nexmo::FilterValue::from(MARKER));
    let acl = Acl::empty().with(AclPath::users(), filtered);
    shown.add("Acl", &acl);
    shown.add("CompiledAcl", &acl.compile());
    let parameters = [("to", MARKER), ("from", MARKER)];
    let request = nexmo::Request::new(Method::Get, "/v1/users/1").with_parameters(&parameters);
    shown.add("Request", &request);
    let decision = acl.decide(&request);
    shown.add("Decision", &decision);
    let other = [("to", "other")];
    let error = nexmo::Request::new(Method::Get, "/v1/users/1").with_parameters(&other);
    shown.add("Mismatch", &acl.decide(&error).mismatches().collect::<Vec<_>>());
    let wider = Acl::client_sdk();
    let comparison = wider.compare(&acl);
    shown.add("Comparison", &comparison);
    shown.add("Difference", &comparison.beyond().next().unwrap());
    shown.add("Excess", comparison.beyond().next().unwrap().excess());
    let doubted = format!(r#"{{"sub":"{MARKER}","acl":{{"paths":{{"/a":{{"filters":{{"to":["{MARKER}"]}}}}}}}}}}"#);
    shown.add("Finding", &nexmo::lint_json(&doubted));
    let builder = user::Claims::builder(application(), MARKER, acl, token_id(), NOW).custom_claim("name", MARKER);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("Policy", &user::Policy::default().subject(MARKER).application_id(application()));
    let builder = application::Claims::builder(application(), token_id(), NOW).custom_claim("name", MARKER);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("Policy", &application::Policy::default().application_id(application()));
    let tokens = ApplicationTokens::new(application::signer(&pem("rsa2048.pkcs8")).unwrap(), application());
    shown.add("HeldToken", &tokens.token_at(NOW).unwrap());
    shown.add("ApplicationTokens", &tokens);
    shown.add(
        "TokenHolder",
        &TokenHolder::new(SystemClock, |_| Err(jwt_identity::EnvironmentError::SignerUnavailable.into())),
    );
    let marker = MARKER.to_owned();
    let never = std::future::pending::<Result<(jwt_identity::Token, jwt_identity::NumericDate), jwt_identity::Error>>;
    let holder = AsyncTokenHolder::new(SystemClock, move |_| {
        assert!(!marker.is_empty());
        never()
    });
    shown.add("AsyncTokenHolder", &holder);

    let session = || video::SessionId::new(MARKER).unwrap();
    shown.add("SessionId", &session());
    let builder = video::Claims::builder(application(), session(), token_id(), NOW);
    let builder = builder.connection_data(MARKER).layout_class(MARKER);
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("Policy", &video::Policy::default().session_id(session()).application_id(application()));
}

fn webhooks(shown: &mut Shown) {
    let secrets = || Secrets::new([&marked_secret()]).unwrap();
    shown.add("Secrets", &secrets());
    let api_key = || webhook::ApiKey::new(MARKER).unwrap();
    shown.add("ApiKey", &api_key());
    let accounts = || Accounts::new(api_key(), secrets());
    shown.add("Accounts", &accounts());
    let verifier = WebhookVerifier::for_accounts(accounts()).with_clock(AT_NOW);
    shown.add("WebhookVerifier", &verifier);
    let query = format!("{MARKER}={MARKER}");
    let digest = Sha256Digest::of(format!(r#"{{"{MARKER}":"{MARKER}"}}"#).as_bytes());
    let builder = contact_center::Claims::builder(digest, NOW).token_id(TokenId::new(MARKER).unwrap());
    shown.add("ClaimsBuilder", &builder);
    shown.add("Claims", &builder.build().unwrap());
    shown.add("Policy", &contact_center::Policy::default());
    let builder = webhook::Claims::builder(digest, TokenId::new(MARKER).unwrap(), NOW).api_key(api_key());
    let builder = builder.application_id(ApplicationId::opaque(MARKER).unwrap());
    shown.add("ClaimsBuilder", &builder);
    let claims = builder.build().unwrap();
    shown.add("Claims", &claims);
    let token = TokenSigner::<Webhook>::new(SigningKey::new(marked_key())).sign(&claims).unwrap();
    let header = format!("Bearer {}", token.as_str());
    let request = Request::new("GET").header("authorization", header.as_bytes()).query(Some(&query));
    shown.add("Request", &request);
    let verified = verifier.verify(&request).unwrap();
    shown.add("VerifiedWebhook", &verified);
    shown.add("Content", verified.content());
}

#[cfg(feature = "http")]
fn network(shown: &mut Shown) {
    use http::Response;
    use jwt_identity::keys::RefreshReason;
    use jwt_identity::keys::remote::{EndpointUrl, JwkSetEndpoint, RemoteKeys, RemoteSettings};
    use jwt_identity::kustomer::{ApiKey, SecretEndpoint};

    let url = format!("https://id.example.com/keys?key={MARKER}");
    shown.add("EndpointUrl", &EndpointUrl::new(&url).unwrap());
    shown.add("JwkSetEndpoint", &JwkSetEndpoint::new(&url, Algorithm::ALL).unwrap());
    let key = ApiKey::new(MARKER).unwrap();
    shown.add("ApiKey", &key);
    let endpoint = SecretEndpoint::new("acme", key).unwrap();
    shown.add("SecretEndpoint", &endpoint);
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    shown.add("Request", attempt.request());
    let body = format!(r#"{{"attributes":{{"secret":"{}"}}}}"#, MARKER.repeat(6));
    let head = Response::builder().header("content-type", "application/json").header("etag", format!("\"{MARKER}\""));
    let (head, ()) = head.body(()).unwrap().into_parts();
    attempt.exchange_mut().head(&head).unwrap();
    attempt.exchange_mut().push(body.as_bytes()).unwrap();
    shown.add("Exchange", attempt.exchange_mut());
    shown.add("Attempt", &attempt);
    attempt.finish();
    shown.add("RemoteKeys", &keys);
    shown.add("Health", &keys.health());
}
