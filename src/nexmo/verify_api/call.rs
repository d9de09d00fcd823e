//! A call of the API.

use http::{Request, Response};

use crate::Error;
use crate::nexmo::verify_api::ApiError;

/// A call of the Verify API: it creates its request and reads the response.
///
/// The library sends nothing. Any HTTP client will do that limits time and size, follows no redirect and does not repeat a
/// request by itself. The clients of the crate `jwt-identity-fetch` have a method `send`.
///
/// # Examples
///
/// A function for all calls of one version, given a client:
///
/// ```
/// use http::{Request, Response};
/// use jwt_identity::Error;
/// use jwt_identity::nexmo::verify_api::Call;
///
/// fn carry_out<C: Call>(
///     call: &C,
///     api: &C::Api,
///     send: impl FnOnce(Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error>,
/// ) -> Result<C::Answer, Error> {
///     let response = send(call.request(api)?)?;
///     Ok(call.read(&response)?)
/// }
/// ```
pub trait Call {
    /// The version of the API, with its credentials.
    type Api;
    /// The answer to a successful call.
    type Answer;

    /// Creates the request. Its body may contain a code, and its header `Authorization` contains credentials.
    ///
    /// # Errors
    ///
    /// - [`CallError`](crate::error::CallError) (code 701) if credentials and call do not fit together.
    /// - The errors of [`ApplicationTokens::token`](crate::nexmo::ApplicationTokens::token) if the credentials are a token.
    fn request(&self, api: &Self::Api) -> Result<Request<Vec<u8>>, Error>;

    /// Reads the response.
    ///
    /// # Errors
    ///
    /// - [`ApiError`] if the API reports a failure, or if the response is not one of the API.
    fn read<B: AsRef<[u8]>>(&self, response: &Response<B>) -> Result<Self::Answer, ApiError>;
}
