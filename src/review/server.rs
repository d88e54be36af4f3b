//! Requests in, pages out. What is asked for is found by its path; all work is done outside the async threads.

use super::act::{Act, Done, Form, local};
use super::desk::{Desk, Table, Visit};
use super::guard::{Guard, POLICY, Refusal, is_same};
use super::page::view::ErrorPage;
use super::page::words::{self, Lang};
use super::page::{ICON, SCRIPT, STYLE};
use super::{entity, history, queue, show};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, Response, StatusCode};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Largest form, in bytes.
const LARGEST: usize = 256 * 1024;
/// How long open connections have when the server is asked to stop.
const GRACE: Duration = Duration::from_secs(2);

/// A server and what it serves.
struct Office {
    desk: Desk,
    guard: Guard,
    /// Told when a link was used, with the next one.
    used: Box<dyn Fn(&str) + Send + Sync>,
}

/// What a server tells the person who started it.
pub struct Callbacks<'a> {
    /// The server listens: the link that opens it.
    pub ready: &'a dyn Fn(&str),
    /// The link was used: the next one, for another browser.
    pub used: Box<dyn Fn(&str) + Send + Sync>,
    /// Whether it shall stop.
    pub stopped: Box<dyn Fn() -> bool + Send + Sync>,
}

/// Serves until it is asked to stop. Port 0 is any that is free.
pub fn serve(desk: Desk, port: u16, callbacks: Callbacks) -> io::Result<()> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
    listener.set_nonblocking(true)?;
    let guard = Guard::new(listener.local_addr()?.port()).map_err(io::Error::other)?;
    let link = guard.link();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let office = Arc::new(Office { desk, guard, used: callbacks.used });
    let stopped = Arc::new(callbacks.stopped);
    let until = |stopped: Arc<Box<dyn Fn() -> bool + Send + Sync>>| async move {
        while !stopped() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        (callbacks.ready)(&link);
        let app = Router::new().fallback(answer).with_state(office);
        let patient = axum::serve(listener, app).with_graceful_shutdown(until(stopped.clone()));
        let cut = async {
            until(stopped).await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! { served = patient.into_future() => served, () = cut => Ok(()) }
    });
    runtime.shutdown_timeout(GRACE);
    served
}

async fn answer(State(office): State<Arc<Office>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else { return Answer::text(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", "").response() };
    let work = move || office.answer(&parts, &body).response();
    let failed = |_| Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "").response();
    tokio::task::spawn_blocking(work).await.unwrap_or_else(failed)
}

/// An answer before it is sent.
struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: String,
}

impl Answer {
    fn text(status: StatusCode, kind: &str, body: impl Into<String>) -> Answer {
        Answer { status, headers: vec![(CONTENT_TYPE, format!("{kind}; charset=utf-8"))], body: body.into() }
    }

    fn page(body: String) -> Answer {
        Answer::text(StatusCode::OK, "text/html", body)
    }

    fn go(to: &str) -> Answer {
        Answer { status: StatusCode::SEE_OTHER, headers: vec![(LOCATION, to.to_string())], body: String::new() }
    }

