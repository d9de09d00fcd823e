//! Rejected inputs that contain the marker, at least one for each error code.

use std::time::Duration;

use jwt_identity::ClaimError;
use jwt_identity::ably::{self, ApiKey, Capability, Operation};
use jwt_identity::crypto::{
    EcdsaSigner, EcdsaVerifier, Ed25519Signer, Ed25519Verifier, HmacKey, RsaSigner, RsaVerifier, Sha256Digest,
};
use jwt_identity::error::ConfigError;
use jwt_identity::intercom;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{Jwk, KeyEntry, KeyPair, KeyReader, KeySet, LocalKeys, SigningKey, Tenants, VerifyingKey};
use jwt_identity::kustomer::{Claims, Kustomer};
use jwt_identity::livekit;
use jwt_identity::nexmo::webhook::{self, Request, Secrets, Webhook, WebhookVerifier};
use jwt_identity::nexmo::{self, Acl, ApplicationId, application, user, video};
use jwt_identity::stream;
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::token::jws;
use jwt_identity::token::remote_signer::SignerAnswer;
use jwt_identity::token::replay::MemoryReplayGuard;
use jwt_identity::zendesk::{chat, sso};
use jwt_identity::{
    Algorithm, EnvironmentError, ErrorCode, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret, SignError, Signature,
    Signer, TokenId, TokenSigner, TokenVerifier, Unsigned, twilio,
};
use jwt_identity::{JsonSigner, JsonVerifier};
use serde::{Serialize, Serializer, ser};
use serde_json::json;

use super::{MARKER, Refusals, texts};
use crate::support::{
    AT_NOW, NOW, SECRET, TempFolder, at, b64, der, hs256, integer, pem, pem_of, sequence, tlv, token,
};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A secret of 72 bytes that consists of the marker.
pub(super) fn marked_secret() -> SharedSecret {
    SharedSecret::new(MARKER.repeat(6)).unwrap()
}

pub(super) fn marked_key() -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &marked_secret()).unwrap()
}

