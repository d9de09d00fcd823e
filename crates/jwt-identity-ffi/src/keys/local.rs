//! Keys from files, directories and environment variables.

use std::ffi::c_char;
use std::sync::PoisonError;
use std::time::Duration;

use jwt_identity::keys::{LocalKeys, RefreshOutcome};

use super::{jwti_keys, reader};
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::mint::seconds;

/// Creates keys from a file. They are read now, and again by `jwti_keys_refresh` and `jwti_keys_start_refresher`.
///
/// `reader` is a JSON object that describes the content of the file:
///
/// - `kind`: "secret", "private_key" (PEM, DER, JWK or JWK Set; signs and verifies) or "public_key" (verifies).
/// - `algorithms`: an array, such as ["RS256"]. A secret has exactly one.
/// - `min_len`: the least length of a secret in bytes, if it can be shorter than RFC 7518 requires.
/// - `key_id`: the `kid`. `thumbprint`: true, for the thumbprint of the key as `kid`.
/// - `base64`: true, if the key is encoded in Base64.
/// - `allow_group`, `allow_everyone_to_read`, `allow_exposed`: true, to accept a file with these permissions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_file(
    path: *const c_char,
    path_len: usize,
    reader: *const c_char,
    reader_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, keys = object_out(keys), path = text(path, path_len), reader = text(reader, reader_len) => {
        keys.set(LocalKeys::from_file(path, reader::from_json(reader)?)?.into());
        Ok(())
    })
}

/// Creates keys from the files of a directory, such as a mounted secret. See `jwti_keys_from_file` for `reader`.
///
/// The name of a file without its extension is the `kid` of its key. The last key in the order of these names signs,
/// unless a file "primary" contains the `kid` of another one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_directory(
    path: *const c_char,
    path_len: usize,
    reader: *const c_char,
    reader_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, keys = object_out(keys), path = text(path, path_len), reader = text(reader, reader_len) => {
        keys.set(LocalKeys::from_directory(path, reader::from_json(reader)?)?.into());
        Ok(())
    })
}

/// Creates keys from the environment variable `name`. See `jwti_keys_from_file` for `reader`.
///
/// No thread may change the environment while the library reads it, which is a rule of C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_from_environment(
    name: *const c_char,
    name_len: usize,
    reader: *const c_char,
    reader_len: usize,
    keys: *mut *mut jwti_keys,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, keys = object_out(keys), name = text(name, name_len), reader = text(reader, reader_len) => {
        keys.set(LocalKeys::from_env(name, reader::from_json(reader)?)?.into());
        Ok(())
    })
}

/// Reads the keys of a file, a directory or a variable again. `has_changed` is set to whether they differ from the old
/// ones. After an error the old keys remain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_refresh(
    keys: *const jwti_keys,
    has_changed: *mut bool,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, has_changed = value_out(has_changed), keys = handle(keys) => {
        match keys.local()?.0.refresh_blocking() {
            RefreshOutcome::Failed(error) => return Err(error.into()),
            outcome => has_changed.set(outcome == RefreshOutcome::Changed),
        }
        Ok(())
    })
}

/// Starts a thread that reads the keys again every so many seconds. It replaces the thread of an earlier call. The thread
/// ends with `jwti_keys_stop_refresher`, and when the keys are freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_start_refresher(
    keys: *const jwti_keys,
    every_seconds: i64,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, keys = handle(keys) => {
        let every = seconds("every_seconds", every_seconds)?.ok_or(Failure::argument("every_seconds", "must not be 0"))?;
        let (keys, refresher) = keys.local()?;
        let started = keys.spawn_refresher(every).map_err(|_| Failure::no_thread())?;
        let earlier = refresher.lock().unwrap_or_else(PoisonError::into_inner).replace(started);
        drop(earlier);
        Ok(())
    })
}

/// Stops the thread of `jwti_keys_start_refresher` and waits for its end, at most so many milliseconds. `has_ended` is set to
/// whether there is no such thread any more. Call it before `dlclose`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_keys_stop_refresher(
    keys: *const jwti_keys,
    within_milliseconds: u32,
    has_ended: *mut bool,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, has_ended = value_out(has_ended), keys = handle(keys) => {
        let running = keys.local()?.1.lock().unwrap_or_else(PoisonError::into_inner).take();
        let within = Duration::from_millis(within_milliseconds.into());
        has_ended.set(running.is_none_or(|refresher| refresher.stop(within)));
        Ok(())
    })
}