    fn with_cookie(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((SET_COOKIE, format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict")));
        self
    }

    fn response(self) -> Response<Body> {
        let mut response = Response::builder()
            .status(self.status)
            .header(CONTENT_SECURITY_POLICY, POLICY)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            // The origin of forms must come with them, and nothing more.
            .header(REFERRER_POLICY, "same-origin")
            .header(CACHE_CONTROL, "no-store")
            .header("cross-origin-opener-policy", "same-origin")
            .header("cross-origin-resource-policy", "same-origin");
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        // A header that cannot be sent leaves an empty answer, which must not look like a page.
        response.body(Body::from(self.body)).unwrap_or_else(|_| {
            let mut empty = Response::new(Body::empty());
            *empty.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            empty
        })
    }
}

/// Why a page is not shown.
enum Trouble {
    Status(StatusCode, &'static str),
    Fault(io::Error),
    Template(minijinja::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        Trouble::Fault(error)
    }
}

impl From<minijinja::Error> for Trouble {
    fn from(error: minijinja::Error) -> Trouble {
        Trouble::Template(error)
    }
}

const NOT_FOUND: Trouble = Trouble::Status(StatusCode::NOT_FOUND, "no_such_page");

impl Office {
    fn answer(&self, parts: &Parts, body: &[u8]) -> Answer {
        let lang = language(&parts.headers);
        if let Err(refusal) = self.guard.is_at_home(&parts.method, &parts.headers) {
            return self.refused(lang, refusal);
        }
        let path = parts.uri.path();
        let file = [("/style.css", "text/css", STYLE), ("/review.js", "text/javascript", SCRIPT), ("/icon.svg", "image/svg+xml", ICON)];
        if let Some((_, kind, text)) = file.iter().find(|(name, ..)| *name == path) {
            return Answer::text(StatusCode::OK, kind, *text);
        }
        let query = parts.uri.query().unwrap_or_default();
        if let Some(answer) = self.opened(path, query) {
            return answer;
        }
        let seat = match self.guard.seat(&self.desk, &parts.headers) {
            Ok(seat) => seat,
            Err(refusal) => return self.refused(lang, refusal),
        };
        let lang = self.desk.seats()[seat].lang.unwrap_or(lang);
        let whole = if query.is_empty() { path.to_string() } else { format!("{path}?{query}") };
        let visit = Visit { seat, lang, path: whole, query: query.to_string() };
        let answered = match parts.method {
            Method::GET => self.show(path, &visit),
            Method::POST => self.act(path, &visit, &Form::parse(body)),
            _ => Err(Trouble::Status(StatusCode::METHOD_NOT_ALLOWED, "bad_request")),
        };
        answered.unwrap_or_else(|trouble| self.troubled(lang, &trouble))
    }

    /// The printed link: the token is changed for a cookie, and goes out of the address.
    fn opened(&self, path: &str, query: &str) -> Option<Answer> {
        let (_, token) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| path == "/" && name == "token")?;
        let cookie = self.guard.admit(&self.desk, &token)?;
        (self.used)(&self.guard.link());
        tracing::info!("a browser opened the link");
        Some(Answer::go("/").with_cookie(&self.guard.cookie_name(), &cookie))
    }

    fn show(&self, path: &str, visit: &Visit) -> Result<Answer, Trouble> {
        let (desk, pages) = (&self.desk, &self.desk.pages);
        let table = desk.table();
        let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
        let page = match steps.as_slice() {
            // A used link in a browser that is let in: its token says nothing more.
            [""] if visit.query.starts_with("token=") => return Ok(Answer::go("/")),
            [""] => pages.queue(&show::queue(desk, &table, visit)?)?,
            ["next"] => return Ok(self.next(&table, visit)),
            ["pair", number] => {
                let number = number.parse().map_err(|_| NOT_FOUND)?;
                pages.pair(&show::pair(desk, &table, visit, number)?.ok_or(NOT_FOUND)?)?
            }
            ["entity", id] => pages.entity(&entity::entity(desk, &table, visit, id)?.ok_or(NOT_FOUND)?)?,
            ["search"] => pages.search(&entity::search(desk, &table, visit)?)?,
            ["log"] => pages.log(&history::log(desk, &table, visit))?,
            ["agreement"] => pages.agreement(&history::agreement(desk, &table, visit))?,
            ["language"] => return Ok(self.language(visit)),
            _ => return Err(NOT_FOUND),
        };
        Ok(Answer::page(page))
    }

    fn next(&self, table: &Table, visit: &Visit) -> Answer {
        let filters = queue::Filters::parse(&visit.query);
        match show::next(&self.desk, table, visit.seat, &filters, None) {
            Some(pair) => Answer::go(&filters.path(&format!("/pair/{pair}"))),
            None => Answer::go(&filters.path("/")),
        }
    }

    fn language(&self, visit: &Visit) -> Answer {
        let asked = |name: &str| form_urlencoded::parse(visit.query.as_bytes()).find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
        if let Some(lang) = asked("to").as_deref().and_then(Lang::named) {
            self.desk.seats()[visit.seat].lang = Some(lang);
        }
        Answer::go(&local(&asked("back").unwrap_or_default()))
    }

    fn act(&self, path: &str, visit: &Visit, form: &Form) -> Result<Answer, Trouble> {
        let secret = self.desk.seats()[visit.seat].form.clone();
        if !is_same(&secret, form.get("form")) {
            return Err(Trouble::Status(StatusCode::FORBIDDEN, "bad_form"));
        }
        let table = self.desk.table();
        let act = Act { desk: &self.desk, table: &table, visit, form };
        let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
        let done = match steps.as_slice() {
            ["decide"] => act.decide(),
            ["undo"] => act.undo(),
            ["entity", id, what] => act.entity(id, what),
            ["reload"] => {
                self.desk.reload()?;
                act.reloaded()
            }
            _ => return Err(NOT_FOUND),
        };
        match done {
            Done::Go(to) => Ok(Answer::go(&to)),
            Done::Wrong(word) => Err(Trouble::Status(StatusCode::BAD_REQUEST, word)),
        }
    }

    fn refused(&self, lang: Lang, refusal: Refusal) -> Answer {
        let text = match refusal {
            Refusal::Foreign => "foreign_origin",
            Refusal::NoAccess => "no_access_text",
        };
        self.error(lang, StatusCode::FORBIDDEN, words::word(lang, "no_access_title"), words::word(lang, text), None)
    }

    fn troubled(&self, lang: Lang, trouble: &Trouble) -> Answer {
        match trouble {
            Trouble::Status(status, word) => self.error(lang, *status, words::word(lang, word), "", Some("/")),
            Trouble::Fault(error) => {
                tracing::error!(%error, "a page cannot be shown");
                let text = error.to_string();
                self.error(lang, StatusCode::INTERNAL_SERVER_ERROR, words::word(lang, "fault"), &text, Some("/"))
            }
            Trouble::Template(error) => {
                tracing::error!(%error, "a page cannot be drawn");
                self.error(lang, StatusCode::INTERNAL_SERVER_ERROR, words::word(lang, "fault"), "", Some("/"))
            }
        }
    }

    fn error(&self, lang: Lang, status: StatusCode, title: &str, text: &str, href: Option<&str>) -> Answer {
        let page = ErrorPage { lang, status: status.as_u16(), title: title.into(), text: text.into(), href: href.map(Into::into) };
        let body = self.desk.pages.error(&page).unwrap_or_default();
        Answer { status, ..Answer::page(body) }
    }
}

/// The language that the browser prefers.
fn language(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepted.trim_start().to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}
