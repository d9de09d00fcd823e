//! Unusual but valid tokens must be accepted, otherwise the rejections of the other groups would prove little.

use jwt_identity::crypto::{EcdsaSigner, HmacKey};
use jwt_identity::{Algorithm, SharedSecret};
use serde_json::json;

use crate::algorithm::rsa_signer;
use crate::json::{header_token, payload_token};
use crate::structure::{PAYLOAD, good};
use crate::support::{SECRET, ec_public_jwk, hs256, pem, rsa_public_jwk, token, with};
use crate::table::{Table, Verifier, oct};

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    table.attack("V");
    for header in [
        "{ \"alg\" :\t\"HS256\" ,\r\n \"typ\" : \"JWT\" }",
        " \n{\"alg\":\"HS256\"}\n ",
        r#"{"alg":"\u0048S256"}"#,
        r#"{"\u0061lg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"jwt"}"#,
        r#"{"alg":"HS256","typ":"application/JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256","unknown":[null,1.5e-3,{"a":{}}],"critical":true}"#,
        r#"{"alg":"HS256","kid":"\u00e9 / ' ; --"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"a b~!"}"#,
        r#"{"alg":"HS256","cty":"json"}"#,
        r#"{"alg":"HS256","jku":"https://example.com/","x5t":"abc"}"#,
    ] {
        table.accepted(format!("header {header}"), &Verifier::hs256(), header_token(header));
    }
    for payload in [
        "{}",
        " { } ",
        r#"{"s\u0075b":"\ud83d\ude00","n":1.5e3,"a":[[],{}],"x":null}"#,
        r#"{"sub":"\u0000\n\"\\\/"}"#,
        r#"{"aud":["a","b"],"jti":"a","iss":""}"#,
    ] {
        table.accepted(format!("payload {payload}"), &Verifier::hs256(), payload_token(payload));
    }
    let odd = "../\u{e9} 'a' <b> %00 \u{1f511}";
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SECRET).unwrap()).unwrap();
    let named = token(json!({"alg": "HS256", "kid": odd}).to_string(), PAYLOAD, &key);
    table.accepted("an odd kid", &Verifier::new(with(oct(SECRET), "kid", odd), &["HS256"]), named);
    let mixed = json!({"keys": [
        {"kty": "quantum", "kid": "q"}, {"kty": "EC", "crv": "P-521", "kid": "r"}, {"kid": "s"}, 7,
        with(rsa_public_jwk(), "kid", "a"),
    ], "next": null});
    let by_a = token(r#"{"alg":"RS256","kid":"a"}"#, PAYLOAD, &rsa_signer(Algorithm::Rs256));
    table.accepted("a set with unknown keys", &Verifier::new(mixed, &["RS256", "ES256"]), by_a);
    for algorithm in [Algorithm::Rs384, Algorithm::Rs512, Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512] {
        let verifier = Verifier::new(rsa_public_jwk(), &[algorithm.as_str()]);
        let header = json!({ "alg": algorithm.as_str() }).to_string();
        table.accepted(algorithm.as_str(), &verifier, token(header, PAYLOAD, &rsa_signer(algorithm)));
    }
    let several = Verifier::new(rsa_public_jwk(), &["RS256", "PS256"]);
    let ps256 = token(r#"{"alg":"PS256"}"#, PAYLOAD, &rsa_signer(Algorithm::Ps256));
    table.accepted("a key without alg where two algorithms fit", &several, ps256);
    let p384 = EcdsaSigner::from_pem(Algorithm::Es384, &pem("p384.sec1")).unwrap();
    let verifier = Verifier::new(ec_public_jwk("p384.sec1", "P-384"), &["ES256", "ES384"]);
    table.accepted("a curve that decides", &verifier, token(r#"{"alg":"ES384"}"#, PAYLOAD, &p384));
    table.accepted("a payload that is no JSON, below claims", &Verifier::hs256().layer("jws"), payload_token("\u{ff}"));
    table.accepted("an empty payload, below claims", &Verifier::hs256().layer("jws"), payload_token(""));
    table.accepted(
        "a set of one for one without kid",
        &Verifier::new(json!({"keys": [oct(SECRET)]}), &["HS256"]),
        good(),
    );
    table.accepted(
        "the secret as JWK text",
        &Verifier::new(oct(SECRET).to_string().into(), &["HS256"]),
        token(r#"{"alg":"HS256"}"#, PAYLOAD, &hs256()),
    );
    table.accepted(
        "a public key as PEM",
        &Verifier::new(pem("rsa2048.spki").into(), &["RS256"]),
        token(r#"{"alg":"RS256"}"#, PAYLOAD, &rsa_signer(Algorithm::Rs256)),
    );
    table
}
