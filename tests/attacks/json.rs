//! JSON: duplicate names, characters, grammar and depth.

use jwt_identity::ErrorCode::{
    ClaimInvalid, HeaderInvalid, TokenDuplicateMember, TokenInvalidJson, TokenInvalidUtf8, TokenNestingTooDeep,
};

use crate::structure::{HEADER, PAYLOAD};
use crate::support::{hs256, token};
use crate::table::{Table, Verifier};

pub(crate) fn header_token(header: impl AsRef<[u8]>) -> String {
    token(header, PAYLOAD, &hs256())
}

pub(crate) fn payload_token(payload: impl AsRef<[u8]>) -> String {
    token(HEADER, payload, &hs256())
}

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    equal_names(&mut table);
    utf8(&mut table);
    grammar(&mut table);
    depth(&mut table);
    table
}

/// RFC 7515 sections 4 and 10.12; RFC 7519 section 4.
fn equal_names(table: &mut Table) {
    let verifier = Verifier::hs256();
    table.attack("A09");
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","\u0061lg":"none"}"#,
        r#"{"\u0061lg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"a","kid":"b"}"#,
        r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
        r#"{"alg":"HS256","unknown":1,"unknown":1}"#,
        r#"{"alg":"HS256","jwk":{"kty":"oct","kty":"RSA"}}"#,
        r#"{"alg":"HS256","crit":["a"],"crit":["a"]}"#,
    ] {
        table.rejected(format!("header {header}"), &verifier, header_token(header), TokenDuplicateMember);
    }
    for payload in [
        r#"{"exp":1,"exp":2}"#,
        r#"{"exp":1,"exp":9999999999}"#,
        r#"{"sub":"ada","sub":"mallory"}"#,
        r#"{"sub":"ada","s\u0075b":"mallory"}"#,
        r#"{"":1,"":2}"#,
    ] {
        table.rejected(format!("payload {payload}"), &verifier, payload_token(payload), TokenDuplicateMember);
    }
    let names: Vec<String> = (0..100).map(|number| format!("\"n{number}\":0")).collect();
    let object = |last: &str| format!("{{{},{last}}}", names.join(","));
    for number in [0, 15, 16, 17, 99] {
        let token = payload_token(object(&format!("\"n{number}\":0")));
        table.rejected(format!("the last of 101 members and that at {number}"), &verifier, token, TokenDuplicateMember);
    }
    table.should();
    for payload in [r#"{"acl":{"paths":{"/a":{},"/a":{}}}}"#, r#"{"list":[{"a":1},{"b":1,"b":2}]}"#] {
        table.rejected(format!("payload {payload}"), &verifier, payload_token(payload), TokenDuplicateMember);
    }
    table.attack("V");
    table.accepted("101 members", &verifier, payload_token(object("\"n100\":0")));
    let alike = payload_token(r#"{"sub":"1","SUB":2,"su\u0431":3}"#);
    table.accepted("names that only look alike", &verifier, alike);
}

