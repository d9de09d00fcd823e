//! The script, the style and the icon, which are parts of the program.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

use crate::failure::Failure;

/// Returns a file of `assets/`.
pub(crate) async fn show(Path(name): Path<String>) -> Result<impl IntoResponse, Failure> {
    let (media_type, content) = match name.as_str() {
        "app.css" => ("text/css; charset=utf-8", include_str!("../../assets/app.css")),
        "app.js" => ("text/javascript; charset=utf-8", include_str!("../../assets/app.js")),
        "icon.svg" => ("image/svg+xml", include_str!("../../assets/icon.svg")),
        _ => return Err(Failure::NotFound),
    };
    Ok(([(header::CONTENT_TYPE, media_type)], content))
}
