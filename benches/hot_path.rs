//! The cost of one call on the hot path. One group per operation, one row per kind of token.
//!
//! ```text
//! cargo bench --bench hot_path                    all rows
//! cargo bench --bench hot_path -- verify/own      some rows
//! cargo bench --bench hot_path -- --test          each row once, to check that it works
//! ```
//!
//! A row that ends in `raw-ring` is the raw call of the library over the same bytes. `--all-features` adds rows that
//! end in `jsonwebtoken` (jsonwebtoken 11 with `RING_PROVIDER`) and in `aws-lc` (keys over `aws-lc-rs`).
//!
//! A row that ends in `again` is a token in the verifier's cache. A row that ends in `new-to-cache` is a token that
//! is not in the cache.
//!
//! Keys, signers and verifiers are created before the measurement starts, as in a server. Each row first checks the
//! result of its call, so that no row measures an error path by accident.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion};
use jwt_identity::ClaimError;
use jwt_identity::ably::{self, Ably, ApiKey, Capability, Operation};
use jwt_identity::crypto::{HmacKey, Sha256Digest};
use jwt_identity::intercom::Intercom;
use jwt_identity::keys::KeyPair;
use jwt_identity::kustomer::Kustomer;
use jwt_identity::livekit::{self, LiveKit, Permission};
use jwt_identity::nexmo::webhook::{self, Request, WebhookVerifier};
use jwt_identity::nexmo::{
    Acl, ApplicationId,
    user::{self, User},
};
use jwt_identity::stream::{self, Stream};
use jwt_identity::sunshine::Sunshine;
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::twilio::{self, Twilio, VideoGrant};
use jwt_identity::zendesk::sso::{self, Sso};
use jwt_identity::{
    Algorithm, CacheLimits, ErrorCode, FixedClock, KeyId, KeyIdRule, KeyType, NumericDate, Profile, SharedSecret,
    TokenId, TokenSigner, TokenVerifier, intercom, kustomer, sunshine,
};
use serde::{Deserialize, Serialize};

mod baseline;

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_003_600);
/// The library of rows that name none.
const RING: &str = "ring";
/// Long enough for every HMAC algorithm.
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn main() -> Result<(), Box<dyn Error>> {
    let criterion = Criterion::default().warm_up_time(Duration::from_millis(300));
    let mut criterion = criterion.measurement_time(Duration::from_secs(1)).configure_from_args();
    #[cfg(feature = "jsonwebtoken-provider")]
    baseline::jsonwebtoken::install()?;
    let rows = Rows {
        kustomer: kustomer_row()?,
        intercom: intercom_row()?,
        stream: stream_row()?,
        sunshine: sunshine_row()?,
        zendesk: zendesk_row()?,
        ably: ably_row()?,
        livekit: livekit_row()?,
        twilio: twilio_row()?,
        nexmo: nexmo_row()?,
        webhook: Webhook::new()?,
        own: Own::every_algorithm()?,
    };
    sign(&mut criterion, &rows)?;
    verify(&mut criterion, &rows)?;
    refuse(&mut criterion, &rows)?;
    token_id(&mut criterion);
    criterion.final_summary();
    Ok(())
}

/// The inputs of the rows in all groups. A new kind of token is a field here and a line in each group.
struct Rows {
    kustomer: Row<Kustomer>,
    intercom: Row<Intercom>,
    stream: Row<Stream<stream::User>>,
    sunshine: Row<Sunshine>,
    zendesk: Row<Sso>,
    ably: Row<Ably>,
    livekit: Row<LiveKit>,
    twilio: Row<Twilio>,
    nexmo: Row<User>,
    webhook: Webhook,
    own: Vec<Own>,
}

