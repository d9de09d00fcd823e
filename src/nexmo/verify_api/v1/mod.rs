//! Version 1 of the Verify API, which Vonage labels deprecated in favour of version 2.
//!
//! | call | path | type | answer |
//! |---|---|---|---|
//! | request | `POST /verify/json` | [`Start::builder`] | [`Started`] |
//! | psd2 | `POST /verify/psd2/json` | [`Start::payment`] | [`Started`] |
//! | check | `POST /verify/check/json` | [`Check`] | [`Checked`] |
//! | search | `POST /verify/search/json` | [`Search`] | [`Found`] |
//! | control | `POST /verify/control/json` | [`Control`] | `()` |
//!
//! The HTTP status is 200 even for failures. A call succeeded only if the body has the string `"0"` as `status`. The number
//! 0, no status and other spellings are errors (code 706). [`Status`] lists the failures. `error_text` is never read, because
//! its wording varies.
//!
//! Source: Vonage, Verify v1 API reference.

pub use api::Api;
pub use check::{Check, Checked};
pub use control::Control;
pub use search::{Found, Search, SearchStatus};
pub use start::{Start, StartBuilder, Started, Workflow};
pub use status::{CallKind, Status};

mod answer;
mod api;
mod check;
mod control;
mod form;
mod search;
mod start;
mod status;
