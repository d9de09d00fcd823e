//! The keys of this service, from files that can be replaced while it runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jwt_identity::keys::{KeyReader, LocalKeys, Refresher};
use jwt_identity::{Algorithm, kustomer, sunshine};

use crate::credentials::Credentials;
use crate::error::StartError;
use crate::keys::key_file::write_new;
use crate::random;

mod key_file;
mod rotation;
mod test_keys;

pub use rotation::rotate;

/// The key sources. Each reads its files again every second.
pub(crate) struct Keys {
    pub(crate) cookies: LocalKeys,
    pub(crate) kustomer: LocalKeys,
    pub(crate) nexmo: LocalKeys,
    pub(crate) sunshine: LocalKeys,
    /// Each stops its thread when it is dropped.
    _refreshers: Vec<Refresher>,
}

impl Keys {
    /// Opens the sources. Keys that are neither configured nor in the directory are created there, with mode 0600.
    pub(crate) fn open(data: &Path, credentials: &Credentials) -> Result<Self, StartError> {
        let directory = data.join("keys");
        let secret = || random::hex_digits().map_err(StartError::from);
        let cookies = {
            let path = private_directory(&directory.join("cookies"))?;
            write_first(&path, || Ok(("0001.secret".to_owned(), secret()?)))?;
            LocalKeys::from_directory(path, KeyReader::secret(Algorithm::Hs256))?
        };
        let nexmo = if let Some(application) = &credentials.nexmo {
            LocalKeys::from_file(&application.private_key_file, KeyReader::private_key(&[Algorithm::Rs256]))?
        } else {
            let path = private_directory(&directory.join("nexmo"))?;
            write_first(&path, || Ok((test_keys::file_name(1), test_keys::pem(1).to_owned())))?;
            LocalKeys::from_directory(path, KeyReader::private_key(&[Algorithm::Rs256]))?
        };
        let kustomer = if credentials.kustomer {
            LocalKeys::from_env(Credentials::KUSTOMER_SECRET, kustomer::key_reader())?
        } else {
            let path = private_directory(&directory.join("kustomer"))?;
            write_first(&path, || Ok(("kustomer.secret".to_owned(), secret()?)))?;
            LocalKeys::from_file(path.join("kustomer.secret"), kustomer::key_reader())?
        };
        let sunshine = if let Some(key_id) = &credentials.sunshine {
            let reader = sunshine::key_reader().with_key_id(key_id.clone());
            LocalKeys::from_env(Credentials::SUNSHINE_SECRET, reader)?
        } else {
            let path = private_directory(&directory.join("sunshine"))?;
            write_first(&path, || Ok(("app_000000000000000000000001.secret".to_owned(), secret()?)))?;
            LocalKeys::from_directory(path, sunshine::key_reader())?
        };
        let sources = [&cookies, &kustomer, &nexmo, &sunshine];
        let refreshers =
            sources.map(|keys| keys.spawn_refresher(REFRESH_EVERY)).into_iter().collect::<Result<_, _>>()?;
        Ok(Self { cookies, kustomer, nexmo, sunshine, _refreshers: refreshers })
    }
}

/// Returns the secret that was created for the stand-in of Kustomer.
pub(crate) fn kustomer_secret(data: &Path) -> Result<String, StartError> {
    Ok(fs::read_to_string(data.join("keys").join("kustomer").join("kustomer.secret"))?)
}

/// Creates a directory that only its owner can enter.
fn private_directory(path: &Path) -> Result<PathBuf, StartError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    Ok(path.to_owned())
}

/// Writes the first key into a directory that has none.
fn write_first(
    directory: &Path,
    first: impl FnOnce() -> Result<(String, String), StartError>,
) -> Result<(), StartError> {
    let files = fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    // A process that was killed may have left an unfinished file.
    if files.iter().all(|file| file.file_name().to_string_lossy().starts_with('.')) {
        let (name, content) = first()?;
        write_new(directory, &name, &content)?;
    }
    Ok(())
}

/// How often files are read again. A service whose keys rarely change takes a minute.
const REFRESH_EVERY: Duration = Duration::from_secs(1);