/// Keys and secrets.
pub(super) fn of_keys(refusals: &mut Refusals) {
    let mut pems = vec![
        MARKER.to_owned(),
        format!("/etc/{MARKER}.key"),
        format!("ssh-rsa {MARKER}"),
        format!("{{\"kty\":\"{MARKER}\"}}"),
        format!("-----BEGIN {MARKER}-----\nAAAA\n-----END {MARKER}-----\n"),
    ];
    for label in
        ["PRIVATE KEY", "PUBLIC KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE", "ENCRYPTED PRIVATE KEY"]
    {
        pems.push(format!("-----BEGIN {label}-----\n{MARKER}\n-----END {label}-----\n"));
        pems.push(pem_of(label, MARKER.as_bytes()));
        pems.push(pem_of(label, &[&der(&pem("rsa2048.pkcs8"))[..1000], MARKER.as_bytes()].concat()));
    }
    for text in &pems {
        for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::Hs256] {
            refusals.rejected(RsaSigner::from_pem(algorithm, text));
            refusals.rejected(RsaVerifier::from_pem(algorithm, text));
            refusals.rejected(EcdsaSigner::from_pem(algorithm, text));
            refusals.rejected(EcdsaVerifier::from_der(algorithm, text.as_bytes()));
        }
        refusals.rejected(Ed25519Signer::from_pem(text));
        refusals.rejected(Ed25519Verifier::from_der(text.as_bytes()));
    }
    // SEC1 without its public point, followed by the object identifier of P-256.
    let number = [MARKER.as_bytes(), MARKER.as_bytes(), &MARKER.as_bytes()[..8]].concat();
    let curve = tlv(0xa0, &tlv(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]));
    let sec1 = sequence(&[integer(&[1]), tlv(0x04, &number), curve]);
    refusals.rejected(EcdsaSigner::from_der(Algorithm::Es256, &sec1));

    for text in [
        format!("-----BEGIN PUBLIC KEY-----\n{MARKER}"),
        format!("ssh-rsa {MARKER}"),
        format!("{{\"kty\":\"oct\",\"k\":\"{MARKER}\"}}"),
        format!("{MARKER} "),
        format!("'{MARKER}'"),
        format!("\u{201c}{MARKER}\u{201d}"),
        format!("\u{feff}{MARKER}"),
        format!("{MARKER}\u{a0}"),
        format!(r#"{{"secret":"{MARKER}"}}"#),
        format!("${{{MARKER}}}"),
    ] {
        refusals.rejected(SharedSecret::new(text));
    }
    for text in [format!("'{MARKER}'"), format!("{MARKER}\u{200b}"), format!(r#"["{MARKER}"]"#), format!("$({MARKER})")]
    {
        refusals.rejected(KeyId::new(text));
    }
    for text in changed_pems() {
        refusals.rejected(RsaSigner::from_pem(Algorithm::Rs256, &text));
        refusals.rejected(EcdsaVerifier::from_pem(Algorithm::Es256, &text));
        refusals.rejected(Ed25519Verifier::from_der(text.as_bytes()));
        refusals.rejected(KeySet::from_jwk_set(Algorithm::ALL, &text));
        refusals.rejected(Jwk::from_json(&text));
    }
    let short = SharedSecret::new(MARKER).unwrap();
    refusals.rejected(HmacKey::new(Algorithm::Hs256, &short));
    refusals.rejected(HmacKey::new(Algorithm::Rs256, &short));
    let ended = KeyEntry::from(KeyPair::from(marked_key())).activate_at(NOW).verify_until(at(1));
    refusals.rejected(KeySet::new([ended]));

    for jwk in jwks() {
        let key = Jwk::from_json(&jwk);
        refusals.rejected(key.and_then(|jwk| VerifyingKey::from_jwk(&[Algorithm::Hs256, Algorithm::Rs256], &jwk)));
        for set in [jwk.clone(), format!(r#"{{"keys":[{jwk}]}}"#)] {
            refusals.rejected(KeySet::from_unpublished_jwk_set(Algorithm::ALL, &set));
            refusals.rejected(KeySet::from_jwk_set(Algorithm::ALL, &set));
            refusals.rejected(KeySet::from_private_jwk_set(&[Algorithm::Rs256], &set));
        }
    }
    let encoded = b64(MARKER.repeat(6));
    let [one, two] = ["a", "b"].map(|kid| format!(r#"{{"kty":"oct","kid":"{kid}","k":"{encoded}"}}"#));
    let public = format!(r#"{{"kty":"RSA","n":"{encoded}","e":"AQAB","kid":"c"}}"#);
    let other = format!(r#"{{"kty":"oct","kid":"a","k":"{encoded}AAAA"}}"#);
    for set in [format!("{one},{other}"), format!("{one},{public}"), String::new()] {
        let set = format!(r#"{{"keys":[{set}],"{MARKER}":"{MARKER}"}}"#);
        refusals.rejected(KeySet::from_unpublished_jwk_set(&[Algorithm::Hs256], &set));
    }
    let many = vec![two; KeySet::MAX_PUBLISHED + 1].join(",");
    refusals.rejected(KeySet::from_jwk_set(&[Algorithm::Hs256], &format!(r#"{{"keys":[{many}]}}"#)));

    refusals.rejected(KeyId::new(format!("{MARKER}\n")));
    refusals.rejected(TokenId::new(format!("{MARKER}\n")));
    refusals.rejected(MARKER.parse::<Algorithm>());
    refusals.rejected(MARKER.parse::<ErrorCode>());
    refusals.note(ConfigError::new("tenant", "must have 1 to 63 letters"));
}

/// PEM and other texts with common mistakes.
fn changed_pems() -> Vec<String> {
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let within = ["%0A", "&#10;", "<br>", "\\x0a", "\",\"", "-", "...", ":", "=a", ">", "\u{a0}", "*", "/n", "n"];
    let mut texts: Vec<String> = within.iter().map(|odd| format!("{begin}{odd}{MARKER}{odd}{end}")).collect();
    texts.extend([
        format!("{begin}\n{MARKER}"),
        format!("{begin}\n{MARKER}\n-----END {MARKER}-----"),
        format!("{}\n{MARKER}\n{end}", &begin[1..]),
        format!("{begin}\n{MARKER}\n{}", &end[1..]),
        format!("{MARKER}\n{end}"),
        b64(format!("{begin}\n{MARKER}\n{end}\n{MARKER}{MARKER}")),
        format!("{begin}%0A{MARKER}").replace(' ', "%20"),
        format!(r#"{{"jwks_uri":"https://{MARKER}"}}"#),
        format!(r#"{{"error":"{MARKER}"}}"#),
        format!(r#"{{"{MARKER}":"-----BEGIN CERTIFICATE-----"}}"#),
        format!(r#"{{"keys":"{MARKER}"}}"#),
        format!("<html>{MARKER}</html>"),
        format!("https://{MARKER}/{MARKER}"),
        format!("[\"{MARKER}\"]"),
        format!("\"{MARKER}\""),
    ]);
    texts
}

fn jwks() -> Vec<String> {
    let encoded = b64(MARKER);
    let long = b64(MARKER.repeat(6));
    let coordinate = b64(&MARKER.repeat(3).as_bytes()[..32]);
    vec![
        MARKER.to_owned(),
        format!(r#"{{"kty":"oct","k":"{MARKER}="}}"#),
        format!(r#"{{"kty":"oct","k":"{MARKER}+"}}"#),
        format!(r#"{{"kty":"oct","k":"{MARKER}\n"}}"#),
        format!(r#"{{"kty":"oct","k":["{MARKER}"]}}"#),
        format!(r#"{{"kty":"RSA","n":"{encoded}","e":"AQAB","d":"{MARKER}","p":"{MARKER}"}}"#),
        format!(r#"{{"kty":"OKP","crv":"X25519","x":"{encoded}"}}"#),
        format!("{{'kty':'oct','k':'{MARKER}'}}"),
        format!(r#"{{"kty":"oct","k":"{encoded}"}}"#),
        format!(r#"{{"kty":"{MARKER}","k":"{encoded}"}}"#),
        format!(r#"{{"kty":"oct","k":"{encoded}","{MARKER}":1,"{MARKER}":2}}"#),
        format!(r#"{{"kty":"oct","k":"{long}","alg":"HS256","use":"{MARKER}"}}"#),
        format!(r#"{{"kty":"oct","k":"{long}","alg":"HS256","key_ops":["{MARKER}"]}}"#),
        format!(r#"{{"kty":"oct","k":"{long}","alg":"{MARKER}"}}"#),
        format!(r#"{{"kty":"oct","k":"{long}","kid":"{MARKER}\n"}}"#),
        format!(r#"{{"kty":"RSA","n":"{long}","e":"AQAB"}}"#),
        format!(r#"{{"kty":"RSA","n":"{long}","e":"AQAB","d":"{encoded}"}}"#),
        format!(r#"{{"kty":"RSA","alg":"RS256","n":"{}","e":"AQAB"}}"#, b64(MARKER.repeat(60))),
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{encoded}","y":"{encoded}"}}"#),
        format!(r#"{{"kty":"EC","crv":"P-256","alg":"ES256","x":"{coordinate}","y":"{coordinate}"}}"#),
        format!(r#"{{"kty":"EC","crv":"{MARKER}","x":"{encoded}","y":"{encoded}"}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{encoded}"}}"#),
    ]
}

/// Tokens that are rejected before claims are parsed, and signatures that are never accepted.
pub(super) fn of_tokens(refusals: &mut Refusals) {
    let kustomer = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hs256())).with_clock(AT_NOW);
    let payload = r#"{"externalId":"a","iat":1700000000}"#;
    let deep = format!(r#"{{"alg":"HS256","{MARKER}":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    for header in [
        format!(r#"{{"alg":"{MARKER}"}}"#),
        format!(r#"{{"alg":["{MARKER}"]}}"#),
        format!(r#"{{"alg":"HS256","kid":["{MARKER}"]}}"#),
        format!(r#"{{"alg":"HS256","typ":"{MARKER}"}}"#),
        format!(r#"{{"alg":"HS256","crit":["{MARKER}"]}}"#),
        format!(r#"{{"alg":"HS256","enc":"{MARKER}"}}"#),
        format!(r#"{{"alg":"HS256","cty":"JWT","kid":"{MARKER}"}}"#),
        format!(r#"{{"alg":"HS256","{MARKER}":1,"{MARKER}":2}}"#),
        format!(r#"{{"alg":"HS256","{MARKER}"}}"#),
        format!("\"{MARKER}\""),
        MARKER.to_owned(),
        deep,
    ] {
        refusals.rejected(kustomer.verify(&token(header, payload, &hs256())));
    }
    let regional = SigningKey::new(hs256()).with_header_parameter("twr", MARKER).unwrap();
    let claims = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    refusals.rejected(TokenSigner::<Kustomer>::new(regional.clone()).sign(&claims));
    refusals.rejected(regional.with_header_parameter("twr", &format!("{MARKER}\n")));
    let unknown = format!(r#"{{"email":"ada@example.com","iat":1700000000,"externalID":"{MARKER}"}}"#);
    refusals.rejected(
        jwt_identity::kustomer::signer(&SharedSecret::new("test-secret-of-thirty-two-octets").unwrap())
            .unwrap()
            .sign_json(&unknown),
    );
    let header = [br#"{"alg":"HS256","kid":""#, MARKER.as_bytes(), b"\xff\"}"].concat();
    refusals.rejected(kustomer.verify(&token(header, payload, &hs256())));
    for text in [
        MARKER.to_owned(),
        format!("{MARKER}.{MARKER}.{MARKER}"),
        format!("{}.{MARKER}A.{MARKER}", b64(HEADER)),
        format!("{}.{MARKER}.{}", b64(HEADER), b64([7; 32])),
        MARKER.repeat(2000),
    ] {
        refusals.rejected(kustomer.verify(&text));
        refusals.rejected(kustomer.verify_json(&text));
        refusals.rejected(jws::verify(&text, Algorithm::ALL, &VerifyingKey::new(hs256())));
    }

    let named = |kid: &str| VerifyingKey::new(hs256()).with_key_id(KeyId::new(kid).unwrap());
    let two = KeySet::new([named("a"), named("b")]).unwrap();
    let by_kid = token(format!(r#"{{"alg":"HS256","kid":"{MARKER}"}}"#), MARKER, &hs256());
    let without_kid = token(HEADER, MARKER, &hs256());
    refusals.rejected(jws::verify(&by_kid, &[Algorithm::Hs256], &two));
    refusals.rejected(jws::verify(&without_kid, &[Algorithm::Hs256], &two));
    refusals.rejected(jws::verify(&without_kid, &[Algorithm::Hs256], &KeySet::default()));
    refusals.rejected(jws::verify(&without_kid, &[Algorithm::Hs256], &jwt_identity::keys::KeyStore::default()));
    refusals.rejected(TokenVerifier::<Sunshine>::new(two).verify(&without_kid));
    let rsa = VerifyingKey::new(RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap());
    refusals.rejected(jws::verify(&without_kid, Algorithm::ALL, &rsa));

    let skipped = format!(
        r#"{{"keys":[{{"kty":"oct","kid":"{MARKER}","k":"{MARKER}="}},{{"kty":"oct","k":"{}"}}]}}"#,
        b64([7; 32])
    );
    let skipped = KeySet::from_unpublished_jwk_set(&[Algorithm::Hs256], &skipped).unwrap();
    refusals.rejected(jws::verify(&by_kid, &[Algorithm::Hs256], &skipped));
    for text in [
        format!("Bearer {MARKER}.{MARKER}.{MARKER}"),
        format!("token={MARKER}.{MARKER}.{MARKER}"),
        format!(r#"{{"access_token":"{MARKER}"}}"#),
        format!("'{MARKER}.{MARKER}.{MARKER}'"),
        format!("{MARKER}.{MARKER}=.{MARKER}"),
        format!("https://example.com/{MARKER}"),
    ] {
        refusals.rejected(kustomer.verify(&text));
    }
    for signature in [MARKER.repeat(9), MARKER.to_owned(), "5a".repeat(64)] {
        let text = format!("{}.{}.{}", b64(HEADER), b64(MARKER), b64(signature));
        refusals.rejected(jws::verify(&text, Algorithm::ALL, &VerifyingKey::new(hs256())));
    }

    let unsigned = || {
        Unsigned::<Kustomer>::new(Algorithm::Hs256, None, &Claims::builder(NOW).external_id(MARKER).build().unwrap())
            .unwrap()
    };
    let wrong = Signature::from_slice(&[MARKER.as_bytes(), &[0; 20]].concat()).unwrap();
    refusals.rejected(unsigned().attach(&wrong, &VerifyingKey::new(hs256())));
    refusals.rejected(unsigned().attach_unverified(&Signature::from_slice(MARKER.as_bytes()).unwrap()));
    refusals.rejected(Signature::from_slice(&MARKER.repeat(100).into_bytes()));
    refusals.rejected(Signature::from_ecdsa_der(Algorithm::Es256, MARKER.as_bytes()));
    refusals.rejected(Signature::from_base64url(&format!("{MARKER}=")));
    for text in [MARKER.to_owned(), format!("vault:v{MARKER}:AAAA"), format!("vault:v1:{MARKER}=")] {
        refusals.rejected(SignerAnswer::from_vault(&text));
    }
    for failing in
        [SignError::SigningFailed, EnvironmentError::SignerUnavailable.into(), EnvironmentError::Reentrant.into()]
    {
        let signer = TokenSigner::<Kustomer>::new(SigningKey::new(Failing(failing)));
        refusals.rejected(signer.sign(&Claims::builder(NOW).external_id(MARKER).build().unwrap()));
    }
}

/// A key that always fails to sign.
#[derive(Debug)]
struct Failing(SignError);

impl Signer for Failing {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, SignError> {
        Err(self.0.clone())
    }
}

/// Claims whose `Serialize` impl fails with a message that contains the marker.
struct Unwritable;

#[derive(Debug)]
struct UnwritableClaims;

impl Serialize for UnwritableClaims {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(ser::Error::custom(MARKER))
    }
}

impl Profile for Unwritable {
    const NAME: &'static str = "unwritable";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = UnwritableClaims;
    type Policy = ();

    fn decode(_: &[u8]) -> Result<UnwritableClaims, ClaimError> {
        Ok(UnwritableClaims)
    }

    fn check(_: &UnwritableClaims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

/// Claims of each kind of token, parsed and built.
pub(super) fn of_claims(refusals: &mut Refusals) {
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hs256())).with_clock(AT_NOW);
    let signer = TokenSigner::<Kustomer>::new(SigningKey::new(hs256()));
    for payload in [
        MARKER.to_owned(),
        format!("\"{MARKER}\""),
        format!(r#"{{"{MARKER}""#),
        format!(r#"{{"{MARKER}":1,"{MARKER}":2}}"#),
        format!(r#"{{"externalId":["{MARKER}"],"iat":1700000000}}"#),
        format!(r#"{{"externalId":"{MARKER}\n","iat":1700000000}}"#),
        format!(r#"{{"email":"{MARKER}","iat":1700000000}}"#),
        format!(r#"{{"email":"{}@a","iat":1700000000}}"#, MARKER.repeat(200)),
        format!(r#"{{"externalId":"a","iat":"{MARKER}"}}"#),
        format!(r#"{{"externalId":"{MARKER}"}}"#),
        format!(r#"{{"externalId":"{MARKER}","iat":1700000000000}}"#),
    ] {
        refusals.rejected(verifier.verify(&token(HEADER, &payload, &hs256())));
        refusals.rejected(signer.sign_json(&payload));
    }
    for iat in ["1", "1800000000"] {
        let payload = format!(r#"{{"externalId":"{MARKER}","iat":{iat}}}"#);
        refusals.rejected(verifier.verify(&token(HEADER, payload, &hs256())));
    }
    refusals.rejected(Claims::builder(NOW).email(MARKER).build());
    refusals.rejected(Claims::builder(NOW).external_id(MARKER.repeat(200)).build());

    let unwritable = TokenSigner::<Unwritable>::new(SigningKey::new(hs256()));
    refusals.rejected(unwritable.sign(&UnwritableClaims));
    refusals.rejected(Unsigned::<Unwritable>::new(Algorithm::Hs256, None, &UnwritableClaims));
    let unread = TokenVerifier::<Unwritable>::new(VerifyingKey::new(hs256()));
    refusals.rejected(unread.verify_json(&token(HEADER, "{}", &hs256())));

    let plain = |policy: jwt::Policy| {
        TokenVerifier::<Jwt>::new(VerifyingKey::new(hs256())).with_policy(policy.issuer("us")).with_clock(AT_NOW)
    };
    let of_us = plain(jwt::Policy::default());
    for payload in [
        json!({"iss": "us", "sub": MARKER, "exp": 1_600_000_000}),
        json!({"iss": "us", "sub": MARKER, "exp": 1_700_000_900, "nbf": 1_700_000_300}),
        json!({"iss": MARKER, "exp": 1_700_000_900}),
        json!({"iss": "us", "aud": MARKER, "exp": 1_700_000_900}),
        json!({"iss": "us", "sub": MARKER}),
        json!([MARKER]),
    ] {
        refusals.rejected(of_us.verify(&token(HEADER, payload.to_string(), &hs256())));
    }
    let short = plain(jwt::Policy::default().max_lifetime(Duration::from_secs(60)));
    let payload = json!({"iss": "us", "sub": MARKER, "iat": 1_700_000_000, "exp": 1_700_000_900});
    refusals.rejected(short.verify(&token(HEADER, payload.to_string(), &hs256())));
    let marked = |expires_at| jwt::Claims::builder().expires_at(expires_at).issuer(MARKER).subject(MARKER);
    refusals.rejected(marked(NumericDate::from_unix_seconds(-1)).build());
    refusals.rejected(marked(NOW).not_before(NOW).build());
    refusals.rejected(marked(NOW).custom(json!({"iss": MARKER})).build());
    refusals.rejected(marked(NOW).custom(json!([MARKER])).build());

    for policy in [
        format!(r#"{{"leeway_seconds":"{MARKER}"}}"#),
        format!(r#"{{"require":["{MARKER}"]}}"#),
        format!(r#"{{"token_type":["{MARKER}"]}}"#),
        format!(r#"{{"issuers":["{MARKER}"],"any_audience":"{MARKER}"}}"#),
    ] {
        refusals.rejected(jwt::Policy::from_json(&policy));
    }
    refusals.rejected(sunshine::Policy::from_json(&format!(r#"{{"scopes":["{MARKER}"]}}"#)));

    of_vendors(refusals);
}

fn of_ably(refusals: &mut Refusals) {
    for text in [format!("{MARKER}.a"), format!("{MARKER}:a"), format!("a.b:{MARKER}:"), format!("a.b:{MARKER} x")] {
        refusals.rejected(ApiKey::new(text));
    }
    let everything = || Capability::new("*", [Operation::All]).unwrap();
    refusals.rejected(Capability::new(format!("{MARKER}*"), [Operation::All]));
    refusals.rejected(Capability::new(MARKER, []));
    refusals.rejected(Capability::from_json(&format!(r#"{{"{MARKER}":["{MARKER}"]}}"#)));
    refusals.rejected(ably::Claims::builder(everything(), NOW).client_id(format!("{MARKER}*")).build());
    refusals.rejected(ably::Claims::builder(everything(), NOW).revocation_key(format!("{MARKER}\n")).build());
    let verifier = ably::verifier(&ApiKey::new(format!("a.b:{SECRET}")).unwrap()).unwrap();
    for payload in [
        json!({"iat": NOW, "exp": 1_700_000_900, "x-ably-capability": {MARKER: [MARKER]}}),
        json!({"iat": NOW, "exp": 1_700_000_900, "x-ably-capabilities": MARKER}),
        json!({"iat": NOW, "exp": 1_700_000_900, "x-ably-capability": MARKER}),
        json!({"iat": NOW, "exp": 1_700_000_900, "x-ably-capability": r#"{"*":["*"]}"#, format!("ably.channel.{MARKER}"): [MARKER]}),
        json!({"iat": NOW, "exp": MARKER}),
    ] {
        let token = token(r#"{"alg":"HS256","kid":"a.b"}"#, payload.to_string(), &hs256());
        refusals.rejected(verifier.verify_at(&token, NOW));
    }
}

fn of_zendesk(refusals: &mut Refusals) {
    let id = || TokenId::new(MARKER).unwrap();
    refusals.rejected(sso::Claims::builder(MARKER, MARKER, id(), NOW).build());
    let builder = || sso::Claims::builder(MARKER, format!("{MARKER}@a"), id(), NOW);
    refusals.rejected(builder().tags([format!("{MARKER}\n")]).build());
    refusals.rejected(builder().user_field(format!("{MARKER}\n"), MARKER).build());
    refusals.rejected(chat::Claims::builder(MARKER, MARKER, MARKER, NOW).build());
    let secret = SharedSecret::new(SECRET).unwrap();
    let (sso, chat) = (sso::verifier(&secret).unwrap(), chat::verifier(&secret).unwrap());
    for payload in [
        json!({"iat": NOW, "jti": [MARKER], "name": MARKER, "email": format!("{MARKER}@a")}),
        json!({"iat": NOW, "jti": MARKER, "name": MARKER, "email": MARKER}),
        json!({"iat": NOW, "jti": MARKER, "name": MARKER, "email": format!("{MARKER}@a"), "role": MARKER}),
        json!({"iat": NOW, "jti": MARKER, "name": MARKER, "email": format!("{MARKER}@a"), "user_fields": {MARKER: [MARKER]}}),
        json!({"iat": 1, "jti": MARKER, "name": MARKER, "email": format!("{MARKER}@a")}),
        json!({"scope": MARKER}),
    ] {
        let token = token(r#"{"alg":"HS256"}"#, payload.to_string(), &hs256());
        refusals.rejected(sso.verify_at(&token, NOW));
        refusals.rejected(chat.verify_at(&token, NOW));
    }
}

fn of_livekit(refusals: &mut Refusals) {
    let verifier = livekit::verifier("APItest", &SharedSecret::new(SECRET).unwrap()).unwrap();
    for video in [
        json!({"roomJoin": MARKER}),
        json!({"roomJoin": true, "room": format!("{MARKER} ")}),
        json!({"canPublishSources": [MARKER]}),
    ] {
        let payload = json!({"iss": MARKER, "sub": MARKER, "exp": 1_700_000_900, "name": MARKER, "video": video});
        refusals.rejected(verifier.verify_at(&token(HEADER, payload.to_string(), &hs256()), NOW));
    }
    let payload = json!({"iss": MARKER, "exp": 1_700_000_900, "sha256": MARKER});
    refusals.rejected(verifier.verify_at(&token(HEADER, payload.to_string(), &hs256()), NOW));
    refusals.rejected(livekit::Claims::builder(MARKER, MARKER, NOW).room_config_json(MARKER).build());
    refusals.rejected(MARKER.parse::<livekit::TrackSource>());
}

fn of_twilio(refusals: &mut Refusals) {
    refusals.rejected(twilio::AccountSid::new(MARKER));
    let api_key = twilio::ApiKeySid::new("SK00000000000000000000000000000002").unwrap();
    let verifier = twilio::verifier(api_key, &SharedSecret::new(SECRET).unwrap()).unwrap();
    let account = "AC00000000000000000000000000000001";
    for payload in [
        json!({"jti": MARKER, "iss": MARKER}),
        json!({"jti": MARKER, "grants": {"identity": MARKER, "chat": {"service_sid": MARKER}}, "iat": 1, "exp": 2,
            "iss": "SK00000000000000000000000000000002", "sub": account}),
        json!({"jti": MARKER, "grants": {"identity": format!("{MARKER} ")}, "iat": 1, "exp": 2,
            "iss": "SK00000000000000000000000000000002", "sub": account}),
    ] {
        let header = r#"{"alg":"HS256","cty":"twilio-fpa;v=1"}"#;
        refusals.rejected(verifier.verify_at(&token(header, payload.to_string(), &hs256()), NOW));
    }
    refusals.rejected(twilio::Policy::from_json(&format!(r#"{{"account_sid":"{MARKER}"}}"#)));
}

fn of_vendors(refusals: &mut Refusals) {
    of_ably(refusals);
    of_zendesk(refusals);
    of_livekit(refusals);
    of_twilio(refusals);
    let verifier = sunshine::verifier(KeyId::new("a").unwrap(), &SharedSecret::new(SECRET).unwrap()).unwrap();
    for payload in [
        json!({"scope": MARKER, "external_id": MARKER}),
        json!({"scope": "app", "external_id": MARKER}),
        json!({"scope": "user", "external_id": [MARKER]}),
        json!({"scope": "user", "external_id": "a", "email": MARKER, "exp": 1_700_000_900}),
    ] {
        let token = token(r#"{"alg":"HS256","kid":"a"}"#, payload.to_string(), &hs256());
        refusals.rejected(verifier.verify_at(&token, NOW));
    }
    refusals.rejected(sunshine::User::new(format!("{MARKER}\n")));
    let verifier = intercom::verifier(&SharedSecret::new(SECRET).unwrap()).unwrap();
    for payload in [
        json!({"email": format!("{MARKER}@a"), "exp": 1_700_000_900}),
        json!({"user_id": [MARKER], "exp": 1_700_000_900}),
        json!({"user_id": MARKER, "email": MARKER, "exp": 1_700_000_900}),
        json!({"user_id": MARKER, "exp": MARKER}),
        json!({"user_id": MARKER, MARKER: [MARKER], "exp": 1_700_000_900}),
        json!({"user_id": MARKER, MARKER: MARKER, "exp": 1}),
    ] {
        refusals.rejected(verifier.verify_at(&token(r#"{"alg":"HS256"}"#, payload.to_string(), &hs256()), NOW));
    }
    let calls = stream::verifier::<stream::Call>(&SharedSecret::new(SECRET).unwrap()).unwrap();
    let users = stream::verifier::<stream::User>(&SharedSecret::new(SECRET).unwrap()).unwrap();
    for payload in [
        json!({"user_id": [MARKER], "exp": 1_700_000_900}),
        json!({"user_id": MARKER, "server": MARKER, "exp": 1_700_000_900}),
        json!({"user_id": MARKER, "call_cids": [MARKER], "exp": 1_700_000_900}),
        json!({"user_id": MARKER, "call_cids": ["a:b"], "role": format!("{MARKER}\n"), "exp": 1_700_000_900}),
        json!({"user_id": MARKER, "call_cids": ["a:b"], "exp": MARKER}),
    ] {
        let token = token(r#"{"alg":"HS256"}"#, payload.to_string(), &hs256());
        refusals.rejected(calls.verify_at(&token, NOW));
        refusals.rejected(users.verify_at(&token, NOW));
    }
    let user = || stream::User::new(MARKER).unwrap();
    refusals.rejected(stream::User::new(format!("{MARKER}\n")));
    refusals.rejected(stream::Call::new(user(), [MARKER]));
    refusals.rejected(stream::Call::new(user(), ["a:b"]).unwrap().with_role(MARKER.repeat(100)));
    refusals.rejected(stream::Claims::builder(user(), NOW).expires_at(NOW).build());
    for builder in [
        intercom::Claims::builder(format!("{MARKER}\n")),
        intercom::Claims::builder(MARKER).email(MARKER),
        intercom::Claims::builder(MARKER).attribute(format!("{MARKER}."), MARKER),
        intercom::Claims::builder(MARKER).attribute(MARKER, MARKER.repeat(100)),
        intercom::Claims::builder(MARKER).attribute(MARKER, 1).attribute(MARKER, 2),
    ] {
        refusals.rejected(builder.never_expires().build());
    }
    refusals.rejected(
        sunshine::Claims::builder(sunshine::User::new("a").unwrap()).name(MARKER.repeat(100)).never_expires().build(),
    );

    let application = || ApplicationId::opaque(MARKER).unwrap();
    let token_id = || TokenId::new(MARKER).unwrap();
    refusals.rejected(ApplicationId::new(MARKER));
    let user = || user::Claims::builder(application(), MARKER, Acl::client_sdk(), token_id(), NOW);
    let times = user().expires_at(at(1_700_000_600)).lifetime(Duration::from_secs(600));
    for builder in [
        user().lifetime(Duration::from_secs(1)),
        user().lifetime(Duration::from_secs(1_000_000)),
        user().custom_claim("sub", MARKER),
        user().custom_claim(MARKER, MARKER).custom_claim(MARKER, MARKER),
        times,
    ] {
        refusals.rejected(builder.build());
    }
    for text in [
        json!({"paths": [MARKER]}).to_string(),
        json!(MARKER).to_string(),
        json!({"paths": {"/a": {"filters": MARKER}}}).to_string(),
        format!("{{\"paths\":{{\"{MARKER}\":"),
    ] {
        refusals.rejected(Acl::from_json(&text));
    }
    refusals.rejected(nexmo::AclPath::conversation(&format!("{MARKER}/..")));
    let payload = json!({
        "application_id": MARKER, "jti": MARKER, "iat": 1_700_000_000, "exp": 1_700_000_900, "sub": MARKER,
    });
    let key = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let of_user = token(r#"{"alg":"RS256"}"#, payload.to_string(), &key);
    refusals.rejected(application::verifier(&pem("rsa2048.spki")).unwrap().verify_at(&of_user, NOW));

    refusals.rejected(video::SessionId::new(format!("{MARKER} ")));
    let session = || video::SessionId::new(MARKER).unwrap();
    let connection = || video::Claims::builder(application(), session(), token_id(), NOW);
    refusals.rejected(connection().layout_class(format!("{MARKER} b")).build());
    refusals.rejected(connection().connection_data(MARKER.repeat(1000)).build());
    refusals.rejected(MARKER.parse::<video::Role>());
}

/// Signed requests.
pub(super) fn of_webhooks(refusals: &mut Refusals) {
    let path = format!("/v1/users/../{MARKER}");
    let acl = Acl::client_sdk();
    refusals.note(acl.decide(&nexmo::Request::new(nexmo::Method::Get, &path)).path_fault().unwrap());
    let secrets = || Secrets::new([&marked_secret()]).unwrap();
    let verifier = WebhookVerifier::new(secrets()).with_clock(AT_NOW);
    let body = MARKER.as_bytes();
    let claims = webhook::Claims::builder(Sha256Digest::of(body), TokenId::new(MARKER).unwrap(), NOW).build().unwrap();
    let minted = TokenSigner::<Webhook>::new(SigningKey::new(marked_key())).sign(&claims).unwrap();
    let header = format!("Bearer {}", minted.as_str());
    let bad_query = format!("a={MARKER}&a={MARKER}");
    let request = |method| Request::new(method).body(body);
    let one_place = std::sync::Arc::new(MemoryReplayGuard::new(1));
    for replayed in [false, true] {
        let guarded = WebhookVerifier::new(secrets()).with_clock(AT_NOW).with_replay_guard(one_place.clone());
        let outcome = guarded.verify(&request("POST").header("authorization", header.as_bytes()));
        assert_eq!(outcome.is_err(), replayed);
        refusals.0.extend(outcome.err().map(|error| (error.code(), texts(&error))));
    }
    let other = webhook::Claims::builder(Sha256Digest::of(body), TokenId::new(format!("{MARKER}2")).unwrap(), NOW);
    let other = other.build().unwrap();
    let other = TokenSigner::<Webhook>::new(SigningKey::new(marked_key())).sign(&other).unwrap();
    let other = format!("Bearer {}", other.as_str());
    let full = WebhookVerifier::new(secrets()).with_clock(AT_NOW).with_replay_guard(one_place.clone());
    let asynchronous = WebhookVerifier::new(secrets()).with_clock(AT_NOW).with_async_replay_guard(one_place);
    let outcomes = [
        asynchronous.verify(&request("POST").header("authorization", other.as_bytes())),
        full.verify(&request("POST").header("authorization", other.as_bytes())),
        verifier.verify(&request("POST")),
        verifier.verify(&request("POST").header("authorization", body)),
        verifier.verify(&request("POST").headers([("authorization", &header), ("authorization", &header)])),
        verifier.verify(&request("POST").header("authorization", header.as_bytes()).body(b"other")),
        verifier.verify(&request("GET").header("authorization", header.as_bytes())),
        verifier.verify(&Request::new("GET").header("authorization", header.as_bytes()).query(Some(&bad_query))),
        verifier.verify(&Request::new("GET").header("authorization", header.as_bytes()).query(Some(MARKER))),
    ];
    for error in outcomes.into_iter().map(Result::unwrap_err) {
        refusals.0.push((error.code(), texts(&error)));
    }
    refusals.rejected(webhook::ApiKey::new(format!("{MARKER}\n")));
    refusals.rejected(webhook::contact_center::subscription_secret(&format!("{MARKER}!")));
}

/// Variables, files, directories and tenants.
pub(super) fn of_places(refusals: &mut Refusals) {
    let readers = || {
        let secret = KeyReader::secret(Algorithm::Hs256);
        let pairs = [Algorithm::Rs256, Algorithm::Es256];
        [secret.clone(), secret.base64(), KeyReader::private_key(&pairs), KeyReader::public_key(&pairs)]
    };
    let mut values = jwks();
    values.extend([
        format!("{MARKER}\u{1}{MARKER}"),
        format!("-----BEGIN PRIVATE KEY-----\n{MARKER}"),
        pem_of("PRIVATE KEY", MARKER.as_bytes()),
        MARKER.repeat(6000),
        format!("{}\n\n", MARKER.repeat(6)),
    ]);
    let folder = TempFolder::new();
    for value in values {
        for reader in readers() {
            let lookup = |value: &str| {
                let value = value.to_owned();
                move |_: &str| Some(value.clone().into())
            };
            let loaded = LocalKeys::from_env_with("NAME", lookup(&value), reader.clone());
            if let Err(error) = loaded {
                refusals.note(error);
            }
            folder.write("2026.pem", &value);
            for loaded in [
                LocalKeys::from_file(folder.join("2026.pem"), reader.clone()),
                LocalKeys::from_directory(folder.path(), reader),
            ] {
                refusals.0.extend(loaded.err().map(|error| (error.code(), texts(&error))));
            }
        }
    }
    refusals.rejected(LocalKeys::from_env_with(
        &pem_of("PUBLIC KEY", MARKER.as_bytes()),
        |_| None,
        readers()[0].clone(),
    ));
    refusals.rejected(LocalKeys::from_env_with("NAME", |_| Some("  ".into()), readers()[0].clone()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = folder.write("exposed", MARKER.repeat(6));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        refusals.rejected(LocalKeys::from_file(file, readers()[0].clone()));
    }
    let tenants = Tenants::new(1);
    tenants.insert("a", marked_key()).unwrap();
    refusals.rejected(tenants.insert(MARKER, marked_key()));
    refusals.rejected(tenants.insert(&MARKER.repeat(100), marked_key()));
}

/// Responses of endpoints, and invalid endpoint settings.
#[cfg(feature = "http")]
pub(super) fn of_the_network(refusals: &mut Refusals) {
    use http::Response;
    use jwt_identity::error::LoadReason;
    use jwt_identity::keys::remote::{EndpointUrl, JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings};
    use jwt_identity::keys::{RefreshOutcome, RefreshReason};
    use jwt_identity::kustomer::{ApiKey, SecretEndpoint};

    fn note<E: KeyEndpoint + Clone + 'static>(refusals: &mut Refusals, endpoint: &E, response: Response<String>) {
        let keys = RemoteKeys::by_hand(endpoint.clone(), RemoteSettings::default().max_body_len(1000)).unwrap();
        let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
        let RefreshOutcome::Failed(error) = attempt.complete(response) else { panic!("it was accepted") };
        let shown = [format!("{keys:?}"), format!("{:?}", keys.health())];
        refusals.0.push((error.code(), shown.to_vec()));
        refusals.note(error);
    }

    let set = JwkSetEndpoint::new(&format!("https://id.example.com/keys?key={MARKER}"), Algorithm::ALL).unwrap();
    let secret = SecretEndpoint::new("acme", ApiKey::new(MARKER).unwrap()).unwrap();
    let json = || Response::builder().header("content-type", "application/json").header(MARKER, MARKER);
    let mut bodies: Vec<String> = jwks().into_iter().map(|jwk| format!(r#"{{"keys":[{jwk}]}}"#)).collect();
    bodies.extend([
        MARKER.to_owned(),
        MARKER.repeat(100),
        format!(r#"{{"data":{{"attributes":{{"secret":"{MARKER}"}}}}}}"#),
        format!(r#"{{"errors":[{{"code":"{MARKER}","title":"{MARKER}"}}]}}"#),
    ]);
    for body in bodies {
        for status in [200, 302, 401, 404, 500] {
            note(refusals, &set, json().status(status).body(body.clone()).unwrap());
            note(refusals, &secret, json().status(status).body(body.clone()).unwrap());
        }
    }
    note(refusals, &set, Response::builder().header("content-type", MARKER).body(MARKER.to_owned()).unwrap());
    let located = Response::builder().status(301).header("location", format!("https://{MARKER}/"));
    note(refusals, &secret, located.body(MARKER.to_owned()).unwrap());
    let keys = RemoteKeys::by_hand(secret, RemoteSettings::default()).unwrap();
    for reason in [LoadReason::Unreachable, LoadReason::TimedOut, LoadReason::Aborted] {
        let RefreshOutcome::Failed(error) = keys.attempt(RefreshReason::Manual).unwrap().unwrap().fail(reason) else {
            panic!("it was accepted")
        };
        refusals.note(error);
    }
    refusals.note(EnvironmentError::KeySetExpired);

    refusals.rejected(EndpointUrl::new(MARKER));
    refusals.rejected(EndpointUrl::new(&format!("http://{MARKER}/")));
    refusals.rejected(SecretEndpoint::new(&format!("{MARKER}.a"), ApiKey::new("a").unwrap()));
    refusals.rejected(ApiKey::new(format!("{MARKER} ")));
    refusals.rejected(SecretEndpoint::new("a", ApiKey::new("a").unwrap()).unwrap().with_base_url(MARKER));
}

/// Parameters, responses and pending verifications of the Verify API.
#[cfg(feature = "http")]
pub(super) fn of_the_verify_api(refusals: &mut Refusals) {
    use http::Response;
    use jwt_identity::error::{CallError, CallReason};
    use jwt_identity::nexmo::verify_api::{
        Account, ApiSecret, Call, Code, PendingVerification, PhoneNumber, RequestId, v1, v2,
    };
    use jwt_identity::nexmo::webhook::ApiKey;

    fn note<C: Call>(refusals: &mut Refusals, call: &C, response: &Response<String>) {
        if let Err(error) = call.read(response) {
            refusals.note(CallError::from(error.clone()));
            refusals.note(error);
        }
    }

    let (number, id) = (PhoneNumber::new("447700900000").unwrap(), RequestId::new(MARKER).unwrap());
    // The marker is too long for a code, which has its own tests.
    let code = || Code::new("1234").unwrap();
    let v1_start = v1::Start::builder(number.clone(), MARKER).sender_id("ACME").build().unwrap();
    let v1_check = v1::Check::new(id.clone(), code()).unwrap();
    let v1_search = v1::Search::new(id.clone()).unwrap();
    let v1_control = v1::Control::cancel(id.clone()).unwrap();
    let v2_start = v2::Start::builder(MARKER, v2::Email::new(format!("{MARKER}@example.com"))).build().unwrap();
    let (v2_check, v2_next) = (v2::Check::new(id.clone(), code()), v2::NextWorkflow::new(id.clone()));
    let v2_cancel = v2::Cancel::new(id.clone());
    let mut bodies = vec![MARKER.to_owned(), MARKER.repeat(10_000), format!("<html>{MARKER}</html>")];
    bodies.push(format!(
        r#"{{"title":"{MARKER}","request_id":"{MARKER}","invalid_parameters":[{{"name":"{MARKER}","reason":"{MARKER}"}}]}}"#
    ));
    let statuses = v1::Status::ALL.iter().map(|status| status.number().to_string());
    bodies.extend(statuses.chain([MARKER.to_owned(), "999".to_owned()]).map(|status| {
        format!(r#"{{"status":"{status}","error_text":"{MARKER}","request_id":"{MARKER}","command":"{MARKER}"}}"#)
    }));
    for status in [200, 202, 302, 400, 401, 402, 404, 409, 410, 418, 422, 429, 500, 503] {
        for body in &bodies {
            for media_type in ["application/json", "application/problem+json", MARKER] {
                let response = Response::builder().status(status).header("content-type", media_type);
                let response = response.header("retry-after", MARKER).body(body.clone()).unwrap();
                note(refusals, &v1_start, &response);
                note(refusals, &v1_check, &response);
                note(refusals, &v1_search, &response);
                note(refusals, &v1_control, &response);
                note(refusals, &v2_start, &response);
                note(refusals, &v2_check, &response);
                note(refusals, &v2_next, &response);
                note(refusals, &v2_cancel, &response);
            }
        }
    }
    for reason in [CallReason::Unreachable, CallReason::TimedOut, CallReason::Aborted] {
        refusals.note(CallError::new(reason));
    }
    refusals.rejected(PhoneNumber::new(MARKER));
    refusals.rejected(Code::new(MARKER));
    refusals.rejected(RequestId::new(format!("{MARKER}/")));
    refusals.rejected(ApiSecret::new(format!("{MARKER} ")));
    refusals.rejected(Account::new(ApiKey::new(format!("{MARKER}:")).unwrap(), ApiSecret::new(MARKER).unwrap()));
    refusals.rejected(v1::Start::builder(number.clone(), MARKER).sender_id(MARKER).build());
    refusals.rejected(v2::Start::builder(MARKER, v2::Sms::new(number.clone()).app_hash(MARKER)).build());
    refusals.rejected(v2::Callback::from_json(MARKER.as_bytes()));

    let now = NumericDate::from_unix_seconds(1_700_000_000);
    let session = MARKER.repeat(2);
    let mut pending = PendingVerification::new(id.clone(), session.as_bytes(), &number, now).unwrap();
    refusals.rejected(pending.check_v2(session.as_bytes(), &number, code(), now));
    refusals.rejected(pending.request_id(MARKER.as_bytes(), &number, now));
    refusals.rejected(pending.adopt(&RequestId::new("other").unwrap(), session.as_bytes(), &number, now));
    let account = Account::new(ApiKey::new(MARKER).unwrap(), ApiSecret::new(MARKER).unwrap()).unwrap();
    let v1_api = v1::Api::new(account.clone());
    let v2_api = v2::Api::new(v2::Credentials::Account(account));
    let stored = serde_json::to_string(&pending).unwrap();
    assert!(!stored.contains(&session) && !stored.contains(number.as_str()), "{stored}");
    let request = v1_check.request(&v1_api).unwrap();
    let mut shown = vec![format!("{:?}", request.headers())];
    shown.extend([format!("{v1_api:?}"), format!("{v2_api:?}"), format!("{pending:#?}"), format!("{v1_check:?}")]);
    shown.extend([format!("{v1_search:?}"), format!("{v1_control:?}"), format!("{v2_check:?}"), format!("{id:?}")]);
    shown.extend([format!("{v2_next:?}{v2_cancel:?}"), format!("{:?}", v2::Email::new(MARKER))]);
    refusals.0.push((ErrorCode::VerificationExpired, shown));
}
