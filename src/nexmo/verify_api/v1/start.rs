//! Starts a verification.

use std::time::Duration;

use http::{Request, Response};
use serde::Deserialize;

use crate::Error;
use crate::error::CallError;
use crate::nexmo::verify_api::v1::answer;
use crate::nexmo::verify_api::v1::api::Api;
use crate::nexmo::verify_api::v1::form::Form;
use crate::nexmo::verify_api::v1::status::CallKind;
use crate::nexmo::verify_api::{ApiError, Call, Code, PhoneNumber, RequestId, rules};

/// Sends a code to a phone number: the call *request*, or *psd2* for a payment.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Account, ApiSecret, Call, PhoneNumber, v1};
/// use jwt_identity::nexmo::webhook::ApiKey;
///
/// let account = Account::new(ApiKey::new("a1b2c3d4")?, ApiSecret::new("secret-from-the-dashboard")?)?;
/// let start = v1::Start::builder(PhoneNumber::new("447700900000")?, "ACME & Co").code_length(6).build()?;
///
/// let request = start.request(&v1::Api::new(account))?;
/// assert_eq!((request.method(), request.uri().path()), (&http::Method::POST, "/verify/json"));
/// assert_eq!(request.body(), b"number=447700900000&brand=ACME+%26+Co&code_length=6");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, Verify v1 API reference.
#[derive(Debug, Clone)]
pub struct Start(StartBuilder);

/// The parameters of a [`Start`]. [`build`](Self::build) checks them.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{PhoneNumber, v1::Start};
///
/// let refused = Start::builder(PhoneNumber::new("447700900000")?, "A brand of 19 chars").build().unwrap_err();
/// assert_eq!((refused.code().as_u16(), refused.subject()), (701, Some("brand")));
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct StartBuilder {
    number: PhoneNumber,
    purpose: Purpose,
    country: Option<String>,
    sender_id: Option<String>,
    code_length: Option<u8>,
    language: Option<String>,
    pin_expiry: Option<Duration>,
    next_event_wait: Option<Duration>,
    workflow: Option<Workflow>,
    pin_code: Option<Code>,
}

#[derive(Debug, Clone)]
enum Purpose {
    Login { brand: String },
    Payment { payee: String, amount: String },
}

/// The order in which version 1 sends the code by SMS and calls with it by text-to-speech (TTS).
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::nexmo::verify_api::v1::Workflow::Sms.number(), 6);
/// ```
///
/// Source: Vonage, "Workflows and events".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Workflow {
    /// SMS, TTS, TTS: number 1, the default.
    SmsTtsTts,
    /// SMS, SMS, TTS: number 2.
    SmsSmsTts,
    /// TTS, TTS: number 3.
    TtsTts,
    /// SMS, SMS: number 4.
    SmsSms,
    /// SMS, TTS: number 5.
    SmsTts,
    /// SMS: number 6.
    Sms,
    /// TTS: number 7.
    Tts,
}

impl Workflow {
    /// Returns the `workflow_id`.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::SmsTtsTts => 1,
            Self::SmsSmsTts => 2,
            Self::TtsTts => 3,
            Self::SmsSms => 4,
            Self::SmsTts => 5,
            Self::Sms => 6,
            Self::Tts => 7,
        }
    }
}

impl Start {
    /// The time in which a code can be checked unless `pin_expiry` is set: 5 minutes.
    pub const DEFAULT_PIN_EXPIRY: Duration = Duration::from_secs(300);

    /// Starts with the number and the name that the message shows: 1 to 18 characters.
    pub fn builder(number: PhoneNumber, brand: impl Into<String>) -> StartBuilder {
        StartBuilder::new(number, Purpose::Login { brand: brand.into() })
    }

    /// Starts with the number, payee and amount of a payment (PSD2): 1 to 18 characters, and a decimal number of euros.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::verify_api::{PhoneNumber, v1::Start};
    ///
    /// assert!(Start::payment(PhoneNumber::new("447700900000")?, "ACME", "48.00").build().is_ok());
    /// # Ok::<(), jwt_identity::error::CallError>(())
    /// ```
    pub fn payment(number: PhoneNumber, payee: impl Into<String>, amount: impl Into<String>) -> StartBuilder {
        StartBuilder::new(number, Purpose::Payment { payee: payee.into(), amount: amount.into() })
    }

    /// Returns the time in which the code can be checked.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        self.0.pin_expiry.unwrap_or(Self::DEFAULT_PIN_EXPIRY)
    }
}

impl StartBuilder {
    const fn new(number: PhoneNumber, purpose: Purpose) -> Self {
        Self {
            number,
            purpose,
            country: None,
            sender_id: None,
            code_length: None,
            language: None,
            pin_expiry: None,
            next_event_wait: None,
            workflow: None,
            pin_code: None,
        }
    }

    /// Sets the country of the number: two ASCII letters.
    pub fn country(self, country: impl Into<String>) -> Self {
        Self { country: Some(country.into()), ..self }
    }

    /// Sets the sender of SMS: 1 to 11 characters. Default: `VERIFY`.
    pub fn sender_id(self, sender_id: impl Into<String>) -> Self {
        Self { sender_id: Some(sender_id.into()), ..self }
    }

    /// Sets the number of digits of the code: 4 or 6. Default: 4.
    pub fn code_length(self, code_length: u8) -> Self {
        Self { code_length: Some(code_length), ..self }
    }

    /// Sets the language of the message (`lg`), such as `en-us`. The library checks the form alone.
    pub fn language(self, language: impl Into<String>) -> Self {
        Self { language: Some(language.into()), ..self }
    }

