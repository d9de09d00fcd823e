//! Every function is called with null, an object of another kind, and text that is not UTF-8, in each argument.

use std::ffi::{c_char, c_void};
use std::fs;
use std::mem::MaybeUninit;
use std::ptr;

use crate::support::*;
use jwt_identity_ffi::*;

/// How an argument is spoiled.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Null,
    NotUtf8,
    OtherKind,
}

/// Bytes that are not UTF-8, longer than each argument below.
const NOT_UTF8: &[u8] = &[0xff; 4096];

/// The ways in which an argument of this kind can be spoiled, and the codes with which the call answers.
fn faults(kind: &str) -> &'static [(Fault, i32)] {
    match kind {
        "text" | "optional_text" => &[(Fault::Null, JWTI_ERROR_NULL), (Fault::NotUtf8, JWTI_ERROR_UTF8)],
        "bytes" | "structure" | "out" | "callback" => &[(Fault::Null, JWTI_ERROR_NULL)],
        "handle" => &[(Fault::Null, JWTI_ERROR_NULL), (Fault::OtherKind, JWTI_ERROR_HANDLE)],
        "optional_handle" => &[(Fault::OtherKind, JWTI_ERROR_HANDLE)],
        "value" | "optional" => &[],
        kind => panic!("unknown kind of argument {kind}"),
    }
}

/// A text of the library, which is an object of another kind for each handle.
fn other_kind() -> *mut c_void {
    let mut text = MaybeUninit::<jwti_text>::uninit();
    let data = at("a text");
    assert_eq!(unsafe { jwti_text_new(data.0, data.1, text.as_mut_ptr(), ptr::null_mut()) }, 0);
    unsafe { text.assume_init() }.data.cast()
}

fn text(fault: Option<Fault>, text: &str) -> *const c_char {
    match fault {
        None => text.as_ptr().cast(),
        Some(Fault::Null) => ptr::null(),
        Some(_) => NOT_UTF8.as_ptr().cast(),
    }
}

use text as optional_text;

fn bytes(fault: Option<Fault>, bytes: &[u8]) -> *const c_void {
    if fault.is_some() { ptr::null() } else { bytes.as_ptr().cast() }
}

fn structure<T>(fault: Option<Fault>, value: &T) -> *const T {
    if fault.is_some() { ptr::null() } else { value }
}

fn out<T>(fault: Option<Fault>, place: &mut MaybeUninit<T>) -> *mut T {
    if fault.is_some() { ptr::null_mut() } else { place.as_mut_ptr() }
}

fn callback<F>(fault: Option<Fault>, function: F) -> Option<F> {
    fault.is_none().then_some(function)
}

fn handle<O>(fault: Option<Fault>, object: &Owned<O>) -> *const O {
    match fault {
        None => object.0,
        Some(Fault::Null) => ptr::null(),
        Some(_) => other_kind().cast(),
    }
}

use handle as optional_handle;

fn value<T>(_: Option<Fault>, value: T) -> T {
    value
}

use value as optional;

/// Calls a function once for each way in which one of its arguments can be spoiled.
macro_rules! hostile {
    ($function:ident($($kind:ident($value:expr)),* $(,)?)) => {{
        for (spoiled, kind) in [$(stringify!($kind)),*].into_iter().enumerate() {
            for &(fault, expected) in faults(kind) {
                let mut place = 0..;
                let found = code(|error| unsafe {
                    $function($($kind((place.next() == Some(spoiled)).then_some(fault), $value),)* error)
                });
                assert_eq!(found, expected, "{}: argument {spoiled}, {fault:?}", stringify!($function));
            }
        }
    }};
}

unsafe extern "C-unwind" fn clock(_: *mut c_void, _: *mut i64) -> i32 {
    0
}

unsafe extern "C-unwind" fn claims(_: *mut c_void, _: i64, _: *mut jwti_text, _: *mut i64) -> i32 {
    1
}

unsafe extern "C-unwind" fn register(
    _: *mut c_void,
    _: *const c_char,
    _: usize,
    _: *const c_char,
    _: usize,
    _: i64,
    _: i64,
) -> i32 {
    0
}

fn some<T>() -> MaybeUninit<T> {
    MaybeUninit::uninit()
}

