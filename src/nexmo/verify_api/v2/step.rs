//! The steps of a workflow.

use std::fmt;

use serde::Serialize;

use crate::error::CallError;
use crate::keys::remote::EndpointUrl;
use crate::nexmo::verify_api::{PhoneNumber, rules};
use crate::token::claim;

/// One step of a workflow: a channel with its parameters.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::PhoneNumber;
/// use jwt_identity::nexmo::verify_api::v2::{Sms, Start, Step};
///
/// let number = PhoneNumber::new("447700900000")?;
/// let start = Start::builder("ACME", Sms::new(number.clone())).step(Step::Voice(number)).build()?;
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, Verify v2 API reference (`workflow`).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Step {
    /// A code by SMS.
    Sms(Sms),
    /// A code by a voice call.
    Voice(PhoneNumber),
    /// A code by `WhatsApp`.
    WhatsApp(WhatsApp),
    /// A question by `WhatsApp` that the user answers with yes or no. It has no code.
    WhatsAppInteractive(PhoneNumber),
    /// A code by email.
    Email(Email),
    /// Authentication by the mobile network. It has no code, and must be the first step.
    SilentAuth(SilentAuth),
    /// A code by RCS. Its parameters other than `to` are not documented by the vendor in the sources of this module.
    Rcs(PhoneNumber),
}

impl Step {
    /// Reports whether the step has a code that the user enters.
    #[must_use]
    pub const fn has_code(&self) -> bool {
        !matches!(self, Self::WhatsAppInteractive(_) | Self::SilentAuth(_))
    }

    pub(super) fn check(&self) -> Result<(), CallError> {
        match self {
            Self::Sms(sms) => sms.check(),
            Self::Email(email) => email.check(),
            Self::Voice(_) | Self::WhatsApp(_) | Self::WhatsAppInteractive(_) | Self::SilentAuth(_) | Self::Rcs(_) => {
                Ok(())
            }
        }
    }

    pub(super) fn wire(&self) -> Wire<'_> {
        match self {
            Self::Sms(sms) => Wire {
                from: sms.from.as_deref(),
                app_hash: sms.app_hash.as_deref(),
                entity_id: sms.entity_id.as_deref(),
                content_id: sms.content_id.as_deref(),
                ..Wire::new("sms", sms.to.as_str())
            },
            Self::Voice(to) => Wire::new("voice", to.as_str()),
            Self::WhatsApp(whatsapp) => Wire {
                from: Some(whatsapp.from.as_str()),
                mode: whatsapp.is_zero_tap.then_some("zero_tap"),
                ..Wire::new("whatsapp", whatsapp.to.as_str())
            },
            Self::WhatsAppInteractive(to) => Wire::new("whatsapp_interactive", to.as_str()),
            Self::Email(email) => Wire { from: email.from.as_deref(), ..Wire::new("email", &email.to) },
            Self::SilentAuth(silent) => Wire {
                redirect_url: silent.redirect_url.as_ref().map(|url| url.as_uri().to_string()),
                sandbox: silent.is_sandbox.then_some(true),
                ..Wire::new("silent_auth", silent.to.as_str())
            },
            Self::Rcs(to) => Wire::new("rcs", to.as_str()),
        }
    }
}

/// A step as it is sent.
#[derive(Default, Serialize)]
pub(super) struct Wire<'a> {
    channel: &'static str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_hash: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sandbox: Option<bool>,
}

impl<'a> Wire<'a> {
    fn new(channel: &'static str, to: &'a str) -> Self {
        Self { channel, to, ..Self::default() }
    }
}

/// A code by SMS. [`StartBuilder::build`](super::StartBuilder::build) checks the parameters.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::PhoneNumber;
/// use jwt_identity::nexmo::verify_api::v2::Sms;
///
/// let sms = Sms::new(PhoneNumber::new("447700900000")?).from("ACME").app_hash("ABC123def45");
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Sms {
    to: PhoneNumber,
    from: Option<String>,
    app_hash: Option<String>,
    entity_id: Option<String>,
    content_id: Option<String>,
}

impl Sms {
    /// Creates the step.
    pub const fn new(to: PhoneNumber) -> Self {
        Self { to, from: None, app_hash: None, entity_id: None, content_id: None }
    }

    /// Sets the sender: 11 to 15 digits, or 3 to 11 ASCII letters or digits.
    pub fn from(self, from: impl Into<String>) -> Self {
        Self { from: Some(from.into()), ..self }
    }

    /// Sets the hash with which Android hands the message to an app: exactly 11 ASCII letters, digits, `+` or `/`.
    pub fn app_hash(self, app_hash: impl Into<String>) -> Self {
        Self { app_hash: Some(app_hash.into()), ..self }
    }

