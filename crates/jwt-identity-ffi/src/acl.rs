//! Access control lists of Vonage (Nexmo).

use std::ffi::c_char;

use jwt_identity::nexmo::{Acl, CompiledAcl, Method, Request, lint_json};

use crate::error::jwti_error;
use crate::failure::Failure;
use crate::json;
use crate::raw::object::{Opaque, tag};
use crate::raw::output::ObjectOut;
use crate::text::{jwti_field_list, jwti_str, jwti_text};

/// An access control list: what a token for Vonage permits. It does not change.
#[derive(Debug)]
pub struct jwti_acl {
    _private: [u8; 0],
}

impl Opaque for jwti_acl {
    type Content = CompiledAcl;
    const TAG: u64 = tag(*b"jwti:acl");
}

/// A request to which a list is applied.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_acl_request {
    /// The HTTP method in capitals: "GET", "POST", "PUT", "DELETE" or "PATCH".
    pub method: jwti_str,
    /// The path, such as "/v1/users/ada".
    pub path: jwti_str,
    /// The parameters that filters of the list name.
    pub parameters: jwti_field_list,
}

impl jwti_acl_request {
    /// Calls `f` with the request.
    fn with<R>(&self, f: impl FnOnce(&Request<'_>) -> R) -> Result<R, Failure> {
        let method = self.method.required("method")?;
        let known = || Method::ALL.iter().map(|method| method.as_str());
        let method = method.parse().map_err(|_| Failure::unknown_name("method", known()))?;
        let fields = self.parameters.items("parameters")?.iter();
        let parameters =
            fields.map(|field| Ok((field.name.required("parameters")?, field.value.required("parameters")?)));
        let parameters: Vec<(&str, &str)> = parameters.collect::<Result<_, Failure>>()?;
        Ok(f(&Request::new(method, self.path.required("path")?).with_parameters(&parameters)))
    }
}

fn set(out: ObjectOut<jwti_acl>, acl: &Acl) {
    out.set(acl.compile());
}

/// Creates a list from JSON, as a token contains it: an object with the member `paths`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_from_json(
    json: *const c_char,
    json_len: usize,
    acl: *mut *mut jwti_acl,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, acl = object_out(acl), json = text(json, json_len) => {
        set(acl, &Acl::from_json(json)?);
        Ok(())
    })
}

/// Creates a list that Vonage's documentation or SDKs use.
///
/// `name` is one of "client_sdk", "client_sdk_windows", "full_access", "guide", "old", "one_conversation", "one_number",
/// "server_sample", "smallest_voice" and "video_session". `parameter` is the id of the conversation, or the phone number, for
/// the two that need it, and NULL for the others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_preset(
    name: *const c_char,
    name_len: usize,
    parameter: *const c_char,
    parameter_len: usize,
    acl: *mut *mut jwti_acl,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        acl = object_out(acl),
        name = text(name, name_len),
        parameter = optional_text(parameter, parameter_len),
        => {
            let preset = match (name, parameter) {
                ("one_conversation", Some(id)) => Acl::one_conversation(id)?,
                ("one_number", Some(number)) => Acl::one_number(number),
                ("one_conversation" | "one_number", None) => return Err(Failure::null("parameter")),
                (name, None) => {
                    let found = PRESETS.iter().find(|(known, _)| *known == name);
                    let (_, preset) = found.ok_or_else(|| Failure::unknown_name("name", names_of_presets()))?;
                    preset()
                }
                (name, Some(_)) if names_of_presets().any(|known| known == name) => {
                    return Err(Failure::argument("parameter", "must be NULL for this list"));
                }
                _ => return Err(Failure::unknown_name("name", names_of_presets())),
            };
            set(acl, &preset);
            Ok(())
        }
    )
}

type Preset = fn() -> Acl;

/// The lists without a parameter.
const PRESETS: &[(&str, Preset)] = &[
    ("client_sdk", Acl::client_sdk),
    ("client_sdk_windows", Acl::client_sdk_windows),
    ("full_access", Acl::full_access),
    ("guide", Acl::guide),
    ("old", Acl::old),
    ("server_sample", Acl::server_sample),
    ("smallest_voice", Acl::smallest_voice),
    ("video_session", Acl::video_session),
];

fn names_of_presets() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|(name, _)| *name).chain(["one_conversation", "one_number"])
}

/// Returns a list as JSON, as a token contains it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_to_json(acl: *const jwti_acl, json: *mut jwti_text, error: *mut jwti_error) -> i32 {
    entry!(error, json = text_out(json), acl = handle(acl) => {
        json.set(json::text(acl.acl())?);
        Ok(())
    })
}

/// Sets `is_allowed` to whether a list permits a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_is_allowed(
    acl: *const jwti_acl,
    request: *const jwti_acl_request,
    is_allowed: *mut bool,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, is_allowed = value_out(is_allowed), acl = handle(acl), request = structure(request) => {
        is_allowed.set(request.with(|request| acl.decide(request).is_allowed())?);
        Ok(())
    })
}

/// Returns whether a list permits a request, and why, as a JSON object: `allowed`, the `path` of the rule that permits it,
/// `path_fault` if the path is not plain, and `mismatches` with the reason of each rule that does not match.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_decide(
    acl: *const jwti_acl,
    request: *const jwti_acl_request,
    decision: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, decision = text_out(decision), acl = handle(acl), request = structure(request) => {
        decision.set(request.with(|request| json::text(&acl.decide(request)))??);
        Ok(())
    })
}

/// Compares two lists by what they permit, as a JSON object.
///
/// `relation` is "equal", "narrower", "wider" or "incomparable". `beyond` are the rules of `acl` that permit more than
/// `other`, and `lacking` the rules of `other` that permit more than `acl`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_compare(
    acl: *const jwti_acl,
    other: *const jwti_acl,
    comparison: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, comparison = text_out(comparison), acl = handle(acl), other = handle(other) => {
        comparison.set(json::text(&acl.acl().compare(other.acl()))?);
        Ok(())
    })
}

/// Returns what is unusual about a list, as a JSON array of findings. `is_for_user` tells that it is for a user token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_acl_lint(
    acl: *const jwti_acl,
    is_for_user: bool,
    findings: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, findings = text_out(findings), acl = handle(acl) => {
        let acl = acl.acl();
        findings.set(json::text(&if is_for_user { acl.lint_for_user() } else { acl.lint() })?);
        Ok(())
    })
}

/// Returns what is unusual about the claims of an application or user token, as a JSON array of findings. The claims are a
/// JSON object, which need not be a valid claims set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_lint_claims(
    claims: *const c_char,
    claims_len: usize,
    findings: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, findings = text_out(findings), claims = text(claims, claims_len) => {
        findings.set(json::text(&lint_json(claims))?);
        Ok(())
    })
}
