//! Codes by telephone: the calls of Vonage's Verify API.

use std::sync::Arc;

use jwt_identity::error::{CallError, CallReason};
use jwt_identity::keys::remote::{EndpointUrl, RemoteSettings};
use jwt_identity::nexmo::ApplicationTokens;
use jwt_identity::nexmo::verify_api::{
    Account, ApiError, Call, Code, PendingVerification, PhoneNumber, RequestId, v1, v2,
};
use jwt_identity::{Error, ErrorCode, NumericDate};
use jwt_identity_fetch::ReqwestFetch;

use crate::error::StartError;
use crate::failure::Failure;
use crate::session::id::SessionId;
use crate::session::record::CodeSent;

/// A client of one version of the API.
pub(crate) struct Verification {
    api: Api,
    client: ReqwestFetch,
    /// The tokens with which version 2 knows the application.
    tokens: Option<Arc<ApplicationTokens>>,
}

enum Api {
    V1(v1::Api),
    V2(v2::Api),
}

/// The outcome of asking for a code.
pub(crate) enum Started {
    Sent(PendingVerification),
    /// The vendor is verifying the number already, and names that verification.
    Running(RequestId),
}

/// The outcome of a code that was entered.
pub(crate) enum Checked {
    Right,
    Wrong,
    /// It was the last attempt, and the code is no longer valid.
    TooOften,
    /// There is no such verification any more.
    Ended,
}

/// The outcome of asking for another code.
pub(crate) enum Resent {
    Sent,
    NoMore,
    Ended,
}

/// The outcome of giving up.
pub(crate) enum Cancelled {
    Ended,
    /// Version 1 cancels nothing in the first 30 seconds.
    NotNow,
}

impl Verification {
    /// Creates a client of version 1, which knows the account by key and secret.
    pub(crate) fn v1(account: Account, base_url: Option<&str>, client: ReqwestFetch) -> Result<Self, StartError> {
        let api = v1::Api::new(account);
        let api = match base_url {
            Some(url) => api.with_base_url(&EndpointUrl::new(url)?)?,
            None => api,
        };
        Ok(Self { api: Api::V1(api), client, tokens: None })
    }

    /// Creates a client of version 2, which knows the application by a token that this service mints.
    pub(crate) fn v2(
        tokens: Arc<ApplicationTokens>,
        base_url: Option<&str>,
        client: ReqwestFetch,
    ) -> Result<Self, StartError> {
        let api = v2::Api::new(v2::Credentials::Application(Arc::clone(&tokens)));
        let api = match base_url {
            Some(url) => api.with_base_url(&EndpointUrl::new(url)?)?,
            None => api,
        };
        Ok(Self { api: Api::V2(api), client, tokens: Some(tokens) })
    }

    /// Asks the vendor to send a code, and binds the verification to session and number.
    pub(crate) async fn start(
        &self,
        id: &SessionId,
        number: &PhoneNumber,
        now: NumericDate,
    ) -> Result<Started, Failure> {
        let (started, lifetime) = match &self.api {
            Api::V1(api) => {
                let start = v1::Start::builder(number.clone(), BRAND).build().map_err(internal)?;
                let started = self.send(&start, api).await.map(|started| started.request_id().clone());
                (started, start.lifetime())
            }
            Api::V2(api) => {
                let by_sms = v2::Start::builder(BRAND, v2::Sms::new(number.clone()));
                let start = by_sms.step(v2::Step::Voice(number.clone())).build().map_err(internal)?;
                let started = self.send(&start, api).await.map(|started| started.request_id().clone());
                (started, start.lifetime())
            }
        };
        match started {
            Ok(request_id) => {
                let ends_at = now.saturating_add(lifetime);
                let pending = PendingVerification::new(request_id, id.as_bytes(), number, ends_at);
                Ok(Started::Sent(pending.map_err(internal)?))
            }
            Err(Fault { running: Some(running), .. }) => Ok(Started::Running(running)),
            Err(fault) => Err(fault.failure()),
        }
    }

