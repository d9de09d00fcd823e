//! The command line.

use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jwt_identity::diagnose::TokenKind;
use jwt_identity::nexmo::video::Role;
use jwt_identity::{Algorithm, NumericDate};

use crate::commands::mint::ably::AblyArgs;
use crate::commands::mint::intercom::IntercomArgs;
use crate::commands::mint::livekit::LiveKitArgs;
use crate::commands::mint::stream::{CallArgs, ServerArgs, UserArgs};
use crate::commands::mint::twilio::TwilioArgs;
use crate::commands::mint::zendesk::{ChatArgs, SsoArgs};
use crate::output::When;
use crate::source::Source;
use crate::text::{parse_duration, parse_kind, parse_time};

const EXIT_CODES: &str = "\
Keys and secrets are read from `env:NAME`, `file:PATH` or `-` (standard input), never from an argument.

Exit codes: 0 valid, 1 rejected, 2 wrong usage or trouble with a key.";

/// Mints, verifies and diagnoses the tokens that identify users to messaging vendors.
#[derive(Debug, Parser)]
#[command(name = "jwt-identity", version, after_help = EXIT_CODES)]
pub(crate) struct Options {
    /// Print JSON with stable names
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The time to use instead of the clock: seconds since 1970, 2026-01-31T12:00:00Z, or 2026-01-31
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub(crate) now: Option<NumericDate>,
    /// When to write colors; `auto` does on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: When,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Mint a token
    #[command(after_help = MINT_EXAMPLE)]
    Mint(MintArgs),
    /// Verify a token and print its claims
    #[command(after_help = VERIFY_EXAMPLE)]
    Verify(VerifyArgs),
    /// Find out why a token is rejected
    #[command(after_help = DIAGNOSE_HELP)]
    Diagnose(DiagnoseArgs),
    /// Examine the configuration of a service: variables, files, keys and key endpoints
    #[command(after_help = DOCTOR_HELP)]
    Doctor(DoctorArgs),
    /// Print the header and the claims of a token WITHOUT verifying it
    #[command(after_help = DECODE_EXAMPLE)]
    Decode(DecodeArgs),
    /// Examine access control lists of Vonage tokens
    Acl {
        #[command(subcommand)]
        command: AclCommand,
    },
    /// Examine signed webhooks of Vonage
    Webhook {
        #[command(subcommand)]
        command: WebhookCommand,
    },
    /// Create and examine keys
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  jwt-identity completions bash > jwt-identity.bash")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of the program or of a command, in roff
    #[command(after_help = "Example:\n  jwt-identity man keys jwks")]
    Man {
        /// The command, such as `keys jwks`
        command: Vec<String>,
    },
}

const MINT_EXAMPLE: &str = "\
Example:
  export KUSTOMER_SECRET='test-secret-of-thirty-two-bytes!'
  jwt-identity mint kustomer --secret env:KUSTOMER_SECRET --email ada@example.com";

const VERIFY_EXAMPLE: &str = "\
Example:
  export KUSTOMER_SECRET='0123456789abcdef0123456789abcdef'
  jwt-identity verify kustomer --secret env:KUSTOMER_SECRET --now 1623257900 eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";

const DIAGNOSE_HELP: &str = "\
Example:
  jwt-identity diagnose eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg

A token is verified only if --kind and a key are given.

Exit codes: 0 verified and without an error, 1 not verified or with an error, 2 wrong usage or trouble with a key.";

const DECODE_EXAMPLE: &str = "\
Example:
  jwt-identity decode eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";

const DOCTOR_HELP: &str = "\
Example:
  export KUSTOMER_SECRET='test-secret-of-thirty-two-bytes!'
  jwt-identity doctor