fn sign(criterion: &mut Criterion, rows: &Rows) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("sign");
    sign_row(&mut group, "kustomer/HS256", &rows.kustomer.signer, &rows.kustomer.claims)?;
    baseline::sign::<baseline::Kustomer>(&mut group, "kustomer/HS256", Algorithm::Hs256, &rows.kustomer.token)?;
    sign_row(&mut group, "intercom/HS256", &rows.intercom.signer, &rows.intercom.claims)?;
    sign_row(&mut group, "stream/HS256", &rows.stream.signer, &rows.stream.claims)?;
    sign_row(&mut group, "sunshine/HS256", &rows.sunshine.signer, &rows.sunshine.claims)?;
    baseline::sign::<baseline::Sunshine>(&mut group, "sunshine/HS256", Algorithm::Hs256, &rows.sunshine.token)?;
    sign_row(&mut group, "ably/HS256", &rows.ably.signer, &rows.ably.claims)?;
    sign_row(&mut group, "zendesk-sso/HS256", &rows.zendesk.signer, &rows.zendesk.claims)?;
    sign_row(&mut group, "livekit/HS256", &rows.livekit.signer, &rows.livekit.claims)?;
    sign_row(&mut group, "twilio/HS256", &rows.twilio.signer, &rows.twilio.claims)?;
    sign_row(&mut group, "nexmo/RS256", &rows.nexmo.signer, &rows.nexmo.claims)?;
    baseline::sign::<baseline::Nexmo>(&mut group, "nexmo/RS256", Algorithm::Rs256, &rows.nexmo.token)?;
    let Webhook { signer, claims, token, .. } = &rows.webhook;
    sign_row(&mut group, "nexmo-webhook/HS256", signer, claims)?;
    baseline::sign::<baseline::Webhook>(&mut group, "nexmo-webhook/HS256", Algorithm::Hs256, token)?;
    for own in &rows.own {
        sign_row(&mut group, &own.name(), &own.signer, &own.claims)?;
        if own.library == RING {
            baseline::sign::<SessionClaims>(&mut group, &own.name(), own.algorithm, &own.token)?;
        }
    }
    group.finish();
    Ok(())
}

fn verify(criterion: &mut Criterion, rows: &Rows) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("verify");
    verify_row(&mut group, "kustomer/HS256", &rows.kustomer.verifier, &rows.kustomer.token)?;
    baseline::verify::<baseline::Kustomer>(&mut group, "kustomer/HS256", Algorithm::Hs256, &rows.kustomer.token)?;
    verify_row(&mut group, "intercom/HS256", &rows.intercom.verifier, &rows.intercom.token)?;
    verify_row(&mut group, "stream/HS256", &rows.stream.verifier, &rows.stream.token)?;
    verify_row(&mut group, "sunshine/HS256", &rows.sunshine.verifier, &rows.sunshine.token)?;
    baseline::verify::<baseline::Sunshine>(&mut group, "sunshine/HS256", Algorithm::Hs256, &rows.sunshine.token)?;
    verify_row(&mut group, "ably/HS256", &rows.ably.verifier, &rows.ably.token)?;
    verify_row(&mut group, "zendesk-sso/HS256", &rows.zendesk.verifier, &rows.zendesk.token)?;
    verify_row(&mut group, "livekit/HS256", &rows.livekit.verifier, &rows.livekit.token)?;
    verify_row(&mut group, "twilio/HS256", &rows.twilio.verifier, &rows.twilio.token)?;
    verify_row(&mut group, "nexmo/RS256", &rows.nexmo.verifier, &rows.nexmo.token)?;
    baseline::verify::<baseline::Nexmo>(&mut group, "nexmo/RS256", Algorithm::Rs256, &rows.nexmo.token)?;
    cached_rows(&mut group, "kustomer/HS256", &rows.kustomer.verifier, &rows.kustomer.token)?;
    cached_rows(&mut group, "nexmo/RS256", &rows.nexmo.verifier, &rows.nexmo.token)?;
    let Webhook { verifier, authorization, token, .. } = &rows.webhook;
    let request = Request::new("POST").header("Authorization", authorization.as_bytes()).body(BODY);
    verifier.verify(&request)?;
    group.bench_function("nexmo-webhook/HS256", |bencher| bencher.iter(|| verifier.verify(black_box(&request))));
    baseline::verify::<baseline::Webhook>(&mut group, "nexmo-webhook/HS256", Algorithm::Hs256, token)?;
    for own in &rows.own {
        verify_row(&mut group, &own.name(), &own.verifier, &own.token)?;
        if own.library == RING {
            baseline::verify::<SessionClaims>(&mut group, &own.name(), own.algorithm, &own.token)?;
        }
    }
    group.finish();
    Ok(())
}

