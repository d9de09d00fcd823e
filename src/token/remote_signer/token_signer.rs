//! From claims to a token, with a remote key.

use std::fmt;
use std::future;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use crate::encoding::json::write::JsonText;
use crate::error::configuration::ConfigError;
use crate::error::environment::EnvironmentError;
use crate::error::sign::SignError;
use crate::jose::header_values::HeaderValues;
use crate::jose::token::Token;
use crate::token::json::rewrite;
use crate::token::profile::Profile;
use crate::token::remote_signer::RemoteSigner;
use crate::token::remote_signer::answer::SignerAnswer;
use crate::token::remote_signer::pinned_key::PinnedKey;
use crate::token::unsigned::Unsigned;

/// Signs claims of one profile with a [`RemoteSigner`].
///
/// For each token it pins the version of the key, writes header and claims for that version, and has them signed. Then it
/// checks the answer. A version that the service names must be the pinned one, and the pinned public key must verify the
/// signature. Only then it returns a [`Token`].
///
/// - It does not retry. The next call may succeed after a wrong answer. The caller chooses how often to try, and should
///   choose a small number.
/// - The futures need no particular runtime, can be sent between threads and borrow nothing. Dropping one drops the
///   signer's future with it. The signer can be used again.
/// - No error contains anything of an answer.
///
/// Create it once and share it: it is `Send`, `Sync` and cheap to clone.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::{Claims, Kustomer};
/// use jwt_identity::token::remote_signer::RemoteTokenSigner;
/// use jwt_identity::{Error, NumericDate, Token};
/// # use jwt_identity::token::remote_signer::LocalSigner;
/// # use jwt_identity::crypto::HmacKey;
/// # use jwt_identity::keys::VerifyingKey;
/// # use jwt_identity::{Algorithm, SharedSecret};
///
/// async fn mint(signer: &RemoteTokenSigner<Kustomer>, now: NumericDate) -> Result<Token, Error> {
///     let claims = Claims::builder(now).email("ada@example.com").build()?;
///     Ok(signer.sign(&claims).await?)
/// }
/// #
/// # let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// # let signer = RemoteTokenSigner::new(LocalSigner::new(key.clone(), VerifyingKey::new(key)));
/// # let mut minting = std::pin::pin!(mint(&signer, NumericDate::from_unix_seconds(1_700_000_000)));
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # let std::task::Poll::Ready(token) = minting.as_mut().poll(&mut context) else { panic!("it waits") };
/// # assert_eq!(token?.as_str().split('.').count(), 3);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7515 section 5.1; that the answer is checked is our choice.
pub struct RemoteTokenSigner<P> {
    signer: Arc<dyn RemoteSigner>,
    token_type: Arc<str>,
    parameters: HeaderValues,
    profile: PhantomData<fn() -> P>,
}

impl<P: Profile> RemoteTokenSigner<P> {
    /// Creates it from a signer, which may be an [`Arc`] of one that is used elsewhere too.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use jwt_identity::jwt::Jwt;
    /// use jwt_identity::nexmo::user::User;
    /// use jwt_identity::token::remote_signer::{RemoteSigner, RemoteTokenSigner};
    ///
    /// fn two_kinds(signer: Arc<dyn RemoteSigner>) -> (RemoteTokenSigner<Jwt>, RemoteTokenSigner<User>) {
    ///     (RemoteTokenSigner::new(Arc::clone(&signer)), RemoteTokenSigner::new(signer))
    /// }
    /// ```
    pub fn new(signer: impl RemoteSigner + 'static) -> Self {
        Self {
            signer: Arc::new(signer),
            token_type: P::TOKEN_TYPE.expected().into(),
            parameters: HeaderValues::default(),
            profile: PhantomData,
        }
    }

    /// Sets another `typ` than `JWT`, such as `at+jwt`. Signing fails if the profile has a `typ` of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Jwt;
    /// use jwt_identity::token::remote_signer::{RemoteSigner, RemoteTokenSigner};
    ///
    /// fn access_tokens(signer: impl RemoteSigner + 'static) -> RemoteTokenSigner<Jwt> {
    ///     RemoteTokenSigner::new(signer).with_token_type("at+jwt")
    /// }
    /// ```
    ///
    /// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
    #[must_use]
    pub fn with_token_type(self, token_type: &str) -> Self {
        Self { token_type: token_type.into(), ..self }
    }

    /// Sets a header parameter whose value belongs to the key, as
    /// [`SigningKey::with_header_parameter`](crate::keys::SigningKey::with_header_parameter) does.
    ///
    /// # Errors
    ///
    /// Any error of that method.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{ConfigError, Profile};
    /// use jwt_identity::token::remote_signer::{RemoteSigner, RemoteTokenSigner};
    ///
    /// fn in_ireland<P: Profile>(signer: impl RemoteSigner + 'static) -> Result<RemoteTokenSigner<P>, ConfigError> {
    ///     RemoteTokenSigner::new(signer).with_header_parameter("twr", "ie1")
    /// }
    /// ```
    pub fn with_header_parameter(self, name: &str, value: &str) -> Result<Self, ConfigError> {
        let parameters = self.parameters.with(name, value)?;
        Ok(Self { parameters, ..self })
    }

