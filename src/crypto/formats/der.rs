//! DER: keys as PKCS#1, PKCS#8, SEC1 and `SubjectPublicKeyInfo`, told apart by their content, and ECDSA signatures.
//!
//! Only the parts of DER that these forms need are supported. Lengths must be definite and in their shortest form.

use crate::crypto::formats::parts::{
    AnyKey, Curve, EcPrivate, EcPublic, Ed25519Private, Ed25519Public, PrivateKey, PublicKey, RsaPrivate, RsaPublic,
    RsaScheme,
};
use crate::crypto::formats::text_form;
use crate::encoding::surroundings::is_utf16;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::specimen::{ObjectId, Specimen};
use crate::jose::algorithm::Algorithm;

pub(in crate::crypto) const INTEGER: u8 = 0x02;

pub(in crate::crypto) const BIT_STRING: u8 = 0x03;

const OCTET_STRING: u8 = 0x04;

pub(in crate::crypto) const OBJECT_IDENTIFIER: u8 = 0x06;

pub(in crate::crypto) const SEQUENCE: u8 = 0x30;

/// `[0]`, constructed: the curve of a SEC1 key, the attributes of a PKCS#8 one, the version of a certificate, a hash.
const CONTEXT_0: u8 = 0xa0;

/// `[1]`, constructed: the public part of a SEC1 key.
const CONTEXT_1: u8 = 0xa1;

/// `[2]`, constructed: the length of a salt.
const CONTEXT_2: u8 = 0xa2;

/// `[1]`, primitive: the public part of a PKCS#8 key of version 2 (RFC 5958).
const CONTEXT_1_PRIMITIVE: u8 = 0x81;

/// rsaEncryption, 1.2.840.113549.1.1.1.
pub(in crate::crypto) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// id-RSASSA-PSS, 1.2.840.113549.1.1.10.
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];

/// id-mgf1, 1.2.840.113549.1.1.8.
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];

/// The hash functions of the PS algorithms, 2.16.840.1.101.3.4.2.1 to 2.16.840.1.101.3.4.2.3, with the lengths of their
/// output in bytes.
const PSS_HASHES: [(&[u8], Algorithm, u8); 3] = [
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01], Algorithm::Ps256, 32),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02], Algorithm::Ps384, 48),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03], Algorithm::Ps512, 64),
];

/// id-ecPublicKey, 1.2.840.10045.2.1.
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/// secp256r1, 1.2.840.10045.3.1.7.
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// secp384r1, 1.3.132.0.34.
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

/// id-Ed25519, 1.3.101.112.
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// Each impl parses one type of key. The error for a key of another type names that type and the form.
impl<'a> RsaPrivate<'a> {
    pub(crate) const WANTED: &'static str = "a private RSA key (PKCS#8 or PKCS#1)";

    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        match private(der, Self::WANTED)? {
            (_, PrivateKey::Rsa(key)) => Ok(key),
            (form, key) => Err(unwanted(KeyReason::WrongAlgorithm, Self::WANTED, form, key.specimen())),
        }
    }
}

impl<'a> RsaPublic<'a> {
    pub(crate) const WANTED: &'static str = "a public RSA key (SPKI or PKCS#1)";

    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        match public(der, Self::WANTED)? {
            (_, PublicKey::Rsa(key)) => Ok(key),
            (form, key) => Err(unwanted(KeyReason::WrongAlgorithm, Self::WANTED, form, key.specimen())),
        }
    }
}

impl<'a> EcPrivate<'a> {
    pub(crate) const WANTED: &'static str = "a private EC key (PKCS#8 or SEC1)";

    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        match private(der, Self::WANTED)? {
            (_, PrivateKey::Ec(key)) => Ok(key),
            (form, key) => Err(unwanted(KeyReason::WrongAlgorithm, Self::WANTED, form, key.specimen())),
        }
    }
}

