//! The status of a response.

use crate::error::CallReason;

/// A call of version 1, as far as the meaning of a status depends on it.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::CallReason;
/// use jwt_identity::nexmo::verify_api::v1::{CallKind, Status};
///
/// let status = Status::UnroutableOrUnknown;
/// assert_eq!(status.reason(CallKind::Request), CallReason::Rejected);
/// assert_eq!(status.reason(CallKind::Check), CallReason::Ended);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// [`Start`](super::Start), for a login or a payment.
    Request,
    /// [`Check`](super::Check).
    Check,
    /// [`Search`](super::Search).
    Search,
    /// [`Control`](super::Control).
    Control,
}

/// Writes the enum, its numbers and the table from one list.
macro_rules! statuses {
    ($($name:ident = $number:literal, $text:literal, $calls:literal;)+) => {
        /// The `status` in a response of version 1, a number in a string.
        ///
        /// The column *calls* lists the calls for which the vendor documents the status: request, check, search, control.
        ///
        /// | status | meaning | calls |
        /// |---|---|---|
        $(#[doc = concat!("| ", $number, " | ", $text, " | `", $calls, "` |")])+
        ///
        /// # Examples
        ///
        /// ```
        /// use jwt_identity::nexmo::verify_api::v1::Status;
        ///
        /// assert_eq!(Status::from_text("17"), Some(Status::TooManyWrongCodes));
        /// assert_eq!(Status::from_text("99"), Some(Status::Other(99)));
        /// assert_eq!(Status::from_text("00"), None);
        /// ```
        ///
        /// Source: Vonage, Verify v1 API reference and the status lists of the vendor's SDKs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Status {
            $(#[doc = concat!($text, " (", $number, ").")] $name,)+
            /// A status that is not in the table.
            Other(u16),
        }

        impl Status {
            /// Every status of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the number.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self {
                    $(Self::$name => $number,)+
                    Self::Other(number) => number,
                }
            }

            /// The letters of the calls for which the status is documented.
            const fn calls(self) -> &'static str {
                match self {
                    $(Self::$name => $calls,)+
                    Self::Other(_) => "",
                }
            }
        }
    };
}

statuses! {
    Ok = 0, "Success", "request check search control";
    Throttled = 1, "Too many calls", "request check search control";
    MissingParameter = 2, "A parameter is missing", "request check search control";
    InvalidParameter = 3, "A parameter has an invalid value", "request check search control";
    InvalidCredentials = 4, "API key or secret is wrong", "request check search control";
    InternalError = 5, "Internal error", "request check search control";
    UnroutableOrUnknown = 6, "The number cannot be routed; or the verification is unknown or verified", "request check control";
    NumberBlocked = 7, "The number or its network is blocked by anti-fraud rules", "request";
    AccountBarred = 8, "The account is barred", "request control";
    QuotaExceeded = 9, "The account has no credit", "request control";
    Concurrent = 10, "A verification of the same number is in progress", "request";
    NetworkUnsupported = 15, "The network of the number is not supported", "request";
    WrongCode = 16, "The code is wrong", "check";
    TooManyWrongCodes = 17, "Three codes were wrong, and the verification has ended", "check";
    WrongState = 19, "It cannot be cancelled now, or there is no next event", "control";
    PinCodeNotAllowed = 20, "The account may not set `pin_code`", "request";
    NumberNotApproved = 29, "A demo account, and the number is not on its list", "request";
    NoResponse = 101, "No verification found, also up to 60 seconds after it has ended", "search";
}

impl Status {
    /// Parses the text of a status: a number without sign, leading zero or whitespace.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let number = text.parse().ok().filter(|_| is_canonical)?;
        let known = Self::ALL.iter().copied().find(|status| status.number() == number);
        Some(known.unwrap_or(Self::Other(number)))
    }

    /// Reports whether the vendor documents this status for a call.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::verify_api::v1::{CallKind, Status};
    ///
    /// assert!(Status::WrongCode.is_documented_for(CallKind::Check));
    /// assert!(!Status::WrongCode.is_documented_for(CallKind::Request));
    /// ```
    #[must_use]
    pub fn is_documented_for(self, call: CallKind) -> bool {
        let name = match call {
            CallKind::Request => "request",
            CallKind::Check => "check",
            CallKind::Search => "search",
            CallKind::Control => "control",
        };
        self.calls().split(' ').any(|documented| documented == name)
    }

    /// Returns the reason for which a call with this status failed.
    ///
    /// A status that is not documented for the call is [`Rejected`](CallReason::Rejected). So are 7 and 15, and 6 for a
    /// request.
    #[must_use]
    pub fn reason(self, call: CallKind) -> CallReason {
        if !self.is_documented_for(call) {
            return CallReason::Rejected;
        }
        match self {
            Self::Throttled => CallReason::Throttled,
            Self::MissingParameter | Self::InvalidParameter => CallReason::InvalidParameter,
            Self::InvalidCredentials => CallReason::Denied,
            Self::InternalError => CallReason::Unavailable,
            Self::AccountBarred | Self::QuotaExceeded | Self::PinCodeNotAllowed | Self::NumberNotApproved => {
                CallReason::AccountLimited
            }
            Self::Concurrent => CallReason::Concurrent,
            Self::WrongCode => CallReason::WrongCode,
            Self::TooManyWrongCodes => CallReason::TooManyCodes,
            Self::WrongState => CallReason::WrongState,
            Self::NoResponse => CallReason::Ended,
            Self::UnroutableOrUnknown if call != CallKind::Request => CallReason::Ended,
            Self::Ok | Self::UnroutableOrUnknown | Self::NumberBlocked | Self::NetworkUnsupported | Self::Other(_) => {
                CallReason::Rejected
            }
        }
    }
}
