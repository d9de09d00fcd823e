//! One folder per vendor. A vendor uses only what a downstream crate could use, too.

pub mod kustomer;
pub mod nexmo;
pub mod sunshine;