impl<'a> EcPublic<'a> {
    pub(crate) const WANTED: &'static str = "a public EC key (SPKI)";

    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        match public(der, Self::WANTED)? {
            (_, PublicKey::Ec(key)) => Ok(key),
            (form, key) => Err(unwanted(KeyReason::WrongAlgorithm, Self::WANTED, form, key.specimen())),
        }
    }
}

impl<'a> Ed25519Private<'a> {
    pub(crate) const WANTED: &'static str = "a private Ed25519 key (PKCS#8)";

    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        match private(der, Self::WANTED)? {
            (_, PrivateKey::Ed25519(key)) => Ok(key),
            (form, key) => Err(unwanted(KeyReason::WrongAlgorithm, Self::WANTED, form, key.specimen())),
        }
    }
}

impl<'a> Ed25519Public<'a> {
    pub(crate) const WANTED: &'static str = "a public Ed25519 key (SPKI)";

    pub(crate) fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        match public(der, Self::WANTED)? {
            (_, PublicKey::Ed25519(key)) => Ok(key),
            (form, key) => Err(unwanted(KeyReason::WrongAlgorithm, Self::WANTED, form, key.specimen())),
        }
    }
}

fn private<'a>(der: &'a [u8], wanted: &'static str) -> Result<(KeyForm, PrivateKey<'a>), KeyError> {
    match read(der).map_err(|error| error.wanted(wanted))? {
        (form, AnyKey::Private(key)) => Ok((form, key)),
        (form, AnyKey::Public(key)) => Err(unwanted(KeyReason::WrongForm, wanted, form, key.specimen())),
    }
}

fn public<'a>(der: &'a [u8], wanted: &'static str) -> Result<(KeyForm, PublicKey<'a>), KeyError> {
    let read = read(der).map_err(|error| match (error.reason(), form(der)) {
        // A private key of another type is no public key of another type.
        (KeyReason::Unsupported, form @ (KeyForm::Pkcs8 | KeyForm::Sec1 | KeyForm::Pkcs1Private)) => {
            KeyError::new(KeyReason::WrongForm).wanted(wanted).found(form)
        }
        _ => error.wanted(wanted),
    });
    match read? {
        (form, AnyKey::Public(key)) => Ok((form, key)),
        (form, AnyKey::Private(key)) => Err(unwanted(KeyReason::WrongForm, wanted, form, key.specimen())),
    }
}

/// Creates the error of a key that was parsed and is not the expected one.
const fn unwanted(reason: KeyReason, wanted: &'static str, form: KeyForm, key: Specimen) -> KeyError {
    KeyError::new(reason).wanted(wanted).found(form).specimen(key)
}

/// Reads `Ecdsa-Sig-Value`: `r` and `s` without leading zeros, neither of them zero.
///
/// Source: RFC 3279 section 2.2.3.
pub(crate) fn read_ecdsa_signature(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut value = Reader::new(der).only(SEQUENCE)?;
    let numbers = (value.unsigned()?, value.unsigned()?);
    value.end()?;
    Some(numbers)
}

fn read(der: &[u8]) -> Result<(KeyForm, AnyKey<'_>), KeyError> {
    let form = form(der);
    let key = match form {
        KeyForm::Pkcs1Private => {
            let key = pkcs1_private(der, RsaScheme::Any, form)?;
            return Ok((form, AnyKey::Private(PrivateKey::Rsa(key))));
        }
        KeyForm::Pkcs1Public => pkcs1_public(der, RsaScheme::Any).map(|key| AnyKey::Public(PublicKey::Rsa(key))),
        KeyForm::Pkcs8 => return pkcs8(der).map(|key| (form, AnyKey::Private(key))),
        KeyForm::Sec1 => return sec1(der, None).map(|key| (form, AnyKey::Private(key))),
        KeyForm::Spki => return spki(der).map(|key| (form, AnyKey::Public(key))),
        KeyForm::Unknown => return Err(KeyError::new(KeyReason::WrongForm).found(form_of_text(der))),
        _ => return Err(KeyError::new(KeyReason::WrongForm).found(form)),
    };
    key.map(|key| (form, key)).ok_or(malformed(form))
}

