//! Starts a verification.

use std::fmt;
use std::time::Duration;

use http::{Method, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::error::CallError;
use crate::keys::remote::EndpointUrl;
use crate::nexmo::verify_api::v2::api::Api;
use crate::nexmo::verify_api::v2::json;
use crate::nexmo::verify_api::v2::problem::{self, CallKind};
use crate::nexmo::verify_api::v2::step::{self, Step};
use crate::nexmo::verify_api::{ApiError, Call, Code, RequestId, response, rules};
use crate::token::claim;

/// Starts a verification: `POST /v2/verify`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::{Api, Credentials, Sms, Start};
/// use jwt_identity::nexmo::verify_api::{Account, ApiSecret, Call, PhoneNumber};
/// use jwt_identity::nexmo::webhook::ApiKey;
///
/// let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
/// let start = Start::builder("ACME, Inc", Sms::new(PhoneNumber::new("447700900000")?)).build()?;
///
/// let request = start.request(&Api::new(Credentials::Account(account)))?;
/// assert_eq!(request.uri(), "https://api.nexmo.com/v2/verify");
/// assert_eq!(request.body(), br#"{"brand":"ACME, Inc","workflow":[{"channel":"sms","to":"447700900000"}]}"#);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference.
#[derive(Debug, Clone)]
pub struct Start(StartBuilder);

/// The parameters of a [`Start`]. [`build`](Self::build) checks them.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::PhoneNumber;
/// use jwt_identity::nexmo::verify_api::v2::{SilentAuth, Sms, Start};
///
/// let number = PhoneNumber::new("447700900000")?;
/// let late = Start::builder("ACME", Sms::new(number.clone())).step(SilentAuth::new(number)).build();
/// assert_eq!(late.unwrap_err().subject(), Some("workflow"));
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct StartBuilder {
    brand: String,
    workflow: Vec<Step>,
    locale: Option<String>,
    channel_timeout: Option<Duration>,
    code_length: Option<u8>,
    code: Option<Code>,
    client_ref: Option<String>,
    skips_fraud_check: bool,
    template_id: Option<String>,
}

impl Start {
    /// The time that each step waits for the code unless `channel_timeout` is set: 3 minutes.
    pub const DEFAULT_CHANNEL_TIMEOUT: Duration = Duration::from_secs(180);

    /// Starts with the name that the message shows, 1 to 16 characters, and the first step.
    pub fn builder(brand: impl Into<String>, first: impl Into<Step>) -> StartBuilder {
        StartBuilder {
            brand: brand.into(),
            workflow: vec![first.into()],
            locale: None,
            channel_timeout: None,
            code_length: None,
            code: None,
            client_ref: None,
            skips_fraud_check: false,
            template_id: None,
        }
    }

    /// Returns the time in which the verification can be completed: the time of a step, once for each step.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        let steps = u32::try_from(self.0.workflow.len()).unwrap_or(u32::MAX);
        self.0.channel_timeout.unwrap_or(Self::DEFAULT_CHANNEL_TIMEOUT).saturating_mul(steps)
    }
}

impl StartBuilder {
    /// Adds a step, which begins when the one before has failed or its time has passed.
    pub fn step(mut self, step: impl Into<Step>) -> Self {
        self.workflow.push(step.into());
        self
    }

    /// Sets the language of the message. Default: `en-us`. The library checks the form alone.
    pub fn locale(self, locale: impl Into<String>) -> Self {
        Self { locale: Some(locale.into()), ..self }
    }

    /// Sets the time that each step waits for the code: 15 to 900 seconds. Default: 180 seconds.
    pub fn channel_timeout(self, channel_timeout: Duration) -> Self {
        Self { channel_timeout: Some(channel_timeout), ..self }
    }

    /// Sets the number of characters of the code: 4 to 10. Default: 4.
    pub fn code_length(self, code_length: u8) -> Self {
        Self { code_length: Some(code_length), ..self }
    }

    /// Sets the code. Its length becomes the `code_length`, unless that is set.
    pub fn code(self, code: Code) -> Self {
        Self { code: Some(code), ..self }
    }

    /// Sets a text that callbacks repeat. Its length is not checked, because the vendor's sources disagree.
    pub fn client_ref(self, client_ref: impl Into<String>) -> Self {
        Self { client_ref: Some(client_ref.into()), ..self }
    }

    /// Skips the fraud check, for accounts that may do so.
    pub fn without_fraud_check(self) -> Self {
        Self { skips_fraud_check: true, ..self }
    }