/// The cost of rejecting a token, by the check that rejects it.
fn refuse(criterion: &mut Criterion, rows: &Rows) -> Result<(), Box<dyn Error>> {
    let Row { verifier, token, .. } = &rows.kustomer;
    let late = verifier.clone().with_clock(FixedClock(LATER));
    let stranger = kustomer::verifier(&SharedSecret::new("fedcba9876543210fedcba9876543210")?)?;
    let (_, signed) = token.split_once('.').ok_or("a token has dots")?;
    let of_other_algorithm = format!("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{signed}");

    let mut group = criterion.benchmark_group("refuse");
    refuse_row(&mut group, "not_a_token", verifier, "not a token", ErrorCode::TokenMalformed)?;
    refuse_row(&mut group, "algorithm", verifier, &of_other_algorithm, ErrorCode::HeaderAlgorithmNotAllowed)?;
    refuse_row(&mut group, "signature", &stranger, token, ErrorCode::SignatureInvalid)?;
    refuse_row(&mut group, "too_old", &late, token, ErrorCode::ClaimTooOld)?;
    group.finish();
    Ok(())
}

/// The cost of creating a `jti`, with and without the system's random generator.
fn token_id(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("token_id");
    group.bench_function("random", |bencher| bencher.iter(TokenId::random));
    group.bench_function("from_random_bytes", |bencher| {
        bencher.iter(|| TokenId::from_random_bytes(black_box([7; 16])));
    });
    group.finish();
}

fn sign_row<P: Profile>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    signer: &TokenSigner<P>,
    claims: &P::Claims,
) -> Result<(), Box<dyn Error>> {
    signer.sign(claims)?;
    group.bench_function(name, |bencher| bencher.iter(|| signer.sign(black_box(claims))));
    Ok(())
}

fn verify_row<P: Profile>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    verifier: &TokenVerifier<P>,
    token: &str,
) -> Result<(), Box<dyn Error>> {
    verifier.verify(token)?;
    group.bench_function(name, |bencher| bencher.iter(|| verifier.verify(black_box(token))));
    Ok(())
}

fn cached_rows<P: Profile>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    verifier: &TokenVerifier<P>,
    token: &str,
) -> Result<(), Box<dyn Error>>
where
    P::Claims: Clone + Send + Sync,
{
    let cached = verifier.clone().with_cache(CacheLimits::default());
    cached.verify(token)?;
    if cached.cached_tokens() != 1 {
        return Err(format!("{name}: not cached").into());
    }
    group.bench_function(format!("{name}/again"), |bencher| bencher.iter(|| cached.verify(black_box(token))));
    // The smallest cache, so that clearing it takes as little time as possible.
    let cached = cached.with_cache(CacheLimits::default().max_tokens(1));
    group.bench_function(format!("{name}/new-to-cache"), |bencher| {
        bencher.iter_batched(|| cached.clear_cache(), |()| cached.verify(black_box(token)), BatchSize::PerIteration);
    });
    Ok(())
}

fn refuse_row<P: Profile>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    verifier: &TokenVerifier<P>,
    token: &str,
    expected: ErrorCode,
) -> Result<(), Box<dyn Error>> {
    match verifier.verify(token) {
        Err(error) if error.code() == expected => {}
        other => return Err(format!("{name}: expected {expected}, got {:?}", other.map(drop)).into()),
    }
    group.bench_function(name, |bencher| bencher.iter(|| verifier.verify(black_box(token)).is_err()));
    Ok(())
}

/// One kind of token: its signer, its verifier, and a valid token.
struct Row<P: Profile> {
    signer: TokenSigner<P>,
    verifier: TokenVerifier<P>,
    claims: P::Claims,
    token: String,
}

impl<P: Profile> Row<P> {
    fn new(signer: TokenSigner<P>, verifier: TokenVerifier<P>, claims: P::Claims) -> Result<Self, Box<dyn Error>> {
        let token = signer.sign(&claims)?.into_string();
        Ok(Self { signer, verifier: verifier.with_clock(FixedClock(NOW)), claims, token })
    }
}

/// A token as a shop mints it.
fn kustomer_row() -> Result<Row<Kustomer>, Box<dyn Error>> {
    let claims = kustomer::Claims::builder(NOW)
        .email("ada.lovelace@analytical-engines.example")
        .external_id("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b")
        .build()?;
    Row::new(kustomer::signer(&SharedSecret::new(SECRET)?)?, kustomer::verifier(&SharedSecret::new(SECRET)?)?, claims)
}

