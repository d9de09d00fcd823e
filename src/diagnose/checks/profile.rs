//! Applies the rules of the profile itself, so that a report has an error whenever a verifier rejects the token.

use crate::ably::Ably;
use crate::diagnose::case::Case;
use crate::diagnose::kind::TokenKind;
use crate::diagnose::rule::Rule;
use crate::error::ClaimError;
use crate::intercom::Intercom;
use crate::jwt::Jwt;
use crate::kustomer::Kustomer;
use crate::livekit::LiveKit;
use crate::nexmo::application::Application;
use crate::nexmo::user::User;
use crate::nexmo::video::Video;
use crate::nexmo::webhook::Webhook;
use crate::stream::{Call, Server, Stream, User as StreamUser};
use crate::sunshine::Sunshine;
use crate::token::claim;
use crate::token::profile::Profile;
use crate::twilio::Twilio;
use crate::zendesk::chat::Chat;
use crate::zendesk::sso::Sso;

/// Reads the claims set as the profile does and checks it under the default policy.
pub(in crate::diagnose) fn check(claims_set: &[u8], case: &mut Case<'_>) {
    let outcome = match case.kind {
        Some(TokenKind::Ably) => judge::<Ably>(claims_set, case),
        Some(TokenKind::Intercom) => judge::<Intercom>(claims_set, case),
        Some(TokenKind::Kustomer) => judge::<Kustomer>(claims_set, case),
        Some(TokenKind::LiveKit) => judge::<LiveKit>(claims_set, case),
        Some(TokenKind::StreamCall) => judge::<Stream<Call>>(claims_set, case),
        Some(TokenKind::StreamServer) => judge::<Stream<Server>>(claims_set, case),
        Some(TokenKind::StreamUser) => judge::<Stream<StreamUser>>(claims_set, case),
        Some(TokenKind::Sunshine) => judge::<Sunshine>(claims_set, case),
        Some(TokenKind::Twilio) => judge::<Twilio>(claims_set, case),
        Some(TokenKind::ZendeskChat) => judge::<Chat>(claims_set, case),
        Some(TokenKind::ZendeskSso) => judge::<Sso>(claims_set, case),
        Some(TokenKind::NexmoApplication) => judge::<Application>(claims_set, case),
        Some(TokenKind::NexmoUser) => judge::<User>(claims_set, case),
        Some(TokenKind::NexmoVideo) => judge::<Video>(claims_set, case),
        Some(TokenKind::NexmoWebhook) => judge::<Webhook>(claims_set, case),
        // The policy for tokens of your own services is not known here, so check only their form.
        Some(TokenKind::Jwt) => Jwt::<crate::jwt::NoCustomClaims>::decode(claims_set).map(|_| ()),
        None => claim::decode_json::<serde::de::IgnoredAny>(claims_set).map(|_| ()),
    };
    if let Err(error) = outcome {
        case.add_error(Rule::Profile, error.code(), error.subject(), error.to_string());
    }
}

fn judge<P: Profile>(claims_set: &[u8], case: &Case<'_>) -> Result<(), ClaimError> {
    let policy = P::Policy::default();
    let claims = P::decode(claims_set)?;
    P::check_claims_set(claims_set, &policy)?;
    P::check(&claims, &policy, case.now)
}