/// Reports whether bytes are not DER of any form that is known.
pub(super) fn is_unknown(der: &[u8]) -> bool {
    form(der) == KeyForm::Unknown
}

/// Returns the form of bytes that are a text and not DER.
fn form_of_text(bytes: &[u8]) -> KeyForm {
    if is_utf16(bytes) {
        return KeyForm::Utf16;
    }
    match std::str::from_utf8(bytes).map(text_form::recognise) {
        // Paths and bare base64 are as good as any other text.
        Ok(KeyForm::Empty | KeyForm::FilePath | KeyForm::JsonValue) | Err(_) => KeyForm::Unknown,
        Ok(form) => form,
    }
}

/// Creates the error of DER that does not follow the definition of its form.
pub(super) const fn malformed(form: KeyForm) -> KeyError {
    KeyError::new(KeyReason::Malformed).detail("invalid DER").found(form)
}

/// Returns the form of a key or certificate, which only whitespace and NUL bytes may surround.
///
/// All members of the outer sequence must be well-formed, so that random bytes are not mistaken for a key.
pub(crate) fn recognise_der(bytes: &[u8]) -> Option<KeyForm> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let mut outer = Reader::new(bytes);
    let (_, content) = outer.any()?;
    // Ctrl-Z ends a text file of old programs.
    if !outer.0.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1a)) {
        return None;
    }
    let mut members = Reader::new(content);
    while members.peek().is_some() {
        members.any()?;
    }
    let der = bytes.strip_suffix(outer.0)?;
    Some(form(der)).filter(|form| *form != KeyForm::Unknown)
}

/// Recognises a form by the first members of the outer sequence.
fn form(der: &[u8]) -> KeyForm {
    let Some(mut outer) = Reader::new(der).only(SEQUENCE) else {
        return KeyForm::Unknown;
    };
    let Some(first) = outer.any() else {
        return KeyForm::Unknown;
    };
    match (first, outer.peek()) {
        ((SEQUENCE, _), Some(BIT_STRING)) => KeyForm::Spki,
        ((SEQUENCE, _), Some(OCTET_STRING)) => KeyForm::EncryptedPrivateKey,
        ((SEQUENCE, _), Some(SEQUENCE)) => KeyForm::Certificate,
        ((INTEGER, [0 | 1]), Some(SEQUENCE)) => KeyForm::Pkcs8,
        ((INTEGER, [1]), Some(OCTET_STRING)) => KeyForm::Sec1,
        // The version is 1 if there are more than two primes.
        ((INTEGER, [0 | 1]), Some(INTEGER)) => KeyForm::Pkcs1Private,
        ((INTEGER, _), Some(INTEGER)) => KeyForm::Pkcs1Public,
        _ => KeyForm::Unknown,
    }
}

/// RFC 8017 appendix A.1.1.
fn pkcs1_public(der: &[u8], scheme: RsaScheme) -> Option<RsaPublic<'_>> {
    let mut key = Reader::new(der).only(SEQUENCE)?;
    let public = RsaPublic { n: key.unsigned()?, e: key.unsigned()?, scheme };
    key.end()?;
    Some(public)
}