fn intercom_row() -> Result<Row<Intercom>, Box<dyn Error>> {
    let secret = SharedSecret::new(SECRET)?;
    let claims = intercom::Claims::builder("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b")
        .email("ada.lovelace@analytical-engines.example")
        .attribute("plan", "pro")
        .expires_at(LATER)
        .build()?;
    Row::new(intercom::signer(&secret)?, intercom::verifier(&secret)?, claims)
}

fn stream_row() -> Result<Row<Stream<stream::User>>, Box<dyn Error>> {
    let secret = SharedSecret::new(SECRET)?;
    let user = stream::User::new("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b")?;
    let claims = stream::Claims::builder(user, NOW).expires_at(LATER).build()?;
    Row::new(stream::signer(&secret)?, stream::verifier(&secret)?, claims)
}

fn sunshine_row() -> Result<Row<Sunshine>, Box<dyn Error>> {
    let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
    let signer = sunshine::signer(key_id.clone(), &SharedSecret::new(SECRET)?)?;
    let verifier = sunshine::verifier(key_id, &SharedSecret::new(SECRET)?)?;
    let claims = sunshine::Claims::builder(sunshine::User::new("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b")?)
        .expires_at(LATER)
        .build()?;
    Row::new(signer, verifier, claims)
}

fn ably_row() -> Result<Row<Ably>, Box<dyn Error>> {
    let key = ApiKey::new(format!("xVLyHw.A-pwh7:{SECRET}"))?;
    let capability = Capability::new("chat:*", [Operation::Publish, Operation::Subscribe, Operation::Presence])?;
    let claims = ably::Claims::builder(capability, NOW).client_id("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b").build()?;
    Row::new(ably::signer(&key)?, ably::verifier(&key)?, claims)
}

fn zendesk_row() -> Result<Row<Sso>, Box<dyn Error>> {
    let secret = SharedSecret::new(SECRET)?;
    let claims = sso::Claims::builder("Ada Lovelace", "ada.lovelace@example.com", TokenId::random()?, NOW)
        .external_id("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b")
        .tags(["vip"])
        .build()?;
    Row::new(sso::signer(&secret)?, sso::verifier(&secret)?, claims)
}

fn livekit_row() -> Result<Row<LiveKit>, Box<dyn Error>> {
    let secret = SharedSecret::new(SECRET)?;
    let grant = livekit::VideoGrant::join("my-room", [Permission::CanPublish, Permission::CanSubscribe]);
    let claims = livekit::Claims::builder("APItest", "ada.lovelace", NOW).video(grant).build()?;
    Row::new(livekit::signer(&secret)?, livekit::verifier("APItest", &secret)?, claims)
}

fn twilio_row() -> Result<Row<Twilio>, Box<dyn Error>> {
    let account = twilio::AccountSid::new("AC00000000000000000000000000000001")?;
    let api_key = twilio::ApiKeySid::new("SK00000000000000000000000000000002")?;
    let (signer, verifier) =
        (twilio::signer(&SharedSecret::new(SECRET)?)?, twilio::verifier(api_key.clone(), &SharedSecret::new(SECRET)?)?);
    let claims = twilio::Claims::builder(account, api_key, "ada.lovelace", TokenId::random()?, NOW)
        .video(VideoGrant::room("DailyStandup"))
        .build()?;
    Row::new(signer, verifier, claims)
}

/// A user token with the eight paths of the Client SDK.
fn nexmo_row() -> Result<Row<User>, Box<dyn Error>> {
    let application = ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf")?;
    let claims =
        user::Claims::builder(application, "ada.lovelace", Acl::client_sdk(), TokenId::random()?, NOW).build()?;
    let signer = user::signer(&pem("rsa2048.pkcs8")?)?;
    Row::new(signer, user::verifier(&pem("rsa2048.spki")?)?, claims)
}

/// A callback of Vonage. Its verifier takes the whole request and also checks the body.
struct Webhook {
    signer: TokenSigner<webhook::Webhook>,
    verifier: WebhookVerifier,
    claims: webhook::Claims,
    token: String,
    authorization: String,
}

