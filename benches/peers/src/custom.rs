//! Custom claims, for crates with their own struct for the registered ones.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Clone)]
pub struct Kustomer {
    pub email: String,
    #[serde(rename = "externalId")]
    pub external_id: String,
}

#[derive(Serialize, Deserialize, Clone)]
pub struct Sunshine {
    pub scope: String,
    pub external_id: String,
}
