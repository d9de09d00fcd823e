//! The settings of the service.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jwt_identity::{Clock, SystemClock};

use crate::credentials::Credentials;
use crate::lifetimes::Lifetimes;
use crate::limits::{Limit, Limits};

/// The settings with which a [`Server`](crate::Server) starts.
#[derive(Clone)]
pub struct Settings {
    /// The address to listen at. Default: 127.0.0.1:8080. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The origin that browsers use, such as `https://login.example.com`. Default: `http://` and the address.
    ///
    /// It must be `https` or a loopback address, because cookies and codes must not cross a network in clear text.
    pub origin: Option<String>,
    /// The directory with the keys. It is created.
    pub data: PathBuf,
    /// The version of the Verify API. Default: 2.
    pub verify: VerifyVersion,
    /// How long a vendor accepts a token: at most 15 minutes, the default.
    pub token_life: Duration,
    /// The Redis server with sessions and counters. Default: none, they are in memory.
    pub redis: Option<String>,
    /// The most entries in memory. Default: 100,000.
    pub capacity: usize,
    /// The stand-ins of another instance. Default: none, and the service starts its own if it needs them.
    pub stand_ins: Option<String>,
    /// The accounts at the vendors. Default: none.
    pub credentials: Credentials,
    /// The limits of attempts.
    pub limits: Limits,
    /// The lifetimes of sessions.
    pub lifetimes: Lifetimes,
    /// The clock. Default: that of the system.
    pub clock: Arc<dyn Clock>,
    /// Whether the codes of the stand-in are printed. Default: yes.
    pub prints_codes: bool,
}

/// A version of the Verify API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum VerifyVersion {
    /// Key and secret of an account; always HTTP 200.
    V1,
    /// Token of an application; problem details.
    V2,
}

impl Settings {
    /// Creates the settings of a service whose keys are in a directory.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            origin: None,
            data: data.into(),
            verify: VerifyVersion::V2,
            token_life: Duration::from_secs(15 * 60),
            redis: None,
            capacity: 100_000,
            stand_ins: None,
            credentials: Credentials::default(),
            limits: Limits::default(),
            lifetimes: Lifetimes::default(),
            clock: Arc::new(SystemClock),
            prints_codes: true,
        }
    }

    /// Creates the settings of a test: any free port, nothing printed, and limits that no test meets by accident.
    #[must_use]
    pub fn for_tests(data: impl Into<PathBuf>) -> Self {
        let plenty = Limit::new(1_000_000, Duration::from_secs(3600));
        let limits = Limits {
            starts_per_session: plenty,
            starts_per_number: plenty,
            starts_in_all: plenty,
            checks_per_session: plenty,
            checks_per_number: plenty,
            tokens_per_session: plenty,
        };
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self { listen, limits, prints_codes: false, ..Self::new(data) }
    }
}

impl fmt::Debug for Settings {
    /// Leaves out the URL of Redis, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("listen", &self.listen)
            .field("origin", &self.origin)
            .field("data", &self.data)
            .field("verify", &self.verify)
            .finish_non_exhaustive()
    }
}
