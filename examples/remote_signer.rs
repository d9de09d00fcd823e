//! Signs with a key in Vault's transit engine, and shows the errors for wrong and late answers.
//!
//! Run with `cargo run --example remote_signer`. It needs no Vault: the module [`vault`] below is a local server that
//! implements the two calls and makes mistakes on purpose. Copy [`Transit`]. In a service, use your HTTP client
//! instead of `http`, your runtime's timer instead of `after`, and `.await` instead of `block_on`. For other key
//! services, see the documentation of `jwt_identity::token::remote_signer::recipes`.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jwt_identity::crypto::EcdsaVerifier;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::VerifyingKey;
use jwt_identity::token::remote_signer::{PinnedKey, RemoteSigner, RemoteTokenSigner, SignerAnswer, SignerFuture};
use jwt_identity::{Algorithm, EnvironmentError, KeyId, NumericDate, SignError, TokenVerifier};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The key named `login` in a Vault.
#[derive(Debug)]
struct Transit {
    vault: SocketAddr,
    pinned: PinnedKey,
}

impl Transit {
    /// Fetches the newest version number and its public key. A long-running service repeats this from time to time.
    fn connect(vault: SocketAddr) -> Result<Self, Box<dyn Error>> {
        let key: Key = http(vault, "GET", "/v1/transit/keys/login", &Value::Null)?;
        let version = key.latest_version.to_string();
        let public = &key.keys.get(&version).ok_or("no public key")?.public_key;
        // We choose the `kid`: one for each version, so that verifiers find the key.
        let key_id = KeyId::new(format!("login-{version}"))?;
        let public = VerifyingKey::new(EcdsaVerifier::from_pem(Algorithm::Es256, public)?).with_key_id(key_id);
        Ok(Self { vault, pinned: PinnedKey::new(version, public) })
    }
}

impl RemoteSigner for Transit {
    fn pin(&self) -> SignerFuture<'_, PinnedKey> {
        Box::pin(async { Ok(self.pinned.clone()) })
    }

    fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
        Box::pin(async move {
            let request = json!({
                "input": STANDARD.encode(signing_input),
                "key_version": key.version().parse::<u64>().map_err(|_| SignError::SigningFailed)?,
                "hash_algorithm": "sha2-256",
                "marshaling_algorithm": "jws", // the default is ASN.1
            });
            let vault = self.vault;
            let answer = on_thread(move || http(vault, "POST", "/v1/transit/sign/login", &request)).await;
            let Signed { signature } = answer.map_err(|error| meaning(&error))?;
            SignerAnswer::from_vault(&signature)
        })
    }
}

/// Keeps the part of an error that a caller can act on. Log the text of the I/O error for the operator only.
fn meaning(error: &io::Error) -> SignError {
    match error.kind() {
        io::ErrorKind::PermissionDenied => SignError::SigningFailed,
        io::ErrorKind::InvalidData => SignError::UnusableSignature,
        _ => EnvironmentError::SignerUnavailable.into(),
    }
}

/// The member `data` of Vault's answer.
#[derive(Deserialize)]
struct Key {
    latest_version: u64,
    keys: BTreeMap<String, KeyVersion>,
}

#[derive(Deserialize)]
struct KeyVersion {
    public_key: String,
}

#[derive(Deserialize)]
struct Signed {
    signature: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let transit = Transit::connect(vault::start()?)?;
    println!("pinned     version {}", transit.pinned.version());
    let verifier = TokenVerifier::<Jwt>::new(transit.pinned.verifying_key().clone());
    let signer = RemoteTokenSigner::<Jwt>::new(transit);

    let now = NumericDate::now()?;
    let claims = Claims::builder()
        .expires_at(now.saturating_add(Duration::from_secs(300)))
        .subject("ada")
        .issued_at(now)
        .build()?;
    for behaviour in vault::SCRIPT {
        let deadline = after(Duration::from_secs(1));
        match block_on(signer.sign_within(&claims, deadline)) {
            Ok(token) => {
                let verified = verifier.verify(token.as_str())?;
                println!("{behaviour:<10} sub = {}", verified.claims().subject().unwrap_or("nobody"));
                println!("           {}", token.as_str());
            }
            Err(error) => println!("{behaviour:<10} {error} ({}, {})", error.code().as_u16(), error.code()),
        }
    }
    Ok(())
}

/// Sends one request over its own connection and returns the member `data` of the answer.
fn http<T: DeserializeOwned>(server: SocketAddr, method: &str, path: &str, body: &Value) -> io::Result<T> {
    #[derive(Deserialize)]
    struct Answer<T> {
        data: T,
    }
    /// More than Vault answers here. Bytes beyond it are not read.
    const MAX_ANSWER: u64 = 16 * 1024;
    /// Ends the thread of a request whose caller has timed out.
    const MAX_WAIT: Duration = Duration::from_secs(5);
    let mut connection = TcpStream::connect_timeout(&server, MAX_WAIT)?;
    connection.set_read_timeout(Some(MAX_WAIT))?;
    let body = body.to_string();
    // A real Vault requires `X-Vault-Token` and TLS.
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Length: {}", body.len());
    write!(connection, "{head}\r\n\r\n{body}")?;
    let mut answer = String::new();
    connection.take(MAX_ANSWER).read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    match head.get(9..12) {
        Some("200") => {}
        Some("400" | "403" | "404") => return Err(io::ErrorKind::PermissionDenied.into()),
        _ => return Err(io::ErrorKind::Other.into()),
    }
    let answer: Answer<T> = serde_json::from_str(body)?;
    Ok(answer.data)
}

