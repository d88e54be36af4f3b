//! A headless Chromium that a test drives as a person would: ChromeDriver moves it, by the WebDriver protocol of the W3C.
//!
//! Where there is no browser, tests that need one are skipped, and say so; `KARAT_BROWSER=required` makes that a fault.
//! `KARAT_AXE` names the file `axe.min.js` of axe-core, which finds what shuts people out of a page.

use super::support::temp;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long anything may take: the start, a page, a script.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs ChromeDriver until its own input is closed, which the end of the test's process does however it comes; then
/// kills its group, and so the browser. (Chromium outlives a ChromeDriver that is merely killed.)
const KEEPER: &str = "command -v chromedriver >/dev/null || exit 127; chromedriver --port=0 & cat >/dev/null; kill -KILL 0";

/// What Chromium is started with, besides a size and a folder: no window, no network of its own.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-proxy-server",
    "--lang=en-US",
];

/// The colour scheme that a person prefers.
#[derive(Clone, Copy, Debug)]
pub enum Scheme {
    Light,
    Dark,
}

/// One browser with one page, and a profile that goes away with it.
pub struct Browser {
    keeper: Child,
    agent: ureq::Agent,
    /// Where commands go: ChromeDriver, and from the session's start on, the session.
    base: String,
    /// The browser's home, and where it puts what is temporary.
    _home: tempfile::TempDir,
}

