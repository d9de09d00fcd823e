//! Claims of Vonage (Nexmo): application, user and video tokens.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::time::Duration;

use jwt_identity::nexmo::{Acl, ApplicationId, application, user, video};
use jwt_identity::token::claim;
use jwt_identity::{NumericDate, TokenId};
use serde_json::Value;

use super::{optional_time, sign, time_or_now};
use crate::acl::jwti_acl;
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::signer::jwti_signer;
use crate::text::{jwti_str, jwti_str_list, jwti_text};

/// The claims that all tokens for Vonage have. A token with neither `lifetime` nor `expires_at` has the default lifetime: 15
/// minutes, and 24 hours for video.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_nexmo_claims {
    /// The claim `application_id`, a UUID.
    pub application_id: jwti_str,
    /// The claim `jti`. A random one is created if it is absent.
    pub token_id: jwti_str,
    /// Claims of your own as a JSON object. Numbers are rounded to 64 bits. Absent for video.
    pub custom: jwti_str,
    /// The claim `iat` in seconds since 1970, or 0 for the time of the system clock.
    pub issued_at: i64,
    /// The claim `nbf` in seconds since 1970, or 0 to leave it out. 0 for video.
    pub not_before: i64,
    /// The claim `exp` in seconds since 1970, or 0.
    pub expires_at: i64,
    /// The time between `iat` and `exp` in seconds, or 0. It must be 0 if `expires_at` is set.
    pub lifetime: i64,
}

/// Claims of a video token.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_nexmo_video_claims {
    /// The claims that all tokens for Vonage have.
    pub common: jwti_nexmo_claims,
    /// The claim `session_id`.
    pub session_id: jwti_str,
    /// The claim `role`: "publisher", "publisheronly", "subscriber" or "moderator". If it is absent, it is "publisher".
    pub role: jwti_str,
    /// The claim `connection_data`.
    pub connection_data: jwti_str,
    /// The claim `initial_layout_class_list`.
    pub layout_classes: jwti_str_list,
}

/// Sets the members that the builders of all tokens have. The builders have no trait in common.
macro_rules! with_times {
    ($builder:expr, $claims:expr) => {{
        let builder = match $claims.lifetime()? {
            Some(lifetime) => $builder.lifetime(lifetime),
            None => $builder,
        };
        match optional_time($claims.expires_at) {
            Some(expires_at) => builder.expires_at(expires_at),
            None => builder,
        }
    }};
}

/// Sets the members that application and user tokens have.
macro_rules! with_custom {
    ($builder:expr, $claims:expr) => {{
        let builder = with_times!($builder, $claims);
        let builder = match optional_time($claims.not_before) {
            Some(not_before) => builder.not_before(not_before),
            None => builder,
        };
        let custom = $claims.custom()?.into_iter();
        custom.fold(builder, |builder, (name, value)| builder.custom_claim(name, value))
    }};
}

impl jwti_nexmo_claims {
    fn application_id(&self) -> Result<ApplicationId, Failure> {
        Ok(ApplicationId::new(self.application_id.required("application_id")?)?)
    }

    fn token_id(&self) -> Result<TokenId, Failure> {
        super::token_id(&self.token_id)
    }

    fn issued_at(&self) -> Result<NumericDate, Failure> {
        time_or_now(self.issued_at)
    }

    fn lifetime(&self) -> Result<Option<Duration>, Failure> {
        if self.lifetime != 0 && self.expires_at != 0 {
            return Err(Failure::argument("lifetime", "must be 0 if `expires_at` is set"));
        }
        super::seconds("lifetime", self.lifetime)
    }

    fn custom(&self) -> Result<BTreeMap<String, Value>, Failure> {
        match self.custom.optional("custom")? {
            Some(custom) => Ok(claim::decode_json(custom.as_bytes())?),
            None => Ok(BTreeMap::new()),
        }
    }

    /// Returns the length of the claims that can be long.
    fn text_len(&self) -> usize {
        self.custom.len().saturating_add(320)
    }
}

/// Creates and signs an application token for Vonage. The signer must be of the profile "nexmo-application".
///
/// `acl` limits what the token permits. If it is NULL, the token permits everything.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_nexmo_application(
    signer: *const jwti_signer,
    claims: *const jwti_nexmo_claims,
    acl: *const jwti_acl,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        signer = handle(signer),
        claims = structure(claims),
        acl = optional_handle(acl),
        => {
            let builder =
                application::Claims::builder(claims.application_id()?, claims.token_id()?, claims.issued_at()?);
            let builder = match acl {
                Some(acl) => builder.acl(acl.acl().clone()),
                None => builder,
            };
            let built = with_custom!(builder, claims).build()?;
            sign::<application::Application>(signer, &built, claims.text_len(), token)
        }
    )
}

/// Creates and signs a user token for Vonage. The signer must be of the profile "nexmo-user".
///
/// `user` is the name of the user, the claim `sub`. `acl` limits what the token permits, and is required.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_nexmo_user(
    signer: *const jwti_signer,
    claims: *const jwti_nexmo_claims,
    user: *const c_char,
    user_len: usize,
    acl: *const jwti_acl,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        signer = handle(signer),
        claims = structure(claims),
        user = text(user, user_len),
        acl = handle(acl),
        => {
            let (application_id, acl): (_, Acl) = (claims.application_id()?, acl.acl().clone());
            let builder =
                user::Claims::builder(application_id, user, acl, claims.token_id()?, claims.issued_at()?);
            let built = with_custom!(builder, claims).build()?;
            // Most lists have about ten paths.
            sign::<user::User>(signer, &built, claims.text_len().saturating_add(512), token)
        }
    )
}

/// Creates and signs a video token for Vonage. The signer must be of the profile "nexmo-video".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_nexmo_video(
    signer: *const jwti_signer,
    claims: *const jwti_nexmo_video_claims,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, token = text_out(token), signer = handle(signer), claims = structure(claims) => {
        let common = &claims.common;
        if common.not_before != 0 {
            return Err(Failure::argument("not_before", "must be 0 for a video token"));
        }
        if common.custom.optional("custom")?.is_some() {
            return Err(Failure::argument("custom", "must be absent for a video token"));
        }
        let session_id = video::SessionId::new(claims.session_id.required("session_id")?)?;
        let builder =
            video::Claims::builder(common.application_id()?, session_id, common.token_id()?, common.issued_at()?);
        let mut builder = with_times!(builder, common);
        if let Some(role) = claims.role.optional("role")? {
            let names = || video::Role::ALL.iter().map(|role| role.as_str());
            builder = builder.role(role.parse().map_err(|_| Failure::unknown_name("role", names()))?);
        }
        if let Some(data) = claims.connection_data.optional("connection_data")? {
            builder = builder.connection_data(data);
        }
        for class in claims.layout_classes.texts("layout_classes")? {
            builder = builder.layout_class(class);
        }
        sign::<video::Video>(signer, &builder.build()?, common.text_len().saturating_add(512), token)
    })
}
