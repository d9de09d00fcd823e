//! Header parameters that a profile asks for, written and checked.

use std::collections::BTreeMap;
use std::thread;

use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{KeyPair, KeySet, KeyStore, SigningKey, VerifyingKey};
use jwt_identity::kustomer::{self, Kustomer};
use jwt_identity::token::remote_signer::{LocalSigner, RemoteTokenSigner};
use jwt_identity::token::{claim, jws};
use jwt_identity::{
    Algorithm, CacheLimits, ClaimError, ErrorCode, HeaderParameter, KeyId, KeyIdRule, NumericDate, Profile, Signature,
    Signer, TokenSigner, TokenType, TokenVerifier, Unsigned, VerifyError,
};

use crate::support::{AT_NOW, NOW, b64, hs256, signed, unb64};

type Claims = BTreeMap<String, String>;

/// Declares a profile with these parameters and this rule for `typ`.
macro_rules! profile {
    ($name:ident, $token_type:expr, $parameters:expr) => {
        #[derive(Debug)]
        struct $name;

        impl Profile for $name {
            const NAME: &'static str = stringify!($name);
            const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
            const KEY_ID: KeyIdRule = KeyIdRule::Optional;
            const TOKEN_TYPE: TokenType = $token_type;
            const HEADER_PARAMETERS: &'static [HeaderParameter] = $parameters;
            type Claims = Claims;
            type Policy = ();

            fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
                claim::decode_json(claims_set)
            }

            fn check(_: &Claims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
                Ok(())
            }
        }
    };
}

profile!(
    Access,
    TokenType::Fixed("JWT"),
    &[HeaderParameter::fixed("cty", "acme-fpa;v=1"), HeaderParameter::required("id"), HeaderParameter::optional("twr")]
);
profile!(Untyped, TokenType::Omitted, &[]);
profile!(Bare, TokenType::Omitted, &[HeaderParameter::fixed("cty", "acme")]);
profile!(Quoted, TokenType::Fixed("JWT"), &[HeaderParameter::optional("a\"b"), HeaderParameter::optional("x5t")]);

fn key() -> SigningKey {
    SigningKey::new(hs256())
}

fn with(parameters: &[(&str, &str)]) -> SigningKey {
    parameters.iter().fold(key(), |key, (name, value)| key.with_header_parameter(name, value).unwrap())
}

fn claims() -> Claims {
    BTreeMap::from([("sub".to_owned(), "ada".to_owned())])
}

fn sign<P: Profile<Claims = Claims>>(key: SigningKey) -> String {
    TokenSigner::<P>::new(key).sign(&claims()).unwrap().into_string()
}

fn header(token: &str) -> String {
    String::from_utf8(unb64(token.split('.').next().unwrap())).unwrap()
}

fn verifier<P: Profile>() -> TokenVerifier<P> {
    TokenVerifier::new(hs256()).with_clock(AT_NOW)
}