    /// Prepares the check of a code, and counts it in `sent`.
    pub(crate) fn attempt<'a>(
        &'a self,
        id: &SessionId,
        sent: &mut CodeSent,
        code: Code,
        now: NumericDate,
    ) -> Attempt<'a> {
        let number = PhoneNumber::new(&sent.number);
        let check = number.and_then(|number| match &self.api {
            Api::V1(api) => {
                sent.verification.check_v1(id.as_bytes(), &number, code, now).map(|check| Check::V1(check, api))
            }
            Api::V2(api) => {
                sent.verification.check_v2(id.as_bytes(), &number, code, now).map(|check| Check::V2(check, api))
            }
        });
        Attempt { verification: self, check: check.map_err(Fault::from) }
    }

    /// Asks the vendor to go on to the next way of sending a code.
    pub(crate) async fn resend(&self, id: &SessionId, sent: &CodeSent, now: NumericDate) -> Result<Resent, Failure> {
        let sent = async {
            let request_id = request_id(id, sent, now)?;
            match &self.api {
                Api::V1(api) => self.send(&v1::Control::next_event(request_id)?, api).await.map(drop),
                Api::V2(api) => self.send(&v2::NextWorkflow::new(request_id), api).await.map(drop),
            }
        };
        match sent.await {
            Ok(()) => Ok(Resent::Sent),
            Err(Fault { reason: CallReason::WrongState, .. }) => Ok(Resent::NoMore),
            Err(Fault { reason: CallReason::Ended | CallReason::Expired, .. }) => Ok(Resent::Ended),
            Err(fault) => Err(fault.failure()),
        }
    }

    /// Asks the vendor to end a verification.
    pub(crate) async fn cancel(&self, id: &SessionId, sent: &CodeSent, now: NumericDate) -> Result<Cancelled, Failure> {
        let cancelled = async {
            let request_id = request_id(id, sent, now)?;
            match &self.api {
                Api::V1(api) => self.send(&v1::Control::cancel(request_id)?, api).await.map(drop),
                Api::V2(api) => self.send(&v2::Cancel::new(request_id), api).await.map(drop),
            }
        };
        match cancelled.await {
            Ok(()) | Err(Fault { reason: CallReason::Ended | CallReason::Expired, .. }) => Ok(Cancelled::Ended),
            Err(Fault { reason: CallReason::WrongState, .. }) => Ok(Cancelled::NotNow),
            Err(fault) => Err(fault.failure()),
        }
    }

    /// Carries a call out. After a change of keys, the held token of the application may have the old signature.
    async fn send<C: Call>(&self, call: &C, api: &C::Api) -> Result<C::Answer, Fault> {
        let outcome = self.send_once(call, api).await;
        match (&outcome, &self.tokens) {
            (Err(Fault { reason: CallReason::Denied, .. }), Some(tokens)) => {
                tokens.invalidate();
                self.send_once(call, api).await
            }
            _ => outcome,
        }
    }

    async fn send_once<C: Call>(&self, call: &C, api: &C::Api) -> Result<C::Answer, Fault> {
        let request = call.request(api)?;
        let response = self.client.send(request, &RemoteSettings::default()).await?;
        Ok(call.read(&response)?)
    }
}

/// A code that is about to be checked.
pub(crate) struct Attempt<'a> {
    verification: &'a Verification,
    check: Result<Check<'a>, Fault>,
}

enum Check<'a> {
    V1(v1::Check, &'a v1::Api),
    V2(v2::Check, &'a v2::Api),
}

impl Attempt<'_> {
    /// Asks the vendor whether the code is right.
    pub(crate) async fn send(self) -> Result<Checked, Failure> {
        let checked = match self.check {
            Ok(Check::V1(check, api)) => self.verification.send(&check, api).await.map(drop),
            Ok(Check::V2(check, api)) => self.verification.send(&check, api).await.map(drop),
            Err(fault) => Err(fault),
        };
        match checked {
            Ok(()) => Ok(Checked::Right),
            Err(fault) => match fault.reason {
                CallReason::WrongCode => Ok(Checked::Wrong),
                CallReason::TooManyCodes => Ok(Checked::TooOften),
                CallReason::Ended | CallReason::Expired | CallReason::WrongState => Ok(Checked::Ended),
                _ => Err(fault.failure()),
            },
        }
    }
}

/// Why a call failed.
struct Fault {
    reason: CallReason,
    /// The code of the error, for the log.
    code: ErrorCode,
    running: Option<RequestId>,
}

impl Fault {
    fn failure(&self) -> Failure {
        let code = self.code.as_u16();
        match self.reason {
            CallReason::Concurrent => Failure::AlreadyVerifying,
            CallReason::Rejected => Failure::NumberRejected,
            CallReason::InvalidParameter | CallReason::Denied | CallReason::AccountLimited => {
                Failure::VendorRejects(code)
            }
            CallReason::ForeignSession => Failure::FormExpired,
            _ => Failure::VendorUnavailable(code),
        }
    }
}

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        Self { reason: error.reason(), code: error.code(), running: None }
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        Self { reason: error.reason(), code: error.code(), running: error.running().cloned() }
    }
}

impl From<Error> for Fault {
    /// A request cannot be built, for example because no key can sign the token of this service.
    fn from(error: Error) -> Self {
        Self { reason: CallReason::InvalidParameter, code: error.code(), running: None }
    }
}

fn request_id(id: &SessionId, sent: &CodeSent, now: NumericDate) -> Result<RequestId, Fault> {
    let number = PhoneNumber::new(&sent.number)?;
    Ok(sent.verification.request_id(id.as_bytes(), &number, now)?.clone())
}

fn internal(_: CallError) -> Failure {
    Failure::Internal("a request cannot be built")
}

/// The name in the message to the telephone. Version 2 permits 16 characters.
const BRAND: &str = "Login backend";
