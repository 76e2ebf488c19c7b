//! Static files, carried in the binary: style, scripts, WASM, each also brotli and gzip.

use anjia_app::context::Assets;
use axum::body::Body;
use axum::extract::OriginalUri;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use super::trouble::Trouble;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
struct Site;

/// The addresses of the hashed files.
#[must_use]
pub fn assets() -> Assets {
    let find = |ending: &str| {
        let mut names: Vec<_> = Site::iter().filter(|n| n.starts_with("pkg/") && n.ends_with(ending)).map(|n| format!("/{n}")).collect();
        names.sort();
        names.pop().unwrap_or_else(|| format!("/pkg/anjia{ending}"))
    };
    let css = find(".css");
    let version = version(&css);
    Assets { css, js: find(".js"), wasm: find(".wasm"), version }
}

/// What changes with the style and with each plain script: what is kept in browsers belongs together.
fn version(css: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(css);
    let mut names: Vec<_> = Site::iter().filter(|n| n.ends_with(".js") && !n.contains('/')).collect();
    names.sort();
    for file in names.iter().filter_map(|n| Site::get(n)) {
        digest.update(file.metadata.sha256_hash());
    }
    data_encoding::BASE32_NOPAD.encode(&digest.finalize()[..5]).to_lowercase()
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// One file. Hashed ones may be kept for ever; the others are asked for again.
pub async fn file(OriginalUri(uri): OriginalUri, asked: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let accepts = asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(name, _)| accepts.split(',').any(|a| a.split(';').next().is_some_and(|a| a.trim() == *name)))
        .find_map(|(name, ending)| Site::get(&format!("{path}{ending}")).map(|f| (f, Some(name))));
    let Some((file, encoding)) = packed.or_else(|| Site::get(path).map(|f| (f, None))) else {
        return Trouble(anjia_app::pages::errors::Trouble::NotFound).into_response();
    };
    let etag = HeaderValue::from_str(&format!("\"{}\"", data_encoding::BASE32_NOPAD.encode(&file.metadata.sha256_hash()[..10])));
    let etag = etag.unwrap_or(HeaderValue::from_static("\"0\""));
    let same = asked.get(header::IF_NONE_MATCH).is_some_and(|v| v == etag);
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.data).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(header::ETAG, etag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // The worker that works offline is what finds out that anything is new.
    let keep = match path {
        "sw.js" => "no-cache",
        hashed if hashed.starts_with("pkg/") => "public, max-age=31536000, immutable",
        _ => "public, max-age=300",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
