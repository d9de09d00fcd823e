//! The rules for the JSON of a claims set, for every type that it is parsed into or serialized from.

use std::collections::BTreeMap;
use std::fmt;

use jwt_identity::SignError;
use jwt_identity::error::ClaimReason;
use jwt_identity::jwt::{self, Jwt, NoCustomClaims};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::token::claim;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, KeyIdRule, NumericDate, Profile, TokenSigner, TokenVerifier, Unsigned,
};
use jwt_identity::{JsonSigner, JsonVerifier};
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::support::{AT_NOW, NOW, hs256, token};

const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_000_300);

/// A profile with claims of any type that applies the rules of [`claim::decode_json`] and no others.
struct Own<T>(std::marker::PhantomData<fn() -> T>);

impl<T: Serialize + DeserializeOwned + fmt::Debug + 'static> Profile for Own<T> {
    const NAME: &'static str = "own";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = T;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<T, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(_: &T, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

type Outcome = Result<(), ErrorCode>;

/// Verifies a token with this claims set.
fn verified<P: Profile>(claims_set: &str) -> Outcome {
    let token = token(r#"{"alg":"HS256"}"#, claims_set, &hs256());
    let verifier = TokenVerifier::<P>::new(VerifyingKey::new(hs256())).with_clock(AT_NOW);
    let outcome = verifier.verify(&token).map(drop).map_err(|error| error.code());
    let unverified = verifier.peek(&token).unwrap().claims_unverified().map(drop).map_err(|error| error.code());
    assert_eq!(unverified, outcome, "{claims_set}");
    outcome
}

/// Parses a claims set with an `exp` in every way that parses claims of type `T`.
#[track_caller]
fn read<T: Serialize + DeserializeOwned + fmt::Debug + 'static>(claims_set: &str) -> Outcome {
    let outcome = claim::decode_json::<T>(claims_set.as_bytes()).map(drop).map_err(|error| error.code());
    assert_eq!(verified::<Own<T>>(claims_set), outcome, "custom profile: {claims_set}");
    assert_eq!(verified::<Jwt<T>>(claims_set), outcome, "custom claims: {claims_set}");
    outcome
}

