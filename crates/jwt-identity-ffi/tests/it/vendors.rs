//! Typed claims of all vendors.

use crate::support::*;
use jwt_identity_ffi::*;

/// Mints a token, verifies it, and returns its claims. Signing the claims as JSON gives the same token.
fn round_trip(
    profile: &str,
    keys: &Owned<jwti_keys>,
    mint: impl FnOnce(*const jwti_signer, *mut jwti_text, *mut jwti_error) -> i32,
) -> serde_json::Value {
    let signer = signer(profile, keys).unwrap();
    let token = text_of(|token, error| mint(signer.0, token, error)).unwrap();
    let claims = verify_at(&verifier(profile, keys, None).unwrap(), &token, NOW).unwrap();
    assert_eq!(sign_json(&signer, &claims).unwrap(), token);
    serde_json::from_str(&claims).unwrap()
}

fn nexmo_claims() -> jwti_nexmo_claims {
    jwti_nexmo_claims {
        application_id: text("aaaaaaaa-bbbb-cccc-dddd-0123456789ab"),
        token_id: text("id-1"),
        issued_at: NOW,
        ..zeroed()
    }
}

#[test]
fn application_token_has_the_claims_of_the_caller() {
    let keys = private_keys("RS256", "rsa2048.pkcs8");
    let acl = preset("guide").unwrap();
    let claims = jwti_nexmo_claims {
        custom: text(r#"{"tenant":"acme","n":[1,2]}"#),
        lifetime: 600,
        not_before: NOW,
        ..nexmo_claims()
    };
    let found = round_trip("nexmo-application", &keys, |signer, token, error| unsafe {
        jwti_mint_nexmo_application(signer, &raw const claims, acl.0, token, error)
    });
    assert_eq!((&found["jti"], &found["exp"], &found["nbf"]), (&"id-1".into(), &(NOW + 600).into(), &NOW.into()));
    assert_eq!((&found["tenant"], &found["n"][1]), (&"acme".into(), &2.into()));
    assert!(found["acl"]["paths"].is_object());
}

#[test]
fn user_token_has_the_claims_of_the_caller() {
    let keys = private_keys("RS256", "rsa2048.pkcs8");
    let acl = preset("client_sdk").unwrap();
    let (claims, user) = (jwti_nexmo_claims { expires_at: NOW + 60, ..nexmo_claims() }, at("ada"));
    let found = round_trip("nexmo-user", &keys, |signer, token, error| unsafe {
        jwti_mint_nexmo_user(signer, &raw const claims, user.0, user.1, acl.0, token, error)
    });
    assert_eq!((&found["sub"], &found["exp"]), (&"ada".into(), &(NOW + 60).into()));
}

#[test]
fn video_token_has_the_claims_of_the_caller() {
    let keys = private_keys("RS256", "rsa2048.pkcs8");
    let classes = [text("full"), text("small")];
    let claims = jwti_nexmo_video_claims {
        common: nexmo_claims(),
        session_id: text("1_MX4"),
        role: text("moderator"),
        connection_data: text("name=ada"),
        layout_classes: unsafe { jwti_str_list::new(classes.as_ptr(), classes.len()) },
    };
    let found = round_trip("nexmo-video", &keys, |signer, token, error| unsafe {
        jwti_mint_nexmo_video(signer, &raw const claims, token, error)
    });
    assert_eq!((&found["role"], &found["connection_data"]), (&"moderator".into(), &"name=ada".into()));
    assert!(found["initial_layout_class_list"].to_string().contains("full"), "{found}");

    let other = jwti_nexmo_video_claims { role: text("boss"), ..claims };
    let signer = signer("nexmo-video", &keys).unwrap();
    let failed = text_of(|token, error| unsafe { jwti_mint_nexmo_video(signer.0, &raw const other, token, error) });
    assert_eq!(failed.unwrap_err().code, JWTI_ERROR_NAME);
}

#[test]
fn plain_token_keeps_custom_claims_as_written() {
    let keys = secret_keys(None);
    let audience = [text("shop")];
    let claims = jwti_jwt_claims {
        issuer: text("me"),
        subject: text("ada"),
        audience: unsafe { jwti_str_list::new(audience.as_ptr(), 1) },
        token_id: text("id-1"),
        issued_at: NOW,
        not_before: NOW,
        expires_at: NOW + 60,
        never_expires: false,
    };
    let signer = signer("jwt", &keys).unwrap();
    let custom = at(r#"{"big":12345678901234567890123}"#);
    let token =
        text_of(|token, error| unsafe { jwti_mint_jwt(signer.0, &raw const claims, custom.0, custom.1, token, error) });
    let token = token.unwrap();
    let policy = r#"{"issuers":["me"],"audiences":["shop"]}"#;
    let json = verifier("jwt", &keys, Some(policy)).map(|verifier| verify_at(&verifier, &token, NOW).unwrap()).unwrap();
    assert!(json.contains(r#""big":12345678901234567890123"#), "{json}");

    let doubled = at(r#"{"a":1,"a":2}"#);
    let failed = text_of(|token, error| unsafe {
        jwti_mint_jwt(signer.0, &raw const claims, doubled.0, doubled.1, token, error)
    });
    assert_eq!(failed.unwrap_err().code, JWTI_CODE_TOKEN_DUPLICATE_MEMBER);
}

#[test]
fn claims_that_are_absent_get_time_and_id_of_the_system() {
    let keys = private_keys("RS256", "rsa2048.pkcs8");
    let signer = signer("nexmo-application", &keys).unwrap();
    let claims = jwti_nexmo_claims { token_id: jwti_str::ABSENT, issued_at: 0, ..nexmo_claims() };
    let mint = || {
        text_of(|token, error| unsafe {
            jwti_mint_nexmo_application(signer.0, &raw const claims, std::ptr::null(), token, error)
        })
        .unwrap()
    };
    let (first, second) = (mint(), mint());
    assert_ne!(first, second, "the ids are equal");
    let verifier = verifier("nexmo-application", &keys, None).unwrap();
    let token = at(&first);
    // The system clock of the verifier agrees.
    run(|error| unsafe { jwti_verify(verifier.0, token.0, token.1, std::ptr::null_mut(), error) }).unwrap();
}

#[test]
fn contradicting_claims_are_rejected_by_name() {
    let keys = private_keys("RS256", "rsa2048.pkcs8");
    let signer = signer("nexmo-application", &keys).unwrap();
    for (claims, subject) in [
        (jwti_nexmo_claims { lifetime: 60, expires_at: NOW + 60, ..nexmo_claims() }, "lifetime"),
        (jwti_nexmo_claims { lifetime: -1, ..nexmo_claims() }, "lifetime"),
    ] {
        let failed = text_of(|token, error| unsafe {
            jwti_mint_nexmo_application(signer.0, &raw const claims, std::ptr::null(), token, error)
        });
        let failed = failed.unwrap_err();
        assert_eq!((failed.code, failed.subject.as_str()), (JWTI_ERROR_ARGUMENT, subject));
    }
    let claims = jwti_nexmo_claims { application_id: jwti_str::ABSENT, ..nexmo_claims() };
    let failed = text_of(|token, error| unsafe {
        jwti_mint_nexmo_application(signer.0, &raw const claims, std::ptr::null(), token, error)
    });
    let failed = failed.unwrap_err();
    assert_eq!((failed.code, failed.subject.as_str()), (JWTI_ERROR_NULL, "application_id"));
}

#[test]
fn sunshine_scopes_and_expiry_are_checked() {
    let signer = signer("sunshine", &secret_keys(Some("app_1"))).unwrap();
    let mint = |claims: jwti_sunshine_claims| {
        text_of(|token, error| unsafe { jwti_mint_sunshine(signer.0, &raw const claims, token, error) })
            .map_err(|failed| (failed.code, failed.subject))
    };
    let app = jwti_sunshine_claims { scope: text("app"), never_expires: true, ..zeroed() };
    assert!(mint(app).is_ok());
    let named = jwti_sunshine_claims { name: text("Ada"), ..app };
    assert_eq!(mint(named), Err((JWTI_ERROR_ARGUMENT, "name".into())));
    let endless = jwti_sunshine_claims { never_expires: false, ..app };
    assert_eq!(mint(endless), Err((JWTI_ERROR_ARGUMENT, "expires_at".into())));
    let both = jwti_sunshine_claims { expires_at: NOW, ..app };
    assert_eq!(mint(both), Err((JWTI_ERROR_ARGUMENT, "expires_at".into())));
    let legacy = jwti_sunshine_claims { scope: text("appUser"), ..app };
    assert_eq!(mint(legacy), Err((JWTI_ERROR_NAME, "scope".into())));
    let nobody = jwti_sunshine_claims { scope: jwti_str::ABSENT, ..app };
    assert_eq!(mint(nobody), Err((JWTI_ERROR_NULL, "external_id".into())));
}

#[test]
fn text_of_a_structure_must_be_utf8() {
    let signer = signer("kustomer", &secret_keys(None)).unwrap();
    let email = unsafe { jwti_str::new(b"\xff@example.com".as_ptr().cast(), 13) };
    let claims = jwti_kustomer_claims { email, ..zeroed() };
    let failed = text_of(|token, error| unsafe { jwti_mint_kustomer(signer.0, &raw const claims, token, error) });
    let failed = failed.unwrap_err();
    assert_eq!((failed.code, failed.subject.as_str()), (JWTI_ERROR_UTF8, "email"));
}

#[test]
fn signer_of_another_profile_is_rejected() {
    let signer = signer("jwt", &secret_keys(None)).unwrap();
    let claims = jwti_kustomer_claims { email: text("a@example.com"), ..zeroed() };
    let failed = text_of(|token, error| unsafe { jwti_mint_kustomer(signer.0, &raw const claims, token, error) });
    assert_eq!(failed.unwrap_err().code, JWTI_ERROR_PROFILE);
}
