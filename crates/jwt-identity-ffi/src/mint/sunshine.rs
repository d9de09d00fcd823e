//! Claims of Sunshine Conversations.

use jwt_identity::sunshine::{Claims, ClaimsBuilder, Scope, ScopeKind, Sunshine, User};

use super::{optional_time, sign};
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::signer::jwti_signer;
use crate::text::{jwti_str, jwti_text};

/// Claims of a token for Sunshine Conversations or Zendesk Messaging.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_sunshine_claims {
    /// The claim `scope`: "user", "app", "account" or "integration". If it is absent, it is "user".
    pub scope: jwti_str,
    /// The claim `external_id`. It is required for the scope "user", and must be absent for others, like the next members.
    pub external_id: jwti_str,
    /// The claim `name`.
    pub name: jwti_str,
    /// The claim `email`.
    pub email: jwti_str,
    /// Whether the address was verified: the claim `email_verified` is true, or absent.
    pub is_email_verified: bool,
    /// Whether Zendesk Messaging is to accept the token, which limits `external_id` to 255 bytes.
    pub is_messaging: bool,
    /// Whether the token never expires. `expires_at` must then be 0.
    pub never_expires: bool,
    /// The claim `iat` in seconds since 1970, or 0 to leave it out.
    pub issued_at: i64,
    /// The claim `exp` in seconds since 1970. It is required unless the token never expires.
    pub expires_at: i64,
}

impl jwti_sunshine_claims {
    fn to_claims(self) -> Result<Claims, Failure> {
        let scope = self.scope.optional("scope")?.unwrap_or(ScopeKind::User.as_str());
        match scope.parse() {
            Ok(ScopeKind::User) => self.of_user(),
            Ok(ScopeKind::App) => self.of_scope(Scope::App),
            Ok(ScopeKind::Account) => self.of_scope(Scope::Account),
            Ok(ScopeKind::Integration) => self.of_scope(Scope::Integration),
            _ => Err(Failure::unknown_name("scope", ["user", "app", "account", "integration"])),
        }
    }

    fn of_user(self) -> Result<Claims, Failure> {
        let external_id = self.external_id.required("external_id")?;
        let user = if self.is_messaging { User::new_messaging(external_id) } else { User::new(external_id) };
        let mut builder = Claims::builder(user?);
        if let Some(name) = self.name.optional("name")? {
            builder = builder.name(name);
        }
        if let Some(email) = self.email.optional("email")? {
            builder = if self.is_email_verified { builder.verified_email(email) } else { builder.email(email) };
        }
        self.finish(builder)
    }

    fn of_scope(self, scope: Scope) -> Result<Claims, Failure> {
        for (name, text) in [("external_id", self.external_id), ("name", self.name), ("email", self.email)] {
            if text.optional(name)?.is_some() {
                return Err(Failure::argument(name, "must be absent, because the scope is not `user`"));
            }
        }
        self.finish(Claims::builder(scope))
    }

    /// Sets the times, which all scopes have.
    fn finish<S: Into<Scope>>(self, builder: ClaimsBuilder<S>) -> Result<Claims, Failure> {
        let builder = match optional_time(self.issued_at) {
            Some(issued_at) => builder.issued_at(issued_at),
            None => builder,
        };
        let builder = match super::expiry(self.expires_at, self.never_expires)? {
            Some(expires_at) => builder.expires_at(expires_at),
            None => builder.never_expires(),
        };
        Ok(builder.build()?)
    }
}

/// Creates and signs a token for Sunshine Conversations. The signer must be of the profile "sunshine".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_sunshine(
    signer: *const jwti_signer,
    claims: *const jwti_sunshine_claims,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, token = text_out(token), signer = handle(signer), claims = structure(claims) => {
        sign::<Sunshine>(signer, &claims.to_claims()?, 256, token)
    })
}