    /// Signs `claims`, without a limit of time. In a service, prefer [`sign_within`](Self::sign_within).
    ///
    /// The claims are written when this is called, before anything is awaited.
    ///
    /// # Errors
    ///
    /// - [`SignError::Claim`] (code 402) when the claims cannot be written as JSON; the signer is not asked then.
    /// - [`SignError::AlgorithmNotAllowed`] (code 210), [`SignError::MissingKeyId`] (code 212) and
    ///   [`SignError::WrongType`] (code 216) when the pinned key does not fit the profile, and
    ///   [`SignError::WrongParameter`] (code 220) when the header parameters do not; nothing is signed then.
    /// - [`SignError::UnusableSignature`] (code 303) when the answer names another version than the pinned one, or the
    ///   pinned public key does not verify it.
    /// - The errors of the signer itself: [`SignError::SigningFailed`] (code 302), [`SignError::Environment`] (5xx).
    pub fn sign(&self, claims: &P::Claims) -> impl Future<Output = Result<Token, SignError>> + Send + use<P> {
        let mut claims_set = JsonText::new();
        let written = claims_set.write(claims).map_err(SignError::from);
        self.sign_written(written.map(|()| claims_set))
    }

    /// Signs the claims set in `claims_set` as [`JsonSigner::sign_json`](crate::JsonSigner::sign_json) does.
    ///
    /// The text is parsed when this is called, before anything is awaited.
    ///
    /// # Errors
    ///
    /// - [`SignError::Claim`] (2xx, 4xx) if the text is not a claims set of the profile. The signer is not asked then.
    /// - [`SignError::UnknownMember`] (code 422) if the profile would not write one of its members.
    /// - Any other error of [`sign`](Self::sign).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::token::remote_signer::RemoteTokenSigner;
    /// use jwt_identity::{SignError, Token};
    ///
    /// async fn mint(signer: &RemoteTokenSigner<Kustomer>) -> Result<Token, SignError> {
    ///     signer.sign_json(r#"{"externalId":"ada","iat":1700000000}"#).await
    /// }
    /// ```
    pub fn sign_json(&self, claims_set: &str) -> impl Future<Output = Result<Token, SignError>> + Send + use<P> {
        self.sign_written(rewrite::<P>(claims_set))
    }

    fn sign_written(
        &self,
        written: Result<JsonText, SignError>,
    ) -> impl Future<Output = Result<Token, SignError>> + Send + use<P> {
        let this = self.clone();
        async move {
            let claims_set = written?;
            let pinned = this.signer.pin().await?;
            let (algorithm, key_id) = (pinned.algorithm(), pinned.key_id());
            let (token_type, parameters) = (&*this.token_type, &this.parameters);
            let unsigned = Unsigned::<P>::of_json(algorithm, key_id, token_type, parameters, claims_set.as_slice())?;
            let answer = this.signer.sign(&pinned, unsigned.signing_input()).await?;
            check_version(&pinned, &answer)?;
            unsigned.attach(answer.signature(), pinned.verifying_key())
        }
    }

    /// Signs `claims`, or returns an error when the future `deadline` ends, such as a timer or a signal to shut down.
    ///
    /// Then the signer's future is dropped. An answer that comes at the same time as the deadline still counts.
    ///
    /// # Errors
    ///
    /// Any error of [`sign`](Self::sign), and [`EnvironmentError::SignerUnavailable`] (code 504) when the deadline came
    /// first.
    ///
    /// # Examples
    ///
    /// With tokio the deadline is `tokio::time::sleep(Duration::from_secs(2))`. Here it has passed already, and the
    /// signer does not answer:
    ///
    /// ```
    /// use std::future;
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{
    ///     token::remote_signer::{PinnedKey, RemoteSigner, RemoteTokenSigner, SignerAnswer, SignerFuture},
    /// };
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// #[derive(Debug)]
    /// struct Silent;
    ///
    /// impl RemoteSigner for Silent {
    ///     fn pin(&self) -> SignerFuture<'_, PinnedKey> {
    ///         Box::pin(future::pending())
    ///     }
    ///     fn sign<'a>(&'a self, _: &'a PinnedKey, _: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
    ///         Box::pin(future::pending())
    ///     }
    /// }
    ///
    /// # let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
    /// # use std::task::{Context, Poll, Waker};
    /// # let run = async {
    /// let signer = RemoteTokenSigner::<Kustomer>::new(Silent);
    /// let refused = signer.sign_within(&claims, future::ready(())).await.unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::SignerUnavailable);
    /// # };
    /// # assert_eq!(std::pin::pin!(run).poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(()));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign_within<D: Future>(
        &self,
        claims: &P::Claims,
        deadline: D,
    ) -> impl Future<Output = Result<Token, SignError>> + use<P, D> {
        let signing = self.sign(claims);
        async {
            let (mut signing, mut deadline) = (pin!(signing), pin!(deadline));
            future::poll_fn(|context| {
                if let Poll::Ready(outcome) = signing.as_mut().poll(context) {
                    return Poll::Ready(outcome);
                }
                deadline.as_mut().poll(context).map(|_| Err(EnvironmentError::SignerUnavailable.into()))
            })
            .await
        }
    }
}

impl<P> Clone for RemoteTokenSigner<P> {
    fn clone(&self) -> Self {
        Self {
            signer: Arc::clone(&self.signer),
            token_type: Arc::clone(&self.token_type),
            parameters: self.parameters.clone(),
            profile: PhantomData,
        }
    }
}

impl<P: Profile> fmt::Debug for RemoteTokenSigner<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteTokenSigner")
            .field("profile", &P::NAME)
            .field("token_type", &self.token_type)
            .field("parameters", &self.parameters)
            .field("signer", &self.signer)
            .finish()
    }
}

/// Rejects an answer of another version than the one whose `kid` is in the header. Verifying the signature would not find
/// it if both versions had the same key.
fn check_version(pinned: &PinnedKey, answer: &SignerAnswer) -> Result<(), SignError> {
    match answer.version() {
        Some(version) if version != pinned.version() => Err(SignError::UnusableSignature),
        _ => Ok(()),
    }
}
