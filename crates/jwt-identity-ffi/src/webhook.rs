//! Webhooks of Vonage (Nexmo).

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use jwt_identity::nexmo::webhook::{
    self, Accounts, ApiKey, Content, Kind, Request, Secrets, VerifiedWebhook, VideoCallback, Webhook, WebhookVerifier,
    contact_center,
};
use jwt_identity::token::replay::ReplayGuard;
use jwt_identity::{NumericDate, Profile, SharedSecret};
use serde::Serialize;

use crate::clock::CallerClock;
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::guard::jwti_replay_guard;
use crate::json;
use crate::raw::callback::{jwti_clock_callback, jwti_drop_callback};
use crate::raw::object::{Opaque, tag};
use crate::raw::output::TextOut;
use crate::text::{jwti_bytes, jwti_field_list, jwti_str, jwti_text};

/// Verifies signed webhooks together with their content.
#[derive(Debug)]
pub struct jwti_webhook {
    _private: [u8; 0],
}

impl Opaque for jwti_webhook {
    type Content = AnyWebhook;
    const TAG: u64 = tag(*b"jwti:hok");
}

/// A signature secret.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_webhook_secret {
    /// The API key of the account that has this secret. It is absent for a program with one account. Either all secrets
    /// have one, or none.
    pub api_key: jwti_str,
    /// The secret.
    pub secret: jwti_bytes,
    /// Whether the secret is encoded in Base64, as that of a contact center subscription.
    pub is_base64: bool,
}

/// The parts of an HTTP request that a webhook is verified with.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_webhook_request {
    /// The HTTP method.
    pub method: jwti_str,
    /// The part of the URL behind "?". It is absent if there is none.
    pub query: jwti_str,
    /// All header fields, or those with a token. A field that occurs twice is listed twice. Values need not be UTF-8.
    pub headers: jwti_field_list,
    /// The body, byte for byte as it was received.
    pub body: jwti_bytes,
}

/// The verifier behind a handle.
pub(crate) enum AnyWebhook {
    Webhook(WebhookVerifier<Webhook>),
    ContactCenter(WebhookVerifier<contact_center::ContactCenter>),
}

/// A setting of a verifier.
enum Setting {
    Clock(CallerClock),
    Guard(Arc<dyn ReplayGuard>),
}

impl AnyWebhook {
    fn with(&self, setting: Setting) -> Self {
        match self {
            Self::Webhook(verifier) => Self::Webhook(with(verifier, setting)),
            Self::ContactCenter(verifier) => Self::ContactCenter(with(verifier, setting)),
        }
    }

    fn verify(
        &self,
        request: &jwti_webhook_request,
        now: Option<NumericDate>,
        result: Option<TextOut>,
    ) -> Result<(), Failure> {
        match self {
            Self::Webhook(verifier) => verify(verifier, request, now, result),
            Self::ContactCenter(verifier) => verify(verifier, request, now, result),
        }
    }

    fn replace(&self, secrets: &[jwti_webhook_secret]) -> Result<(), Failure> {
        match (self, Keys::of(secrets)?) {
            (Self::Webhook(verifier), Keys::Accounts(accounts)) => verifier.replace_accounts(accounts),
            (Self::Webhook(verifier), Keys::One(secrets)) => verifier.replace_secrets(secrets)?,
            (Self::ContactCenter(verifier), Keys::One(secrets)) => verifier.replace_secrets(secrets)?,
            (Self::ContactCenter(_), Keys::Accounts(_)) => return Err(NO_ACCOUNTS),
        }
        Ok(())
    }
}

const NO_ACCOUNTS: Failure = Failure::argument("secrets", "must have no API keys for this kind of webhook");

fn with<K: Kind>(verifier: &WebhookVerifier<K>, setting: Setting) -> WebhookVerifier<K> {
    let verifier = verifier.clone();
    match setting {
        Setting::Clock(clock) => verifier.with_clock(clock),
        Setting::Guard(guard) => verifier.with_replay_guard(guard),
    }
}

