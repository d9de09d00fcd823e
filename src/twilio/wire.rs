//! The claims set as it is written and read.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::twilio::grants::Grants;
use crate::twilio::{AccountSid, ApiKeySid, Claims};
use crate::{ClaimError, NumericDate, TokenId};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            jti: &self.token_id,
            grants: &self.grants,
            nbf: self.not_before,
            iat: self.issued_at,
            exp: self.expires_at,
            iss: &self.api_key_sid,
            sub: &self.account_sid,
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let read: Read<'_> = claim::decode_json(claims_set)?;
    claim::check_no_audience(read.aud.is_some())?;
    let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
    let claims = Claims {
        token_id: TokenId::new(read.jti.ok_or(missing("jti"))?)?,
        api_key_sid: ApiKeySid::new(read.iss.ok_or(missing("iss"))?)?,
        account_sid: AccountSid::new(read.sub.ok_or(missing("sub"))?)?,
        issued_at: read.iat,
        expires_at: read.exp.ok_or(missing("exp"))?,
        not_before: read.nbf,
        grants: part::<ReadGrants<'_>>("grants", read.grants)?.ok_or(missing("grants"))?.into_grants()?,
    };
    claims.check()?;
    Ok(claims)
}

/// Reads an object in the claims set. The error names the member in it, or the object if that is no object.
///
/// Without it, the error of anything inside `grants` would name `grants` alone.
fn part<'de, T: Deserialize<'de>>(claim: &'static str, object: Option<&'de RawValue>) -> Result<Option<T>, ClaimError> {
    let read = |object: &'de RawValue| {
        claim::decode_json(object.get().as_bytes()).map_err(|error: ClaimError| match error.subject() {
            Some(_) => error.with_hint("it is a member of `grants` or of one of the grants"),
            None => ClaimError::new(claim, ClaimReason::Invalid),
        })
    };
    object.map(read).transpose()
}

/// The members in the order of the vendor's library for Node.
#[derive(Serialize)]
struct Written<'a> {
    jti: &'a TokenId,
    grants: &'a Grants,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<NumericDate>,
    exp: NumericDate,
    iss: &'a ApiKeySid,
    sub: &'a AccountSid,
}

/// `aud` is not the vendor's, but a verifier does not ignore it.
#[derive(Deserialize)]
struct Read<'a> {
    #[serde(default, deserialize_with = "present")]
    jti: Option<String>,
    #[serde(borrow, default, deserialize_with = "present")]
    grants: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    iss: Option<String>,
    #[serde(default, deserialize_with = "present")]
    sub: Option<String>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct ReadGrants<'a> {
    #[serde(default, deserialize_with = "present")]
    identity: Option<String>,
    #[serde(borrow, default, deserialize_with = "present")]
    chat: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    voice: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    video: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    data_sync: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    task_router: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "present")]
    conversations: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    sync: Option<IgnoredAny>,
}

impl ReadGrants<'_> {
    fn into_grants(self) -> Result<Grants, ClaimError> {
        // The products' own names, which Twilio does not know as grants.
        if self.conversations.is_some() {
            let hint = "the grant for Conversations is called `chat`";
            return Err(ClaimError::new("grants.conversations", ClaimReason::Unexpected).with_hint(hint));
        }
        if self.sync.is_some() {
            let hint = "the grant for Sync is called `data_sync`";
            return Err(ClaimError::new("grants.sync", ClaimReason::Unexpected).with_hint(hint));
        }
        Ok(Grants {
            identity: self.identity.ok_or(ClaimError::new("grants.identity", ClaimReason::Missing))?,
            chat: part("grants.chat", self.chat)?,
            voice: part("grants.voice", self.voice)?,
            video: part("grants.video", self.video)?,
            data_sync: part("grants.data_sync", self.data_sync)?,
            task_router: part("grants.task_router", self.task_router)?,
        })
    }
}
