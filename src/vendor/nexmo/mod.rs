//! Vonage, formerly Nexmo.