    /// Sets the template of the message.
    pub fn template_id(self, template_id: impl Into<String>) -> Self {
        Self { template_id: Some(template_id.into()), ..self }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701) with the name of the first parameter that breaks its rule.
    pub fn build(self) -> Result<Start, CallError> {
        rules::text("brand", &self.brand, 16, "must have 1 to 16 characters")?;
        self.workflow.iter().try_for_each(Step::check)?;
        if self.workflow.iter().skip(1).any(|step| matches!(step, Step::SilentAuth(_))) {
            return Err(CallError::parameter("workflow", "must have `silent_auth` as its first step, if at all"));
        }
        if let Some(locale) = &self.locale {
            rules::language("locale", locale)?;
        }
        if let Some(timeout) = self.channel_timeout {
            rules::seconds("channel_timeout", timeout, 15..=900, "must be 15 to 900 whole seconds")?;
        }
        if self.code_length.is_some_and(|length| !(4..=10).contains(&length)) {
            return Err(CallError::parameter("code_length", "must be 4 to 10"));
        }
        if let (Some(length), Some(code)) = (self.code_length, &self.code)
            && usize::from(length) != code.count()
        {
            return Err(CallError::parameter("code", "must have as many characters as `code_length` says"));
        }
        if !self.has_code() && (self.code_length.is_some() || self.code.is_some()) {
            let parameter = if self.code.is_some() { "code" } else { "code_length" };
            return Err(CallError::parameter(parameter, "must not be set, because no step of the workflow has a code"));
        }
        for (parameter, text) in [("client_ref", &self.client_ref), ("template_id", &self.template_id)] {
            if let Some(text) = text {
                rules::text(parameter, text, usize::MAX, "must not be empty or have control characters")?;
            }
        }
        Ok(Start(self))
    }

    fn has_code(&self) -> bool {
        self.workflow.iter().any(Step::has_code)
    }
}

impl fmt::Debug for StartBuilder {
    /// Leaves out `client_ref`, which may name a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartBuilder")
            .field("brand", &self.brand)
            .field("workflow", &self.workflow)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    brand: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_ref: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fraud_check: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_id: Option<&'a str>,
    workflow: Vec<step::Wire<'a>>,
}

impl Call for Start {
    type Api = Api;
    type Answer = Started;

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        let start = &self.0;
        if !start.has_code() && !api.gets_callbacks() {
            let rule = "must be those of an application, because no step of the workflow has a code";
            return Err(CallError::parameter("credentials", rule).into());
        }
        let wire = Wire {
            brand: &start.brand,
            locale: start.locale.as_deref(),
            channel_timeout: start.channel_timeout.map(|timeout| timeout.as_secs()),
            code_length: start.code_length.map(usize::from).or(start.code.as_ref().map(Code::count)),
            code: start.code.as_ref().map(Code::text),
            client_ref: start.client_ref.as_deref(),
            fraud_check: start.skips_fraud_check.then_some(false),
            template_id: start.template_id.as_deref(),
            workflow: start.workflow.iter().map(Step::wire).collect(),
        };
        api.send(Method::POST, None, "", Some(json::content(&wire)?))
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<Started, ApiError> {
        if response.status() != StatusCode::ACCEPTED {
            return Err(problem::refusal(response, CallKind::Start));
        }
        let answer: Answer = response::object(response, &["application/json"])?;
        let check_url = answer.check_url.as_deref().map(EndpointUrl::new).transpose();
        let check_url = check_url.map_err(|_| ApiError::wrong_content("expected an https URL in `check_url`"))?;
        Ok(Started { request_id: answer.request_id, check_url })
    }
}

#[derive(Deserialize)]
struct Answer {
    request_id: RequestId,
    #[serde(default, deserialize_with = "claim::present")]
    check_url: Option<String>,
}

/// A verification that was started.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::v2::{Sms, Start, Started};
/// use jwt_identity::nexmo::verify_api::{Call, PhoneNumber};
///
/// let start = Start::builder("ACME", Sms::new(PhoneNumber::new("447700900000")?)).build()?;
/// let response = http::Response::builder()
///     .status(202)
///     .header("content-type", "application/json")
///     .body(r#"{"request_id":"c11236f4-00bf-4b89-84ba-88b25df97315"}"#)?;
/// let started: Started = start.read(&response)?;
/// assert_eq!(started.request_id().as_str(), "c11236f4-00bf-4b89-84ba-88b25df97315");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Started {
    request_id: RequestId,
    check_url: Option<EndpointUrl>,
}

impl Started {
    /// Returns the id of the verification.
    #[must_use]
    pub const fn request_id(&self) -> &RequestId {
        &self.request_id
    }

    /// Returns the URL that the device opens over its mobile network, if the first step is silent authentication.
    #[must_use]
    pub const fn check_url(&self) -> Option<&EndpointUrl> {
        self.check_url.as_ref()
    }
}

impl fmt::Debug for Started {
    /// Leaves out the URL, whose path or query is a credential of the device.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Started").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}