/// Runs blocking work on its own thread. A real runtime has a thread pool for this.
async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let slot = Arc::new(Mutex::new((None, None::<Waker>)));
    let shared = Arc::clone(&slot);
    thread::spawn(move || {
        let outcome = work();
        let mut slot = shared.lock().unwrap_or_else(PoisonError::into_inner);
        slot.0 = Some(outcome);
        if let Some(waker) = slot.1.take() {
            waker.wake();
        }
    });
    std::future::poll_fn(move |context| {
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcome) = slot.0.take() {
            return Poll::Ready(outcome);
        }
        slot.1 = Some(context.waker().clone());
        Poll::Pending
    })
    .await
}

async fn after(duration: Duration) {
    on_thread(move || thread::sleep(duration)).await;
}

/// A minimal executor: polls, then parks the thread until it is woken.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark {
        thread: Thread,
        // The future may park this thread itself and so consume an `unpark`.
        is_woken: AtomicBool,
    }
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.is_woken.store(true, Ordering::Release);
            self.thread.unpark();
        }
    }
    let unpark = Arc::new(Unpark { thread: thread::current(), is_woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&unpark));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return outcome;
        }
        while !unpark.is_woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

/// A server that implements two calls of Vault's transit engine and follows a script. Do not copy it.
mod vault {
    use std::io::{self, BufRead, BufReader, Read, Write};
    use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use jwt_identity::crypto::EcdsaSigner;
    use jwt_identity::{Algorithm, Signer};
    use serde_json::{Value, json};

    /// The behaviour of the server for each request to sign, in order.
    pub(crate) const SCRIPT: &[&str] = &["right", "asn1", "rotated", "slow", "forbidden", "right"];

    /// Starts a server that answers one request for the key and then follows the script. Returns its address.
    pub(crate) fn start() -> Result<SocketAddr, Box<dyn std::error::Error>> {
        let key = Arc::new(EcdsaSigner::from_pem(Algorithm::Es256, include_str!("../tests/keys/p256.sec1.pem"))?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        thread::spawn(move || -> io::Result<()> {
            let public = include_str!("../tests/keys/p256.spki.pem");
            let versions = json!({ "latest_version": 3, "keys": { "3": { "public_key": public } } });
            serve(listener.accept()?.0, |_| Some(versions))?;
            for behaviour in SCRIPT {
                let (connection, _) = listener.accept()?;
                let key = Arc::clone(&key);
                // One thread per request, so that a slow answer does not delay the others.
                thread::spawn(move || serve(connection, |request| sign(&key, behaviour, request)));
            }
            Ok(())
        });
        Ok(address)
    }

    fn sign(key: &EcdsaSigner, behaviour: &str, request: &Value) -> Option<Value> {
        let input = STANDARD.decode(request["input"].as_str().unwrap_or_default()).unwrap_or_default();
        let raw = key.sign(&input).map(|signature| signature.as_slice().to_vec()).unwrap_or_default();
        let (version, signature) = match behaviour {
            // The answer if `marshaling_algorithm` was omitted.
            "asn1" => (3, STANDARD.encode(der(&raw))),
            // The answer after a rotation if `key_version` was omitted.
            "rotated" => (4, URL_SAFE_NO_PAD.encode(raw)),
            "forbidden" => return None,
            "slow" => {
                thread::sleep(Duration::from_secs(3));
                (3, URL_SAFE_NO_PAD.encode(raw))
            }
            _ => (3, URL_SAFE_NO_PAD.encode(raw)),
        };
        Some(json!({ "signature": format!("vault:v{version}:{signature}") }))
    }

    /// Reads a request and answers with 200, or with 403 if `answer` returns `None`.
    fn serve(mut connection: TcpStream, answer: impl FnOnce(&Value) -> Option<Value>) -> io::Result<()> {
        connection.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut reader = BufReader::new(connection.try_clone()?).take(16 * 1024);
        let (mut line, mut len) = (String::new(), 0);
        while reader.read_line(&mut line)? > 2 {
            if let Some(value) = line.strip_prefix("Content-Length:") {
                len = value.trim().parse().map_err(|_| io::ErrorKind::InvalidData)?;
            }
            line.clear();
        }
        let mut body = Vec::new();
        reader.take(len).read_to_end(&mut body)?;
        let (status, body) = match answer(&serde_json::from_slice(&body)?) {
            Some(data) => ("200 OK", json!({ "data": data }).to_string()),
            None => ("403 Forbidden", json!({ "errors": ["permission denied"] }).to_string()),
        };
        let len = body.len();
        write!(connection, "HTTP/1.1 {status}\r\nContent-Length: {len}\r\nConnection: close\r\n\r\n{body}")
    }

    /// Converts `r || s` to ASN.1 DER.
    fn der(signature: &[u8]) -> Vec<u8> {
        let member = |tag: u8, content: Vec<u8>| {
            let len = u8::try_from(content.len()).unwrap_or_default();
            [vec![tag, len], content].concat()
        };
        let integer = |number: &[u8]| {
            let mut bytes: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
            if bytes.first().is_some_and(|first| *first >= 0x80) {
                bytes.insert(0, 0);
            }
            member(2, bytes)
        };
        let (r, s) = signature.split_at(signature.len() / 2);
        member(0x30, [integer(r), integer(s)].concat())
    }
}
