//! One application token for many REST calls.

use std::sync::Arc;
use std::time::Duration;

use crate::nexmo::application::{Application, Claims};
use crate::nexmo::{Acl, ApplicationId, DEFAULT_LIFETIME};
use crate::{Clock, Error, HeldToken, NumericDate, SystemClock, Token, TokenHolder, TokenId, TokenSigner};

/// Holds an application token for a REST client, and mints the next one shortly before it ends.
///
/// Create one per application, and share it between threads by reference or `Arc`. Each token has its own `jti`, and the
/// time of its minting as `iat`. [`TokenHolder`] describes how threads share it, and what happens if minting fails or the
/// clock is set back.
///
/// The signer asks its key source for each token. After a change of keys, a token that was signed with the old key would be
/// returned until it ends. Vonage drops the old public key as soon as the new one is saved, so call
/// [`invalidate`](Self::invalidate) then.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
///
/// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let tokens = ApplicationTokens::new(application::signer(private_key)?, application)
///     .with_lifetime(Duration::from_secs(60 * 60))
///     .with_renew_before(Duration::from_secs(5 * 60));
///
/// let token = tokens.token()?;
/// let header = ("Authorization", token.bearer());
/// assert_eq!(tokens.token()?.bearer(), header.1);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Vonage, "Authentication" (JSON Web Tokens). That a token may be used more than once follows from its
/// lifetime. Whether Vonage checks `jti` is not documented by the vendor.
#[derive(Debug)]
pub struct ApplicationTokens {
    settings: Settings,
    holder: TokenHolder,
}

/// The settings with which tokens are minted.
#[derive(Debug, Clone)]
struct Settings {
    signer: TokenSigner<Application>,
    application_id: ApplicationId,
    acl: Option<Acl>,
    lifetime: Duration,
    renew_before: Duration,
    clock: Arc<dyn Clock>,
}

impl ApplicationTokens {
    /// Creates a holder from a signer and its application.
    #[must_use]
    pub fn new(signer: TokenSigner<Application>, application_id: ApplicationId) -> Self {
        Self::with_settings(Settings {
            signer,
            application_id,
            acl: None,
            lifetime: DEFAULT_LIFETIME,
            renew_before: TokenHolder::DEFAULT_RENEW_BEFORE,
            clock: Arc::new(SystemClock),
        })
    }

    fn with_settings(settings: Settings) -> Self {
        let minted_with = settings.clone();
        let holder = TokenHolder::new(Arc::clone(&settings.clock), move |now| minted_with.mint(now))
            .with_renew_before(settings.renew_before);
        Self { settings, holder }
    }

    /// Sets the lifetime of each token: 30 seconds to 24 hours. Default: 15 minutes.
    ///
    /// Another lifetime is an error when the first token is minted.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Duration) -> Self {
        Self::with_settings(Settings { lifetime, ..self.settings })
    }

    /// Sets how long before its end a token is replaced, but at most half of its lifetime. Default: 60 seconds.
    #[must_use]
    pub fn with_renew_before(self, renew_before: Duration) -> Self {
        Self::with_settings(Settings { renew_before, ..self.settings })
    }

    /// Limits each token to some paths. Default: every path of the application.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, AclPath, ApplicationId, ApplicationTokens, application};
    ///
    /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let tokens = ApplicationTokens::new(application::signer(private_key)?, application)
    ///     .with_acl(Acl::from_iter([AclPath::new("/*/users/**")?]));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn with_acl(self, acl: Acl) -> Self {
        Self::with_settings(Settings { acl: Some(acl), ..self.settings })
    }

    /// Replaces the clock. Default: the system's.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
    /// use jwt_identity::{FixedClock, NumericDate};
    ///
    /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let tokens = ApplicationTokens::new(application::signer(private_key)?, application)
    ///     .with_clock(FixedClock(NumericDate::from_unix_seconds(1_700_000_000)));
    /// assert_eq!(tokens.token()?.accepted_until(), NumericDate::from_unix_seconds(1_700_000_900));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self::with_settings(Settings { clock: Arc::new(clock), ..self.settings })
    }

    /// Returns a token that is accepted now. A new one is minted only if the held one is about to end.
    ///
    /// # Errors
    ///
    /// - 5xx if the clock or the random generator fails, and the errors of [`TokenSigner::sign`] (302, 5xx). While the held
    ///   token is still accepted, it is returned instead.
    /// - [`LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) and
    ///   [`LifetimeTooLong`](crate::error::ClaimReason::LifetimeTooLong) (code 408) for a lifetime outside 30 seconds to
    ///   24 hours.
    pub fn token(&self) -> Result<Arc<HeldToken>, Error> {
        self.holder.token()
    }

    /// Returns a token that is accepted at `now`, for tests and for a single thread.
    ///
    /// [`TokenHolder::token_at`] explains why it is not for several threads.
    ///
    /// # Errors
    ///
    /// The errors of [`token`](Self::token).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let tokens = ApplicationTokens::new(application::signer(private_key)?, application)
    ///     .with_lifetime(Duration::from_secs(29));
    /// let refused = tokens.token_at(NumericDate::from_unix_seconds(1_700_000_000)).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::ClaimLifetimeTooShort);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn token_at(&self, now: NumericDate) -> Result<Arc<HeldToken>, Error> {
        self.holder.token_at(now)
    }

    /// Drops the held token, so that the next call mints one. Call it after a change of keys.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
    ///
    /// # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let tokens = ApplicationTokens::new(application::signer(private_key)?, application);
    /// let old = tokens.token()?;
    /// tokens.invalidate();
    /// assert_ne!(tokens.token()?.as_str(), old.as_str());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn invalidate(&self) {
        self.holder.invalidate();
    }

    /// Drops the held token if it is still `refused`. Call it when Vonage has answered a call with 401.
    ///
    /// # Examples
    ///
    /// As [`TokenHolder::invalidate_token`].
    pub fn invalidate_token(&self, refused: &HeldToken) {
        self.holder.invalidate_token(refused);
    }
}

impl Settings {
    fn mint(&self, now: NumericDate) -> Result<(Token, NumericDate), Error> {
        let builder = Claims::builder(self.application_id.clone(), TokenId::random()?, now);
        let builder = builder.lifetime(self.lifetime);
        let claims = match &self.acl {
            Some(acl) => builder.acl(acl.clone()).build()?,
            None => builder.build()?,
        };
        Ok((self.signer.sign(&claims)?, claims.accepted_until()))
    }
}
