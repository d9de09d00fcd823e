//! Shows what an access control list permits, which of its rules are unwise, and how two lists differ.
//!
//! It runs offline: nothing is minted or sent. In production, call `decide` to find out why a request was denied.
//! Call a lint function in one of your tests. Use `compare` to check a token's list against the expected one.

use jwt_identity::nexmo::{Acl, AclPath, Method, Request, Rule, lint_json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    ask()?;
    lint()?;
    compare()
}

/// Asks whether the token's holder may make each request, and prints the reason if not.
fn ask() -> Result<(), Box<dyn std::error::Error>> {
    let acl = Acl::one_conversation("CON-1")?
        .with(AclPath::messages(), Rule::any().with_methods([Method::Post]).with_filter("from", "447977271009"));
    println!("The list\n  {}\n", serde_json::to_string(&acl)?);

    // For many requests or rules, use `acl.compile()`. Its decisions are the same.
    let requests = [
        Request::new(Method::Get, "/v1/conversations/CON-1/events"),
        Request::new(Method::Post, "/v1/conversations/CON-1/events"),
        Request::new(Method::Get, "/v1/conversations/CON-2/events"),
        Request::new(Method::Get, "/v1/conversations/CON-1/../CON-2"),
        Request::new(Method::Post, "/messages").with_parameters(&[("from", "447977271009")]),
        Request::new(Method::Post, "/messages").with_parameters(&[("from", "447700900000")]),
    ];
    for request in requests {
        let decision = acl.decide(&request);
        println!("{} {}\n  {decision}", request.method(), request.path());
        if !decision.is_allowed() {
            decision.mismatches().for_each(|(path, why)| println!("  `{path}`: {why}"));
        }
    }
    Ok(())
}

/// Prints which rules are unwise, and which claims of another issuer's token are wrong.
fn lint() -> Result<(), Box<dyn std::error::Error>> {
    println!("\nFindings in a user token with the guide's ten paths and one more:");
    let acl = Acl::guide().with(AclPath::new("/v1/users/USR-1")?, Rule::any());
    acl.lint_for_user().iter().for_each(|finding| println!("  {finding}"));

    println!("\nFindings in two claims sets of other issuers:");
    for claims in [
        r#"{"sub":"alice","ttl":900,"acl":"{\"paths\":{}}"}"#,
        r#"{"sub":"alice","acl":{"paths":{"/**":{"methods":["get"]}}}}"#,
    ] {
        println!("  {claims}");
        for finding in lint_json(claims) {
            println!("    {finding}");
        }
    }
    Ok(())
}

/// Compares lists with the expected one.
fn compare() -> Result<(), Box<dyn std::error::Error>> {
    let expected = Acl::smallest_voice();
    for (name, found) in [
        ("the voice set without rtc", expected.clone().without("/*/rtc/**")),
        ("the set of the Client SDK", Acl::client_sdk()),
        ("one conversation", Acl::one_conversation("CON-1")?),
        ("one user", Acl::empty().with(AclPath::user("USR-1")?, Rule::any())),
        ("no list at all", Acl::full_access()),
    ] {
        println!("\nCompared with the smallest voice set, {name} is {}", found.compare(&expected));
    }
    Ok(())
}
