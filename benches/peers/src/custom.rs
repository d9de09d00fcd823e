//! Claims beside the registered ones, for crates that keep those in a struct of their own.

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
