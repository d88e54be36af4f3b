//! Who may see and change anything: one browser on this machine that opened the printed link.
//!
//! The application listens on the loopback address, but every program and every page on the machine can send it
//! requests. So on every request: the host must be the one that was printed (a name of somebody else's that points
//! here is refused, which defeats DNS rebinding); the origin, where the browser tells it, must be our own; a cookie
//! must say that this browser has shown the token, which is good for one use; and a form must carry the secret of the
//! session, which no other site can read. Answers forbid everything that does not come from here
//! (Content-Security-Policy), and are kept in no cache.

use super::desk::{Desk, Seat};
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use std::sync::Mutex;

/// What may be loaded by a page: from here alone, and nothing that stands in the page itself.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; \
                          frame-ancestors 'none'; base-uri 'none'";

/// The secrets of a server.
pub struct Guard {
    port: u16,
    /// The token of the link that is valid now.
    token: Mutex<String>,
}

/// Why a request is refused: the key of the words that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The host or the origin is not ours.
    Foreign,
    /// No cookie, or no valid one.
    NoAccess,
}

impl Guard {
    /// Secrets for a server at a port.
    pub fn new(port: u16) -> Result<Guard, String> {
        Ok(Guard { port, token: Mutex::new(secret()?) })
    }

    /// The link that opens the application, once.
    pub fn link(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token().clone())
    }

    fn token(&self) -> std::sync::MutexGuard<'_, String> {
        self.token.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes the token of a link; gives the cookie of a new seat. The token is void afterwards, and a new one is made.
    pub fn admit(&self, desk: &Desk, shown: &str) -> Option<String> {
        let mut token = self.token();
        if !is_same(&token, shown) {
            return None;
        }
        let (cookie, form, next) = (secret().ok()?, secret().ok()?, secret().ok()?);
        *token = next;
        desk.seats().push(Seat { cookie: cookie.clone(), form, ..Seat::default() });
        Some(cookie)
    }

    /// Whether host and origin are ours.
    pub fn is_at_home(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
        let text = |name| headers.get(&name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
        let hosts = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        let host = text(HOST).ok_or(Refusal::Foreign)?;
        if !hosts.iter().any(|known| known == host) {
            return Err(Refusal::Foreign);
        }
        let own = format!("http://{host}");
        let changes = method != Method::GET && method != Method::HEAD;
        match headers.get(ORIGIN) {
            Some(origin) if origin.as_bytes() != own.as_bytes() => return Err(Refusal::Foreign),
            // Browsers name the origin of every form; what does not is no browser.
            None if changes => return Err(Refusal::Foreign),
            _ => {}
        }
        match headers.get("sec-fetch-site").map(|site| site.as_bytes()) {
            None | Some(b"same-origin" | b"none") => Ok(()),
            _ => Err(Refusal::Foreign),
        }
    }

    /// The name of the cookie: ports share their cookies.
    pub fn cookie_name(&self) -> String {
        format!("karat_{}", self.port)
    }

    /// The seat that a request comes from.
    pub fn seat(&self, desk: &Desk, headers: &HeaderMap) -> Result<usize, Refusal> {
        let shown = cookie(headers, &self.cookie_name()).ok_or(Refusal::NoAccess)?;
        desk.seats().iter().position(|seat| is_same(&seat.cookie, shown)).ok_or(Refusal::NoAccess)
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    all.filter_map(|pair| pair.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, value)| value)
}

/// Compares secrets in a time that does not tell where they differ.
pub fn is_same(secret: &str, shown: &str) -> bool {
    !secret.is_empty()
        && secret.len() == shown.len()
        && secret.bytes().zip(shown.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

/// 256 random bits as text.
fn secret() -> Result<String, String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no random numbers: {e}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_our_own_pages_may_ask() {
        let guard = Guard::new(8123).unwrap();
        let get = |list: &[(&'static str, &'static str)]| guard.is_at_home(&Method::GET, &headers(list));
        let post = |list: &[(&'static str, &'static str)]| guard.is_at_home(&Method::POST, &headers(list));
        let host = ("host", "127.0.0.1:8123");
        assert!(get(&[host]).is_ok() && get(&[("host", "localhost:8123")]).is_ok());
        assert!(get(&[]).is_err() && get(&[("host", "evil.example:8123")]).is_err(), "a name that points here");
        assert!(get(&[("host", "127.0.0.1:80")]).is_err());
        assert!(post(&[host]).is_err(), "a form without an origin");
        assert!(post(&[host, ("origin", "http://127.0.0.1:8123")]).is_ok());
        for origin in ["null", "http://evil.example", "https://127.0.0.1:8123", "http://127.0.0.1:8124"] {
            assert!(post(&[host, ("origin", origin)]).is_err() && get(&[host, ("origin", origin)]).is_err(), "{origin}");
        }
        assert!(get(&[host, ("sec-fetch-site", "cross-site")]).is_err());
        assert!(get(&[host, ("sec-fetch-site", "none")]).is_ok());
    }

    #[test]
    fn secrets_are_long_and_compared_whole() {
        let (a, b) = (secret().unwrap(), secret().unwrap());
        assert!(a.len() == 64 && a != b && is_same(&a, &a) && !is_same(&a, &b) && !is_same("", "") && !is_same(&a, &a[..63]));
        let headers = headers(&[("cookie", "x=1; karat_9=abc"), ("cookie", "y=2")]);
        assert_eq!((cookie(&headers, "karat_9"), cookie(&headers, "y"), cookie(&headers, "z")), (Some("abc"), Some("2"), None));
    }
}
