//! Finds out why a vendor answers 401: prints everything that is wrong with a token.
//!
//! `cargo run --example diagnose` examines a broken token that is built in. `cargo run --example diagnose -- TOKEN`
//! examines yours, with the current time and without a key.

use jwt_identity::diagnose::{Diagnose, TokenKind};
use jwt_identity::{Error, NumericDate, SharedSecret};

/// Header `{"alg":"HS256","typ":"JWT"}`, claims `{"scope":"user","external_id":42,"exp":1700000000}`, signed with the
/// base64-decoded secret.
const BROKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                      eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6NDIsImV4cCI6MTcwMDAwMDAwMH0.\
                      fmKxM2PpvmfCKJIO4txSNKztRjOQIE6X3d98dclkAmI";

fn main() -> Result<(), Error> {
    if let Some(token) = std::env::args().nth(1) {
        println!("{}", Diagnose::new().run(&token, NumericDate::now()?));
        return Ok(());
    }
    let secret = SharedSecret::new("dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE=")?; // a test secret
    let now = NumericDate::from_unix_seconds(1_700_007_500);
    let report = Diagnose::new().kind(TokenKind::Sunshine).secret(&secret).run(BROKEN, now);
    println!("{report}");
    assert!(!report.is_verified());
    Ok(())
}
