//! Puts the parts of the service together, as the settings say.

use std::sync::Arc;

use jwt_identity::TokenSigner;
use jwt_identity::keys::remote::RemoteSettings;
use jwt_identity::nexmo::verify_api::{Account, ApiSecret};
use jwt_identity::nexmo::webhook::ApiKey;
use jwt_identity::nexmo::{ApplicationId, ApplicationTokens};
use jwt_identity_fetch::ReqwestFetch;
use vendor_stand_ins::{Config, Message, StandIns};

use crate::app::App;
use crate::error::StartError;
use crate::keys::{self, Keys};
use crate::nexmo_users::NexmoUsers;
use crate::session::Sessions;
use crate::session::cookie::SessionCookie;
use crate::settings::{Settings, VerifyVersion};
use crate::store::Store;
use crate::store::memory::MemoryStore;
use crate::store::redis::RedisStore;
use crate::tokens::Tokens;
use crate::vendors::Vendors;
use crate::verification::Verification;

/// The parts that a server keeps.
pub(crate) struct Assembled {
    pub(crate) app: Arc<App>,
    pub(crate) keys: Keys,
    pub(crate) stand_ins: Option<StandIns>,
}

/// Assembles the service for an origin.
pub(crate) async fn assemble(settings: Settings, origin: &str) -> Result<Assembled, StartError> {
    let keys = Keys::open(&settings.data, &settings.credentials)?;
    let application_id = match &settings.credentials.nexmo {
        Some(application) => application.id.clone(),
        None => ApplicationId::new(DEMONSTRATION_APPLICATION)?,
    };
    let stand_ins = if settings.stand_ins.is_none() && needs_stand_ins(&settings) {
        Some(start_stand_ins(&settings, &keys, application_id.clone(), origin).await?)
    } else {
        None
    };
    let stand_ins_url = stand_ins.as_ref().map(StandIns::url).or(settings.stand_ins.as_deref());
    let store: Arc<dyn Store> = match &settings.redis {
        Some(url) => Arc::new(RedisStore::connect(url).await.map_err(|_| StartError::Redis)?),
        None => Arc::new(MemoryStore::new(settings.capacity, Arc::clone(&settings.clock))),
    };
    let client = http_client()?;
    let application_tokens = ApplicationTokens::new(TokenSigner::new(keys.nexmo.clone()), application_id.clone());
    let application_tokens = Arc::new(application_tokens.with_clock(Arc::clone(&settings.clock)));
    let vendors = vendors(&settings, stand_ins_url);
    let app = Arc::new(App {
        cookie: SessionCookie::new(keys.cookies.clone(), origin.starts_with("https://")),
        sessions: Sessions::new(Arc::clone(&store), settings.lifetimes.clone(), Arc::clone(&settings.clock)),
        nexmo_users: NexmoUsers::new(
            Arc::clone(&application_tokens),
            client.clone(),
            &vendors.nexmo,
            Arc::clone(&store),
        ),
        store,
        verification: verification(&settings, &application_tokens, stand_ins_url, client)?,
        tokens: Tokens::new(&keys, application_id, settings.token_life),
        published: keys.nexmo.clone(),
        vendors,
        inbox: stand_ins_url.filter(|_| is_verified_by_stand_in(&settings)).map(|url| format!("{url}/inbox")),
        limits: settings.limits,
        clock: settings.clock,
    });
    Ok(Assembled { app, keys, stand_ins })
}

const fn is_verified_by_stand_in(settings: &Settings) -> bool {
    match settings.verify {
        VerifyVersion::V1 => settings.credentials.account.is_none(),
        VerifyVersion::V2 => settings.credentials.nexmo.is_none(),
    }
}

const fn needs_stand_ins(settings: &Settings) -> bool {
    let credentials = &settings.credentials;
    is_verified_by_stand_in(settings)
        || credentials.nexmo.is_none()
        || !credentials.kustomer
        || credentials.sunshine.is_none()
}

/// The stand-ins verify with the key sources of this service, so a rotation reaches them without another step.
async fn start_stand_ins(
    settings: &Settings,
    keys: &Keys,
    application_id: ApplicationId,
    origin: &str,
) -> Result<StandIns, StartError> {
    let (api_key, api_secret) = DEMONSTRATION_ACCOUNT;
    let mut config = Config::new(application_id, keys.nexmo.clone())
        .with_clock(Arc::clone(&settings.clock))
        .with_origin(origin)
        .with_api_credentials(api_key, api_secret)
        .with_sunshine_keys(keys.sunshine.clone());
    if !settings.credentials.kustomer {
        config = config.with_kustomer_secret(keys::kustomer_secret(&settings.data)?);
    }
    if settings.prints_codes {
        config = config.with_observer(|message: &Message| println!("{message}"));
    }
    Ok(StandIns::start(config).await?)
}

fn verification(
    settings: &Settings,
    tokens: &Arc<ApplicationTokens>,
    stand_ins: Option<&str>,
    client: ReqwestFetch,
) -> Result<Verification, StartError> {
    let base_url = stand_ins.filter(|_| is_verified_by_stand_in(settings));
    match (settings.verify, &settings.credentials.account) {
        (VerifyVersion::V1, Some(account)) => Verification::v1(account.clone(), base_url, client),
        (VerifyVersion::V1, None) => {
            let (api_key, api_secret) = DEMONSTRATION_ACCOUNT;
            let account = Account::new(ApiKey::new(api_key)?, ApiSecret::new(api_secret)?)?;
            Verification::v1(account, base_url, client)
        }
        (VerifyVersion::V2, _) => Verification::v2(Arc::clone(tokens), base_url, client),
    }
}

/// Creates the client for all calls of vendors.
fn http_client() -> Result<ReqwestFetch, StartError> {
    // reqwest brings no crypto library here. A provider that the program has installed before remains.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(ReqwestFetch::new(reqwest::Client::builder(), None, &RemoteSettings::default())?)
}

fn vendors(settings: &Settings, stand_ins: Option<&str>) -> Vendors {
    let credentials = &settings.credentials;
    let stand_in = |is_real: bool| stand_ins.filter(|_| !is_real).map(str::to_owned);
    Vendors {
        nexmo: stand_in(credentials.nexmo.is_some()).unwrap_or_else(|| CONVERSATION_API.to_owned()),
        kustomer: stand_in(credentials.kustomer),
        sunshine: stand_in(credentials.sunshine.is_some()),
    }
}

const CONVERSATION_API: &str = "https://api.nexmo.com";

/// The application and the account of the stand-ins. They protect nothing.
const DEMONSTRATION_APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
const DEMONSTRATION_ACCOUNT: (&str, &str) = ("a1b2c3d4", "DemonstrationSecret1");