/// RFC 8017 appendix A.1.2; keys of more than two primes (version 1) are not for JWS.
fn pkcs1_private<'a>(der: &'a [u8], scheme: RsaScheme, form: KeyForm) -> Result<RsaPrivate<'a>, KeyError> {
    let open = || {
        let mut key = Reader::new(der).only(SEQUENCE)?;
        let version = key.take(INTEGER)?;
        Some((key, version))
    };
    let read = |mut key: Reader<'a>| {
        let private = RsaPrivate {
            public: RsaPublic { n: key.unsigned()?, e: key.unsigned()?, scheme },
            d: key.unsigned()?,
            p: key.unsigned()?,
            q: key.unsigned()?,
            dp: key.unsigned()?,
            dq: key.unsigned()?,
            qi: key.unsigned()?,
        };
        key.end()?;
        Some(private)
    };
    match open() {
        Some((key, [0])) => read(key).ok_or(malformed(form)),
        Some((_, [1])) => Err(KeyError::new(KeyReason::Unsupported).found(form).specimen(Specimen::MultiPrime)),
        _ => Err(malformed(form)),
    }
}

/// RFC 5208 and RFC 5958.
fn pkcs8(der: &[u8]) -> Result<PrivateKey<'_>, KeyError> {
    let read = || {
        let mut info = Reader::new(der).only(SEQUENCE)?;
        info.take(INTEGER)?;
        let algorithm = AlgorithmIdentifier::read(&mut info)?;
        let key = info.take(OCTET_STRING)?;
        if info.peek() == Some(CONTEXT_0) {
            info.any()?;
        }
        let public = match info.peek() {
            Some(CONTEXT_1_PRIMITIVE) => Some(without_unused_bits(info.any()?.1)?),
            _ => None,
        };
        info.end()?;
        Some((algorithm, key, public))
    };
    let (algorithm, key, public) = read().ok_or(malformed(KeyForm::Pkcs8))?;
    match algorithm.name {
        RSA => pkcs1_private(key, RsaScheme::Any, KeyForm::Pkcs8).map(PrivateKey::Rsa),
        RSA_PSS => pkcs1_private(key, algorithm.pss(KeyForm::Pkcs8)?, KeyForm::Pkcs8).map(PrivateKey::Rsa),
        EC => {
            let curve = algorithm.curve(KeyForm::Pkcs8)?;
            match sec1(key, Some(curve))? {
                PrivateKey::Ec(EcPrivate { point: None, d, .. }) => {
                    Ok(PrivateKey::Ec(EcPrivate { curve, d, point: public }))
                }
                key => Ok(key),
            }
        }
        ED25519 => {
            // RFC 8410 section 7: the seed is an octet string inside the octet string.
            let seed = Reader::new(key).alone(OCTET_STRING).ok_or(malformed(KeyForm::Pkcs8))?;
            Ok(PrivateKey::Ed25519(Ed25519Private { seed, x: public }))
        }
        other => Err(unsupported(other, KeyForm::Pkcs8)),
    }
}

/// RFC 5915; inside PKCS#8 the curve stands outside.
fn sec1(der: &[u8], outer: Option<Curve>) -> Result<PrivateKey<'_>, KeyError> {
    let read = || {
        let mut key = Reader::new(der).only(SEQUENCE)?;
        if key.take(INTEGER)? != [1] {
            return None;
        }
        let d = key.take(OCTET_STRING)?;
        let parameters = match key.peek() {
            Some(CONTEXT_0) => {
                let mut parameters = Reader::new(key.any()?.1);
                let curve = parameters.any()?;
                parameters.end()?;
                Some(curve)
            }
            _ => None,
        };
        let point = match key.peek() {
            Some(CONTEXT_1) => Some(without_unused_bits(Reader::new(key.any()?.1).alone(BIT_STRING)?)?),
            _ => None,
        };
        key.end()?;
        Some((d, parameters, point))
    };
    let (d, parameters, point) = read().ok_or(malformed(KeyForm::Sec1))?;
    let named = parameters.map(|parameters| curve(Some(parameters), KeyForm::Sec1));
    let curve = match (outer, named.transpose()?) {
        (Some(outer), Some(named)) if outer != named => {
            return Err(KeyError::new(KeyReason::InvalidParts).detail("the key names two different curves"));
        }
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(malformed(KeyForm::Sec1)),
    };
    Ok(PrivateKey::Ec(EcPrivate { curve, d, point }))
}

