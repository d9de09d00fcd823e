//! Keys from an environment variable, a file or a directory.

mod content;
mod key_directory;
mod key_reader;
mod local_keys;
mod place;
mod turn;

pub use key_reader::KeyReader;
pub use local_keys::LocalKeys;