    /// Sets the time in which the code can be checked: 60 to 3600 seconds. Default: 300 seconds.
    ///
    /// It must be a multiple of [`next_event_wait`](Self::next_event_wait) if both are set. Vonage would replace it.
    pub fn pin_expiry(self, pin_expiry: Duration) -> Self {
        Self { pin_expiry: Some(pin_expiry), ..self }
    }

    /// Sets the time between two messages: 60 to 900 seconds. The default depends on the workflow.
    pub fn next_event_wait(self, next_event_wait: Duration) -> Self {
        Self { next_event_wait: Some(next_event_wait), ..self }
    }

    /// Sets the workflow. Default: [`Workflow::SmsTtsTts`].
    pub fn workflow(self, workflow: Workflow) -> Self {
        Self { workflow: Some(workflow), ..self }
    }

    /// Sets the code, for accounts that may do so.
    pub fn pin_code(self, pin_code: Code) -> Self {
        Self { pin_code: Some(pin_code), ..self }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701) with the name of the first parameter that breaks its rule.
    pub fn build(self) -> Result<Start, CallError> {
        match &self.purpose {
            Purpose::Login { brand } => rules::text("brand", brand, 18, "must have 1 to 18 characters")?,
            Purpose::Payment { payee, amount } => {
                rules::text("payee", payee, 18, "must have 1 to 18 characters")?;
                if !is_amount(amount) {
                    return Err(CallError::parameter("amount", "must be a decimal number of euros such as `48.00`"));
                }
            }
        }
        if self.country.as_ref().is_some_and(|it| it.len() != 2 || !it.bytes().all(|byte| byte.is_ascii_alphabetic())) {
            return Err(CallError::parameter("country", "must have 2 ASCII letters"));
        }
        if let Some(sender_id) = &self.sender_id {
            rules::text("sender_id", sender_id, 11, "must have 1 to 11 characters")?;
        }
        if self.code_length.is_some_and(|digits| digits != 4 && digits != 6) {
            return Err(CallError::parameter("code_length", "must be 4 or 6"));
        }
        if let Some(language) = &self.language {
            rules::language("lg", language)?;
        }
        if let Some(expiry) = self.pin_expiry {
            rules::seconds("pin_expiry", expiry, 60..=3600, "must be 60 to 3600 whole seconds")?;
        }
        if let Some(wait) = self.next_event_wait {
            rules::seconds("next_event_wait", wait, 60..=900, "must be 60 to 900 whole seconds")?;
        }
        if let (Some(expiry), Some(wait)) = (self.pin_expiry, self.next_event_wait)
            && expiry.as_secs().checked_rem(wait.as_secs()) != Some(0)
        {
            return Err(CallError::parameter("pin_expiry", "must be a multiple of `next_event_wait`"));
        }
        Ok(Start(self))
    }
}

/// Reports whether a text is a decimal number with at most two digits after the point.
fn is_amount(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => is_number(whole) && is_number(fraction) && fraction.len() <= 2,
        None => is_number(text),
    }
}

impl Call for Start {
    type Api = Api;
    type Answer = Started;

    fn request(&self, api: &Api) -> Result<Request<Vec<u8>>, Error> {
        let start = &self.0;
        let form = Form::default().with("number", start.number.as_str());
        let (path, form) = match &start.purpose {
            Purpose::Login { brand } => ("/verify/json", form.with("brand", brand)),
            Purpose::Payment { payee, amount } => {
                ("/verify/psd2/json", form.with("payee", payee).with("amount", amount))
            }
        };
        let number = |number: u64| number.to_string();
        let seconds = |duration: Option<Duration>| duration.map(|it| number(it.as_secs()));
        let form = form
            .with_optional("country", start.country.as_deref())
            .with_optional("sender_id", start.sender_id.as_deref())
            .with_optional("code_length", start.code_length.map(|it| number(it.into())).as_deref())
            .with_optional("lg", start.language.as_deref())
            .with_optional("pin_expiry", seconds(start.pin_expiry).as_deref())
            .with_optional("next_event_wait", seconds(start.next_event_wait).as_deref())
            .with_optional("workflow_id", start.workflow.map(|it| number(it.number().into())).as_deref())
            .with_optional("pin_code", start.pin_code.as_ref().map(Code::text));
        api.post(path, form)
    }

    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<Started, ApiError> {
        let wire: Wire = answer::success(response, CallKind::Request)?;
        let request_id = RequestId::new(wire.request_id)
            .ok()
            .filter(|id| answer::check_len(id).is_ok())
            .ok_or(ApiError::wrong_content("expected an id of at most 32 characters in `request_id`"))?;
        Ok(Started { request_id })
    }
}

#[derive(Deserialize)]
struct Wire {
    request_id: String,
}

/// A verification that was started.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::{Call, PhoneNumber, v1};
///
/// let start = v1::Start::builder(PhoneNumber::new("447700900000")?, "ACME").build()?;
/// let response = http::Response::builder()
///     .header("content-type", "application/json")
///     .body(r#"{"request_id":"44a5279b27dd4a638d614d265ad57a77","status":"0"}"#)?;
/// let started: v1::Started = start.read(&response)?;
/// assert_eq!(started.request_id().as_str(), "44a5279b27dd4a638d614d265ad57a77");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    request_id: RequestId,
}

impl Started {
    /// Returns the id of the verification.
    #[must_use]
    pub const fn request_id(&self) -> &RequestId {
        &self.request_id
    }
}