/// RFC 5280 section 4.1.2.7, with the key types of RFC 3279, RFC 5480 and RFC 8410.
fn spki(der: &[u8]) -> Result<PublicKey<'_>, KeyError> {
    let read = || {
        let mut info = Reader::new(der).only(SEQUENCE)?;
        let algorithm = AlgorithmIdentifier::read(&mut info)?;
        let key = without_unused_bits(info.take(BIT_STRING)?)?;
        info.end()?;
        Some((algorithm, key))
    };
    let (algorithm, key) = read().ok_or(malformed(KeyForm::Spki))?;
    match algorithm.name {
        RSA => pkcs1_public(key, RsaScheme::Any).map(PublicKey::Rsa).ok_or(malformed(KeyForm::Spki)),
        RSA_PSS => {
            let scheme = algorithm.pss(KeyForm::Spki)?;
            pkcs1_public(key, scheme).map(PublicKey::Rsa).ok_or(malformed(KeyForm::Spki))
        }
        EC => {
            let curve = algorithm.curve(KeyForm::Spki)?;
            Ok(PublicKey::Ec(EcPublic { curve, point: key }))
        }
        ED25519 => Ok(PublicKey::Ed25519(Ed25519Public { x: key })),
        other => Err(unsupported(other, KeyForm::Spki)),
    }
}

/// Reads the parameters of an EC key, which have to be the name of a curve (RFC 5480 section 2.1.1).
fn curve(parameters: Option<(u8, &[u8])>, form: KeyForm) -> Result<Curve, KeyError> {
    match parameters {
        Some((OBJECT_IDENTIFIER, P256)) => Ok(Curve::P256),
        Some((OBJECT_IDENTIFIER, P384)) => Ok(Curve::P384),
        Some((OBJECT_IDENTIFIER, other)) => Err(unsupported(other, form)),
        Some((SEQUENCE, _)) => Err(KeyError::new(KeyReason::Unsupported).found(form).specimen(Specimen::ExplicitCurve)),
        // A name is missing, and OpenSSL does not write keys without one.
        _ if form == KeyForm::Sec1 => Err(malformed(form)),
        _ => Err(KeyError::new(KeyReason::Unsupported).found(form)),
    }
}

/// Creates the error of a key of another type or curve.
fn unsupported(name: &[u8], form: KeyForm) -> KeyError {
    let error = KeyError::new(KeyReason::Unsupported).found(form);
    match ObjectId::new(name) {
        Some(object) => error.specimen(Specimen::Object(object)),
        None => error,
    }
}

/// Returns the public key of a certificate as SPKI. The rest of the certificate is not checked.
///
/// Source: RFC 5280 section 4.1.
pub(super) fn spki_of_certificate(der: &[u8]) -> Result<&[u8], KeyError> {
    let found = form(der);
    if found != KeyForm::Certificate {
        let found = if found == KeyForm::Unknown { form_of_text(der) } else { found };
        return Err(KeyError::new(KeyReason::WrongForm).wanted(CERTIFICATE).found(found));
    }
    let read = || {
        let mut certificate = Reader::new(der).only(SEQUENCE)?;
        let mut fields = Reader::new(certificate.take(SEQUENCE)?);
        if fields.peek() == Some(CONTEXT_0) {
            fields.any()?;
        }
        fields.take(INTEGER)?;
        // The algorithm of the signature, the issuer, the validity and the subject.
        for _ in 0..4 {
            fields.take(SEQUENCE)?;
        }
        let rest = fields.0;
        fields.take(SEQUENCE)?;
        rest.get(..rest.len().checked_sub(fields.0.len())?)
    };
    read().ok_or(malformed(KeyForm::Certificate))
}

/// The form that is expected in place of a certificate.
pub(super) const CERTIFICATE: &str = "a certificate (X.509)";