fn verify<K: Kind>(
    verifier: &WebhookVerifier<K>,
    request: &jwti_webhook_request,
    now: Option<NumericDate>,
    result: Option<TextOut>,
) -> Result<(), Failure> {
    let mut parts = Request::new(request.method.required("method")?)
        .query(request.query.optional("query")?)
        .body(request.body.content("body")?);
    for field in request.headers.items("headers")? {
        parts = parts.header(field.name.required("headers")?, field.value.bytes("headers")?);
    }
    let verified = match now {
        Some(now) => verifier.verify_at(&parts, now),
        None => verifier.verify(&parts),
    };
    let verified = verified.map_err(Failure::Webhook)?;
    if let Some(out) = result {
        out.set(json::text(&Report::of(&verified))?);
    }
    Ok(())
}

/// A webhook that was verified, as JSON.
#[derive(Serialize)]
struct Report<'a, C> {
    claims: &'a C,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<&'a [(String, String)]>,
}

impl<'a, C> Report<'a, C> {
    fn of<K: Kind<Claims = C>>(verified: &'a VerifiedWebhook<K>) -> Self {
        let parameters = if let Content::Query(parameters) = verified.content() { Some(&**parameters) } else { None };
        Self { claims: verified.claims(), account: verified.account().map(ApiKey::as_str), parameters }
    }
}

/// The secrets of a verifier.
enum Keys {
    One(Secrets),
    Accounts(Accounts),
}

impl Keys {
    fn of(secrets: &[jwti_webhook_secret]) -> Result<Self, Failure> {
        let secrets: Vec<(Option<&str>, SharedSecret)> =
            secrets.iter().map(jwti_webhook_secret::parse).collect::<Result<_, _>>()?;
        if secrets.iter().all(|(api_key, _)| api_key.is_none()) {
            return Ok(Self::One(Secrets::new(secrets.iter().map(|(_, secret)| secret))?));
        }
        let mut accounts: Option<Accounts> = None;
        let mut done: Vec<&str> = Vec::new();
        for (api_key, _) in &secrets {
            let Some(api_key) = api_key else {
                return Err(Failure::argument("secrets", "must all have an API key, or none"));
            };
            if done.contains(api_key) {
                continue;
            }
            done.push(api_key);
            let of_account = secrets.iter().filter(|(known, _)| *known == Some(api_key)).map(|(_, secret)| secret);
            let (api_key, of_account) = (ApiKey::new(*api_key)?, Secrets::new(of_account)?);
            accounts = Some(match accounts {
                Some(accounts) => accounts.with(api_key, of_account)?,
                None => Accounts::new(api_key, of_account),
            });
        }
        accounts.map(Self::Accounts).ok_or(Failure::null("secrets"))
    }
}

impl jwti_webhook_secret {
    fn parse(&self) -> Result<(Option<&str>, SharedSecret), Failure> {
        let secret = self.secret.content("secrets")?;
        let secret = if self.is_base64 {
            let text = str::from_utf8(secret).map_err(|_| Failure::not_utf8("secrets"))?;
            contact_center::subscription_secret(text)?
        } else {
            SharedSecret::from_bytes(secret)?
        };
        Ok((self.api_key.optional("api_key")?, secret))
    }
}

/// Creates the verifier of a kind of webhook, without a policy.
fn of_kind(kind: &str, keys: Keys) -> Result<AnyWebhook, Failure> {
    match (kind, keys) {
        (Webhook::NAME, Keys::One(secrets)) => Ok(AnyWebhook::Webhook(WebhookVerifier::new(secrets))),
        (Webhook::NAME, Keys::Accounts(accounts)) => Ok(AnyWebhook::Webhook(WebhookVerifier::for_accounts(accounts))),
        (contact_center::ContactCenter::NAME, Keys::One(secrets)) => {
            Ok(AnyWebhook::ContactCenter(WebhookVerifier::contact_center(secrets)))
        }
        (name, keys) => match (VideoCallback::ALL.iter().find(|callback| callback.as_str() == name), keys) {
            (Some(callback), Keys::One(secrets)) => Ok(AnyWebhook::Webhook(WebhookVerifier::video(*callback, secrets))),
            (None, _) if name != contact_center::ContactCenter::NAME => {
                let video = VideoCallback::ALL.iter().map(|callback| callback.as_str());
                Err(Failure::unknown_name(
                    "kind",
                    [Webhook::NAME, contact_center::ContactCenter::NAME].into_iter().chain(video),
                ))
            }
            _ => Err(NO_ACCOUNTS),
        },
    }
}