/// RFC 3629; RFC 8725 section 3.7.
fn utf8(table: &mut Table) {
    let around = |bytes: &[u8]| [br#"{"alg":"HS256","a":""#, bytes, br#""}"#].concat();
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    table.attack("A10");
    for (name, text, code) in [
        ("stray byte", around(&[0xff]), TokenInvalidUtf8),
        ("cut short", around(&[0xe2, 0x82]), TokenInvalidUtf8),
        ("overlong slash", around(&[0xc0, 0xaf]), TokenInvalidUtf8),
        ("overlong NUL", around(&[0xc0, 0x80]), TokenInvalidUtf8),
        ("surrogate", around(&[0xed, 0xa0, 0x80]), TokenInvalidUtf8),
        ("above Unicode", around(&[0xf4, 0x90, 0x80, 0x80]), TokenInvalidUtf8),
        ("continuation alone", around(&[0x80]), TokenInvalidUtf8),
        ("UTF-16", utf16.clone(), TokenInvalidJson),
        ("UTF-16 with its mark", [&[0xff, 0xfe], &utf16[..]].concat(), TokenInvalidUtf8),
        ("byte order mark", [&[0xef, 0xbb, 0xbf], HEADER.as_bytes()].concat(), TokenInvalidJson),
        ("escaped lone surrogate", around(br"\ud800"), TokenInvalidJson),
        ("escaped lone low surrogate", around(br"\udc00"), TokenInvalidJson),
        ("escaped reversed pair", around(br"\udc00\ud800"), TokenInvalidJson),
    ] {
        table.rejected(format!("{name} in the header"), &Verifier::hs256(), header_token(&text), code);
        table.rejected(format!("{name} in the payload"), &Verifier::hs256(), payload_token(&text), code);
    }
    let lone = payload_token(r#"{"sub":"\ud800"}"#);
    table.rejected("escaped lone surrogate in a claim that is read", &Verifier::hs256(), lone, TokenInvalidJson);
}

/// RFC 8259; RFC 7519 section 7.2, step 10.
fn grammar(table: &mut Table) {
    table.attack("A11");
    for text in [
        r#"["alg","HS256"]"#,
        r#""HS256""#,
        "1",
        "null",
        "true",
        "false",
        "{",
        "}",
        "[]",
        " ",
        r#"{"alg":"HS256"}x"#,
        r#"{"alg":"HS256"}{"alg":"HS256"}"#,
        r#"{"alg":"HS256"},"#,
        r#"{"alg":"HS256",}"#,
        r#"{"alg":"HS256","a":1,}"#,
        r#"{,"alg":"HS256"}"#,
        r#"{"alg":"HS256" "a":1}"#,
        r#"{"alg":"HS256"/**/}"#,
        "{\"alg\":\"HS256\"}// comment",
        r#"{"alg":"HS256","a":NaN}"#,
        r#"{"alg":"HS256","a":Infinity}"#,
        r#"{"alg":"HS256","a":-Infinity}"#,
        r#"{"alg":"HS256","a":-}"#,
        r#"{"alg":"HS256","a":+1}"#,
        r#"{"alg":"HS256","a":01}"#,
        r#"{"alg":"HS256","a":1.}"#,
        r#"{"alg":"HS256","a":.5}"#,
        r#"{"alg":"HS256","a":1e}"#,
        r#"{"alg":"HS256","a":0x1}"#,
        r#"{"alg":"HS256","a":1_000}"#,
        r#"{"alg":"HS256","a":tru}"#,
        r#"{"alg":"HS256","a":'x'}"#,
        r"{'alg':'HS256'}",
        r#"{alg:"HS256"}"#,
        r#"{"alg":"HS256","a":"\x41"}"#,
        r#"{"alg":"HS256","a":"\u12"}"#,
        r#"{"alg":"HS256","a":"\a"}"#,
        r#"{"alg":"HS256","a":"#,
        r#"{"alg":"HS256","a":"x"#,
        "{\"alg\":\"HS256\",\"a\":\"\n\"}",
        "{\"alg\":\"HS256\",\"a\":\"\t\"}",
        "{\"alg\":\"HS256\",\"a\":\"\0\"}",
        "{\"alg\":\"HS256\"}\0",
        "\0{\"alg\":\"HS256\"}",
        "\u{a0}{\"alg\":\"HS256\"}",
        "\u{b}{\"alg\":\"HS256\"}",
        "\u{c}{\"alg\":\"HS256\"}",
        r#"{"alg":"HS256","typ":"JWT""#,
        r#"{"alg":"HS256","typ":"JWT"}}"#,
    ] {
        table.rejected(format!("header {text}"), &Verifier::hs256(), header_token(text), TokenInvalidJson);
        table.rejected(format!("payload {text}"), &Verifier::hs256(), payload_token(text), TokenInvalidJson);
    }
}

/// Recursion is bounded.
fn depth(table: &mut Table) {
    let verifier = Verifier::hs256();
    let arrays = |levels: usize| format!(r#"{{"alg":"HS256","a":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let objects =
        |levels: usize| format!(r#"{{"alg":"HS256","a":{}1{}}}"#, r#"{"a":"#.repeat(levels), "}".repeat(levels));
    table.attack("A12");
    for levels in [64, 65, 127, 128, 129, 3000] {
        for (name, text) in [("arrays", arrays(levels)), ("objects", objects(levels))] {
            table.rejected(
                format!("{levels} {name} in the header"),
                &verifier,
                header_token(&text),
                TokenNestingTooDeep,
            );
            table.rejected(
                format!("{levels} {name} in the payload"),
                &verifier,
                payload_token(&text),
                TokenNestingTooDeep,
            );
        }
    }
    table.rejected("6000 arrays in the payload", &verifier, payload_token(arrays(6000)), TokenNestingTooDeep);
    let bare = format!("{}{}", "[".repeat(6000), "]".repeat(6000));
    table.rejected("6000 arrays for a payload", &verifier, payload_token(bare), TokenNestingTooDeep);
    for levels in [100, 5000] {
        let open = format!(r#"{{"alg":"HS256","a":{}"#, "[".repeat(levels));
        table.rejected(format!("{levels} never closed"), &verifier, header_token(open), TokenInvalidJson);
    }
    table.should();
    let digits = "1".repeat(5001);
    let long = format!(r#"{{"alg":"HS256","a":{digits}}}"#);
    table.rejected("5001 digits in the header", &verifier, header_token(&long), TokenInvalidJson);
    table.rejected("5001 digits in the payload", &verifier, payload_token(&long), TokenInvalidJson);
    table.rejected("an exponent of 999", &verifier, payload_token(r#"{"a":1e999}"#), TokenInvalidJson);
    let kid = header_token(format!(r#"{{"alg":"HS256","kid":{digits}}}"#));
    table.rejected("a kid of 5001 digits", &verifier, kid, HeaderInvalid);
    let exp = payload_token(format!(r#"{{"exp":{digits}}}"#));
    table.rejected("an exp of 5001 digits", &verifier, exp, ClaimInvalid);
    table.attack("V");
    for text in [arrays(63), objects(63)] {
        table.accepted("64 levels in the header", &verifier, header_token(&text));
        table.accepted("64 levels in the payload", &verifier, payload_token(&text));
    }
}
