//! A request path and an access control list as JSON, separated by the first line end.
#![no_main]

use jwt_identity::nexmo::{Acl, AclPath, Method, Request, lint_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((path, json)) = text.split_once('\n') else { return };
    let _ = lint_json(json);
    let Ok(acl) = Acl::from_json(json) else { return };
    let written = serde_json::to_string(&acl).expect("a list that was read can be written");
    let again = Acl::from_json(&written).expect("a list that was written can be read");
    assert_eq!(serde_json::to_string(&again).expect("as before"), written);
    let compiled = acl.compile();
    for method in [Method::Get, Method::Delete] {
        let request = Request::new(method, path);
        let (plain, fast) = (acl.decide(&request), compiled.decide(&request));
        assert_eq!(plain.path().map(AclPath::as_str), fast.path().map(AclPath::as_str));
    }
});
