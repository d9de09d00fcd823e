//! Sources made of other sources.

pub(crate) mod any_of;
pub(crate) mod first_of;
pub(crate) mod merged;
mod refresh_all;
pub(crate) mod tenants;
