//! Each route of the stand-ins: its good answers and its bad ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod conversation;
mod faults;
mod inbox;
mod kustomer;
mod sunshine;
mod support;
mod verify_v1;
mod verify_v2;
mod webhooks;