Without --config, these variables are read. The names are a convention of this program. For a secret or key, the same
name with _FILE holds the path of a file or directory. VONAGE_ may stand for NEXMO_.

  setting                 variable
  kustomer.secret         KUSTOMER_SECRET
  kustomer.org            KUSTOMER_ORG            with kustomer.api_key: loads the secret from Kustomer's API
  kustomer.api_key        KUSTOMER_API_KEY
  kustomer.base_url       KUSTOMER_BASE_URL       another server than Kustomer's
  sunshine.key_id         SUNSHINE_KEY_ID
  sunshine.secret         SUNSHINE_SECRET
  nexmo.application_id    NEXMO_APPLICATION_ID
  nexmo.private_key       NEXMO_PRIVATE_KEY
  nexmo.public_key        NEXMO_PUBLIC_KEY        must fit nexmo.private_key
  nexmo.signature_secret  NEXMO_SIGNATURE_SECRET  for webhooks
  nexmo.api_secret        NEXMO_API_SECRET        must differ from the signature secret
  jwt.algorithms          JWT_ALGORITHMS          by default RS256,ES256,ES384,EdDSA
  jwt.private_key         JWT_PRIVATE_KEY
  jwt.key_id              JWT_KEY_ID              kid of jwt.private_key; by default its thumbprint
  jwt.public_key          JWT_PUBLIC_KEY          must fit jwt.private_key
  jwt.jwks                JWT_JWKS                files and URLs of JWK Sets that tokens are verified with
  jwt.published_jwks      JWT_PUBLISHED_JWKS      file or URL, must contain the public half of jwt.private_key
  files.readable_by       KEY_FILES_READABLE_BY   owner, group or everyone; by default owner

A configuration file has one object for each word before the dot. Keys are env:NAME or file:PATH:

  {
    \"kustomer\": { \"secret\": \"file:/run/secrets/kustomer\" },
    \"jwt\": { \"private_key\": \"env:SIGNING_KEY\", \"jwks\": [\"https://id.example.com/keys\"] }
  }

Exit codes: 0 healthy, 1 errors were found (with --strict: or warnings), 2 wrong usage or configuration file.";

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// A configuration file, in JSON, to read instead of the variables
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<String>,
    /// Another value of a setting, such as kustomer.secret=file:secret.txt
    #[arg(long, value_name = "SETTING=VALUE")]
    pub(crate) set: Vec<String>,
    /// The time limit of each request
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = parse_duration)]
    pub(crate) timeout: Duration,
    /// Treat warnings as errors
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MintArgs {
    #[command(subcommand)]
    pub(crate) kind: MintKind,
}

