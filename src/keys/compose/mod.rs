//! Sources made of other sources.

pub(crate) mod any_of;
pub(crate) mod first_of;
pub(crate) mod merged;
pub(crate) mod tenants;
