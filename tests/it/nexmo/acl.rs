//! Access control lists of Vonage tokens: named sets, decisions, lint and comparison.

use jwt_identity::nexmo::{
    Acl, AclPath, ApplicationId, CompiledAcl, Excess, FilterValue, LintCode, Method, Mismatch, PathFault, Relation,
    Request, Rule, Severity, application, lint_json, user,
};
use jwt_identity::{ErrorCode, Profile as _, TokenId};
use proptest::prelude::*;
use serde_json::json;

use crate::support::NOW;

fn path(pattern: &str) -> AclPath {
    AclPath::new(pattern.to_owned()).unwrap()
}

fn acl<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Acl {
    patterns.into_iter().map(path).collect()
}

fn get(path: &str) -> Request<'_> {
    Request::new(Method::Get, path)
}

/// Decides with the plain and the compiled list, and asserts that both agree.
fn allows(acl: &Acl, request: &Request<'_>) -> bool {
    let decision = acl.decide(request);
    let compiled = acl.compile();
    let other = compiled.decide(request);
    assert_eq!(decision.path(), other.path(), "{request:?}");
    assert_eq!(decision.path_fault(), other.path_fault(), "{request:?}");
    assert!(decision.mismatches().eq(other.mismatches()), "{request:?}");
    decision.is_allowed()
}

fn fault(path: &str) -> Option<PathFault> {
    let decision = Acl::full_access();
    let decision = decision.decide(&get(path));
    assert_eq!(decision.path_fault().is_some(), !decision.is_allowed());
    decision.path_fault()
}

// The model.

#[test]
fn replaced_rule_keeps_its_place() {
    for count in [3, 31, 32, 33, 200] {
        let paths: Vec<String> = (0..count).map(|number| format!("/{number}/**")).collect();
        let read_only = Rule::any().with_methods([Method::Get]);

        let built = paths.iter().fold(Acl::empty(), |acl, text| acl.with(path(text), Rule::any()));
        let built = built.with(path("/1/**"), read_only.clone()).without("/0/**").with(path("/0/**"), Rule::any());

        let mut expected: Vec<&str> = paths.iter().map(String::as_str).skip(1).collect();
        expected.push("/0/**");
        assert!(built.rules().map(|(path, _)| path.as_str()).eq(expected));
        assert_eq!(built.rule("/1/**"), Some(&read_only));
        assert_eq!(built.rule("/x/**"), None);
        assert_eq!(Acl::from_json(&serde_json::to_string(&built).unwrap()).unwrap(), built);
    }
}

#[test]
fn long_list_is_built_in_linear_time() {
    // A linear search for each rule would take five billion comparisons.
    let acl = (0..100_000).fold(Acl::empty(), |acl, number| acl.with(path(&format!("/{number}")), Rule::any()));
    assert_eq!(acl.len(), 100_000);

    // Parsing a long list must take linear time too.
    let read: Acl = Acl::from_json(&serde_json::to_string(&acl).unwrap()).unwrap();
    let acl = (0..100_000).fold(read, |acl, number| acl.with(path(&format!("/more/{number}")), Rule::any()));
    assert_eq!(acl.len(), 200_000);
}

