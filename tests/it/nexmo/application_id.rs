//! Errors for texts that are not an application ID.

use jwt_identity::ErrorCode;
use jwt_identity::nexmo::ApplicationId;

const ID: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

#[test]
fn uuid_of_either_case_is_accepted() {
    for text in [ID.to_owned(), ID.to_uppercase(), "00000000-0000-0000-0000-000000000000".to_owned()] {
        assert_eq!(ApplicationId::new(text.clone()).unwrap().as_str(), text);
    }
}

#[test]
fn error_names_the_kind_of_a_text_that_is_no_uuid() {
    let bare = ID.replace('-', "");
    for (text, kind) in [
        (String::new(), "an empty text"),
        (" \n".to_owned(), "an empty text"),
        (format!("\"{ID}\""), "one in quotation marks"),
        (format!("'{ID}'"), "one in quotation marks"),
        (format!("\u{201c}{ID}\u{201d}"), "one in quotation marks"),
        (format!("\\\"{ID}\\\""), "one in quotation marks"),
        (format!("\"{ID}\"\n"), "one in quotation marks"),
        (format!("{{{ID}}}"), "one in brackets"),
        (format!("<{ID}>"), "one in brackets"),
        (format!("{ID}\n"), "one with whitespace or other characters around it"),
        (format!("\u{feff}{ID}"), "one with whitespace or other characters around it"),
        (format!("{ID}\u{200b}"), "one with whitespace or other characters around it"),
        (format!("{ID},"), "one with whitespace or other characters around it"),
        (format!("urn:uuid:{ID}"), "one behind a prefix such as `urn:uuid:`"),
        (format!("application_id:{ID}"), "one behind a prefix such as `urn:uuid:`"),
        (bare, "one without hyphens"),
        (ID.replace('-', "\u{2013}"), "digits that are not in groups of 8, 4, 4, 4 and 12 joined by hyphens"),
        (ID.get(..35).unwrap().to_owned(), "digits that are not in groups of 8, 4, 4, 4 and 12 joined by hyphens"),
        (format!("{ID}0"), "digits that are not in groups of 8, 4, 4, 4 and 12 joined by hyphens"),
        ("45828062".to_owned(), "a number, such as the project key of an OpenTok account"),
        ("a1b2c3d4".to_owned(), "what looks like the API key of an account"),
        ("abcd123".to_owned(), "what looks like the API key of an account"),
        ("/etc/vonage/private.key".to_owned(), "what looks like the path of a file"),
        ("C:\\keys\\app".to_owned(), "what looks like the path of a file"),
        ("private.key".to_owned(), "what looks like the path of a file"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE".to_owned(), "a PEM block, such as a key"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.AA".to_owned(), "what looks like a token"),
        ("undefined".to_owned(), "a placeholder that was not replaced"),
        ("${VONAGE_APPLICATION_ID}".to_owned(), "a placeholder that was not replaced"),
        ("<application id>".to_owned(), "a placeholder that was not replaced"),
        ("my application".to_owned(), "another text, such as the name of an application"),
    ] {
        let error = ApplicationId::new(text.clone()).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("application_id")), "{text:?}");
        assert!(error.to_string().ends_with(&format!("; must be a UUID, found {kind}")), "{text:?}: {error}");
        assert!(text.len() < 7 || !error.to_string().contains(text.trim()), "{error}");
        assert!(serde_json::from_value::<ApplicationId>(text.into()).is_err());
    }
}