/// A token with this header, signed by the key.
fn forged(header: &str) -> String {
    signed(&format!("{}.{}", b64(header), b64(r#"{"sub":"ada"}"#)), &hs256())
}

const GOOD: &str = r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":"k7"}"#;

#[test]
fn parameters_are_written_in_the_order_of_the_profile() {
    assert_eq!(header(&sign::<Access>(with(&[("id", "k7")]))), GOOD);
    let all = with(&[("twr", "ie1"), ("id", "k7")]).with_key_id(KeyId::new("a/1").unwrap());
    let expected = r#"{"alg":"HS256","typ":"JWT","kid":"a/1","cty":"acme-fpa;v=1","id":"k7","twr":"ie1"}"#;
    assert_eq!(header(&sign::<Access>(all)), expected);
    assert_eq!(header(&sign::<Untyped>(key())), r#"{"alg":"HS256"}"#);
    assert_eq!(header(&sign::<Bare>(key())), r#"{"alg":"HS256","cty":"acme"}"#);
}

#[test]
fn value_cannot_add_a_member() {
    let value = r#"x","alg":"none"#;
    let token = sign::<Quoted>(with(&[("a\"b", value), ("x5t", "\u{e9}\\")]));
    let read: BTreeMap<String, String> = serde_json::from_str(&header(&token)).unwrap();
    assert_eq!((read["a\"b"].as_str(), read["alg"].as_str(), read["x5t"].as_str()), (value, "HS256", "\u{e9}\\"));
    assert!(verifier::<Quoted>().verify(&token).is_ok());
}

#[test]
fn key_that_does_not_fit_signs_nothing() {
    for (parameters, subject) in [
        (&[][..], "id"),
        (&[("twr", "ie1")], "id"),
        (&[("id", "k7"), ("nonce", "x")], "nonce"),
        // The value of a fixed parameter does not belong to a key, not even the right one.
        (&[("id", "k7"), ("cty", "acme-fpa;v=1")], "cty"),
    ] {
        let signer = TokenSigner::<Access>::new(with(parameters));
        for error in [signer.sign(&claims()).unwrap_err(), signer.check().unwrap_err()] {
            assert_eq!((error.code(), error.subject()), (ErrorCode::HeaderWrongParameter, Some(subject)));
            assert!(error.to_string().contains(subject) && !error.to_string().contains("k7"), "{error}");
        }
    }
    let signer = TokenSigner::<Kustomer>::new(with(&[("twr", "ie1")]));
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    assert_eq!(signer.sign(&claims).unwrap_err().code(), ErrorCode::HeaderWrongParameter);
}

#[test]
fn reserved_and_malformed_parameters_of_a_key_are_rejected() {
    for name in ["alg", "typ", "kid", "crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "", "a\nb"] {
        let error = key().with_header_parameter(name, "x").unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::KeySourceSettings, Some("header_parameter")), "{name}");
    }
    for value in ["", "a\u{0}b", &"x".repeat(257)] {
        assert!(key().with_header_parameter("twr", value).is_err(), "{value:?}");
    }
}

/// Headers that a verifier of `Access` rejects, with the code and the parameter at fault.
const REJECTED: &[(&str, ErrorCode, &str)] = &[
    (r#"{"alg":"HS256","typ":"JWT","id":"k7"}"#, ErrorCode::HeaderWrongParameter, "cty"),
    (r#"{"alg":"HS256","typ":"JWT"}"#, ErrorCode::HeaderWrongParameter, "cty"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1"}"#, ErrorCode::HeaderWrongParameter, "id"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=2","id":"k7"}"#, ErrorCode::HeaderWrongParameter, "cty"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"ACME-FPA;v=1","id":"k7"}"#, ErrorCode::HeaderWrongParameter, "cty"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1 ","id":"k7"}"#, ErrorCode::HeaderWrongParameter, "cty"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","ID":"k7"}"#, ErrorCode::HeaderWrongParameter, "id"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":7}"#, ErrorCode::HeaderInvalid, "id"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":null}"#, ErrorCode::HeaderInvalid, "id"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":""}"#, ErrorCode::HeaderInvalid, "id"),
    (r#"{"alg":"HS256","typ":"JWT","cty":["acme-fpa;v=1"],"id":"k7"}"#, ErrorCode::HeaderInvalid, "cty"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":"k7","twr":{}}"#, ErrorCode::HeaderInvalid, "twr"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":"k7","id":"k7"}"#, ErrorCode::TokenDuplicateMember, "id"),
    (r#"{"alg":"HS256","typ":"JWT","cty":"JWT","id":"k7"}"#, ErrorCode::HeaderNestedToken, "cty"),
    (r#"{"alg":"HS256","typ":"other","cty":"acme-fpa;v=1","id":"k7"}"#, ErrorCode::HeaderWrongType, "typ"),
    (
        r#"{"alg":"HS256","typ":"JWT","cty":"acme-fpa;v=1","id":"k7","crit":["id"]}"#,
        ErrorCode::HeaderUnsupportedCritical,
        "crit",
    ),
];

#[test]
fn missing_and_wrong_parameters_are_rejected_by_name() {
    for (header, code, subject) in REJECTED {
        let verifier = verifier::<Access>();
        // The second time, a verifier that knew the header would not parse it.
        for _ in 0..2 {
            let error = verifier.verify(&forged(header)).unwrap_err();
            let subject = if *code == ErrorCode::TokenDuplicateMember { error.subject() } else { Some(*subject) };
            assert_eq!((error.code(), error.subject()), (*code, subject), "{header}");
        }
    }
    let fixed = verifier::<Access>().verify(&forged(REJECTED[0].0)).unwrap_err();
    assert!(fixed.to_string().starts_with("header parameter `cty` is missing, expected `acme-fpa;v=1`"), "{fixed}");
    let other = verifier::<Access>().verify(&forged(REJECTED[3].0)).unwrap_err();
    assert!(other.to_string().starts_with("header parameter `cty` does not have its value, expected"), "{other}");
    assert!(!other.to_string().contains("v=2"));
}

#[test]
fn accepted_headers_may_be_written_in_other_ways() {
    for header in [
        GOOD,
        r#"{"id":"k7","cty":"acme-fpa;v=1","alg":"HS256"}"#,
        r#"{ "alg":"HS256", "cty":"acme-fpa;v=1","id":"\u006b7","twr":"x","unknown":[1] }"#,
    ] {
        let verifier = verifier::<Access>();
        for _ in 0..2 {
            assert_eq!(verifier.verify(&forged(header)).unwrap().claims(), &claims(), "{header}");
        }
    }
}

#[test]
fn known_header_and_cache_change_no_outcome() {
    let good = sign::<Access>(with(&[("id", "k7")]));
    let knowing = verifier::<Access>().with_cache(CacheLimits::default());
    for _ in 0..3 {
        assert!(knowing.verify(&good).is_ok());
        for (header, code, _) in REJECTED {
            assert_eq!(knowing.verify(&forged(header)).unwrap_err().code(), *code, "{header}");
        }
    }
    assert_eq!(knowing.cached_tokens(), 1);
}

#[test]
fn signature_is_checked_before_the_parameters() {
    let (input, _) = forged(REJECTED[0].0).rsplit_once('.').map(|(input, end)| (input.to_owned(), end.len())).unwrap();
    let error = verifier::<Access>().verify(&format!("{input}.{}", b64([7; 32]))).unwrap_err();
    assert_eq!(error, VerifyError::InvalidSignature);
}

#[test]
fn profile_without_typ_accepts_none_and_jwt() {
    let verifier = verifier::<Untyped>();
    for header in [r#"{"alg":"HS256"}"#, r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"alg":"HS256","typ":"jwt"}"#] {
        assert!(verifier.verify(&forged(header)).is_ok(), "{header}");
    }
    let error = verifier.verify(&forged(r#"{"alg":"HS256","typ":"at+jwt"}"#)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderWrongType);
}

#[test]
fn key_of_several_profiles_writes_the_header_of_each() {
    let store = KeyStore::new(KeySet::new([KeyPair::from(hs256())]).unwrap());
    let tokens = || {
        let access = with(&[]);
        let bare = TokenSigner::<Bare>::new(access.clone()).sign(&claims()).unwrap();
        let untyped = TokenSigner::<Untyped>::new(access.clone()).sign(&claims()).unwrap();
        let again = TokenSigner::<Bare>::new(access).sign(&claims()).unwrap();
        [bare, untyped, again].map(|token| header(token.as_str()))
    };
    let expected = [r#"{"alg":"HS256","cty":"acme"}"#, r#"{"alg":"HS256"}"#, r#"{"alg":"HS256","cty":"acme"}"#];
    assert_eq!(tokens(), expected);

    // The key of a store is shared by all signers, on all threads.
    let (bare, untyped) = (TokenSigner::<Bare>::new(store.clone()), TokenSigner::<Untyped>::new(store));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(header(bare.sign(&claims()).unwrap().as_str()), expected[0]);
                    assert_eq!(header(untyped.sign(&claims()).unwrap().as_str()), expected[1]);
                }
            });
        }
    });
}

#[test]
fn remote_and_unsigned_tokens_equal_local_ones() {
    let local = sign::<Access>(with(&[("id", "k7"), ("twr", "ie1")]));
    let remote = RemoteTokenSigner::<Access>::new(LocalSigner::new(hs256(), VerifyingKey::new(hs256())));
    let sign_now = |signer: &RemoteTokenSigner<Access>| {
        let mut signing = std::pin::pin!(signer.sign(&claims()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match signing.as_mut().poll(&mut context) {
            std::task::Poll::Ready(outcome) => outcome,
            std::task::Poll::Pending => panic!("the future is pending"),
        }
    };
    assert_eq!(sign_now(&remote).unwrap_err().code(), ErrorCode::HeaderWrongParameter);
    let remote = remote.with_header_parameter("id", "k7").unwrap().with_header_parameter("twr", "ie1").unwrap();
    assert_eq!(sign_now(&remote).unwrap().as_str(), local);
    assert!(remote.with_header_parameter("kid", "x").is_err());

    let error = Unsigned::<Access>::new(Algorithm::Hs256, None, &claims()).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::HeaderWrongParameter, Some("id")));
    let unsigned = Unsigned::<Bare>::new(Algorithm::Hs256, None, &claims()).unwrap();
    let signature: Signature = hs256().sign(unsigned.signing_input()).unwrap();
    let token = unsigned.attach(&signature, &VerifyingKey::new(hs256())).unwrap();
    assert_eq!(token.as_str(), sign::<Bare>(key()));
}

#[test]
fn bare_jws_has_the_parameters_of_its_key() {
    let token = jws::sign(b"x", &with(&[("twr", "ie1"), ("cty", "text/plain")])).unwrap();
    assert_eq!(header(token.as_str()), r#"{"alg":"HS256","twr":"ie1","cty":"text/plain"}"#);
}

#[test]
fn plain_profiles_ignore_the_parameters_of_others() {
    let open = jwt::Policy::default().allow_never_expiring();
    let plain = TokenVerifier::<Jwt<BTreeMap<String, serde_json::Value>>>::new(hs256()).with_clock(AT_NOW);
    let token = forged(r#"{"alg":"HS256","cty":"acme-fpa;v=1","id":7}"#);
    assert!(plain.with_policy(open).verify(&token).is_ok());
}
