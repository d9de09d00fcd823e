//! Header parameters that a profile adds to `alg`, `typ` and `kid`.

/// A text parameter of the JOSE header that tokens of one [`Profile`](crate::Profile) have beside `alg`, `typ` and `kid`.
///
/// A profile lists its parameters in [`Profile::HEADER_PARAMETERS`](crate::Profile::HEADER_PARAMETERS). Signers write them
/// in the order of that list. Verifiers reject a token whose parameters differ.
///
/// # Examples
///
/// Twilio's access tokens name their format in `cty`, and a region of the account in `twr`:
///
/// ```
/// use jwt_identity::HeaderParameter;
///
/// const PARAMETERS: &[HeaderParameter] =
///     &[HeaderParameter::fixed("cty", "twilio-fpa;v=1"), HeaderParameter::optional("twr")];
/// assert_eq!(PARAMETERS[0].value(), Some("twilio-fpa;v=1"));
/// assert_eq!((PARAMETERS[1].name(), PARAMETERS[1].value()), ("twr", None));
/// ```
///
/// Source: RFC 7515 sections 4.1.10 and 4.2 to 4.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderParameter {
    name: &'static str,
    rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Fixed(&'static str),
    Required,
    Optional,
}

impl HeaderParameter {
    /// Creates a parameter that has the same value in all tokens.
    #[must_use]
    pub const fn fixed(name: &'static str, value: &'static str) -> Self {
        Self { name, rule: Rule::Fixed(value) }
    }

    /// Creates a parameter that every token has. Its value belongs to the key:
    /// [`SigningKey::with_header_parameter`](crate::keys::SigningKey::with_header_parameter).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::HeaderParameter;
    ///
    /// assert!(HeaderParameter::required("id").is_required());
    /// ```
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, rule: Rule::Required }
    }

    /// Creates a parameter that a token may lack. Its value belongs to the key, as with [`required`](Self::required).
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, rule: Rule::Optional }
    }

    /// Returns the name of the parameter.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the value that all tokens have, or `None` if the value belongs to the key.
    #[must_use]
    pub const fn value(&self) -> Option<&'static str> {
        match self.rule {
            Rule::Fixed(value) => Some(value),
            Rule::Required | Rule::Optional => None,
        }
    }

    /// Reports whether a token without this parameter is neither signed nor accepted.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        matches!(self.rule, Rule::Fixed(_) | Rule::Required)
    }

    /// Reports whether the parameters of a profile are permitted: each has a name of its own, and none has a name whose
    /// meaning belongs to the core or makes a verifier trust the token for its key.
    pub(crate) const fn are_permitted(parameters: &[Self]) -> bool {
        let mut rest = parameters;
        while let [first, others @ ..] = rest {
            if first.name.is_empty() || is_reserved(first.name) || contains(others, first.name) {
                return false;
            }
            rest = others;
        }
        true
    }
}

/// Names that no profile may ask for.
///
/// Source: RFC 7515 sections 4.1.1 to 4.1.6 and 4.1.11; RFC 7516 section 4.1; RFC 7797 section 3.
const RESERVED: &[&str] = &["alg", "typ", "kid", "crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc"];

pub(crate) const fn is_reserved(name: &str) -> bool {
    let mut rest = RESERVED;
    while let [first, others @ ..] = rest {
        if is_equal(first.as_bytes(), name.as_bytes()) {
            return true;
        }
        rest = others;
    }
    false
}

const fn contains(parameters: &[HeaderParameter], name: &str) -> bool {
    let mut rest = parameters;
    while let [first, others @ ..] = rest {
        if is_equal(first.name.as_bytes(), name.as_bytes()) {
            return true;
        }
        rest = others;
    }
    false
}

/// Compares in constant evaluation, where `==` of slices is not available.
const fn is_equal(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if *first != *second {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_and_repeated_names_are_not_permitted() {
        for name in RESERVED.iter().chain(&[""]) {
            assert!(!HeaderParameter::are_permitted(&[HeaderParameter::optional(name)]), "{name}");
        }
        let twice = [HeaderParameter::optional("twr"), HeaderParameter::fixed("twr", "ie1")];
        assert!(!HeaderParameter::are_permitted(&twice));
        let near = ["cty", "x5t", "al", "algo", "Alg", "kids", "twr"].map(HeaderParameter::required);
        assert!(HeaderParameter::are_permitted(&near));
        assert!(HeaderParameter::are_permitted(&[]));
    }
}