// Identifiers may begin with a hyphen: one of 64 thumbprints does.
#[derive(Debug, Subcommand)]
pub(crate) enum MintKind {
    /// A login token for Kustomer chat
    #[command(
        after_help = "Example:\n  export KUSTOMER_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint kustomer --secret env:KUSTOMER_SECRET --external-id user-42",
        group(ArgGroup::new("identity").required(true).multiple(true).args(["email", "external_id"]))
    )]
    Kustomer {
        /// The organisation's secret
        #[arg(long, value_name = "SOURCE")]
        secret: Source,
        /// The user's e-mail address; it wins over the external ID
        #[arg(long)]
        email: Option<String>,
        /// The user's ID in your system
        #[arg(long, allow_hyphen_values = true)]
        external_id: Option<String>,
    },
    /// A token for Sunshine Conversations or Zendesk Messaging
    #[command(
        after_help = "Example:\n  export SUNSHINE_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint sunshine --secret env:SUNSHINE_SECRET --key-id app_1 --external-id user-42 --expires-in 15m"
    )]
    Sunshine {
        /// The secret that belongs to the key ID
        #[arg(long, value_name = "SOURCE")]
        secret: Source,
        /// The key ID, such as `app_…`
        #[arg(long, allow_hyphen_values = true)]
        key_id: String,
        /// The user's ID in your system
        #[arg(long, allow_hyphen_values = true)]
        external_id: String,
        /// The user's name
        #[arg(long, allow_hyphen_values = true)]
        name: Option<String>,
        /// An e-mail address that is not verified
        #[arg(long, conflicts_with = "verified_email")]
        email: Option<String>,
        /// An e-mail address that identifies the user
        #[arg(long)]
        verified_email: Option<String>,
        #[command(flatten)]
        lifetime: Lifetime,
    },
    /// A token of an application for Vonage's REST APIs
    #[command(
        visible_alias = "nexmo-application",
        after_help = "Example:\n  jwt-identity mint nexmo-app --key file:private.pem --application-id aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
    )]
    NexmoApp {
        #[command(flatten)]
        application: Application,
        /// An access control list as a JSON file; without it the token may do everything
        #[arg(long, value_name = "FILE")]
        acl: Option<String>,
        /// How long the token is valid, such as 15m; at most 24h
        #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = parse_duration)]
        expires_in: Duration,
    },
    /// A token of a user for Vonage's Client SDK
    #[command(
        after_help = "Example:\n  jwt-identity mint nexmo-user --key file:private.pem --application-id aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab --sub alice"
    )]
    NexmoUser {
        #[command(flatten)]
        application: Application,
        /// The name of the user
        #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
        sub: String,
        /// An access control list as a JSON file
        #[arg(long, value_name = "FILE", conflicts_with = "acl_set")]
        acl: Option<String>,
        /// A named access control list: see `acl sets`
        #[arg(long, value_name = "SET", default_value = "client-sdk")]
        acl_set: String,
        /// How long the token is valid, such as 15m; at most 24h
        #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = parse_duration)]
        expires_in: Duration,
    },
    /// A client token for Vonage video
    #[command(
        after_help = "Example:\n  jwt-identity mint nexmo-video --key file:private.pem --application-id aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab --session-id 1_MX4"
    )]
    NexmoVideo {
        #[command(flatten)]
        application: Application,
        /// The session
        #[arg(long, allow_hyphen_values = true)]
        session_id: String,
        /// The role: publisher, subscriber, moderator or publisheronly
        #[arg(long, default_value = "publisher")]
        role: Role,
        /// How long the token is valid, such as 24h; at most 30days
        #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = parse_duration)]
        expires_in: Duration,
    },
    /// A token for Ably
    Ably(AblyArgs),
    /// A login token for Intercom's Messenger
    Intercom(IntercomArgs),
    /// An access token for a room of `LiveKit`
    Livekit(LiveKitArgs),
    /// A token of a user for some calls of Stream
    StreamCall(CallArgs),
    /// A token of a server for Stream's API, which must not reach an app
    StreamServer(ServerArgs),
    /// A token of a user for Stream
    StreamUser(UserArgs),
    /// An access token for Twilio's SDKs
    Twilio(TwilioArgs),
    /// A token of a visitor for Zendesk's classic Web Widget
    ZendeskChat(ChatArgs),
    /// A single sign-on token for Zendesk Support
    ZendeskSso(SsoArgs),
    /// A token of your own services, with any claims
    #[command(
        after_help = "Example:\n  echo '{\"sub\":\"ada\",\"exp\":4102444800}' | jwt-identity mint jwt --alg ES256 --key file:key.pem --claims -"
    )]
    Jwt {
        /// The algorithm
        #[arg(long, value_name = "ALGORITHM")]
        alg: Algorithm,
        /// The secret or the private key in PEM form
        #[arg(long, value_name = "SOURCE")]
        key: Source,
        /// The `kid` of the header
        #[arg(long, allow_hyphen_values = true)]
        key_id: Option<String>,
        /// The claims set as a JSON file, or `-` for standard input; `exp` must be in it
        #[arg(long, value_name = "FILE")]
        claims: String,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Lifetime {
    /// How long the token is valid, such as 15m
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) expires_in: Option<Duration>,
    /// Mint a token that is valid until its key is deleted
    #[arg(long)]
    pub(crate) never_expires: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Application {
    /// The private key of the application, in PEM form
    #[arg(long, value_name = "SOURCE")]
    pub(crate) key: Source,
    /// The ID of the application, a UUID
    #[arg(long, value_name = "UUID")]
    pub(crate) application_id: String,
}

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// The shared secret
    #[arg(long, value_name = "SOURCE", group = "key")]
    pub(crate) secret: Option<Source>,
    /// The public key in PEM form
    #[arg(long, value_name = "SOURCE", group = "key")]
    pub(crate) public_key: Option<Source>,
    /// A JWK Set: a file, or an https URL
    #[arg(long, value_name = "FILE|URL", group = "key")]
    pub(crate) jwks: Option<String>,
    /// The key ID of the secret
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) key_id: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The kind of token, which is the name of a command of `mint`
    #[arg(value_parser = parse_kind)]
    pub(crate) kind: TokenKind,
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// The policy of the verifier, as a JSON file
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<String>,
    /// The algorithms to accept for the kind `jwt`; by default all that fit the key
    #[arg(long, value_name = "ALGORITHM")]
    pub(crate) alg: Vec<Algorithm>,
    /// The token; read from standard input if absent or `-`
    pub(crate) token: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DiagnoseArgs {
    /// The kind of token, as for `verify`, or nexmo-webhook; guessed if absent
    #[arg(long, value_parser = parse_kind)]
    pub(crate) kind: Option<TokenKind>,
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// The policy of the verifier, as a JSON file
    #[arg(long, value_name = "FILE", requires = "kind")]
    pub(crate) policy: Option<String>,
    /// A secret that the token should not be signed with, such as `"the API secret=env:API_SECRET"`
    #[arg(long, value_name = "NAME=SOURCE")]
    pub(crate) other_secret: Vec<String>,
    /// Show the values of claims at fault
    #[arg(long)]
    pub(crate) with_values: bool,
    /// The token; read from standard input if absent or `-`
    pub(crate) token: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DecodeArgs {
    /// The token; read from standard input if absent or `-`
    pub(crate) token: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AclCommand {
    /// Ask whether a list permits a request
    #[command(
        after_help = "Example:\n  jwt-identity acl sets client-sdk > acl.json\n  jwt-identity acl ask --acl acl.json GET /v1/conversations/CON-1"
    )]
    Ask {
        /// The list: a JSON file with `paths`
        #[arg(long, value_name = "FILE")]
        acl: String,
        /// A parameter of the request
        #[arg(long, value_name = "NAME=VALUE")]
        param: Vec<String>,
        /// GET, POST, PUT, PATCH or DELETE
        method: String,
        /// The path, such as /v1/users/USR-1
        path: String,
    },
    /// Find mistakes in a list, or in the claims set of a token
    #[command(
        after_help = "Example:\n  echo '{\"sub\":\"alice\",\"acl\":{\"paths\":{\"/**\":{}}}}' | jwt-identity acl lint -"
    )]
    Lint {
        /// The claims set or the list: a JSON file, or `-` for standard input
        file: String,
    },
    /// Compare what two lists permit
    #[command(after_help = "Example:\n  jwt-identity acl compare acl.json acl.json")]
    Compare {
        /// The list: a JSON file
        left: String,
        /// The list that it is compared with: a JSON file
        right: String,
    },
    /// Print the named lists, or one of them
    #[command(after_help = "Example:\n  jwt-identity acl sets smallest-voice")]
    Sets {
        /// The name of a list
        name: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Verify token and content of a webhook
    #[command(
        after_help = "Example:\n  jwt-identity webhook verify --secret env:SIGNATURE_SECRET --body body.json --authorization \"Bearer $TOKEN\""
    )]
    Verify {
        /// The signature secret of the account, which is not the API secret
        #[arg(long, value_name = "SOURCE")]
        secret: Source,
        /// The method of the request
        #[arg(long, default_value = "POST")]
        method: String,
        /// The `Authorization` header; `-` for standard input
        #[arg(long, value_name = "HEADER")]
        authorization: String,
        /// The raw body, as it arrived: a file, or `-` for standard input
        #[arg(long, value_name = "FILE")]
        body: Option<String>,
        /// The query of the URL, as it arrived
        #[arg(long)]
        query: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Create a key and print it
    #[command(
        after_help = "Example:\n  (umask 077; jwt-identity keys new es256 > key.pem)\n\nFor RSA: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
    )]
    New {
        /// The type
        r#type: NewKey,
    },
    /// Say what a key is
    #[command(after_help = "Example:\n  jwt-identity keys inspect file:key.pem")]
    Inspect {
        /// The key, in PEM form or as a JWK, or a public JWK Set
        key: Source,
    },
    /// Print the public half of a key as a JWK
    #[command(after_help = "Example:\n  jwt-identity keys public file:key.pem")]
    Public {
        /// The private key, in PEM form or as a JWK
        key: Source,
    },
    /// Print the thumbprint of a key (RFC 7638), which is usual as its `kid`
    #[command(after_help = "Example:\n  jwt-identity keys thumbprint file:key.pem")]
    Thumbprint {
        /// The key, in PEM form or as a JWK
        key: Source,
    },
    /// Print the JWK Set to publish for keys; the `kid` is the thumbprint, or the name in a directory
    #[command(after_help = "Example:\n  jwt-identity keys jwks file:key.pem")]
    Jwks {
        /// The keys, private or public, in PEM form or as JWKs; or a directory, whose files are named by their `kid`
        #[arg(required = true)]
        keys: Vec<Source>,
    },
}

/// A type of key that can be created.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NewKey {
    /// A secret of 32 random bytes for HS256, in base64url
    Hs256,
    /// A private key on P-256 for ES256, in PEM form
    Es256,
    /// A private key on P-384 for ES384, in PEM form
    Es384,
    /// An Ed25519 private key for the algorithm `EdDSA`, in PEM form
    Eddsa,
}
