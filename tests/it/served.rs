//! A review server for tests, and a client that behaves as a browser does, or does not.

use super::support::karat;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
pub struct Served {
    child: Child,
    /// The link that it printed.
    pub link: String,
    /// `http://127.0.0.1:port`.
    pub origin: String,
}

impl Served {
    /// Serves the review of a home or a run.
    pub fn start(home: &Path, more: &[&str]) -> Served {
        let mut command = karat();
        command.args(["review"]).arg(home).args(more);
        if !more.contains(&"--user") {
            command.args(["--user", "mei"]);
        }
        Served::from(command)
    }

    /// Serves by a command that ends in `karat review`.
    pub fn from(mut command: Command) -> Served {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let link = line.split_whitespace().last().unwrap_or_else(|| panic!("the server did not start")).to_string();
        let origin = link.split("/?").next().unwrap().to_string();
        Served { child, link, origin }
    }

    /// Kills the server, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the server to stop; gives its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    /// A browser that has opened the link.
    pub fn visitor(&self) -> Visitor {
        let opened = get(&self.link, &[]);
        assert_eq!(opened.status, 303, "{}", opened.body);
        let cookie = opened.header("set-cookie").split(';').next().unwrap().to_string();
        Visitor { origin: self.origin.clone(), cookie }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server answered.
pub struct Answered {
    pub status: u16,
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Answered {
    /// A header; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Demands a text in the page.
    #[track_caller]
    pub fn says(self, text: &str) -> Answered {
        assert!(self.body.contains(text), "no `{text}` in\n{}", self.body);
        self
    }

    /// The value of a hidden field of the page.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let from = self.body.find(&start).unwrap_or_else(|| panic!("no field {name} in\n{}", self.body)) + start.len();
        self.body[from..].split('"').next().unwrap().to_string()
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into()
}

fn answered(mut response: ureq::http::Response<ureq::Body>) -> Answered {
    let headers = response.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_string())).collect();
    let mut body = String::new();
    response.body_mut().as_reader().read_to_string(&mut body).unwrap();
    Answered { status: response.status().as_u16(), body, headers }
}

/// Asks for a page with these headers and no others.
pub fn get(url: &str, headers: &[(&str, &str)]) -> Answered {
    let request = headers.iter().fold(agent().get(url), |request, (name, value)| request.header(*name, *value));
    answered(request.call().unwrap())
}

/// Sends a form with these headers and no others.
pub fn post(url: &str, headers: &[(&str, &str)], body: &str) -> Answered {
    let request = agent().post(url).header("content-type", "application/x-www-form-urlencoded");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    answered(request.send(body).unwrap())
}

/// A browser with its cookie.
pub struct Visitor {
    pub origin: String,
    pub cookie: String,
}

impl Visitor {
    /// A page.
    pub fn get(&self, path: &str) -> Answered {
        get(&format!("{}{path}", self.origin), &[("cookie", &self.cookie), ("sec-fetch-site", "same-origin")])
    }

    /// Where a page leads to.
    pub fn leads(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("location").to_string()
    }

    /// Sends a form as the page at `from` would, with more fields.
    pub fn send(&self, path: &str, from: &str, fields: &[(&str, &str)]) -> Answered {
        let page = self.get(from);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form", &page.hidden("form"));
        fields.iter().for_each(|(name, value)| _ = form.append_pair(name, value));
        if !fields.iter().any(|(name, _)| *name == "run") && page.body.contains("name=\"run\"") {
            form.append_pair("run", &page.hidden("run"));
        }
        self.post(path, &form.finish())
    }

    /// Sends a body as a form of our own page.
    pub fn post(&self, path: &str, body: &str) -> Answered {
        let headers = [("cookie", self.cookie.as_str()), ("origin", self.origin.as_str()), ("sec-fetch-site", "same-origin")];
        post(&format!("{}{path}", self.origin), &headers, body)
    }

    /// Decides the pair at a path; gives where that leads to.
    #[track_caller]
    pub fn decide(&self, path: &str, kind: &str) -> String {
        let number = path.trim_start_matches("/pair/").split('?').next().unwrap();
        let answer = self.send("/decide", path, &[("pair", number), ("kind", kind)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("location").to_string()
    }
}
