//! Requests as they are sent.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request};
use jwt_identity::keys::remote::EndpointUrl;
use jwt_identity::nexmo::verify_api::{Call, Code, PhoneNumber, v1, v2};
use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
use serde_json::{Value, json};

use super::{ID_V1, ID_V2, SECRET, account, code, id, number};
use crate::support::{AT_NOW, pem};

const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

fn v1_api() -> v1::Api {
    v1::Api::new(account())
}

fn v2_api() -> v2::Api {
    v2::Api::new(v2::Credentials::Account(account()))
}

fn body(request: &Request<Vec<u8>>) -> &str {
    std::str::from_utf8(request.body()).unwrap()
}

#[track_caller]
fn assert_v1(call: &impl Call<Api = v1::Api>, path: &str, form: &str) {
    let request = call.request(&v1_api()).unwrap();
    assert_eq!((request.method(), body(&request)), (&Method::POST, form));
    assert_eq!(request.uri().to_string(), format!("https://api.nexmo.com{path}"));
    let headers = request.headers();
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        (&headers["accept"], &headers["accept-encoding"]),
        (&"application/json".parse().unwrap(), &"identity".parse().unwrap())
    );
    assert!(headers["user-agent"].to_str().unwrap().starts_with("jwt-identity/"));
    let basic = format!("Basic {}", STANDARD.encode(format!("a1b2c3d4:{SECRET}")));
    assert!(headers["authorization"] == basic && headers["authorization"].is_sensitive());
    assert!(!format!("{request:?}").contains(&basic));
}

#[test]
fn calls_of_version_1_are_form_encoded() {
    let start = v1::Start::builder(number(), "ACME & Søn+1");
    assert_v1(&start.clone().build().unwrap(), "/verify/json", "number=447700900000&brand=ACME+%26+S%C3%B8n%2B1");
    let full = start
        .country("GB")
        .sender_id("ACME")
        .code_length(6)
        .language("en-gb")
        .pin_expiry(Duration::from_secs(120))
        .next_event_wait(Duration::from_secs(60))
        .workflow(v1::Workflow::Sms)
        .pin_code(Code::new("987654").unwrap());
    assert_v1(
        &full.build().unwrap(),
        "/verify/json",
        "number=447700900000&brand=ACME+%26+S%C3%B8n%2B1&country=GB&sender_id=ACME&code_length=6&lg=en-gb\
         &pin_expiry=120&next_event_wait=60&workflow_id=6&pin_code=987654",
    );
    let payment = v1::Start::payment(number(), "ACME", "48.00").build().unwrap();
    assert_v1(&payment, "/verify/psd2/json", "number=447700900000&payee=ACME&amount=48.00");
    let check = v1::Check::new(id(ID_V1), code()).unwrap();
    assert_v1(&check, "/verify/check/json", &format!("request_id={ID_V1}&code=1234"));
    assert_v1(&v1::Search::new(id(ID_V1)).unwrap(), "/verify/search/json", &format!("request_id={ID_V1}"));
    let many = v1::Search::many([id("a"), id("b")]).unwrap();
    assert_v1(&many, "/verify/search/json", "request_ids=a&request_ids=b");
    let cancel = v1::Control::cancel(id(ID_V1)).unwrap();
    assert_v1(&cancel, "/verify/control/json", &format!("request_id={ID_V1}&cmd=cancel"));
    let next = v1::Control::next_event(id(ID_V1)).unwrap();
    assert_v1(&next, "/verify/control/json", &format!("request_id={ID_V1}&cmd=trigger_next_event"));
}

#[test]
fn workflows_have_the_numbers_1_to_7() {
    use v1::Workflow::{Sms, SmsSms, SmsSmsTts, SmsTts, SmsTtsTts, Tts, TtsTts};
    let numbers = [SmsTtsTts, SmsSmsTts, TtsTts, SmsSms, SmsTts, Sms, Tts].map(v1::Workflow::number);
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
}

fn sent(start: v2::StartBuilder) -> Value {
    let request = start.build().unwrap().request(&application_api().0).unwrap();
    assert_eq!((request.method(), request.uri().path()), (&Method::POST, "/v2/verify"));
    assert_eq!(request.headers()["content-type"], "application/json");
    serde_json::from_slice(request.body()).unwrap()
}

fn application_api() -> (v2::Api, Arc<ApplicationTokens>) {
    let signer = application::signer(&pem("rsa2048.pkcs8")).unwrap();
    let tokens = ApplicationTokens::new(signer, ApplicationId::new(APPLICATION).unwrap()).with_clock(AT_NOW);
    let tokens = Arc::new(tokens);
    (v2::Api::new(v2::Credentials::Application(Arc::clone(&tokens))), tokens)
}

