//! Keys from an environment variable, a file or a directory.

mod content;
mod key_directory;
pub(crate) mod key_reader;
pub(crate) mod local_keys;
mod permissions;
mod place;
mod promise;
mod reading;
mod refresh;
mod refresher;
mod state;
mod turn;
