//! Signers.

use std::any::Any;
use std::ffi::c_char;
use std::sync::Arc;

use jwt_identity::keys::SigningKeySource;
use jwt_identity::{
    JsonSigner, Profile, TokenSigner, ably, intercom, kustomer, livekit, nexmo, stream, sunshine, twilio, zendesk,
};

use crate::error::jwti_error;
use crate::failure::Failure;
use crate::keys::jwti_keys;
use crate::profiles::AnyJwt;
use crate::raw::object::{Opaque, tag};
use crate::raw::output::TextBuffer;
use crate::text::jwti_text;

/// Creates and signs tokens of one profile.
#[derive(Debug)]
pub struct jwti_signer {
    _private: [u8; 0],
}

impl Opaque for jwti_signer {
    type Content = Signer;
    const TAG: u64 = tag(*b"jwti:sig");
}

/// The signer behind a handle.
#[derive(Clone)]
pub(crate) struct Signer(Arc<dyn AnySigner>);

/// A `TokenSigner` of any profile.
trait AnySigner: JsonSigner + Any {}

impl<P: Profile> AnySigner for TokenSigner<P> {}

impl Signer {
    pub(crate) fn as_json(&self) -> &dyn JsonSigner {
        &*self.0
    }

    /// Returns the signer, if it is one of this profile.
    pub(crate) fn of<P: Profile>(&self) -> Result<&TokenSigner<P>, Failure> {
        let signer: &dyn Any = &*self.0;
        signer.downcast_ref().ok_or(Failure::other_profile("signer", "is not a signer of the profile of this call"))
    }
}

type New = fn(Arc<dyn SigningKeySource>) -> Result<Signer, Failure>;

/// All profiles.
const PROFILES: &[(&str, New)] = &[
    named::<AnyJwt>(),
    named::<ably::Ably>(),
    named::<intercom::Intercom>(),
    named::<kustomer::Kustomer>(),
    named::<livekit::LiveKit>(),
    named::<nexmo::application::Application>(),
    named::<nexmo::user::User>(),
    named::<nexmo::video::Video>(),
    named::<nexmo::webhook::Webhook>(),
    named::<nexmo::webhook::contact_center::ContactCenter>(),
    named::<stream::Stream<stream::Call>>(),
    named::<stream::Stream<stream::Server>>(),
    named::<stream::Stream<stream::User>>(),
    named::<sunshine::Sunshine>(),
    named::<twilio::Twilio>(),
    named::<zendesk::chat::Chat>(),
    named::<zendesk::sso::Sso>(),
];

const fn named<P: Profile>() -> (&'static str, New) {
    let new: New = |keys| {
        let signer = TokenSigner::<P>::new(keys);
        signer.check()?;
        Ok(Signer(Arc::new(signer)))
    };
    (P::NAME, new)
}

/// Creates a signer. It checks that the first key fits the profile.
///
/// `profile` is one of "ably", "intercom", "jwt", "kustomer", "livekit", "nexmo-application", "nexmo-user", "nexmo-video",
/// "nexmo-webhook", "nexmo-contact-center-webhook", "stream-call", "stream-server", "stream-user", "sunshine", "twilio",
/// "zendesk-chat" and "zendesk-sso".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_signer_new(
    profile: *const c_char,
    profile_len: usize,
    keys: *const jwti_keys,
    signer: *mut *mut jwti_signer,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, signer = object_out(signer), profile = text(profile, profile_len), keys = handle(keys) => {
        let found = PROFILES.iter().find(|(name, _)| *name == profile);
        let (_, new) = found.ok_or_else(|| Failure::unknown_name("profile", PROFILES.iter().map(|(name, _)| *name)))?;
        signer.set(new(keys.signing()?)?);
        Ok(())
    })
}

/// Signs claims that are given as a JSON object.
///
/// The claims are checked as strictly as those of a token. A member that the profile does not know is an error
/// (code 422). The profile "jwt" keeps custom claims, and their numbers, as they are written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_sign_json(
    signer: *const jwti_signer,
    claims: *const c_char,
    claims_len: usize,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, token = text_out(token), signer = handle(signer), claims = text(claims, claims_len) => {
        let mut text = TextBuffer::for_token(claims.len());
        signer.0.sign_json_onto(claims, text.end())?;
        token.set(text);
        Ok(())
    })
}