    /// Sets the id of the sender that India requires: 1 to 20 characters. The limit is our choice.
    pub fn entity_id(self, entity_id: impl Into<String>) -> Self {
        Self { entity_id: Some(entity_id.into()), ..self }
    }

    /// Sets the id of the template that India requires: 1 to 20 characters.
    pub fn content_id(self, content_id: impl Into<String>) -> Self {
        Self { content_id: Some(content_id.into()), ..self }
    }

    fn check(&self) -> Result<(), CallError> {
        if let Some(from) = &self.from {
            let is_number = (11..=15).contains(&from.len()) && from.bytes().all(|byte| byte.is_ascii_digit());
            let is_name = (3..=11).contains(&from.len()) && from.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_number && !is_name {
                return Err(CallError::parameter(
                    "from",
                    "must be 11 to 15 digits, or 3 to 11 ASCII letters or digits",
                ));
            }
        }
        let is_hash_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"+/".contains(&byte);
        if self.app_hash.as_ref().is_some_and(|hash| hash.len() != 11 || !hash.bytes().all(is_hash_byte)) {
            return Err(CallError::parameter("app_hash", "must have exactly 11 ASCII letters, digits, `+` or `/`"));
        }
        if let Some(id) = &self.entity_id {
            rules::text("entity_id", id, 20, "must have 1 to 20 characters")?;
        }
        if let Some(id) = &self.content_id {
            rules::text("content_id", id, 20, "must have 1 to 20 characters")?;
        }
        Ok(())
    }
}

/// A code by `WhatsApp`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::verify_api::PhoneNumber;
/// use jwt_identity::nexmo::verify_api::v2::WhatsApp;
///
/// let step = WhatsApp::new(PhoneNumber::new("447700900000")?, PhoneNumber::new("447700400080")?).zero_tap();
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct WhatsApp {
    to: PhoneNumber,
    from: PhoneNumber,
    is_zero_tap: bool,
}

impl WhatsApp {
    /// Creates the step from the number of the user and the business number that sends.
    pub const fn new(to: PhoneNumber, from: PhoneNumber) -> Self {
        Self { to, from, is_zero_tap: false }
    }

    /// Has the code entered by the app (`mode` is `zero_tap`). Default: the user enters it (`otp_code`).
    pub fn zero_tap(self) -> Self {
        Self { is_zero_tap: true, ..self }
    }
}

/// A code by email. [`StartBuilder::build`](super::StartBuilder::build) checks the addresses.
///
/// # Examples
///
/// ```
/// let step = jwt_identity::nexmo::verify_api::v2::Email::new("ada@example.com").from("login@example.com");
/// ```
#[derive(Clone)]
#[must_use]
pub struct Email {
    to: String,
    from: Option<String>,
}

impl Email {
    /// Creates the step.
    pub fn new(to: impl Into<String>) -> Self {
        Self { to: to.into(), from: None }
    }

    /// Sets the address of the sender.
    pub fn from(self, from: impl Into<String>) -> Self {
        Self { from: Some(from.into()), ..self }
    }

    fn check(&self) -> Result<(), CallError> {
        // RFC 5321 section 4.5.3.1.3 permits a path of 256 bytes, two of which are brackets.
        let check = |parameter, address: &str| {
            claim::check_email(parameter, address, 254)
                .map_err(|_| CallError::parameter(parameter, "must be an email address"))
        };
        check("to", &self.to)?;
        self.from.as_deref().map_or(Ok(()), |from| check("from", from))
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email").finish_non_exhaustive()
    }
}

/// Authentication by the mobile network. The device opens [`Started::check_url`](super::Started::check_url).
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::remote::EndpointUrl;
/// use jwt_identity::nexmo::verify_api::PhoneNumber;
/// use jwt_identity::nexmo::verify_api::v2::SilentAuth;
///
/// let step = SilentAuth::new(PhoneNumber::new("447700900000")?)
///     .redirect_url(EndpointUrl::new("https://app.example.com/verified")?);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct SilentAuth {
    to: PhoneNumber,
    redirect_url: Option<EndpointUrl>,
    is_sandbox: bool,
}

impl SilentAuth {
    /// Creates the step.
    pub const fn new(to: PhoneNumber) -> Self {
        Self { to, redirect_url: None, is_sandbox: false }
    }

    /// Sets the URL to which the device is sent at the end.
    pub fn redirect_url(self, redirect_url: EndpointUrl) -> Self {
        Self { redirect_url: Some(redirect_url), ..self }
    }

    /// Uses the sandbox. The vendor has deprecated the parameter.
    pub fn sandbox(self) -> Self {
        Self { is_sandbox: true, ..self }
    }
}

macro_rules! into_step {
    ($($name:ident)+) => {
        $(
            impl From<$name> for Step {
                fn from(step: $name) -> Self {
                    Self::$name(step)
                }
            }
        )+
    };
}

into_step!(Sms WhatsApp Email SilentAuth);
