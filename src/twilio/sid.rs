//! SIDs, the identifiers of Twilio.

use crate::ClaimError;
use crate::encoding::text::text_newtype;
use crate::error::ClaimReason;

/// Declares a SID with the letters it begins with, and the claim or member that holds it.
macro_rules! sid {
    ($(#[$attribute:meta])* pub struct $name:ident($prefix:literal, $claim:literal);) => {
        text_newtype! {
            $(#[$attribute])*
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let sid = \"", $prefix, "00000000000000000000000000000001\";")]
            #[doc = concat!("assert_eq!(jwt_identity::twilio::", stringify!($name), "::new(sid)?.as_str(), sid);")]
            #[doc = concat!("assert!(jwt_identity::twilio::", stringify!($name), "::new(&sid[2..]).is_err());")]
            /// # Ok::<(), jwt_identity::ClaimError>(())
            /// ```
            pub struct $name(String);

            /// Creates a SID from its text: two capital letters and 32 hexadecimal digits of either case.
            ///
            /// # Errors
            ///
            /// - [`ClaimReason::Invalid`] (code 402) if the text has another form. The error names the claim, and the message
            ///   names the expected letters.
            pub fn new(text) -> Result<Self, ClaimError> {
                const HINT: &str = concat!("expected `", $prefix, "` and 32 hexadecimal digits");
                let digits = text.strip_prefix($prefix).unwrap_or_default();
                if digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Ok(());
                }
                Err(ClaimError::new($claim, ClaimReason::Invalid).with_hint(HINT))
            }

            debug: redacted
        }
    };
}

sid! {
    /// The SID of an account, `AC…`. It is the `sub` of a token.
    ///
    /// Each kind of SID is a type of its own, so that they cannot be exchanged:
    ///
    /// ```
    /// use jwt_identity::twilio::{AccountSid, ApiKeySid, ApplicationSid, PushCredentialSid};
    /// use jwt_identity::twilio::{RoleSid, ServiceSid, WorkerSid, WorkspaceSid};
    ///
    /// let digits = "00000000000000000000000000000001";
    /// assert!(ApiKeySid::new(format!("SK{digits}")).is_ok() && ServiceSid::new(format!("IS{digits}")).is_ok());
    /// assert!(ApplicationSid::new(format!("AP{digits}")).is_ok() && RoleSid::new(format!("RL{digits}")).is_ok());
    /// assert!(WorkspaceSid::new(format!("WS{digits}")).is_ok() && WorkerSid::new(format!("WK{digits}")).is_ok());
    /// assert!(PushCredentialSid::new(format!("CR{digits}")).is_ok());
    ///
    /// let error = AccountSid::new(format!("SK{digits}")).unwrap_err();
    /// assert!(error.to_string().ends_with("; expected `AC` and 32 hexadecimal digits"));
    /// ```
    pub struct AccountSid("AC", "sub");
}

sid! {
    /// The SID of an API key, `SK…`. It is the `iss` of a token, and the secret of that key signs the token.
    pub struct ApiKeySid("SK", "iss");
}

sid! {
    /// The SID of a Conversations service or a Sync service, `IS…`.
    pub struct ServiceSid("IS", "service_sid");
}

sid! {
    /// The SID of a `TwiML` application, `AP…`, which handles outgoing calls.
    pub struct ApplicationSid("AP", "application_sid");
}

sid! {
    /// The SID of a push credential, `CR…`.
    pub struct PushCredentialSid("CR", "push_credential_sid");
}

sid! {
    /// The SID of a role in a Conversations service, `RL…`.
    pub struct RoleSid("RL", "deployment_role_sid");
}

sid! {
    /// The SID of a TaskRouter workspace, `WS…`.
    pub struct WorkspaceSid("WS", "workspace_sid");
}

sid! {
    /// The SID of a TaskRouter worker, `WK…`.
    pub struct WorkerSid("WK", "worker_sid");
}