const BODY: &[u8] =
    br#"{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","to":"447700900000","status":"delivered"}"#;

impl Webhook {
    fn new() -> Result<Self, Box<dyn Error>> {
        let claims = webhook::Claims::builder(Sha256Digest::of(BODY), TokenId::random()?, NOW).build()?;
        let signer = webhook::signer(&SharedSecret::new(SECRET)?)?;
        let token = signer.sign(&claims)?.into_string();
        let verifier = webhook::verifier(&SharedSecret::new(SECRET)?)?.with_clock(FixedClock(NOW));
        Ok(Self { signer, verifier, claims, authorization: format!("Bearer {token}"), token })
    }
}

/// A token of a custom profile, with the same claims for each algorithm.
struct Own {
    algorithm: Algorithm,
    /// The library of the keys.
    library: &'static str,
    signer: TokenSigner<Session>,
    verifier: TokenVerifier<Session>,
    claims: SessionClaims,
    token: String,
}

impl Own {
    fn every_algorithm() -> Result<Vec<Self>, Box<dyn Error>> {
        let over_ring = Algorithm::ALL.iter().map(|algorithm| Self::new(RING, &Self::over_ring(*algorithm)?));
        #[cfg(feature = "aws-lc-rs")]
        let over_ring = {
            let has_pair = |algorithm: &&Algorithm| algorithm.key_type() != KeyType::Symmetric;
            let over_aws_lc = |algorithm: &Algorithm| Self::new("aws-lc", &Self::over_aws_lc(*algorithm)?);
            over_ring.chain(Algorithm::ALL.iter().filter(has_pair).map(over_aws_lc))
        };
        over_ring.collect()
    }

    fn over_ring(algorithm: Algorithm) -> Result<KeyPair, Box<dyn Error>> {
        if algorithm.key_type() == KeyType::Symmetric {
            return Ok(HmacKey::new(algorithm, &SharedSecret::new(SECRET)?)?.into());
        }
        Ok(KeyPair::from_pem(algorithm, &pem(&format!("{}.pkcs8", baseline::key_file(algorithm)?))?)?)
    }

    #[cfg(feature = "aws-lc-rs")]
    fn over_aws_lc(algorithm: Algorithm) -> Result<KeyPair, Box<dyn Error>> {
        use jwt_identity::crypto::aws_lc::{EcdsaSigner, Ed25519Signer, RsaSigner};
        let pem = pem(&format!("{}.pkcs8", baseline::key_file(algorithm)?))?;
        Ok(match algorithm.key_type() {
            KeyType::Rsa => RsaSigner::from_pem(algorithm, &pem)?.into(),
            KeyType::Ed25519 => Ed25519Signer::from_pem(&pem)?.into(),
            _ => EcdsaSigner::from_pem(algorithm, &pem)?.into(),
        })
    }

    fn new(library: &'static str, pair: &KeyPair) -> Result<Self, Box<dyn Error>> {
        let signer = TokenSigner::new(pair.signing_key().clone());
        let verifier = TokenVerifier::new(pair.verifying_key().clone()).with_clock(FixedClock(NOW));
        let claims = SessionClaims {
            sub: "5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b".to_owned(),
            roles: vec!["customer".to_owned(), "beta".to_owned()],
            iat: NOW,
            exp: LATER,
        };
        let token = signer.sign(&claims)?.into_string();
        Ok(Self { algorithm: pair.algorithm(), library, signer, verifier, claims, token })
    }

    fn name(&self) -> String {
        if self.library == RING {
            format!("own/{}", self.algorithm)
        } else {
            format!("own/{}/{}", self.algorithm, self.library)
        }
    }
}

enum Session {}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct SessionClaims {
    sub: String,
    roles: Vec<String>,
    iat: NumericDate,
    exp: NumericDate,
}

impl Profile for Session {
    const NAME: &'static str = "session";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = SessionClaims;
    type Policy = Leeway;

    fn decode(claims_set: &[u8]) -> Result<SessionClaims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(claims: &SessionClaims, leeway: &Leeway, now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.exp, now, *leeway)?;
        claim::check_iat(claims.iat, now, *leeway)
    }
}

fn pem(name: &str) -> Result<String, Box<dyn Error>> {
    let path = format!("{}/tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).map_err(|error| format!("{path}: {error}").into())
}