#[test]
fn keys_reject_hostile_arguments() {
    let (keys, null) = (secret_keys(None), ptr::null_mut::<jwti_keys>());
    let store = jwk_set_keys("unpublished");
    hostile!(jwti_keys_from_secret(
        text("HS256"),
        value(5),
        bytes(SECRET.as_bytes()),
        value(SECRET.len()),
        value(0),
        optional_text("k"),
        value(1),
        out(&mut some()),
    ));
    hostile!(jwti_keys_from_private_pem(
        text("RS256"),
        value(5),
        text("pem"),
        value(3),
        optional_text("k"),
        value(1),
        out(&mut some()),
    ));
    hostile!(jwti_keys_from_public_pem(
        text("RS256"),
        value(5),
        text("pem"),
        value(3),
        optional_text("k"),
        value(1),
        out(&mut some()),
    ));
    hostile!(jwti_keys_from_jwk_set(
        text("public"),
        value(6),
        text("HS256"),
        value(5),
        text("{}"),
        value(2),
        out(&mut some()),
    ));
    hostile!(jwti_keys_replace_jwk_set(
        handle(&store),
        text("public"),
        value(6),
        text("HS256"),
        value(5),
        text("{}"),
        value(2),
    ));
    hostile!(jwti_keys_any_of(structure(&keys.0.cast_const()), value(1), out(&mut some())));
    let members = [keys.0.cast_const(), null.cast_const()];
    let mut place = some();
    let found = code(|error| unsafe { jwti_keys_any_of(members.as_ptr(), 2, place.as_mut_ptr(), error) });
    assert_eq!(found, JWTI_ERROR_NULL);
    hostile!(jwti_keys_from_file(text("/nowhere"), value(8), text(READER), value(READER.len()), out(&mut some())));
    hostile!(jwti_keys_from_directory(text("/nowhere"), value(8), text(READER), value(READER.len()), out(&mut some())));
    hostile!(jwti_keys_from_environment(text("NO"), value(2), text(READER), value(READER.len()), out(&mut some())));
    hostile!(jwti_keys_refresh(handle(&keys), out(&mut some())));
    hostile!(jwti_keys_start_refresher(handle(&keys), value(1)));
    hostile!(jwti_keys_stop_refresher(handle(&keys), value(1), out(&mut some())));
    hostile!(jwti_keys_public_jwk_set(handle(&keys), out(&mut some())));
    hostile!(jwti_keys_health(handle(&keys), out(&mut some())));
}

#[test]
fn signers_reject_hostile_arguments() {
    let keys = secret_keys(Some("app_1"));
    let signer = signer("kustomer", &keys).unwrap();
    let acl = preset("guide").unwrap();
    hostile!(jwti_signer_new(text("kustomer"), value(8), handle(&keys), out(&mut some())));
    hostile!(jwti_sign_json(handle(&signer), text("{}"), value(2), out(&mut some())));
    hostile!(jwti_mint_kustomer(handle(&signer), structure(&zeroed()), out(&mut some())));
    hostile!(jwti_mint_sunshine(handle(&signer), structure(&zeroed()), out(&mut some())));
    hostile!(jwti_mint_nexmo_application(
        handle(&signer),
        structure(&zeroed()),
        optional_handle(&acl),
        out(&mut some()),
    ));
    hostile!(jwti_mint_nexmo_user(
        handle(&signer),
        structure(&zeroed()),
        text("ada"),
        value(3),
        handle(&acl),
        out(&mut some()),
    ));
    hostile!(jwti_mint_nexmo_video(handle(&signer), structure(&zeroed()), out(&mut some())));
    hostile!(jwti_mint_nexmo_webhook(handle(&signer), structure(&zeroed()), bytes(b"{}"), value(2), out(&mut some()),));
    hostile!(jwti_mint_nexmo_contact_center_webhook(
        handle(&signer),
        optional_text("id"),
        value(2),
        value(NOW),
        bytes(b"{}"),
        value(2),
        out(&mut some()),
    ));
    hostile!(jwti_mint_jwt(handle(&signer), structure(&zeroed()), optional_text("{}"), value(2), out(&mut some()),));
}

#[test]
fn verifiers_reject_hostile_arguments() {
    let keys = secret_keys(None);
    let verifier = verifier("kustomer", &keys, None).unwrap();
    hostile!(jwti_verifier_new(
        text("kustomer"),
        value(8),
        handle(&keys),
        optional_text("{}"),
        value(2),
        out(&mut some()),
    ));
    hostile!(jwti_verify(handle(&verifier), text("a.b.c"), value(5), optional(ptr::null_mut())));
    hostile!(jwti_verify_at(handle(&verifier), text("a.b.c"), value(5), value(NOW), optional(ptr::null_mut())));
    hostile!(jwti_verify_or_refresh(handle(&verifier), text("a.b.c"), value(5), optional(ptr::null_mut())));
    hostile!(jwti_verifier_with_clock(
        handle(&verifier),
        callback(clock),
        value(ptr::null_mut()),
        value(None),
        out(&mut some()),
    ));
    hostile!(jwti_verifier_with_cache(handle(&verifier), value(0), value(0), out(&mut some())));
    hostile!(jwti_verifier_with_algorithms(handle(&verifier), text("HS256"), value(5), out(&mut some())));
    hostile!(jwti_verifier_with_max_token_len(handle(&verifier), value(100), out(&mut some())));
    hostile!(jwti_diagnose(
        text("a.b.c"),
        value(5),
        structure(&zeroed()),
        optional_handle(&verifier),
        out(&mut some()),
    ));
}

