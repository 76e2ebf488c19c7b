//! Headers of every answer, and the guard against forms of other sites.

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method};

/// Nothing inline, nothing from elsewhere. `'wasm-unsafe-eval'` and `connect-src` are for the islands, `worker-src` for pages kept offline.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FIXED: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not "no-referrer": browsers would send "Origin: null" with our own forms.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds the headers every answer has.
pub fn headers(headers: &mut HeaderMap) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Whether a changing request was started by another site. Browsers tell with `Sec-Fetch-Site`, older ones with `Origin`, the oldest
/// with `Referer`; a request with none of them is no browser's form.
#[must_use]
pub fn is_foreign(method: &Method, headers: &HeaderMap, base: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let host = text(header::HOST).unwrap_or("");
    let own = |origin: &str| origin == base || origin.split_once("://").is_some_and(|(_, h)| !host.is_empty() && h == host);
    if let Some(origin) = text(header::ORIGIN) {
        return !own(origin);
    }
    text(header::REFERER).is_some_and(|referer| {
        let origin = referer.split_once("://").map(|(s, rest)| format!("{s}://{}", rest.split('/').next().unwrap_or("")));
        !origin.is_some_and(|o| own(&o))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn forms_of_other_sites_are_refused_and_our_own_are_not() {
        let base = "https://anjia.example";
        let foreign = |pairs: &[_]| is_foreign(&Method::POST, &asked(pairs), base);
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site"), ("origin", "https://anjia.example")]));
        assert!(!foreign(&[("origin", "https://anjia.example")]));
        assert!(!foreign(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(foreign(&[("origin", "null"), ("host", "anjia.example")]));
        assert!(foreign(&[("origin", "https://anjia.example.evil.test"), ("host", "anjia.example")]));
        assert!(foreign(&[("referer", "https://evil.test/anjia.example")]));
        assert!(!foreign(&[("referer", "https://anjia.example/en/book")]));
        assert!(!foreign(&[]));
        assert!(!is_foreign(&Method::GET, &asked(&[("sec-fetch-site", "cross-site")]), base));
    }
}