/// The content of a bit string whose last byte is whole.
fn without_unused_bits(bits: &[u8]) -> Option<&[u8]> {
    bits.strip_prefix(&[0])
}

struct AlgorithmIdentifier<'a> {
    name: &'a [u8],
    parameters: Option<(u8, &'a [u8])>,
}

impl<'a> AlgorithmIdentifier<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let mut identifier = Reader::new(reader.take(SEQUENCE)?);
        let name = identifier.take(OBJECT_IDENTIFIER)?;
        let parameters = if identifier.peek().is_some() { Some(identifier.any()?) } else { None };
        identifier.end()?;
        Some(Self { name, parameters })
    }

    fn curve(&self, form: KeyForm) -> Result<Curve, KeyError> {
        curve(self.parameters, form)
    }

    /// Reads the parameters of an RSASSA-PSS key, which restrict it to one hash function if there are any.
    ///
    /// Source: RFC 4055 sections 1.2 and 3.1.
    fn pss(&self, form: KeyForm) -> Result<RsaScheme, KeyError> {
        let Some((SEQUENCE, parameters)) = self.parameters else {
            return if self.parameters.is_none() { Ok(RsaScheme::Pss) } else { Err(malformed(form)) };
        };
        let read = || {
            let mut parameters = Reader::new(parameters);
            // The defaults are SHA-1, which no JWS algorithm uses.
            let mut hash = Reader::new(parameters.take(CONTEXT_0)?);
            let hash = Self::read(&mut hash)?.name;
            let mut mask = Reader::new(parameters.take(CONTEXT_1)?);
            let mask = Self::read(&mut mask)?;
            let mut mask_hash = Reader::new(match mask.parameters {
                Some((SEQUENCE, identifier)) if mask.name == MGF1 => identifier,
                _ => return None,
            });
            let salt_len = match parameters.peek() {
                Some(CONTEXT_2) => Reader::new(parameters.take(CONTEXT_2)?).alone(INTEGER)?,
                _ => &[20],
            };
            let (_, algorithm, len) = PSS_HASHES.into_iter().find(|(name, ..)| *name == hash)?;
            // JWS prescribes a salt as long as the hash. The parameters give the shortest one.
            let fits = mask_hash.take(OBJECT_IDENTIFIER)? == hash && matches!(salt_len, [salt] if *salt <= len);
            fits.then_some(RsaScheme::PssWith(algorithm))
        };
        read().ok_or_else(|| unsupported(RSA_PSS, form))
    }
}

/// The members of a DER value that have not been read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    const fn new(der: &'a [u8]) -> Self {
        Self(der)
    }

    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Reads the next member, with any tag.
    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (len, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81 => {
                let (&len, rest) = rest.split_first()?;
                (usize::from(len), rest)
            }
            0x82 => {
                let (&[high, low], rest) = rest.split_first_chunk()?;
                (usize::from(u16::from_be_bytes([high, low])), rest)
            }
            _ => return None,
        };
        // DER section 10.1: the shortest form of the length.
        let shortest = match len {
            0..=0x7f => first <= 0x7f,
            0x80..=0xff => first == 0x81,
            _ => first == 0x82,
        };
        let (content, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        shortest.then_some((tag, content))
    }

    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, content) = self.any()?;
        (found == tag).then_some(content)
    }

    /// Reads a whole number above zero, without the zero byte that DER may put in front.
    fn unsigned(&mut self) -> Option<&'a [u8]> {
        match self.take(INTEGER)? {
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Some(rest),
            [] | [0 | 0x80..=0xff, ..] => None,
            number => Some(number),
        }
    }

    /// Reads the content of the only member.
    fn alone(mut self, tag: u8) -> Option<&'a [u8]> {
        let content = self.take(tag)?;
        self.end()?;
        Some(content)
    }

    /// Opens the only member.
    fn only(self, tag: u8) -> Option<Self> {
        self.alone(tag).map(Self)
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