#[test]
fn start_of_the_vendors_example_is_reproduced() {
    let start = v2::Start::builder("ACME, Inc", v2::Sms::new(number()))
        .locale("en-us")
        .channel_timeout(Duration::from_secs(300))
        .code_length(4);
    let expected = json!({"brand":"ACME, Inc","locale":"en-us","channel_timeout":300,"code_length":4,
        "workflow":[{"channel":"sms","to":"447700900000"}]});
    assert_eq!(sent(start), expected);
}

#[test]
fn every_channel_is_sent_with_its_parameters() {
    let from = PhoneNumber::new("447700400080").unwrap();
    let redirect = EndpointUrl::new("https://app.example.com/done?a=b").unwrap();
    let start = v2::Start::builder("ACME", v2::SilentAuth::new(number()).redirect_url(redirect).sandbox())
        .step(v2::Sms::new(number()).from("ACME").app_hash("ABC123def45").entity_id("e").content_id("c"))
        .step(v2::Step::Voice(number()))
        .step(v2::WhatsApp::new(number(), from.clone()))
        .step(v2::WhatsApp::new(number(), from).zero_tap())
        .step(v2::Step::WhatsAppInteractive(number()))
        .step(v2::Email::new("ada@example.com").from("login@example.com"))
        .step(v2::Step::Rcs(number()))
        .code(Code::new("aB3dE").unwrap())
        .client_ref("my reference")
        .without_fraud_check()
        .template_id("template");
    let to = "447700900000";
    let expected = json!({"brand":"ACME","code_length":5,"code":"aB3dE","client_ref":"my reference","fraud_check":false,
        "template_id":"template","workflow":[
        {"channel":"silent_auth","to":to,"redirect_url":"https://app.example.com/done?a=b","sandbox":true},
        {"channel":"sms","to":to,"from":"ACME","app_hash":"ABC123def45","entity_id":"e","content_id":"c"},
        {"channel":"voice","to":to},
        {"channel":"whatsapp","to":to,"from":"447700400080"},
        {"channel":"whatsapp","to":to,"from":"447700400080","mode":"zero_tap"},
        {"channel":"whatsapp_interactive","to":to},
        {"channel":"email","to":"ada@example.com","from":"login@example.com"},
        {"channel":"rcs","to":to}]});
    assert_eq!(sent(start), expected);
}

#[test]
fn calls_of_version_2_have_the_id_in_their_path() {
    let of = |request: Request<Vec<u8>>| {
        let content_type = request.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        (request.method().to_string(), request.uri().to_string(), body(&request).to_owned(), content_type)
    };
    let url = |rest: &str| format!("https://api.nexmo.com/v2/verify/{ID_V2}{rest}");
    let check = v2::Check::new(id(ID_V2), code()).request(&v2_api()).unwrap();
    assert_eq!(of(check), ("POST".into(), url(""), r#"{"code":"1234"}"#.into(), Some("application/json".into())));
    let next = v2::NextWorkflow::new(id(ID_V2)).request(&v2_api()).unwrap();
    assert_eq!(of(next), ("POST".into(), url("/next_workflow"), String::new(), None));
    let cancel = v2::Cancel::new(id(ID_V2)).request(&v2_api()).unwrap();
    assert_eq!(of(cancel), ("DELETE".into(), url(""), String::new(), None));
}

#[test]
fn version_2_sends_one_kind_of_credentials() {
    let (api, tokens) = application_api();
    let request = v2::Cancel::new(id(ID_V2)).request(&api).unwrap();
    let sent: Vec<_> = request.headers().get_all("authorization").iter().collect();
    assert_eq!(sent, [tokens.token().unwrap().bearer()]);
    assert!(sent[0].is_sensitive());
    let verifier = application::verifier(&pem("rsa2048.spki")).unwrap().with_clock(AT_NOW);
    let token = sent[0].to_str().unwrap().strip_prefix("Bearer ").unwrap();
    assert_eq!(verifier.verify(token).unwrap().claims().application_id().as_str(), APPLICATION);

    let request = v2::Cancel::new(id(ID_V2)).request(&v2_api()).unwrap();
    assert!(request.headers()["authorization"].to_str().unwrap().starts_with("Basic "));
    assert_eq!(request.headers().get_all("authorization").iter().count(), 1);
}

#[test]
fn base_url_replaces_scheme_host_and_port() {
    let base = EndpointUrl::new("http://127.0.0.1:8080").unwrap();
    let v1 = v1::Search::new(id("a")).unwrap().request(&v1_api().with_base_url(&base).unwrap()).unwrap();
    assert_eq!(v1.uri(), "http://127.0.0.1:8080/verify/search/json");
    let v2 = v2::NextWorkflow::new(id("a")).request(&v2_api().with_base_url(&base).unwrap()).unwrap();
    assert_eq!(v2.uri(), "http://127.0.0.1:8080/v2/verify/a/next_workflow");
}