#[test]
fn list_that_is_not_an_object_is_rejected_by_name() {
    for (text, claim) in [
        (r#"{"paths":["/a"]}"#, "acl.paths"),
        (r#"{"paths":"/a"}"#, "acl.paths"),
        (r#"{"acl":{"paths":{}}}"#, "acl"),
        (r#"{"paths":{"/a":{"methods":["get"]}}}"#, "acl.paths.methods"),
        (r#"{"paths":{"/a":{"filters":[]}}}"#, "acl.paths.filters"),
        // The error names the invalid member, wherever it is.
        (r#"{"paths":{"/a":{"methods":["GET"]},"/b":{"filters":[]}}}"#, "acl.paths.filters"),
        (r#"{"paths":{"/a":{"filters":{"x":1}},"/b":{"methods":["get"]}}}"#, "acl.paths.methods"),
        (r#"{"paths":{"/a":{"filters":{},"methods":[]},"/b":{"x":1}}}"#, "acl.paths"),
        (r#"{"paths":{"/a":{},"b":{}}}"#, "acl.paths"),
        (r#"{"paths":{"/a":{}},"x":1}"#, "acl"),
        (r#"{"paths":{"/a":{"methods":["get"]}},"x":1}"#, "acl"),
        (r#"{"paths":["/a"],"x":1}"#, "acl"),
    ] {
        let error = Acl::from_json(text).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some(claim)), "{text}");
    }
}

#[test]
fn error_names_the_position_of_a_path_in_a_list() {
    for (paths, claim, position, hint) in [
        (r#""/b":{},"/a":null"#, "acl.paths", 2, "the value of a path is an object"),
        (r#""/b":{},"/a":{},"x":{}"#, "acl.paths", 3, "at most 64 segments"),
        (r#""/b":{"methods":["get"]},"/a":{}"#, "acl.paths.methods", 1, "a method is `GET`, `POST`"),
        (r#""/z":{},"/a":{"methods":"GET"}"#, "acl.paths.methods", 2, "`methods` is an array of strings"),
        (r#""/z":{},"/a":{"filters":[]}"#, "acl.paths.filters", 2, "`filters` is an object"),
        (r#""/z":{},"/y":{},"/a":{"method":["GET"]}"#, "acl.paths", 3, "the members of a rule are `methods`"),
    ] {
        let list = format!(r#"{{"paths":{{{paths}}}}}"#);
        let claims = format!(
            r#"{{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1,"jti":"J","sub":"a","acl":{list}}}"#
        );
        for error in [Acl::from_json(&list).unwrap_err(), user::User::decode(claims.as_bytes()).unwrap_err()] {
            assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some(claim)), "{list}");
            assert_eq!(error.position(), Some(position), "{list}");
            assert!(error.to_string().starts_with(&format!("claim `{claim}` (entry {position}) ")), "{error}");
            assert!(error.to_string().contains(hint), "{error}");
        }
    }
    let error = Acl::from_json(r#"{"paths":[]}"#).unwrap_err();
    assert_eq!((error.position(), error.subject()), (None, Some("acl.paths")));
    // The path may come from a token, so the error hides it.
    let error = Acl::from_json(r#"{"paths":{"secret path":{}}}"#).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[test]
fn finding_serializes_code_path_and_message() {
    let findings = serde_json::to_value(acl(["/*/legs/**", "/*/legs/1"]).lint()).unwrap();
    let expected = json!([{
        "code": "acl-path-shadowed",
        "severity": "note",
        "path": "/*/legs/1",
        "wider_path": "/*/legs/**",
        "message": "a wider rule permits all that this one does, so it limits nothing",
        "cure": "remove it, or narrow the wider one",
    }]);
    assert_eq!(findings, expected);

    let finding = serde_json::to_value(&lint_json("[]")[0]).unwrap();
    let members: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["code", "cure", "message", "severity"]);
}

#[test]
fn list_is_iterated_by_reference() {
    let list = Acl::guide();
    let mut paths = Vec::new();
    for (path, rule) in &list {
        assert_eq!(rule, &Rule::any());
        paths.push(path);
    }
    assert!(list.rules().map(|(path, _)| path).eq(paths));
}

#[test]
fn lint_and_comparison_of_hostile_lists_are_bounded() {
    // 200 kB. Comparing all pairs of patterns would take half a minute.
    let pattern = |number: usize| {
        let bits = (0..24).map(|bit| if (number >> bit) & 1 == 0 { "/**/a" } else { "/*/a" });
        bits.collect::<String>() + "/**"
    };
    let list: Acl = (0..2_000).map(|number| (path(&pattern(number)), Rule::any())).collect();
    let text = format!(r#"{{"acl":{}}}"#, serde_json::to_string(&list).unwrap());
    assert_eq!(lint_json(&text).last().unwrap().code(), LintCode::TooComplex);

    let other: Acl = (0..2_000).map(|number| (path(&(pattern(number) + "/b")), Rule::any())).collect();
    let comparison = list.compare(&other);
    assert_eq!(comparison.relation(), Relation::Incomparable);
    assert!(comparison.beyond().any(|found| *found.excess() == Excess::NotCompared));
    // A list of as many ordinary paths is compared completely.
    let calls: Acl = (0..2_000).map(|number| (path(&format!("/*/calls/{number}/**")), Rule::any())).collect();
    assert!(calls.lint().is_empty());
    assert_eq!(calls.compare(&calls.clone().without("/*/calls/7/**")).beyond().len(), 1);
}

#[test]
fn lint_of_many_filters_and_values_is_bounded() {
    let numbers: Vec<u64> = (0..20_000).collect();
    let filters: serde_json::Map<_, _> = (0..20_000).map(|number| (number.to_string(), json!(1))).collect();
    for rule in [json!({"filters": {"to": numbers}}), json!({"filters": filters})] {
        let text = json!({"sub": "a", "acl": {"paths": {"/*/legs/**": rule, "/*/legs/1": rule}}}).to_string();
        assert_eq!(codes(&lint_json(&text)), ["acl-path-shadowed"]);
    }
}

#[test]
fn list_as_text_or_array_is_rejected_with_a_warning() {
    for text in [r#""{}""#, r#""{\"paths\":{}}""#, r#"["/a"]"#, "[]"] {
        let error = Acl::from_json(text).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimNotAnObject, Some("acl")), "{text}");

        let claims = format!(
            r#"{{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1,"jti":"J","sub":"a","acl":{text}}}"#
        );
        let error = user::User::decode(claims.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimNotAnObject, Some("acl")), "{text}");
        assert!(error.to_string().ends_with("a service may ignore it and grant full access"), "{error}");
    }
    assert_eq!(Acl::from_json("{").unwrap_err().code(), ErrorCode::TokenInvalidJson);
}

#[test]
fn pattern_with_too_many_segments_is_rejected() {
    let longest = "/a".repeat(AclPath::MAX_SEGMENTS);
    let too_long = "/a".repeat(AclPath::MAX_SEGMENTS + 1);

    assert!(longest.parse::<AclPath>().is_ok());
    assert_eq!(too_long.parse::<AclPath>().unwrap_err().code(), ErrorCode::ClaimTooLong);
    assert_eq!(AclPath::new(too_long.clone()).unwrap_err().code(), ErrorCode::ClaimTooLong);
    assert!(Acl::from_json(&json!({"paths": {too_long: {}}}).to_string()).is_err());
}

// Sets and paths.

#[test]
fn named_sets_have_the_paths_that_the_vendor_shows() {
    let paths = |acl: Acl| acl.rules().map(|(path, _)| path.as_str().to_owned()).collect::<Vec<_>>();
    let versioned = |names: &str| names.split(' ').map(|name| format!("/*/{name}/**")).collect::<Vec<_>>();
    assert_eq!(
        paths(Acl::guide()),
        versioned("users conversations sessions devices image media applications push knocking legs")
    );
    assert_eq!(paths(Acl::client_sdk()), versioned("rtc users conversations sessions devices push knocking legs"));
    assert_eq!(paths(Acl::client_sdk_windows()), versioned("users conversations sessions devices push knocking legs"));
    assert_eq!(
        paths(Acl::server_sample()),
        versioned("rtc users conversations sessions devices image media knocking legs")
    );
    assert_eq!(paths(Acl::smallest_voice()), versioned("rtc sessions conversations knocking legs"));
    assert_eq!(paths(Acl::old()), ["/v1/sessions/**", "/v1/users/**", "/v1/conversations/**"]);
    assert_eq!(paths(Acl::video_session()), ["/session/**"]);
    assert_eq!(paths(Acl::full_access()), ["/**"]);
    assert_eq!(paths(Acl::one_number("1")), ["/messages", "/messages/*", "/calls/*", "/conferences/*"]);
    assert_eq!(paths(Acl::one_conversation("CON-1").unwrap()), ["/*/sessions/**", "/*/conversations/CON-1/**"]);
}

#[test]
fn id_that_would_widen_or_leave_its_pattern_is_rejected() {
    for id in
        ["", "*", "**", "a*", "a/b", "..", ".", "%2e%2e", "..;x", "a b", "a\0", "a%2Fb", "a\\b", "a?b", "%61", "%"]
    {
        for rejected in [AclPath::conversation(id), AclPath::user(id), AclPath::leg(id)] {
            assert_eq!(rejected.unwrap_err().code(), ErrorCode::ClaimInvalid, "{id}");
        }
    }
    assert_eq!(AclPath::user("USR-1").unwrap().as_str(), "/*/users/USR-1/**");
}

#[test]
fn union_permits_what_either_list_permits() {
    let read = Acl::empty().with(AclPath::users(), Rule::any().with_methods([Method::Get]));
    let write = Acl::empty().with(AclPath::users(), Rule::any().with_methods([Method::Post]));
    let filtered = Acl::empty().with(AclPath::users(), Rule::any().with_filter("name", "ada"));

    let both = read.clone().union(write).unwrap();
    assert_eq!(both.rule("/*/users/**").unwrap().methods(), Some([Method::Get, Method::Post].into_iter().collect()));
    assert_eq!(read.clone().union(acl(["/*/users/**"])).unwrap(), acl(["/*/users/**"]));
    assert_eq!(acl(["/*/users/**"]).union(filtered.clone()).unwrap(), acl(["/*/users/**"]));
    assert_eq!(acl(["/a", "/b"]).union(acl(["/c", "/a"])).unwrap(), acl(["/a", "/b", "/c"]));

    let error = read.union(filtered).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimConflict, Some("acl.paths")));
}

// Decisions.

#[test]
fn decisions_match_observed_vendor_answers() {
    let post_call = Request::new(Method::Post, "/v1/calls");
    assert!(!allows(&Acl::guide(), &post_call));
    assert!(allows(&Acl::full_access(), &post_call));
    assert!(!allows(&Acl::guide().without("/*/knocking/**"), &Request::new(Method::Post, "/v1/knocking")));
    assert!(!allows(&Acl::old(), &get("/v0.3/users/x")));
    assert!(allows(&acl(["/*/users/**"]), &Request::new(Method::Post, "/v0.1/users")));
    assert!(allows(&acl(["/*/users/**"]), &get("/v1/users/USR-1/conversations")));
    for other in ["/v1/usersx", "/users/1", "/a/b/users"] {
        assert!(!allows(&acl(["/*/users/**"]), &get(other)), "{other}");
    }
    assert!(!allows(&acl(["/messages"]), &get("/messages/1")));
    assert!(allows(&acl(["/messages/*"]), &get("/messages/1")));
    assert!(!allows(&acl(["/messages/*"]), &get("/messages")));
    assert!(!allows(&acl(["/messages/*"]), &get("/messages/1/2")));
    assert!(!allows(&Acl::video_session(), &get("/v2/project/A/session/S/stream")));

    let one = Acl::one_conversation("CON-1").unwrap();
    assert!(allows(&one, &get("/v1/conversations/CON-1/events")));
    assert!(!allows(&one, &Request::new(Method::Post, "/v1/conversations/CON-1/events")));
    assert!(!allows(&one, &get("/v1/conversations/CON-2/events")));
}

#[test]
fn double_asterisk_permits_everything_below() {
    for plain in ["/", "/a", "/a/", "/a/b/c", "/v1/calls"] {
        assert!(allows(&Acl::full_access(), &get(plain)), "{plain}");
    }
}

#[test]
fn filter_applies_to_each_occurrence_of_its_parameter() {
    let acl = Acl::one_number("447977271009");
    let send = Request::new(Method::Post, "/messages");

    assert!(allows(&acl, &send.with_parameters(&[("from", "447977271009"), ("text", "hi")])));
    for parameters in [
        &[("from", "447700900000")][..],
        &[],
        &[("From", "447977271009")],
        &[("to", "447977271009")],
        &[("from", "447977271009"), ("from", "447700900000")],
        &[("from", "447700900000"), ("from", "447977271009")],
        &[("from", "")],
    ] {
        assert!(!allows(&acl, &send.with_parameters(parameters)), "{parameters:?}");
    }
}

#[test]
fn filter_value_is_compared_as_json_text() {
    let fits = |filter: serde_json::Value, parameter: &str| {
        let acl = Acl::empty().with(AclPath::messages(), Rule::any().with_filter("n", filter));
        allows(&acl, &get("/messages").with_parameters(&[("n", parameter)]))
    };
    assert!(fits(json!("5"), "5") && fits(json!(5), "5") && fits(json!(true), "true"));
    assert!(!fits(json!(5), "05") && !fits(json!(5), "5.0") && !fits(json!("a"), "A"));
    assert!(fits(json!(["1", 2]), "1") && fits(json!(["1", 2]), "2") && !fits(json!(["1", 2]), "3"));
    for nothing in [json!(null), json!({}), json!([]), json!([["1"]]), json!({"x": "1"})] {
        for parameter in ["", "1", "null", "{}", "[]", "x"] {
            assert!(!fits(nothing.clone(), parameter), "{nothing} {parameter}");
        }
    }
}

#[test]
fn decision_names_rule_and_first_mismatch_of_others() {
    let acl = Acl::empty()
        .with(path("/*/users/**"), Rule::any())
        .with(path("/v1/calls/*"), Rule::any())
        .with(path("/*/calls"), Rule::any().with_methods([Method::Get]))
        .with(path("/v1/calls"), Rule::any().with_filter("to", "1").with_filter("from", "2"))
        .with(path("/*/**"), Rule::any().with_filter("to", "1"))
        .with(path("/**/calls"), Rule::any());
    let request = Request::new(Method::Post, "/v1/calls").with_parameters(&[("to", "1"), ("from", "3"), ("x", "y")]);

    let decision = acl.decide(&request);

    assert!(decision.is_allowed());
    assert_eq!(decision.path().map(AclPath::as_str), Some("/*/**"));
    assert_eq!(decision.rule(), acl.rule("/*/**"));
    let others: Vec<_> = decision.mismatches().map(|(path, mismatch)| (path.as_str(), mismatch)).collect();
    assert_eq!(
        others,
        [
            ("/*/users/**", Mismatch::Path { segment: 2 }),
            ("/v1/calls/*", Mismatch::Path { segment: 3 }),
            ("/*/calls", Mismatch::Method),
            ("/v1/calls", Mismatch::FilterDiffers { name: "from" }),
        ]
    );
    let absent = Request::new(Method::Post, "/v1/calls");
    let absent = acl.decide(&absent).mismatches().last().unwrap().1;
    assert_eq!(absent, Mismatch::FilterAbsent { name: "to" });
}

#[test]
fn decision_and_request_hide_parameter_values() {
    let acl = Acl::one_number("447977271009");
    let request = Request::new(Method::Post, "/messages").with_parameters(&[("from", "447700900000")]);
    let decision = acl.decide(&request);
    let mismatches: Vec<_> = decision.mismatches().collect();

    let shown = format!("{request:?} {decision:?} {decision} {mismatches:?} {:?}", acl.compile());

    assert!(shown.contains("from"));
    assert!(!shown.contains("447"));
}

#[test]
fn path_that_two_servers_could_read_differently_is_rejected() {
    for (path, reason) in [
        ("", PathFault::NotAbsolute),
        ("v1/users", PathFault::NotAbsolute),
        ("https://api.nexmo.com/v1/users", PathFault::NotAbsolute),
        ("//", PathFault::EmptySegment),
        ("//v1/users", PathFault::EmptySegment),
        ("/v1//users", PathFault::EmptySegment),
        ("/v1/users//", PathFault::EmptySegment),
        ("/v1/./users", PathFault::DotSegment),
        ("/v1/users/..", PathFault::DotSegment),
        ("/v1/users/%2e%2E/applications", PathFault::DotSegment),
        ("/v1/users/.%2e", PathFault::DotSegment),
        ("/v1/users/..;x=1/applications", PathFault::DotSegment),
        ("/v1/users/..%3B/applications", PathFault::DotSegment),
        ("/v1/users/..;x=a.b/applications", PathFault::DotSegment),
        ("/v1/users%2Fx", PathFault::EncodedDelimiter),
        ("/v1/users%2fx", PathFault::EncodedDelimiter),
        ("/v1/users%5Cx", PathFault::EncodedDelimiter),
        ("/v1/users%252Fx", PathFault::EncodedDelimiter),
        ("/v1/users%00", PathFault::EncodedDelimiter),
        ("/v1/users%0a", PathFault::EncodedDelimiter),
        ("/v1/users\\x", PathFault::Backslash),
        ("/v1/users\0", PathFault::Blank),
        ("/v1/users x", PathFault::Blank),
        ("/v1/users\u{2028}", PathFault::Blank),
        ("/v1/users%", PathFault::InvalidEncoding),
        ("/v1/users%4", PathFault::InvalidEncoding),
        ("/v1/users%zz", PathFault::InvalidEncoding),
        ("/v1/users%+1", PathFault::InvalidEncoding),
        ("/v1/%c0%ae%c0%ae", PathFault::InvalidEncoding),
        ("/v1/users%c0%afx", PathFault::InvalidEncoding),
        ("/v1/users%FF", PathFault::InvalidEncoding),
        ("/v1/users/%C3x%A9", PathFault::InvalidEncoding),
        ("/v1/users/%C3%20%A9", PathFault::InvalidEncoding),
        ("/v1/users/%C3\u{e9}%A9", PathFault::InvalidEncoding),
        ("/v1/%75sers", PathFault::NeedlessEncoding),
        ("/v1/users%7E", PathFault::NeedlessEncoding),
        ("/v1/users?x=1", PathFault::QueryOrFragment),
        ("/v1/users#x", PathFault::QueryOrFragment),
    ] {
        assert_eq!(fault(path), Some(reason), "{path}");
        assert_eq!(Acl::full_access().decide(&get(path)).mismatches().count(), 0);
    }
}

#[test]
fn plain_path_with_dots_or_encoded_text_is_not_rejected() {
    for path in [
        "/v1/users/...",
        "/v0.1/users/a.b",
        "/v1/users/%20x",
        "/v1/users/%C3%A9x%C3%A9\u{e9}",
        "/v1/users/a;b",
        "/v1/users/*",
    ] {
        assert_eq!(fault(path), None, "{path}");
    }
}

#[test]
fn path_of_a_request_is_bounded_in_segments_and_bytes() {
    assert_eq!(fault(&"/a".repeat(64)), None);
    assert_eq!(fault(&"/a".repeat(65)), Some(PathFault::TooLong));
    assert_eq!(fault(&format!("/{}", "a".repeat(8191))), None);
    assert_eq!(fault(&format!("/{}", "a".repeat(8192))), Some(PathFault::TooLong));
}

#[test]
fn path_is_compared_byte_for_byte() {
    assert!(allows(&acl(["/v1/users/%C3%A9"]), &get("/v1/users/%C3%A9")));
    assert!(!allows(&acl(["/v1/users/%C3%A9"]), &get("/v1/users/%c3%a9")));
    assert!(!allows(&acl(["/v1/users/é"]), &get("/v1/users/%C3%A9")));
    assert!(!allows(&acl(["/*/Users/**"]), &get("/v1/users")));
}

#[test]
fn wildcard_is_a_whole_segment() {
    for (pattern, same, other) in [
        ("/a*", "/a*", "/ab"),
        ("/v1/{x}", "/v1/{x}", "/v1/x"),
        ("/v1/[ab]", "/v1/[ab]", "/v1/a"),
        ("/***", "/***", "/a"),
        ("/v1/**x", "/v1/**x", "/v1/ax"),
        ("/v1/*.*", "/v1/*.*", "/v1/a.b"),
    ] {
        assert!(allows(&acl([pattern]), &get(same)), "{pattern}");
        assert!(!allows(&acl([pattern]), &get(other)), "{pattern}");
    }
    assert!(!allows(&acl(["/v1/a?"]), &get("/v1/ab")));
}

#[test]
fn trailing_slash_must_be_matched_by_the_pattern() {
    for (pattern, path, expected) in [
        ("/messages", "/messages/", false),
        ("/messages/", "/messages/", true),
        ("/messages/", "/messages", false),
        ("/messages/*", "/messages/", false),
        ("/messages/*/", "/messages/1/", true),
        ("/messages/*/", "/messages/1", false),
        ("/messages/*/", "/messages/", false),
        ("/messages/**", "/messages/", true),
        ("/messages/**", "/messages", true),
        ("/messages/**/", "/messages/", true),
        ("/messages/**/", "/messages/1/2/", true),
        ("/messages/**/", "/messages/1", false),
        ("/**/*", "/messages/", false),
        ("/*/**", "/messages/", true),
        ("/", "/", true),
        ("/", "/a", false),
        ("/*", "/", false),
    ] {
        assert_eq!(allows(&acl([pattern]), &get(path)), expected, "{pattern} {path}");
    }
}

#[test]
fn inner_empty_segment_matches_nothing() {
    for pattern in ["//", "//**", "/**//**", "/*//**", "/a//**", "/a//", "/**//", "//a", "/a//b", "/**//a/**"] {
        for path in ["/", "/a", "/a/", "/a/b", "/a/b/"] {
            assert!(!allows(&acl([pattern]), &get(path)), "{pattern} {path}");
        }
        assert!(codes(&acl([pattern]).lint()).contains(&"acl-path-never-matches"), "{pattern}");
    }
}

#[test]
fn empty_methods_or_paths_permit_nothing() {
    let none = Acl::empty().with(AclPath::users(), Rule::any().with_methods([]));
    for method in Method::ALL {
        assert!(!allows(&none, &Request::new(*method, "/v1/users")));
        assert!(!allows(&Acl::empty(), &Request::new(*method, "/v1/users")));
    }
}

#[test]
fn compiled_list_is_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    is_shared::<CompiledAcl>();
}

#[test]
fn many_double_asterisks_cost_linear_time() {
    // Trying all ways to match this pattern one after the other would take longer than the test may run.
    let hostile = format!("{}/x", "/**/a".repeat(31));
    let list = acl([hostile.as_str()]);
    let compiled = list.compile();
    let path = "/a".repeat(64);

    assert!(!list.decide(&get(&path)).is_allowed());
    assert!(!compiled.decide(&get(&path)).is_allowed());
}

#[test]
fn plain_and_compiled_lists_agree_beyond_the_state_limit() {
    let pattern = |number: usize| {
        (0..14).map(|bit| if (number >> bit) & 1 == 0 { "/**/a" } else { "/**/a/*" }).collect::<String>() + "/x"
    };
    let list: Acl = (0..100).map(|number| path(&pattern(number))).collect();
    let deep = "/a".repeat(63);

    assert!(!allows(&list, &get(&deep)));
    assert!(allows(&list, &get(&format!("{deep}/x"))));
}

/// A simple matcher that tries all ways to match `**`.
fn naive(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|taken| naive(rest, &path[taken..])),
        (Some((&"*", rest)), Some((found, further))) => !found.is_empty() && naive(rest, further),
        // An empty segment is the trailing slash and nothing else.
        (Some((&"", rest)), Some((found, further))) => found.is_empty() && rest.is_empty() && further.is_empty(),
        (Some((literal, rest)), Some((found, further))) => literal == found && naive(rest, further),
        _ => false,
    }
}

fn naively_allowing<'a>(acl: &'a Acl, request: &Request<'_>) -> Option<&'a str> {
    let parts = |text: &'a str| text.split('/').skip(1).collect::<Vec<_>>();
    let path: Vec<&str> = request.path().split('/').skip(1).collect();
    let fits = |rule: &Rule| {
        rule.methods().is_none_or(|methods| methods.contains(request.method()))
            && rule.filters().all(|(name, value)| {
                let mut values = request.parameter(name).peekable();
                values.peek().is_some() && values.all(|found| Some(found) == value.as_text())
            })
    };
    acl.rules()
        .find(|(path_of, rule)| naive(&parts(path_of.as_str()), &path) && fits(rule))
        .map(|(path, _)| path.as_str())
}

/// Generates patterns, some with empty segments. Those are accepted but match nothing.
fn patterns() -> impl Strategy<Value = String> {
    let segment = prop_oneof![2 => Just("a"), 2 => Just("b"), 2 => Just("*"), 2 => Just("**"), 1 => Just("")];
    (prop::collection::vec(segment, 0..6), any::<bool>()).prop_map(|(segments, slash)| slashed(&segments, slash))
}

fn patterns_that_can_match() -> impl Strategy<Value = String> {
    let segment = prop_oneof![Just("a"), Just("b"), Just("*"), Just("**")];
    (prop::collection::vec(segment, 0..6), any::<bool>()).prop_map(|(segments, slash)| slashed(&segments, slash))
}

fn paths() -> impl Strategy<Value = String> {
    let segment = prop_oneof![Just("a"), Just("b"), Just("c")];
    (prop::collection::vec(segment, 0..6), any::<bool>()).prop_map(|(segments, slash)| slashed(&segments, slash))
}

fn slashed(segments: &[&str], slash: bool) -> String {
    let joined = format!("/{}", segments.join("/"));
    if slash && !segments.is_empty() { joined + "/" } else { joined }
}

fn rules() -> impl Strategy<Value = Rule> {
    let methods = prop_oneof![
        3 => Just(None),
        1 => prop::collection::vec(prop_oneof![Just(Method::Get), Just(Method::Post)], 0..3).prop_map(Some),
    ];
    let filters = prop::collection::vec((prop_oneof![Just("x"), Just("y")], prop_oneof![Just("1"), Just("2")]), 0..2);
    (methods, filters).prop_map(|(methods, filters)| {
        let rule = filters.into_iter().fold(Rule::any(), |rule, (name, value)| rule.with_filter(name, value));
        methods.into_iter().fold(rule, Rule::with_methods)
    })
}

fn acls() -> impl Strategy<Value = Acl> {
    prop::collection::vec((patterns().prop_map(|text| path(&text)), rules()), 0..6).prop_map(Acl::from_iter)
}

fn parameters() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    prop::collection::vec((prop_oneof![Just("x"), Just("y")], prop_oneof![Just("1"), Just("2")]), 0..4)
}

proptest! {
    #![proptest_config(crate::properties::config(1_000))]

    #[test]
    fn decisions_match_a_naive_matcher(
        acl in acls(),
        path in paths(),
        method in prop_oneof![Just(Method::Get), Just(Method::Post)],
        parameters in parameters(),
    ) {
        let request = Request::new(method, &path).with_parameters(&parameters);
        let expected = naively_allowing(&acl, &request);
        prop_assert_eq!(acl.decide(&request).path().map(AclPath::as_str), expected);
        let compiled = acl.compile();
        prop_assert_eq!(compiled.decide(&request).path().map(AclPath::as_str), expected);
    }

    #[test]
    fn narrower_list_allows_nothing_more(
        acls in (acls(), acls()),
        requests in prop::collection::vec((paths(), parameters()), 20),
    ) {
        let (ours, theirs) = acls;
        let relation = ours.compare(&theirs).relation();
        for (path, parameters) in &requests {
            let request = get(path).with_parameters(parameters);
            let (here, there) = (ours.decide(&request).is_allowed(), theirs.decide(&request).is_allowed());
            match relation {
                Relation::Equal => prop_assert_eq!(here, there),
                Relation::Narrower => prop_assert!(!here || there),
                Relation::Wider => prop_assert!(here || !there),
                _ => {}
            }
        }
    }

    #[test]
    fn union_allows_what_either_list_allows(acls in (acls(), acls()), path in paths(), parameters in parameters()) {
        let (ours, theirs) = acls;
        if let Ok(both) = ours.clone().union(theirs.clone()) {
            let request = get(&path).with_parameters(&parameters);
            let either = ours.decide(&request).is_allowed() || theirs.decide(&request).is_allowed();
            prop_assert_eq!(both.decide(&request).is_allowed(), either);
            prop_assert_eq!(both.compile().decide(&request).is_allowed(), either);
        }
    }

    #[test]
    fn plain_and_compiled_lists_agree_on_any_path(path in ".{0,40}", pattern in "/[^\\s]{0,20}") {
        if let Ok(pattern) = AclPath::new(pattern) {
            allows(&Acl::from_iter([pattern]), &get(&path));
        }
    }

    #[test]
    fn lint_never_panics(text in ".{0,80}") {
        let _ = lint_json(&text);
        let _ = lint_json(&json!({"acl": {"paths": {text: {"methods": [""]}}}}).to_string());
    }
}

proptest! {
    // Each case checks about 6 000 paths.
    #![proptest_config(crate::properties::config(250))]

    #[test]
    fn pattern_inclusion_matches_path_inclusion(
        wide in patterns_that_can_match(),
        narrow in patterns_that_can_match(),
    ) {
        let (wide_acl, narrow_acl) = (acl([wide.as_str()]), acl([narrow.as_str()]));
        let is_within = narrow_acl.compare(&wide_acl).is_within();
        let is_counterexample = |path: &String| {
            narrow_acl.decide(&get(path)).is_allowed() && !wide_acl.decide(&get(path)).is_allowed()
        };
        prop_assert_eq!(is_within, !every_short_path().iter().any(is_counterexample), "{} {}", wide, narrow);
    }
}

/// All paths of up to seven segments over two known letters and an unknown one, with and without a trailing slash.
fn every_short_path() -> &'static [String] {
    static PATHS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    PATHS.get_or_init(|| {
        let mut level = vec![String::new()];
        let mut all = vec!["/".to_owned()];
        for _ in 0..7 {
            level = level.iter().flat_map(|path| ["a", "b", "z"].map(|segment| format!("{path}/{segment}"))).collect();
            all.extend(level.iter().flat_map(|path| [path.clone(), format!("{path}/")]));
        }
        all
    })
}

// Comparison.

#[test]
fn lists_are_compared_by_path_method_and_filter() {
    let rule = |rule: Rule| Acl::empty().with(AclPath::messages(), rule);
    let from = |number: &str| rule(Rule::any().with_filter("from", number));
    let methods = |methods: &[Method]| rule(Rule::any().with_methods(methods.iter().copied()));
    for (case, token, expected, relation) in [
        ("equal", Acl::guide(), Acl::guide(), Relation::Equal),
        ("order", acl(["/a", "/b"]), acl(["/b", "/a"]), Relation::Equal),
        ("more paths", Acl::client_sdk(), Acl::client_sdk_windows(), Relation::Wider),
        ("path missing", Acl::client_sdk_windows(), Acl::client_sdk(), Relation::Narrower),
        ("method missing", methods(&[Method::Get]), methods(&[Method::Get, Method::Put]), Relation::Narrower),
        ("method extra", methods(&[Method::Get, Method::Put]), methods(&[Method::Get]), Relation::Wider),
        ("other methods", methods(&[Method::Put]), methods(&[Method::Get]), Relation::Incomparable),
        ("all methods", rule(Rule::any()), methods(Method::ALL), Relation::Wider),
        ("filter missing", rule(Rule::any()), from("1"), Relation::Wider),
        ("filter extra", from("1"), rule(Rule::any()), Relation::Narrower),
        ("filter differs", from("1"), from("2"), Relation::Incomparable),
        ("wider path", acl(["/*/users/**"]), acl(["/v1/users/x"]), Relation::Wider),
        ("equivalent path", acl(["/a/**/**/*"]), acl(["/a/**/*"]), Relation::Equal),
        ("absent", Acl::full_access(), Acl::guide(), Relation::Wider),
        ("empty", Acl::empty(), Acl::guide(), Relation::Narrower),
        ("both empty", Acl::empty(), Acl::empty(), Relation::Equal),
    ] {
        assert_eq!(token.compare(&expected).relation(), relation, "{case}");
        let reverse = match relation {
            Relation::Narrower => Relation::Wider,
            Relation::Wider => Relation::Narrower,
            same => same,
        };
        assert_eq!(expected.compare(&token).relation(), reverse, "{case}");
    }
}

#[test]
fn filter_with_fewer_of_the_values_is_narrower() {
    let to = |value: FilterValue| Acl::empty().with(AclPath::messages(), Rule::any().with_filter("to", value));
    let (one, two) = (to("1".into()), to(vec!["1", "2"].into()));

    assert_eq!(one.compare(&two).relation(), Relation::Narrower);
    assert_eq!(to(vec!["2", "1"].into()).compare(&two).relation(), Relation::Equal);
}

#[test]
fn filters_are_compared_by_their_json_text() {
    let to = |value: serde_json::Value| acl([]).with(path("/a"), Rule::any().with_filter("to", value));
    let relation = |ours, theirs| to(ours).compare(&to(theirs)).relation();

    assert_eq!(relation(json!(0.0), json!(-0.0)), Relation::Incomparable);
    assert_eq!(relation(json!([0.0]), json!([-0.0])), Relation::Incomparable);
    assert_eq!(relation(json!([0.0, null]), json!([-0.0, null])), Relation::Incomparable);
    assert_eq!(relation(json!(0), json!(0.0)), Relation::Incomparable);
    assert_eq!(relation(json!("5"), json!(5)), Relation::Equal);
    assert_eq!(relation(json!(true), json!(["true", 1])), Relation::Narrower);
    assert_eq!(relation(json!(null), json!(null)), Relation::Equal);
}

#[test]
fn union_does_not_merge_filters_that_accept_different_texts() {
    let rule = |method, value: f64| {
        acl([]).with(path("/a"), Rule::any().with_methods([method]).with_filter("to", json!(value)))
    };

    let error = rule(Method::Get, 0.0).union(rule(Method::Post, -0.0)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClaimConflict);
    assert_eq!(rule(Method::Get, 1.0).union(rule(Method::Post, 2.0)).unwrap_err().code(), ErrorCode::ClaimConflict);
    let two = |method, name| {
        let rule = Rule::any().with_methods([method]).with_filter("to", json!("x")).with_filter(name, json!("y"));
        acl([]).with(path("/a"), rule)
    };
    assert_eq!(two(Method::Get, "a").union(two(Method::Post, "b")).unwrap_err().code(), ErrorCode::ClaimConflict);
    let one = acl([]).with(path("/a"), Rule::any().with_methods([Method::Put]).with_filter("to", json!("x")));
    assert_eq!(one.union(two(Method::Get, "a")).unwrap_err().code(), ErrorCode::ClaimConflict);
    assert!(rule(Method::Get, 0.0).union(rule(Method::Post, 0.0)).is_ok());
}

#[test]
fn undocumented_cases_are_not_reported_as_narrower() {
    let methods = |methods: &[Method]| acl([]).with(path("/a"), Rule::any().with_methods(methods.iter().copied()));
    let filter = |value: serde_json::Value| acl([]).with(path("/a"), Rule::any().with_filter("to", value));

    assert_eq!(methods(&[]).compare(&methods(&[Method::Get])).relation(), Relation::Incomparable);
    assert_eq!(filter(json!([])).compare(&filter(json!("1"))).relation(), Relation::Incomparable);
    assert_eq!(filter(json!(null)).compare(&filter(json!({}))).relation(), Relation::Incomparable);
    assert_eq!(acl(["/a", "/*/b/.."]).compare(&acl(["/a"])).relation(), Relation::Wider);
}

#[test]
fn comparison_reports_nearest_rule_of_the_other_list() {
    let token = Acl::empty()
        .with(path("/v1/users/x"), Rule::any())
        .with(path("/v1/calls"), Rule::any())
        .with(path("/v1/legs"), Rule::any());
    let expected = Acl::empty()
        .with(path("/v1/**"), Rule::any().with_methods([Method::Get]))
        .with(path("/*/users/*"), Rule::any().with_filter("name", "ada"))
        .with(path("/*/legs/**"), Rule::any());

    let comparison = token.compare(&expected);

    let beyond: Vec<_> = comparison
        .beyond()
        .map(|found| (found.path().as_str(), *found.excess(), found.nearest().map(AclPath::as_str)))
        .collect();
    let others = [Method::Post, Method::Put, Method::Delete, Method::Patch].into_iter().collect();
    assert_eq!(
        beyond,
        [
            ("/v1/users/x", Excess::Filter { name: "name" }, Some("/*/users/*")),
            ("/v1/calls", Excess::Methods(others), Some("/v1/**")),
        ]
    );
    assert!(comparison.lacking().all(|found| *found.excess() == Excess::Path));
    // If two rules are equally near, the first in the list is reported.
    let writing = Acl::empty().with(path("/v1/users/x"), Rule::any());
    let twice = [path("/v1/**"), path("/v1/users/*")].into_iter().map(|path| (path, Rule::any().with_filter("a", "b")));
    let twice = twice.fold(Acl::empty(), |acl, (path, rule)| acl.with(path, rule));
    assert_eq!(writing.compare(&twice).beyond().next().unwrap().nearest(), Some(&path("/v1/**")));
    assert_eq!(comparison.lacking().len(), 3);
    assert_eq!(comparison.relation(), Relation::Incomparable);
}

#[test]
fn decisions_and_comparisons_display_as_sentences() {
    let reading = Acl::empty().with(path("/*/users/**"), Rule::any().with_methods([Method::Get]));
    let decided = |list: &Acl, path: &str| list.decide(&get(path)).to_string();
    assert_eq!(decided(&reading, "/v1/users"), "allowed by `/*/users/**`");
    let nearest = "denied: no rule permits it; nearest `/*/users/**`: the path differs at segment 2";
    assert_eq!(decided(&reading, "/v1/calls"), nearest);
    assert_eq!(decided(&Acl::empty(), "/v1/calls"), "denied: no rule permits it");
    assert_eq!(decided(&reading, "/v1/../users"), "denied: the path has a dot segment");

    for (mismatch, words) in [
        (Mismatch::FilterAbsent { name: "to" }, "the parameter `to` is absent"),
        (Mismatch::FilterDiffers { name: "to" }, "the parameter `to` has another value"),
        (Mismatch::Method, "the method is not listed"),
        (Mismatch::Path { segment: 2 }, "the path differs at segment 2"),
    ] {
        assert_eq!(mismatch.to_string(), words);
    }
    for (fault, words) in [
        (PathFault::Backslash, "the path has a backslash"),
        (PathFault::Blank, "the path has whitespace or a control character"),
        (PathFault::DotSegment, "the path has a dot segment"),
        (PathFault::EmptySegment, "the path has an empty segment"),
        (
            PathFault::EncodedDelimiter,
            "the path has a percent-encoded slash, backslash, percent sign or control character",
        ),
        (PathFault::InvalidEncoding, "the path has an invalid percent-encoding"),
        (PathFault::NeedlessEncoding, "the path has a percent-encoded character that needs no encoding"),
        (PathFault::NotAbsolute, "the path does not begin with a slash"),
        (PathFault::QueryOrFragment, "the path has a query or a fragment"),
        (PathFault::TooLong, "the path is too long"),
    ] {
        assert_eq!(fault.to_string(), words);
    }

    let compared = |ours: &Acl, theirs: &Acl| ours.compare(theirs).to_string();
    let filtered = Acl::empty().with(path("/*/users/**"), Rule::any().with_filter("name", "ada"));
    assert_eq!(compared(&reading, &reading), "equal");
    assert_eq!(compared(&Acl::empty(), &reading), "narrower\n  lacking: `/*/users/**`: no path includes it");
    assert_eq!(
        compared(&reading, &filtered),
        "incomparable\n  beyond: `/*/users/**`: the filter `name` is absent or wider (nearest: `/*/users/**`)\
         \n  lacking: `/*/users/**`: methods POST PUT DELETE PATCH (nearest: `/*/users/**`)",
    );
    let no_methods = Excess::Methods(jwt_identity::nexmo::Methods::default());
    assert_eq!(no_methods.to_string(), "methods beyond those listed");
    for method in Method::ALL {
        assert_eq!(method.to_string(), method.as_str());
    }
    assert_eq!(path("/*/users/**").to_string(), "/*/users/**");
}

// Lint.

fn codes(findings: &[jwt_identity::nexmo::Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code().as_str()).collect()
}

#[test]
fn lint_codes_have_stable_texts_and_messages() {
    let texts: std::collections::HashSet<_> = LintCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), LintCode::ALL.len());
    assert_eq!(texts.len(), 30);
    assert!(texts.iter().all(|text| text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')));
    assert!(Severity::Note < Severity::Warning && Severity::Warning < Severity::Error);
    assert!(LintCode::ALL.iter().all(|code| code.to_string() == code.as_str()));

    let found = acl(["/*/legs/**", "/*/legs/1", "/v1/a"]).lint();
    let words = found.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        words,
        [
            "note acl-path-shadowed at `/*/legs/1`: a wider rule permits all that this one does, so it limits nothing \
             (`/*/legs/**`); remove it, or narrow the wider one",
            "warning acl-literal-version at `/v1/a`: the path names one version; once the client moves to another, \
             requests are rejected; write `*` for the version",
        ]
    );
    for finding in &found {
        assert!(finding.to_string().contains(finding.message()) && finding.to_string().ends_with(finding.cure()));
    }
    assert_eq!(lint_json("[]")[0].to_string().split(':').next(), Some("error claims-unreadable"));
}

#[test]
fn each_json_mistake_has_its_own_lint_code() {
    for (claims, expected) in [
        (json!({"sub": "a"}), "acl-absent"),
        (json!({"acl": {"paths": {"/*/legs/**": {}}}}), "sub-absent"),
        (json!({"sub": "a", "ttl": 900, "acl": {"paths": {"/*/legs/**": {}}}}), "ttl-present"),
        (json!({"sub": "a", "acl": "{\"paths\":{}}"}), "acl-is-text"),
        (json!({"sub": "a", "acl": ["/*/legs/**"]}), "acl-is-list"),
        (json!({"sub": "a", "acl": null}), "acl-not-object"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}}}, "acls": {}}), "acl-misspelled"),
        (json!({"iat": 1, "acls": {"paths": {}}}), "acl-misspelled"),
        (json!({"iat": 1, "ACL": {"paths": {}}}), "acl-misspelled"),
        (json!({"iat": 1, "Acl ": null}), "acl-misspelled"),
        (json!({"iat": 1, "_acl": 1}), "acl-misspelled"),
        (json!({"iat": 1, "oracle": 1, "aclass": 1, "ac": 1, "": 1, "macl": 1}), ""),
        (json!({"sub": "a", "acl": {"acl": {"paths": {"/*/legs/**": {}}}}}), "acl-doubled"),
        (json!({"sub": "a", "acl": {}}), "acl-paths-missing"),
        (json!({"sub": "a", "acl": {"paths": ["/*/legs/**"]}}), "acl-paths-is-list"),
        (json!({"sub": "a", "acl": {"paths": 1}}), "acl-paths-invalid"),
        (json!({"sub": "a", "acl": {"paths": {}}}), "acl-empty"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}}, "x": 1}}), "acl-unknown-member"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {"x": 1}}}}), "acl-unknown-member"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}, "users/**": {}}}}), "acl-path-invalid"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": null}}}), "acl-rule-invalid"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {"methods": ["post"]}}}}), "acl-method-case"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {"methods": ["HEAD"]}}}}), "acl-method-unknown"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {"methods": "GET"}}}}), "acl-methods-invalid"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}, "/a": {"methods": []}}}}), "acl-methods-empty"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {"filters": ["a"]}}}}), "acl-filters-invalid"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {"filters": {"a": null}}}}}), "acl-filter-not-comparable"),
        (json!({"sub": "a", "acl": {"paths": {"/**": {}}}}), "acl-grants-everything"),
        (json!({"sub": "a", "acl": {"paths": {"/**": {"methods": ["POST"]}}}}), "acl-names-no-resource"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}, "/*/users/**": {}}}}), "acl-admin-path"),
        (json!({"sub": "a", "acl": {"paths": {"/v1/legs/**": {}}}}), "acl-literal-version"),
        (json!({"sub": "a", "acl": {"paths": {"/*/rtc/**": {}}}}), "acl-legs-missing"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}, "/*/legs/1": {}}}}), "acl-path-shadowed"),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}, "/a//b": {}}}}), "acl-path-never-matches"),
        (json!({"sub": "video", "session_id": "S", "acl": {"paths": {"/session/**": {}}}}), ""),
        (json!({"sub": "a", "acl": {"paths": {"/*/legs/**": {}}}}), ""),
        (json!({"iat": 1}), ""),
    ] {
        let expected: Vec<&str> = if expected.is_empty() { vec![] } else { vec![expected] };
        assert_eq!(codes(&lint_json(&claims.to_string())), expected, "{claims}");
    }
    assert_eq!(codes(&lint_json(r#"{"acl":{},"acl":{}}"#)), ["claims-unreadable"]);
    assert_eq!(codes(&lint_json("[]")), ["claims-unreadable"]);
    assert_eq!(codes(&lint_json(r#"{"sub":"a","acl":{"acl":5}}"#)), ["acl-doubled"]);
}

#[test]
fn video_token_is_recognized_by_scope_or_sub() {
    for (claims, expected) in [
        (json!({"sub": "a", "session_id": "S"}), vec!["acl-absent"]),
        (json!({"sub": "a", "scope": "user", "session_id": "S"}), vec!["acl-absent"]),
        (json!({"sub": "a", "session_id": "S", "acl": {"paths": {"/a": {}}}}), vec!["acl-legs-missing"]),
        (json!({"sub": "a", "scope": ["session.connect"]}), vec!["acl-absent"]),
        (json!({"sub": "video"}), vec![]),
        (json!({"sub": "a", "scope": "session.connect"}), vec![]),
        (json!({"sub": "video", "acl": {"paths": {"/session/**": {}}}}), vec![]),
    ] {
        assert_eq!(codes(&lint_json(&claims.to_string())), expected, "{claims}");
    }
}

#[test]
fn unreadable_rule_counts_as_unlimited() {
    let claims = json!({"sub": "a", "acl": {"paths": {"/**": {"methods": "GET"}}}});
    assert_eq!(codes(&lint_json(&claims.to_string())), ["acl-methods-invalid", "acl-grants-everything"]);
}

#[test]
fn every_form_of_full_access_is_an_error() {
    for pattern in ["/**", "/**/**", "/*/**", "/**/*/**", "/*/*/**"] {
        assert_eq!(codes(&acl([pattern]).lint()), ["acl-grants-everything"], "{pattern}");
    }
    for pattern in ["/*", "/*/*", "/**/*", "/**/", "/*/*/*/**"] {
        assert_eq!(codes(&acl([pattern]).lint()), ["acl-names-no-resource"], "{pattern}");
    }
}

#[test]
fn backend_path_is_reported_only_in_user_tokens() {
    let admin = |pattern: &str| codes(&acl([pattern, "/*/legs/**"]).lint_for_user());
    for pattern in [
        "/*/users/**",
        "/*/**/users/**",
        "/**/*/users/**",
        "/**/users/**",
        "/*/users",
        "/*/users/",
        "/*/users/*",
        "/*/users/*/**",
        "/*/users/*/conversations",
        "/users",
        "/users/**",
        "/*/applications",
        "/*/applications/*",
        "/*/applications/**",
        "/*/applications/APP-1",
        "/applications/**",
    ] {
        assert_eq!(admin(pattern), ["acl-admin-path"], "{pattern}");
        assert!(acl([pattern]).lint().is_empty(), "{pattern}");
    }
    assert_eq!(admin("/v1/users/*"), ["acl-literal-version", "acl-admin-path"]);
    for pattern in ["/*/users/USR-1/**", "/users/USR-1", "/*/rtc/users/**", "/*/*/users/**", "/*/usersx/**"] {
        assert!(admin(pattern).is_empty(), "{pattern}");
    }
    let read_only = acl(["/*/legs/**"]).with(AclPath::users(), Rule::any().with_methods([Method::Get]));
    assert!(read_only.lint_for_user().is_empty());
}

#[test]
fn version_segment_is_recognized_by_number() {
    for pattern in ["/v1/users/*", "/v3/media/**", "/v0.3/a", "/beta/a"] {
        assert_eq!(codes(&acl([pattern]).lint()), ["acl-literal-version"], "{pattern}");
    }
    for pattern in ["/video/a", "/v/a", "/v1", "/vault1/a", "/messages"] {
        assert!(acl([pattern]).lint().is_empty(), "{pattern}");
    }
}

#[test]
fn version_with_only_wildcards_names_no_resource() {
    for pattern in ["/v1/**", "/v1/*/**", "/v1/*", "/v0.3/**/", "/beta/**"] {
        assert_eq!(codes(&acl([pattern]).lint()), ["acl-names-no-resource"], "{pattern}");
    }
}

#[test]
fn rule_without_leg_methods_leaves_legs_missing() {
    let is_missing = |pattern: &str, rule: Rule| {
        codes(&acl([]).with(path(pattern), rule).lint_for_user()).contains(&"acl-legs-missing")
    };
    let methods = |methods: &[Method]| Rule::any().with_methods(methods.iter().copied());

    assert!(is_missing("/*/legs", methods(&[])));
    assert!(is_missing("/*/legs/**", methods(&[])));
    assert!(is_missing("/v1/legs/1", methods(&[Method::Get])));
    assert!(is_missing("/*/legs/**", methods(&[Method::Get])));
    assert!(is_missing("/*/legs//x", Rule::any()));
    assert!(is_missing("/*/rtc/legs", Rule::any()));
    for pattern in ["/*/legs/**", "/*/legs", "/v1/legs/1", "/**", "/*/**", "/**/legs/**"] {
        assert!(!is_missing(pattern, Rule::any()), "{pattern}");
        assert!(!is_missing(pattern, methods(&[Method::Get, Method::Post])), "{pattern}");
    }
}

#[test]
fn later_of_two_equal_rules_is_shadowed() {
    let findings = acl(["/a/**", "/a/**/**", "/a/b"]).lint();
    let shadowed: Vec<_> = findings.iter().map(|finding| (finding.path(), finding.wider_path())).collect();
    assert_eq!(shadowed, [(Some("/a/**/**"), Some("/a/**")), (Some("/a/b"), Some("/a/**"))]);

    let findings = acl(["/a/b", "/a/**"]).lint();
    assert_eq!((findings.len(), findings[0].path(), findings[0].wider_path()), (1, Some("/a/b"), Some("/a/**")));

    let narrower_rule =
        acl([]).with(path("/a/**"), Rule::any().with_methods([Method::Get])).with(path("/a/b"), Rule::any());
    assert!(narrower_rule.lint().is_empty());
}

#[test]
fn claims_are_linted_for_their_token_kind() {
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let id = || TokenId::new("id").unwrap();
    let user = user::Claims::builder(application.clone(), "alice", Acl::smallest_voice(), id(), NOW).build().unwrap();
    let admin = application::Claims::builder(application.clone(), id(), NOW).build().unwrap();
    let narrow = application::Claims::builder(application, id(), NOW).acl(acl(["/*/users/**"])).build().unwrap();

    assert!(user.lint().is_empty());
    assert!(admin.lint().is_empty());
    assert_eq!(codes(&narrow.lint()), ["sub-absent"]);
    assert_eq!(lint_json(&serde_json::to_string(&narrow).unwrap()), narrow.lint());
}

#[test]
fn decision_serializes_its_reasons_and_names_the_nearest_rule() {
    let list = Acl::empty()
        .with("/*/users/**".parse().unwrap(), Rule::any().with_methods([Method::Get]))
        .with("/*/calls/*".parse().unwrap(), Rule::any().with_filter("to", "secret-number"))
        .with("/*/legs/**".parse().unwrap(), Rule::any());
    let decide = |method, path| {
        let decision = list.decide(&Request::new(method, path));
        (serde_json::to_value(decision).unwrap(), decision.to_string())
    };
    let allowed = decide(Method::Get, "/v1/users/1");
    assert_eq!((&allowed.0["allowed"], &allowed.0["path"]), (&json!(true), &json!("/*/users/**")));
    assert_eq!(allowed.1, "allowed by `/*/users/**`");
    let fault = json!({"allowed": false, "path_fault": "dot_segment", "mismatches": []});
    assert_eq!(decide(Method::Get, "/v1/users/../legs").0, fault);

    let (denied, message) = decide(Method::Post, "/v1/users/1");
    let mismatches = json!([
        {"path": "/*/users/**", "kind": "method"},
        {"path": "/*/calls/*", "kind": "path", "segment": 2},
        {"path": "/*/legs/**", "kind": "path", "segment": 2},
    ]);
    assert_eq!(denied, json!({"allowed": false, "mismatches": mismatches}));
    assert_eq!(message, "denied: no rule permits it; nearest `/*/users/**`: the method is not listed");
    let (denied, message) = decide(Method::Post, "/v1/calls/1");
    let filter = json!({"path": "/*/calls/*", "kind": "filter_absent", "name": "to"});
    assert_eq!(denied["mismatches"][1], filter);
    assert!(message.ends_with("nearest `/*/calls/*`: the parameter `to` is absent"));
    assert!(!denied.to_string().contains("secret-number") && !message.contains("secret-number"));
}

#[test]
fn comparison_serializes_its_differences() {
    let path: AclPath = "/*/users/**".parse().unwrap();
    let reading = Acl::empty().with(path.clone(), Rule::any().with_methods([Method::Get]));
    let filtered = Acl::empty().with(path, Rule::any().with_filter("to", "secret-number"));
    let excesses = |list: &Acl, other: &Acl| {
        let comparison = serde_json::to_value(list.compare(other)).unwrap();
        (comparison["relation"].clone(), comparison["beyond"][0]["excess"].clone())
    };
    let filter = json!({"kind": "filter", "detail": {"name": "to"}});
    assert_eq!(excesses(&reading, &filtered), (json!("incomparable"), filter));
    let methods = json!({"kind": "methods", "detail": ["POST", "PUT", "DELETE", "PATCH"]});
    assert_eq!(excesses(&filtered, &reading), (json!("incomparable"), methods));
    assert_eq!(excesses(&reading, &Acl::empty()), (json!("wider"), json!({"kind": "path"})));
    assert_eq!(excesses(&Acl::empty(), &Acl::empty()), (json!("equal"), json!(null)));
}
