//! The capability of a token.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::ably::Operation;
use crate::error::ClaimReason;
use crate::token::claim;

/// The name of the claim.
pub(super) const CLAIM: &str = "x-ably-capability";
/// The form of the claim, for errors.
pub(super) const FORM: &str = "expected a string that holds a JSON object of arrays, such as {\"*\":[\"*\"]}";
/// The most characters of a resource. Not documented by the vendor.
const MAX_RESOURCE_LEN: usize = 1024;

/// The operations that a token permits, by resource. `Debug` shows how many resources there are.
///
/// Ably grants the intersection with the capability of the API key. A capability with no resource, or a resource
/// without operations, cannot be created.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::{Capability, Operation};
///
/// let capability = Capability::new("chat:*", [Operation::Subscribe, Operation::Publish])?
///     .with("notifications", [Operation::Subscribe])?;
/// assert_eq!(capability.to_json(), r#"{"chat:*":["publish","subscribe"],"notifications":["subscribe"]}"#);
/// assert_eq!(Capability::from_json(&capability.to_json())?, capability);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Ably, "Capabilities". The order of resources and operations is alphabetical, which is our choice.
#[derive(Clone, PartialEq, Eq)]
pub struct Capability(BTreeMap<String, BTreeSet<Operation>>);

impl Capability {
    /// Creates a capability for one resource: a channel such as `chat:lobby`, several such as `chat:*`, or all (`*`).
    ///
    /// A `*` stands for one part between colons. At the end it stands for all further parts. A resource that begins
    /// with `[meta]` or `[queue]` is a metachannel or a queue.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `x-ably-capability`) if there is no operation. The same if the
    ///   resource is empty, has a control character, or begins or ends with whitespace or an invisible character.
    /// - [`ClaimReason::Invalid`] (code 402, same claim) if a `*` is only a piece of a part, such as `chat*`. For Ably
    ///   that is the name of one channel and not a wildcard. That it is rejected is our choice.
    /// - [`ClaimReason::TooLong`] (code 414, same claim) above 1024 characters, which is our choice.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ably::{Capability, Operation};
    ///
    /// assert!(Capability::new("chat:*:typing", [Operation::All]).is_ok());
    /// let error = Capability::new("chat*", [Operation::All]).unwrap_err();
    /// assert!(error.to_string().contains("`*` stands for a whole part between colons"));
    /// ```
    pub fn new(
        resource: impl Into<String>,
        operations: impl IntoIterator<Item = Operation>,
    ) -> Result<Self, ClaimError> {
        Self(BTreeMap::new()).with(resource, operations)
    }

    /// Adds a resource. If it is there already, the operations are added to its own.
    ///
    /// # Errors
    ///
    /// The errors of [`new`](Self::new).
    pub fn with(
        mut self,
        resource: impl Into<String>,
        operations: impl IntoIterator<Item = Operation>,
    ) -> Result<Self, ClaimError> {
        const WILDCARD: &str = "`*` stands for a whole part between colons: write `chat:*`, not `chat*`";
        let resource = resource.into();
        claim::check_identifier(CLAIM, &resource, MAX_RESOURCE_LEN)?;
        let name =
            ["[meta]", "[queue]", "[*]"].iter().find_map(|kind| resource.strip_prefix(kind)).unwrap_or(&resource);
        if name.split(':').any(|part| part.contains('*') && part != "*") {
            return Err(ClaimError::new(CLAIM, ClaimReason::Invalid).with_hint(WILDCARD));
        }
        let permitted = self.0.entry(resource).or_default();
        permitted.extend(operations);
        if permitted.is_empty() {
            let hint = "a resource needs at least one operation";
            return Err(ClaimError::new(CLAIM, ClaimReason::Invalid).with_hint(hint));
        }
        Ok(self)
    }

    /// Parses a capability from JSON, such as `{"chat:*":["publish","subscribe"]}`.
    ///
    /// # Errors
    ///
    /// - The errors of [`new`](Self::new). They say which resource is at fault, counted from 1 in alphabetical order.
    /// - [`ClaimReason::Invalid`] (code 402, claim `x-ably-capability`) if the text is not a JSON object of arrays, if
    ///   it is empty, or if an operation is unknown.
    /// - [`ClaimReason::DuplicateMember`] (code 206, same claim) if a resource is there twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::ably::Capability;
    ///
    /// assert_eq!(Capability::from_json(r#"{"*":["*"]}"#)?.to_json(), r#"{"*":["*"]}"#);
    /// assert_eq!(Capability::from_json(r#"{"a":["subcribe"]}"#).unwrap_err().code(), ErrorCode::ClaimInvalid);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, ClaimError> {
        const UNKNOWN: &str = "found an unknown operation; expected `*`, `publish` or another of `Operation::ALL`";
        let invalid = |hint| ClaimError::new(CLAIM, ClaimReason::Invalid).with_hint(hint);
        let resources: BTreeMap<String, Vec<String>> =
            claim::decode_json(json.as_bytes()).map_err(|error| match error.reason() {
                reason @ (ClaimReason::DuplicateMember | ClaimReason::NestingTooDeep) => ClaimError::new(CLAIM, reason),
                _ => invalid(FORM),
            })?;
        let mut capability = Self(BTreeMap::new());
        for (position, (resource, names)) in (1..).zip(resources) {
            let operations: Result<Vec<Operation>, _> = names.iter().map(|name| name.parse()).collect();
            capability = operations
                .map_err(|_| invalid(UNKNOWN))
                .and_then(|operations| capability.with(resource, operations))
                .map_err(|error| error.at_position(position))?;
        }
        if capability.0.is_empty() { Err(invalid("it permits nothing")) } else { Ok(capability) }
    }

    /// Returns the capability as JSON, without spaces.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Returns the resources, in alphabetical order.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the operations of a resource as it was written. Wildcards are not resolved.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ably::{Capability, Operation};
    ///
    /// let capability = Capability::new("chat:*", [Operation::Publish])?;
    /// assert!(capability.operations("chat:*").eq([Operation::Publish]));
    /// assert_eq!(capability.operations("chat:lobby").count(), 0);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn operations(&self, resource: &str) -> impl Iterator<Item = Operation> {
        self.0.get(resource).into_iter().flatten().copied()
    }
}

/// Writes a string that holds JSON, as the claim needs it.
impl Serialize for Capability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
        serializer.serialize_str(&json)
    }
}

impl fmt::Debug for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capability").field("resources", &self.0.len()).finish_non_exhaustive()
    }
}