impl Browser {
    /// A browser with an empty page of this size. None where there is none, which is printed; panics where one is required.
    #[track_caller]
    pub fn start(width: u32, height: u32, scheme: Scheme) -> Option<Browser> {
        let home = temp();
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER]).env("HOME", home.path()).env("TMPDIR", home.path()).process_group(0);
        for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY"] {
            keeper.env_remove(name);
        }
        let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("sh runs");
        let (sender, port) = mpsc::channel();
        let said = BufReader::new(keeper.stdout.take().expect("stdout is piped"));
        // To the end, so that ChromeDriver can always write.
        std::thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    let _ = sender.send(port.trim_end_matches('.').to_string());
                }
            }
        });
        let port = port.recv_timeout(PATIENCE);
        let config = ureq::Agent::config_builder().proxy(None).http_status_as_error(false).max_idle_connections(0);
        let agent = config.timeout_global(Some(2 * PATIENCE)).build().new_agent();
        let base = port.as_ref().map(|port| format!("http://127.0.0.1:{port}/session")).unwrap_or_default();
        let mut browser = Browser { keeper, agent, base, _home: home };
        match port {
            Ok(_) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return absent("chromedriver is not installed (Debian: chromium-driver)"),
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("chromedriver did not start within {PATIENCE:?}"),
        }
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| flag.to_string()).collect();
        flags.push(format!("--window-size={width},{height}"));
        flags.push(format!("--user-data-dir={}", browser._home.path().join("profile").display()));
        let wanted = json!({
            "pageLoadStrategy": "normal",
            "timeouts": { "implicit": 0, "pageLoad": PATIENCE.as_millis() as u64, "script": PATIENCE.as_millis() as u64 },
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": flags, "prefs": { "intl.accept_languages": "en-US,en" } },
        });
        let session = match browser.ask("", json!({ "capabilities": { "alwaysMatch": wanted } })) {
            Err(fault) if fault.contains("cannot find Chrome binary") => return absent("chromium is not installed"),
            session => must(session),
        };
        browser.base = format!("{}/{}", browser.base, session["sessionId"].as_str().expect("a session has an identity"));
        browser.resize(width, height);
        let scheme = format!("{scheme:?}").to_lowercase();
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }));
        Some(browser)
    }

    /// Opens an address and waits until it is loaded.
    #[track_caller]
    pub fn open(&self, url: &str) {
        must(self.ask("/url", json!({ "url": url })));
    }

    /// The page's address.
    #[track_caller]
    pub fn url(&self) -> String {
        string(must(self.ask("/url", Value::Null)))
    }

    /// What can be read of the first element that a selector finds; panics with the page's text where it finds none.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        match self.texts(css).into_iter().next() {
            Some(text) => text,
            None => panic!("{}", self.lacks(css)),
        }
    }

    /// What can be read of each element that a selector finds; of one that is hidden, nothing.
    #[track_caller]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let script = "const seen = { opacityProperty: true, visibilityProperty: true };
            const text = e => e.checkVisibility(seen) ? (e.innerText ?? e.textContent).trim() : '';
            return Array.from(document.querySelectorAll(arguments[0]), text);";
        strings(must(self.script(script, json!([css]))))
    }

    /// How many elements a selector finds, hidden ones too.
    #[track_caller]
    pub fn count(&self, css: &str) -> usize {
        self.texts(css).len()
    }

    /// An attribute of the first element that a selector finds, as written in the document.
    #[track_caller]
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let script = "const e = document.querySelector(arguments[0]); return e ? [e.getAttribute(arguments[1])] : null;";
        match must(self.script(script, json!([css, name]))) {
            Value::Null => panic!("{}", self.lacks(css)),
            found => found[0].as_str().map(str::to_string),
        }
    }

    /// Clicks in the middle of an element; a fault where another covers it.
    #[track_caller]
    pub fn click(&self, css: &str) {
        must(self.ask(&format!("{}/click", self.element(css)), json!({})));
    }

    /// Clicks, and waits until a new document is loaded. A jump within the page is none.
    #[track_caller]
    pub fn click_and_wait(&self, css: &str) {
        let mark = self.mark();
        self.click(css);
        self.leave(&mark, css);
    }

    /// Gives an element the focus and types, after what it holds already. Takes text in any script.
    #[track_caller]
    pub fn type_into(&self, css: &str, text: &str) {
        must(self.ask(&format!("{}/value", self.element(css)), json!({ "text": text })));
    }

    /// Presses a key for whatever has the focus: a character (with Shift where a keyboard needs it), a name such as
    /// `Enter`, or either after `Shift+`, `Control+` or `Alt+`.
    #[track_caller]
    pub fn press(&self, key: &str) {
        let shifted = key.len() == 1 && key.contains(|c: char| c.is_ascii_uppercase() || "~!@#$%^&*()_+{}|:\"<>?".contains(c));
        let keys: Vec<&str> = match key.rsplit_once('+').filter(|(modifier, key)| !modifier.is_empty() && !key.is_empty()) {
            Some((modifier, key)) => vec![modifier, key],
            None if shifted => vec!["Shift", key],
            None => vec![key],
        };
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": code(key) }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": code(key) }));
        let actions: Vec<Value> = down.chain(up).collect();
        must(self.ask("/actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] })));
    }

    /// Presses a key, and waits until a new document is loaded. A jump within the page is none.
    #[track_caller]
    pub fn press_and_wait(&self, key: &str) {
        let mark = self.mark();
        self.press(key);
        self.leave(&mark, key);
    }

    /// Runs the body of a function in the page and gives what it returns; a promise is awaited.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        must(self.script(script, json!([])))
    }

    /// Saves a picture of the whole page, also of what must be scrolled to, as PNG.
    #[track_caller]
    pub fn screenshot(&self, path: &Path) {
        let metrics = self.devtools("Page.getLayoutMetrics", json!({}));
        let size = &metrics["cssContentSize"];
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        let picture = self.devtools("Page.captureScreenshot", json!({ "captureBeyondViewport": true, "clip": clip }));
        let bytes = decoded(picture["data"].as_str().expect("a picture is base64"));
        std::fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }

    /// Saves a picture of what is in sight, as PNG.
    #[track_caller]
    pub fn picture(&self, path: &Path) {
        let picture = self.devtools("Page.captureScreenshot", json!({}));
        let bytes = decoded(picture["data"].as_str().expect("a picture is base64"));
        std::fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }

    /// Gives the page this many pixels, for good: narrower, too, than a window can be.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Errors that the browser noted since last asked: of scripts, of loading, and breaches of the security policy.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        let entries = must(self.ask("/se/log", json!({ "type": "browser" })));
        let severe = entries.as_array().expect("the log is a list").iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_string()).collect()
    }

    /// What axe-core finds serious or critical, one line each: the rule, what it asks for, where it is broken.
    /// None where axe-core is not there, which is printed; panics where it is required.
    #[track_caller]
    pub fn faults(&self) -> Option<Vec<String>> {
        let Some(file) = std::env::var_os("KARAT_AXE") else { return absent("KARAT_AXE does not name the file axe.min.js") };
        let axe = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("KARAT_AXE: {}: {e}", Path::new(&file).display()));
        must(self.script(&axe, json!([])));
        // `preload` would fetch what comes from elsewhere once more, by script, which a strict policy forbids.
        let script = "return axe.run(document, { resultTypes: ['violations'], preload: false }).then(found => found.violations
            .filter(v => ['serious', 'critical'].includes(v.impact))
            .map(v => `${v.id}: ${v.help} — ${v.nodes.map(n => n.target.join(' ')).join(', ')}`));";
        Some(strings(self.run(script)))
    }

    /// Puts a command to ChromeDriver: one with a body is posted. Gives its answer, or what is wrong.
    fn ask(&self, path: &str, body: Value) -> Result<Value, String> {
        let url = format!("{}{path}", self.base);
        let sent = if body.is_null() { self.agent.get(&url).call() } else { self.agent.post(&url).send_json(&body) };
        let mut response = sent.map_err(|e| format!("chromedriver: {path}: {e}"))?;
        let answer = response.body_mut().with_config().limit(1 << 28).read_json::<Value>();
        let mut answer = answer.map_err(|e| format!("chromedriver: {path}: {e}"))?;
        match answer["value"].take() {
            value if response.status().is_success() => Ok(value),
            fault => Err(format!("{}: {}", string(fault["error"].clone()), string(fault["message"].clone()))),
        }
    }

    fn script(&self, script: &str, arguments: Value) -> Result<Value, String> {
        self.ask("/execute/sync", json!({ "script": script, "args": arguments }))
    }

    /// A command of Chromium's own protocol.
    #[track_caller]
    fn devtools(&self, command: &str, parameters: Value) -> Value {
        must(self.ask("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })))
    }

    /// The path of the first element that a selector finds.
    #[track_caller]
    fn element(&self, css: &str) -> String {
        match self.ask("/element", json!({ "using": "css selector", "value": css })) {
            Err(fault) if fault.starts_with("no such element") => panic!("{}", self.lacks(css)),
            found => {
                let found = must(found);
                let identity = found.as_object().and_then(|o| o.values().next()).and_then(Value::as_str);
                format!("/element/{}", identity.expect("an element has an identity"))
            }
        }
    }

    fn lacks(&self, css: &str) -> String {
        format!("no `{css}` on {}", self.page())
    }

    /// The page's address and text, for messages.
    fn page(&self) -> String {
        let page = self.script("return `${location.href}\\n--- text\\n${document.body?.innerText}`", json!([]));
        page.map_or_else(|fault| format!("a page that cannot be read: {fault}"), string)
    }

    /// Marks the document, so that another is known by not having the mark.
    #[track_caller]
    fn mark(&self) -> Value {
        self.run("return window.karatMark = String(Math.random())")
    }

    /// Waits for a document without the mark, loaded to its end.
    #[track_caller]
    fn leave(&self, mark: &Value, cause: &str) {
        let since = Instant::now();
        // A document that is just going away gives an error: no answer yet.
        let other = "return window.karatMark !== arguments[0] && document.readyState === 'complete'";
        while self.script(other, json!([mark])) != Ok(Value::Bool(true)) {
            assert!(since.elapsed() < PATIENCE, "no new document within {PATIENCE:?} after `{cause}` on {}", self.page());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // In order if it can be, then by force.
        let session = self.agent.delete(&self.base).config().timeout_global(Some(Duration::from_secs(5))).build();
        let _ = session.call();
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Nothing, where something is not installed that need not be.
#[track_caller]
fn absent<T>(what: &str) -> Option<T> {
    assert!(std::env::var_os("KARAT_BROWSER").is_none_or(|v| v != "required"), "{what}, and KARAT_BROWSER is `required`");
    // Past the capture of what tests print, which shows nothing of a test that passes.
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
    None
}

#[track_caller]
fn must<T>(found: Result<T, String>) -> T {
    match found {
        Ok(value) => value,
        Err(fault) => panic!("{fault}"),
    }
}

fn string(value: Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

fn strings(value: Value) -> Vec<String> {
    let Value::Array(items) = value else { panic!("no list: {value}") };
    items.into_iter().map(string).collect()
}

/// A key as WebDriver writes it: a character stands for itself, what has a name is in an area for private use.
fn code(key: &str) -> &str {
    match key {
        "Backspace" => "\u{E003}",
        "Tab" => "\u{E004}",
        "Enter" => "\u{E006}",
        "Shift" => "\u{E008}",
        "Control" => "\u{E009}",
        "Alt" => "\u{E00A}",
        "Escape" => "\u{E00C}",
        "Space" => "\u{E00D}",
        "PageUp" => "\u{E00E}",
        "PageDown" => "\u{E00F}",
        "End" => "\u{E010}",
        "Home" => "\u{E011}",
        "ArrowLeft" => "\u{E012}",
        "ArrowUp" => "\u{E013}",
        "ArrowRight" => "\u{E014}",
        "ArrowDown" => "\u{E015}",
        "Delete" => "\u{E017}",
        one if one.chars().count() == 1 => one,
        other => panic!("no key is called `{other}`"),
    }
}

/// The bytes that a text in base64 stands for.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0);
    for digit in text.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        (bits, held) = ((bits << 6) | u32::from(value), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}
