//! `mint stream-user`, `mint stream-call` and `mint stream-server`

use clap::Args;
use jwt_identity::stream::{self, Call, Claims, Kind, Server, User};
use jwt_identity::{NumericDate, Token};

use crate::args::Lifetime;
use crate::failure::Failure;
use crate::keys;
use crate::source::Source;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export STREAM_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint stream-user --secret env:STREAM_SECRET --user-id user-42 --expires-in 1h"
)]
pub(crate) struct UserArgs {
    #[command(flatten)]
    options: Options,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    user_id: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export STREAM_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint stream-call --secret env:STREAM_SECRET --user-id user-42 --call default:call1 --expires-in 1h"
)]
pub(crate) struct CallArgs {
    #[command(flatten)]
    options: Options,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    user_id: String,
    /// A call that the token is for, as its type, a colon and its ID
    #[arg(long = "call", value_name = "TYPE:ID", required = true)]
    calls: Vec<String>,
    /// The role of the user in the calls
    #[arg(long)]
    role: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export STREAM_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint stream-server --secret env:STREAM_SECRET --expires-in 5m"
)]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
struct Options {
    /// The API secret
    #[arg(long, value_name = "SOURCE")]
    secret: Source,
    #[command(flatten)]
    lifetime: Lifetime,
}

impl Options {
    fn sign<K: Kind>(self, kind: K, now: NumericDate) -> Result<Token, Failure> {
        let claims = Claims::builder(kind, now);
        let claims = match self.lifetime.expires_in {
            Some(expires_in) => claims.expires_at(now.saturating_add(expires_in)),
            None => claims.never_expires(),
        };
        let secret = keys::secret(&self.secret)?;
        let signer = stream::signer::<K>(&secret).map_err(|error| keys::of(&self.secret, &error))?;
        Ok(signer.sign(&claims.build()?)?)
    }
}

impl UserArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        self.options.sign(User::new(self.user_id)?, now)
    }
}

impl CallArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let mut call = Call::new(User::new(self.user_id)?, self.calls)?;
        if let Some(role) = self.role {
            call = call.with_role(role)?;
        }
        self.options.sign(call, now)
    }
}

impl ServerArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        self.options.sign(Server, now)
    }
}