/// Values that break a JSON rule, with the expected code. Each is used as a member one level below the top.
fn faults_of_form() -> Vec<(String, ErrorCode)> {
    let in_arrays = |levels: usize, inner: &str| format!("{}{inner}{}", "[".repeat(levels), "]".repeat(levels));
    let in_objects = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    vec![
        (r#"{"role":"user","role":"admin"}"#.to_owned(), ErrorCode::TokenDuplicateMember),
        (r#"{"role":"user","r\u006fle":"admin"}"#.to_owned(), ErrorCode::TokenDuplicateMember),
        (r#"[[{"":1,"b":{},"":2}]]"#.to_owned(), ErrorCode::TokenDuplicateMember),
        (in_arrays(64, ""), ErrorCode::TokenNestingTooDeep),
        (in_objects(64), ErrorCode::TokenNestingTooDeep),
        (in_arrays(200, ""), ErrorCode::TokenNestingTooDeep),
        (r#""\ud800""#.to_owned(), ErrorCode::TokenInvalidJson),
        (r#"["\udc00\ud800"]"#.to_owned(), ErrorCode::TokenInvalidJson),
        (r#"{"\ud800":1}"#.to_owned(), ErrorCode::TokenInvalidJson),
    ]
}

fn texts_of_good_form() -> Vec<String> {
    let in_arrays = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let pairs = [r#""\ud83d\ude00""#, r#"{"a":{"a":1},"b":{"a":2}}"#, r#"[{"a":1},{"a":2}]"#, "1e308", "null", " 1 "];
    pairs.into_iter().map(str::to_owned).chain([in_arrays(63)]).collect()
}

#[derive(Debug, Serialize, Deserialize)]
struct WithRaw {
    exp: Option<NumericDate>,
    context: Box<RawValue>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RawAlone {
    context: Box<RawValue>,
}

/// The bytes of a string or array. Any other value gives an empty value.
#[derive(Debug, Serialize)]
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyBytes;
        impl<'de> Visitor<'de> for AnyBytes {
            type Value = Bytes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bytes, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Bytes(Vec::new()))
            }
        }
        deserializer.deserialize_byte_buf(AnyBytes)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct WithBytes {
    context: Bytes,
}

#[derive(Debug, Serialize, Deserialize)]
enum Choice {
    Raw(Box<RawValue>),
    Any(Value),
    Pair(Box<RawValue>, u8),
    Named { value: Box<RawValue> },
}

#[derive(Debug, Serialize, Deserialize)]
struct WithChoice {
    context: Choice,
}

#[test]
fn raw_value_obeys_the_json_rules() {
    for (value, code) in faults_of_form() {
        let claims_set = format!(r#"{{"exp":1700000300,"context":{value}}}"#);
        assert_eq!(read::<NoCustomClaims>(&claims_set), Err(code), "{value}");
        assert_eq!(read::<BTreeMap<String, Value>>(&claims_set), Err(code), "{value}");
        assert_eq!(read::<RawAlone>(&claims_set), Err(code), "{value}");
        assert_eq!(read::<BTreeMap<String, Box<RawValue>>>(&claims_set), Err(code), "{value}");
        assert_eq!(claim::decode_json::<WithRaw>(claims_set.as_bytes()).unwrap_err().code(), code, "{value}");
    }
    for value in texts_of_good_form() {
        let claims_set = format!(r#"{{"exp":1700000300,"context":{value}}}"#);
        assert_eq!(read::<RawAlone>(&claims_set), Ok(()), "{value}");
        let kept: WithRaw = claim::decode_json(claims_set.as_bytes()).unwrap();
        assert_eq!((kept.context.get(), kept.exp), (value.trim(), Some(LATER)));
    }
}

#[test]
fn raw_value_rejects_huge_numbers_and_private_names() {
    for (value, code) in [
        ("1e999", ErrorCode::TokenInvalidJson),
        ("[{\"a\":-1e400}]", ErrorCode::TokenInvalidJson),
        (r#"{"$serde_json::private::RawValue":"1"}"#, ErrorCode::ClaimInvalid),
        (r#"[{"\u0024serde_json::private::Number":"1"}]"#, ErrorCode::ClaimInvalid),
    ] {
        let claims_set = format!(r#"{{"exp":1700000300,"context":{value}}}"#);
        assert_eq!(read::<NoCustomClaims>(&claims_set), Err(code), "{value}");
        assert_eq!(read::<RawAlone>(&claims_set), Err(code), "{value}");
    }
}

#[test]
fn byte_values_obey_the_json_rules() {
    for (value, code) in faults_of_form().into_iter().filter(|(value, _)| !value.starts_with('{')) {
        let claims_set = format!(r#"{{"exp":1700000300,"context":{value}}}"#);
        assert_eq!(read::<WithBytes>(&claims_set), Err(code), "{value}");
    }
    for value in texts_of_good_form().into_iter().filter(|value| value.starts_with(['"', '['])) {
        let claims_set = format!(r#"{{"exp":1700000300,"context":{value}}}"#);
        assert_eq!(read::<WithBytes>(&claims_set), Ok(()), "{value}");
    }
}

#[test]
fn enum_content_obeys_the_json_rules() {
    for (value, code) in faults_of_form() {
        let contents = [
            format!(r#"{{"Raw":{value}}}"#),
            format!(r#"{{"Any":{value}}}"#),
            format!(r#"{{"Pair":[{value},1]}}"#),
            format!(r#"{{"Named":{{"value":{value}}}}}"#),
            format!(r#"{{"Named":{{"value":1,"ignored":{value}}}}}"#),
        ];
        for content in contents {
            let claims_set = format!(r#"{{"exp":1700000300,"context":{content}}}"#);
            assert_eq!(read::<NoCustomClaims>(&claims_set), Err(code), "{content}");
            assert_eq!(read::<WithChoice>(&claims_set), Err(code), "{content}");
        }
    }
    assert_eq!(read::<WithChoice>(r#"{"exp":1700000300,"context":{"Named":{"value":{"a":1}}}}"#), Ok(()));
}

/// Every way in which an enum can nest.
#[derive(Debug, Serialize, Deserialize)]
enum Tree {
    Leaf,
    One(Box<Tree>),
    Two(Box<Tree>, u8),
    Named { inner: Box<Tree> },
}

#[derive(Debug, Serialize, Deserialize)]
struct WithTree {
    tree: Tree,
}

#[test]
fn enum_variants_count_as_nesting_levels() {
    // The object of the claims is the first of 64 levels.
    for (open, close, levels_each) in
        [(r#"{"One":"#, "}", 1), (r#"{"Two":["#, ",1]}", 2), (r#"{"Named":{"inner":"#, "}}", 2)]
    {
        for (leaf, levels_of_leaf) in [("\"Leaf\"", 0), ("{\"Leaf\":null}", 1)] {
            for levels in (62..=67).chain([100, 127, 130, 200]) {
                let nodes = (levels - 1 - levels_of_leaf) / levels_each;
                let deepest = 1 + nodes * levels_each + levels_of_leaf;
                let (open, close) = (open.repeat(nodes), close.repeat(nodes));
                let claims_set = format!(r#"{{"exp":1700000300,"tree":{open}{leaf}{close}}}"#);
                let expected = if deepest <= 64 { Ok(()) } else { Err(ErrorCode::TokenNestingTooDeep) };
                assert_eq!(read::<NoCustomClaims>(&claims_set), expected, "{deepest} levels");
                assert_eq!(read::<WithTree>(&claims_set), expected, "{deepest} levels");
            }
        }
    }
}

#[test]
fn parsed_value_can_be_signed_again() {
    let claims_set = format!(r#"{{"tree":{}"Leaf"{}}}"#, r#"{"One":"#.repeat(63), "}".repeat(63));
    let claims: WithTree = claim::decode_json(claims_set.as_bytes()).unwrap();
    assert!(TokenSigner::<Own<WithTree>>::new(SigningKey::new(hs256())).sign(&claims).is_ok());
    assert!(jwt::Claims::builder().expires_at(LATER).custom(claims).build().is_ok());
}

/// A type that swallows errors of its members.
#[derive(Debug, Serialize)]
struct Swallowing(Option<BTreeMap<String, Swallowing>>);

impl<'de> Deserialize<'de> for Swallowing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(BTreeMap::deserialize(deserializer).ok()))
    }
}

#[test]
fn huge_number_does_not_hide_later_errors() {
    for number in ["1e999", "-1e999", "1234567890e400", "0.1e500"] {
        for (value, code) in faults_of_form() {
            for members in [format!(r#""n":{number},"x":{value}"#), format!(r#""x":{value},"n":{number}"#)] {
                let claims_set = format!(r#"{{"exp":1700000300,{members}}}"#);
                assert_eq!(read::<NoCustomClaims>(&claims_set), Err(code), "{claims_set}");
                let outcome = claim::decode_json::<BTreeMap<String, Swallowing>>(claims_set.as_bytes());
                assert_eq!(outcome.unwrap_err().code(), code, "{claims_set}");
            }
        }
    }
}

#[test]
fn error_names_the_member_with_a_huge_number() {
    let error = claim::decode_json::<BTreeMap<String, u8>>(br#"{"n":1e999}"#).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenInvalidJson);
    for text in [r#"{"exp":1e999}"#, r#"{"exp":1e999,"n":1e999}"#] {
        let error = claim::decode_json::<jwt_identity_claims::Times>(text.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("exp")), "{text}");
    }
}

mod jwt_identity_claims {
    #[derive(Debug, serde::Deserialize)]
    pub(super) struct Times {
        #[expect(dead_code, reason = "only deserialized")]
        exp: jwt_identity::NumericDate,
    }
}

#[test]
fn map_keyed_by_bool_rejects_other_names() {
    type Flags = BTreeMap<bool, u8>;
    #[derive(Debug, Serialize, Deserialize)]
    struct Nested {
        flags: Flags,
    }
    for name in ["\u{e9}", "t\u{e9}", "\u{1f511}", "", "True", "1", "tru", "truee", "\\u00e9", "\\u0074rue\\u0020"] {
        let flags = format!(r#"{{"{name}":1}}"#);
        assert_eq!(claim::decode_json::<Flags>(flags.as_bytes()).unwrap_err().code(), ErrorCode::ClaimInvalid);
        assert_eq!(verified::<Own<Flags>>(&flags), Err(ErrorCode::ClaimInvalid), "{name}");
        let claims_set = format!(r#"{{"exp":1700000300,"{name}":1}}"#);
        assert_eq!(verified::<Jwt<Flags>>(&claims_set), Err(ErrorCode::ClaimInvalid), "{name}");
        let nested = format!(r#"{{"exp":1700000300,"flags":{flags}}}"#);
        assert_eq!(read::<Nested>(&nested), Err(ErrorCode::ClaimInvalid), "{name}");
        let signer = TokenSigner::<Jwt<Nested>>::new(SigningKey::new(hs256()));
        assert_eq!(signer.sign_json(&nested).unwrap_err().code(), ErrorCode::ClaimInvalid, "{name}");
    }
    for name in ["true", "\\u0074rue"] {
        assert_eq!(read::<Nested>(&format!(r#"{{"exp":1700000300,"flags":{{"{name}":1}}}}"#)), Ok(()));
    }
}

/// A type whose `Deserialize` does not call its deserializer.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Unasked;

impl<'de> Deserialize<'de> for Unasked {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

#[test]
fn whitespace_does_not_matter_to_a_unit_type() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Skipping {
        #[serde(default)]
        a: Unasked,
    }
    let outcomes = |texts: &[&str], expected: ErrorCode| {
        for text in texts {
            let error = claim::decode_json::<Skipping>(text.as_bytes()).unwrap_err();
            assert_eq!(error.code(), expected, "{text}");
            assert!(verified::<Jwt<Skipping>>(&text.replacen('{', r#"{"exp":1700000300,"#, 1)).is_err(), "{text}");
        }
    };
    outcomes(
        &[r#"{"a":1}"#, r#"{"a": 1}"#, r#"{"a":"A"}"#, r#"{"a":"\u0041"}"#, "{\"a\":1\n}"],
        ErrorCode::ClaimInvalid,
    );
    for text in [r#"{"a":1}"#, r#"{"a": 1}"#, "{}", " {}"] {
        assert_eq!(claim::decode_json::<Unasked>(text.as_bytes()).unwrap_err().code(), ErrorCode::TokenInvalidJson);
    }
}

/// A number used as a member name.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Key<N>(N);

impl<N: PartialEq> Eq for Key<N> {}

impl<N: PartialOrd> PartialOrd for Key<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<N: PartialOrd> Ord for Key<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.partial_cmp(&other.0).unwrap()
    }
}

#[test]
fn map_keyed_by_floats_round_trips() {
    let doubles = [0.0, 1.0, 1.5, -2.25, 0.1, 1e16, 1e21, 1e-7, f64::MAX, f64::MIN_POSITIVE, 5e-324];
    signed_and_read_back(&BTreeMap::from(doubles.map(|number| (Key(number), 1))));
    let singles = [0.0, 1.0, 1.5_f32, -2.25, 0.1, 1e16, f32::MAX, f32::MIN_POSITIVE];
    signed_and_read_back(&BTreeMap::from(singles.map(|number| (Key(number), 1))));
}

#[track_caller]
fn signed_and_read_back<T>(claims: &T)
where
    T: Serialize + DeserializeOwned + Clone + PartialEq + fmt::Debug + 'static,
{
    let token = TokenSigner::<Own<T>>::new(SigningKey::new(hs256())).sign(claims).unwrap();
    let verified = TokenVerifier::<Own<T>>::new(VerifyingKey::new(hs256())).verify(token.as_str());
    assert_eq!(verified.map_err(|error| error.code()).map(jwt_identity::Verified::into_claims).as_ref(), Ok(claims));
    let claims = jwt::Claims::builder().expires_at(LATER).custom(claims.clone()).build().unwrap();
    let token = TokenSigner::<Jwt<T>>::new(SigningKey::new(hs256())).sign(&claims).unwrap();
    let verifier = TokenVerifier::<Jwt<T>>::new(VerifyingKey::new(hs256())).with_clock(AT_NOW);
    let verified = verifier.verify(token.as_str());
    assert_eq!(verified.map_err(|error| error.code()).map(jwt_identity::Verified::into_claims).as_ref(), Ok(&claims));
}

#[test]
fn float_name_has_one_spelling() {
    for name in ["1", "+1.0", "1.50", "01.5", ".5", "1e2", "1E+16", "0.10", "inf", "NaN", "1e999", " 1.5", "0x1", ""] {
        let text = format!(r#"{{"{name}":1}}"#);
        let error = claim::decode_json::<BTreeMap<Key<f64>, u8>>(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ClaimInvalid, "{name}");
        assert!(claim::decode_json::<BTreeMap<Key<f32>, u8>>(text.as_bytes()).is_err(), "{name}");
    }
}

/// Signs claims in every possible way and asserts that all agree.
fn signed<T: Serialize + DeserializeOwned + fmt::Debug + 'static>(claims: &T) -> Outcome {
    let signer = TokenSigner::<Own<T>>::new(SigningKey::new(hs256()));
    let outcome = signer.sign(claims).map_err(|error| error.code());
    let mut text = String::new();
    assert_eq!(
        signer.sign_into(claims, &mut text).map_err(|error| error.code()),
        outcome.as_ref().map(drop).map_err(|code| *code)
    );
    let unsigned = Unsigned::<Own<T>>::new(Algorithm::Hs256, None, claims).map(drop).map_err(|error| error.code());
    assert_eq!(unsigned, outcome.as_ref().map(drop).map_err(|code| *code));
    if let Ok(token) = &outcome {
        let verifier = TokenVerifier::<Own<T>>::new(VerifyingKey::new(hs256()));
        assert_eq!(verifier.verify(token.as_str()).map(drop).map_err(|error| error.code()), Ok(()));
    }
    outcome.map(drop)
}

#[test]
fn claims_must_serialize_to_an_object() {
    let no_object = Err(ErrorCode::TokenInvalidJson);
    assert_eq!(signed(&"text".to_owned()), no_object);
    assert_eq!(signed(&vec![1, 2]), no_object);
    assert_eq!(signed(&Vec::<u8>::new()), no_object);
    assert_eq!(signed(&Some(7)), no_object);
    assert_eq!(signed(&None::<u8>), no_object);
    assert_eq!(signed(&7), no_object);
    assert_eq!(signed(&1.5), no_object);
    assert_eq!(signed(&true), no_object);
    assert_eq!(signed(&'c'), no_object);
    assert_eq!(signed(&()), no_object);
    assert_eq!(signed(&Value::Null), no_object);
    assert_eq!(signed(&vec![BTreeMap::from([("a".to_owned(), 1)]); 2]), no_object);
    for text in ["[1]", "\"{}\"", "null", "1"] {
        assert_eq!(signed(&RawValue::from_string(text.to_owned()).unwrap()), no_object, "{text}");
    }
    assert_eq!(signed(&BTreeMap::<String, u8>::new()), Ok(()));
    assert_eq!(signed(&NoCustomClaims {}), Ok(()));
    assert_eq!(signed(&RawValue::from_string(" {\"a\": 1} ".to_owned()).unwrap()), Ok(()));
}

/// Bytes inside nested arrays. JSON represents bytes as an array of numbers.
#[derive(Debug)]
struct DeepBytes {
    arrays: usize,
}

impl Serialize for DeepBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.arrays.checked_sub(1) {
            Some(arrays) => serializer.collect_seq([Self { arrays }]),
            None => serializer.serialize_bytes(b"ab"),
        }
    }
}

impl<'de> Deserialize<'de> for DeepBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|IgnoredAny| Self { arrays: 0 })
    }
}

#[test]
fn serialized_bytes_count_as_a_nesting_level() {
    let claims = |arrays| BTreeMap::from([("a".to_owned(), DeepBytes { arrays })]);
    assert_eq!(signed(&claims(0)), Ok(()));
    assert_eq!(signed(&claims(62)), Ok(()));
    assert_eq!(signed(&claims(63)), Err(ErrorCode::TokenNestingTooDeep));
    // The level of the bytes ends with them, so siblings are not nested deeper.
    let siblings: BTreeMap<String, DeepBytes> =
        (0..50).map(|number| (number.to_string(), DeepBytes { arrays: 62 })).collect();
    assert_eq!(signed(&siblings), Ok(()));
}

/// Declares a type that parses a claim under one name and serializes it under the name of a registered claim.
macro_rules! renamed {
    ($kind:ident, $name:literal) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        struct $kind {
            #[serde(rename(serialize = $name, deserialize = "nickname"))]
            nickname: String,
        }
    };
}

#[test]
fn claim_renamed_to_a_registered_name_is_rejected() {
    renamed!(Issuer, "iss");
    renamed!(Subject, "sub");
    renamed!(Audience, "aud");
    renamed!(Expiry, "exp");
    renamed!(NotBefore, "nbf");
    renamed!(IssuedAt, "iat");
    renamed!(Id, "jti");
    renamed!(Harmless, "name");

    fn signed_again<C>(claims_set: &str) -> Result<String, (ErrorCode, Option<&'static str>)>
    where
        C: Serialize + DeserializeOwned + 'static,
    {
        let verifier = TokenVerifier::<Jwt<C>>::new(VerifyingKey::new(hs256())).with_clock(AT_NOW);
        let token = token(r#"{"alg":"HS256"}"#, claims_set, &hs256());
        let claims = verifier.verify(&token).unwrap().into_claims();
        let signer = TokenSigner::<Jwt<C>>::new(SigningKey::new(hs256()));
        let code_and_subject =
            |error: SignError| (error.code(), error.subject().map(|subject| &*subject.to_owned().leak()));
        let outcome = signer.sign(&claims).map_err(code_and_subject);
        let shown = verifier.verify_json(&token).map_err(|error| (error.code(), error.subject()));
        assert_eq!(shown.is_ok(), outcome.is_ok());
        let unsigned = Unsigned::<Jwt<C>>::new(Algorithm::Hs256, None, &claims);
        assert_eq!(unsigned.map_err(code_and_subject).err(), outcome.as_ref().err().copied());
        assert_eq!(serde_json::to_string(&claims).is_ok(), outcome.is_ok());
        outcome.and(shown)
    }

    let rejected = |name| Err((ErrorCode::ClaimReserved, Some(name)));
    let claims_set = r#"{"exp":1700000300,"nickname":"admin"}"#;
    assert_eq!(signed_again::<Issuer>(claims_set), rejected("iss"));
    assert_eq!(signed_again::<Subject>(claims_set), rejected("sub"));
    assert_eq!(signed_again::<Audience>(claims_set), rejected("aud"));
    assert_eq!(signed_again::<Expiry>(claims_set), rejected("exp"));
    assert_eq!(signed_again::<NotBefore>(claims_set), rejected("nbf"));
    assert_eq!(signed_again::<IssuedAt>(claims_set), rejected("iat"));
    assert_eq!(signed_again::<Id>(claims_set), rejected("jti"));
    assert_eq!(signed_again::<Harmless>(claims_set), Ok(r#"{"exp":1700000300,"name":"admin"}"#.to_owned()));
    assert_eq!(signed_again::<BTreeMap<String, Value>>(claims_set), Ok(claims_set.to_owned()));
    let built = jwt::Claims::builder().expires_at(LATER).custom(Subject { nickname: "admin".to_owned() }).build();
    assert_eq!(built.unwrap_err().subject(), Some("sub"));
}

/// A type that reads only the first member name and leaves the rest unread.
#[derive(Debug, Serialize)]
struct FirstName(String);

impl<'de> Deserialize<'de> for FirstName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct First;
        impl<'de> Visitor<'de> for First {
            type Value = FirstName;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FirstName, A::Error> {
                Ok(FirstName(map.next_key()?.unwrap_or_default()))
            }
        }
        deserializer.deserialize_map(First)
    }
}

#[test]
fn object_with_unread_members_is_rejected() {
    for text in [r#"{"a":1}"#, r#"{"a": 1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"{"a":1,"b":2}"#] {
        assert!(claim::decode_json::<FirstName>(text.as_bytes()).is_err(), "{text}");
    }
    assert!(claim::decode_json::<FirstName>(b"{}").is_ok());
    assert_eq!(ClaimReason::InvalidJson.code(), ErrorCode::TokenInvalidJson);
    assert!(NOW < LATER);
}