#[test]
fn lists_reject_hostile_arguments() {
    let acl = preset("guide").unwrap();
    let request = jwti_acl_request {
        method: crate::support::text("GET"),
        path: crate::support::text("/v1/users"),
        parameters: jwti_field_list::EMPTY,
    };
    hostile!(jwti_acl_from_json(text("{}"), value(2), out(&mut some())));
    hostile!(jwti_acl_preset(text("guide"), value(5), optional_text("x"), value(1), out(&mut some())));
    hostile!(jwti_acl_to_json(handle(&acl), out(&mut some())));
    hostile!(jwti_acl_is_allowed(handle(&acl), structure(&request), out(&mut some())));
    hostile!(jwti_acl_decide(handle(&acl), structure(&request), out(&mut some())));
    hostile!(jwti_acl_compare(handle(&acl), handle(&acl), out(&mut some())));
    hostile!(jwti_acl_lint(handle(&acl), value(true), out(&mut some())));
    hostile!(jwti_lint_claims(text("{}"), value(2), out(&mut some())));
}

#[test]
fn webhooks_and_holders_reject_hostile_arguments() {
    let secrets = [webhook_secret("secret")];
    let webhook = webhook("nexmo-webhook", &secrets).unwrap();
    let guard = object(|guard, error| unsafe { jwti_replay_guard_new(10, guard, error) }).unwrap();
    hostile!(jwti_webhook_new(
        text("nexmo-webhook"),
        value(13),
        structure(&secrets[0]),
        value(1),
        optional_text("{}"),
        value(2),
        value(false),
        out(&mut some()),
    ));
    hostile!(jwti_webhook_replace_secrets(handle(&webhook), structure(&secrets[0]), value(1)));
    hostile!(jwti_webhook_with_clock(
        handle(&webhook),
        callback(clock),
        value(ptr::null_mut()),
        value(None),
        out(&mut some()),
    ));
    hostile!(jwti_webhook_with_replay_guard(handle(&webhook), handle(&guard), out(&mut some())));
    hostile!(jwti_webhook_verify(handle(&webhook), structure(&zeroed()), optional(ptr::null_mut()),));
    hostile!(jwti_webhook_verify_at(handle(&webhook), structure(&zeroed()), value(NOW), optional(ptr::null_mut()),));
    hostile!(jwti_replay_guard_new(value(10), out(&mut some())));
    hostile!(jwti_replay_guard_from_callback(
        callback(register),
        value(ptr::null_mut()),
        value(None),
        out(&mut some()),
    ));

    let signer = signer("kustomer", &secret_keys(None)).unwrap();
    let acl = preset("guide").unwrap();
    hostile!(jwti_holder_new_application(
        handle(&signer),
        text("id"),
        value(2),
        value(0),
        value(0),
        optional_handle(&acl),
        optional(None),
        value(ptr::null_mut()),
        value(None),
        out(&mut some()),
    ));
    hostile!(jwti_holder_new(
        handle(&signer),
        callback(claims),
        value(ptr::null_mut()),
        value(None),
        value(0),
        optional(None),
        value(ptr::null_mut()),
        value(None),
        out(&mut some()),
    ));
    let holder = object(|holder, error| unsafe {
        jwti_holder_new(signer.0, Some(claims), ptr::null_mut(), None, 0, None, ptr::null_mut(), None, holder, error)
    });
    let holder = holder.unwrap();
    hostile!(jwti_holder_token(handle(&holder), out(&mut some()), out(&mut some())));
    hostile!(jwti_holder_token_at(handle(&holder), value(NOW), out(&mut some()), out(&mut some())));
    hostile!(jwti_holder_invalidate(handle(&holder)));
}

#[test]
fn library_functions_reject_hostile_arguments() {
    hostile!(jwti_now(out(&mut some())));
    hostile!(jwti_random_id(out(&mut some())));
    hostile!(jwti_text_new(text("x"), value(1), out(&mut some())));
    assert!(jwti_code_name(0).is_null() && jwti_code_name(-99).is_null() && jwti_code_name(i32::MAX).is_null());
    unsafe { jwti_free(ptr::null_mut()) };
}

/// Every function of the header that takes an error structure is called above.
#[test]
fn every_function_is_tested() {
    let header = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/include/jwt_identity.h")).unwrap();
    let source = include_str!("hostile.rs");
    let declared = header
        .split("JWTI_API")
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix("int32_t jwti_"))
        .filter_map(|rest| rest.split_once('('));
    let mut count = 0;
    for (name, _) in declared {
        assert!(source.contains(&format!("hostile!(jwti_{name}(")), "jwti_{name} is not called with hostile arguments");
        count += 1;
    }
    assert!(count > 50, "{count} functions");
}

#[test]
fn length_beyond_the_address_space_is_rejected() {
    let verifier = verifier("kustomer", &secret_keys(None), None).unwrap();
    let token = at("a.b.c").0;
    let found = code(|error| unsafe { jwti_verify(verifier.0, token, usize::MAX, ptr::null_mut(), error) });
    assert_eq!(found, JWTI_ERROR_LENGTH);
}