/// Creates a verifier of webhooks with the time of the system clock and without a replay guard.
///
/// `kind` is "nexmo-webhook" (messages, voice and other signed webhooks), "nexmo-contact-center-webhook", or a callback of the
/// video API: "video-archive", "video-broadcast", "video-captions", "video-experience-composer", "video-session" or
/// "video-sip". A webhook is accepted if one of the secrets verifies it. `policy` is a JSON object with the settings of the
/// policy, or NULL for the strict defaults. `is_behind_cloud_runtime` tells that Vonage Cloud Runtime passes the token on, in
/// another header field. It is for the kind "nexmo-webhook" and video callbacks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_webhook_new(
    kind: *const c_char,
    kind_len: usize,
    secrets: *const jwti_webhook_secret,
    count: usize,
    policy: *const c_char,
    policy_len: usize,
    is_behind_cloud_runtime: bool,
    webhook: *mut *mut jwti_webhook,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        webhook = object_out(webhook),
        kind = text(kind, kind_len),
        secrets = list(secrets, count),
        policy = optional_text(policy, policy_len),
        => {
            let verifier = match of_kind(kind, Keys::of(secrets)?)? {
                AnyWebhook::Webhook(verifier) => {
                    let verifier = if is_behind_cloud_runtime { verifier.behind_cloud_runtime() } else { verifier };
                    AnyWebhook::Webhook(match policy {
                        Some(policy) => verifier.with_policy(webhook::Policy::from_json(policy)?),
                        None => verifier,
                    })
                }
                AnyWebhook::ContactCenter(_) if is_behind_cloud_runtime => {
                    return Err(Failure::argument("is_behind_cloud_runtime", "must be false for this kind of webhook"));
                }
                AnyWebhook::ContactCenter(verifier) => AnyWebhook::ContactCenter(match policy {
                    Some(policy) => verifier.with_policy(contact_center::Policy::from_json(policy)?),
                    None => verifier,
                }),
            };
            webhook.set(verifier);
            Ok(())
        }
    )
}

/// Replaces the secrets while the verifier is used, also those of verifiers that were created from it. Secrets with API keys
/// replace such secrets, and those without replace those without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_webhook_replace_secrets(
    webhook: *const jwti_webhook,
    secrets: *const jwti_webhook_secret,
    count: usize,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, webhook = handle(webhook), secrets = list(secrets, count) => { webhook.replace(secrets) })
}

/// Creates a verifier like `from` that asks a callback for the time. `from` stays as it is, and both are freed.
///
/// `drop_user_data` releases `user_data`, and can be NULL. The library takes `user_data` over only if the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_webhook_with_clock(
    from: *const jwti_webhook,
    clock: jwti_clock_callback,
    user_data: *mut c_void,
    drop_user_data: jwti_drop_callback,
    webhook: *mut *mut jwti_webhook,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        webhook = object_out(webhook),
        from = handle(from),
        clock = callback(clock, user_data, drop_user_data),
        => {
            webhook.set(from.with(Setting::Clock(CallerClock::new(clock.accept()))));
            Ok(())
        }
    )
}

/// Creates a verifier like `from` that accepts each webhook once. `from` stays as it is, and both are freed. Several
/// verifiers can have the same guard, which can be freed before them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_webhook_with_replay_guard(
    from: *const jwti_webhook,
    guard: *const jwti_replay_guard,
    webhook: *mut *mut jwti_webhook,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, webhook = object_out(webhook), from = handle(from), guard = handle(guard) => {
        webhook.set(from.with(Setting::Guard(Arc::clone(guard))));
        Ok(())
    })
}

/// Verifies a webhook at the time of the verifier's clock. After a failure, `http_status` of the error is the status with
/// which to answer.
///
/// `result` receives a JSON object. It can be NULL. Its member `claims` are the claims of the token, `account` is the API key
/// whose secret verified it, and `parameters` are the names and values of the query of a GET request, which has no body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_webhook_verify(
    webhook: *const jwti_webhook,
    request: *const jwti_webhook_request,
    result: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, result = optional_text_out(result), webhook = handle(webhook), request = structure(request) => {
        webhook.verify(request, None, result)
    })
}

/// Verifies a webhook at the time `now`, in seconds since 1970. See `jwti_webhook_verify`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_webhook_verify_at(
    webhook: *const jwti_webhook,
    request: *const jwti_webhook_request,
    now: i64,
    result: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, result = optional_text_out(result), webhook = handle(webhook), request = structure(request) => {
        webhook.verify(request, Some(NumericDate::from_unix_seconds(now)), result)
    })
}
