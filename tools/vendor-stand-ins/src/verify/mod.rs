//! The two versions of Verify.

mod account;
mod requests;
pub(crate) mod v1;
pub(crate) mod v2;

pub(crate) use account::Account;
pub(crate) use requests::Requests;

/// Returns the last two digits of a number that stands for a chosen refusal: 447700900900 to 447700900999. The range is
/// reserved for fiction.
fn chosen_refusal(number: &str) -> Option<u32> {
    number.strip_prefix("4477009009").filter(|rest| rest.len() == 2).and_then(|rest| rest.parse().ok())
}

/// Reports whether a text is a number in E.164 form without `+`: 7 to 15 digits, the first not 0.
fn is_number(text: &str) -> bool {
    (7..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}
