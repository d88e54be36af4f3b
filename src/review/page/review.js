// Keys for the review application. Every page works without: all this does is press links and buttons that are there.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const help = one("#help");
  const live = one("[data-live]");

  // Single keys can be switched off, for people who speak to their computer. The browser may refuse to remember it.
  const KEYS = "karat-keys";
  const remembered = () => { try { return localStorage.getItem(KEYS) !== "off"; } catch { return true; } };
  let keys = remembered();
  const toggle = one("[data-keys]");
  if (toggle) {
    toggle.checked = keys;
    toggle.addEventListener("change", () => {
      keys = toggle.checked;
      document.documentElement.classList.toggle("keyless", !keys);
      try { localStorage.setItem(KEYS, keys ? "on" : "off"); } catch { /* it holds for this page */ }
    });
  }
  document.documentElement.classList.toggle("keyless", !keys);
  all(".help-open").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => { if (help && !help.open) help.showModal(); });
  });

  // The first press counts. Whatever comes before the next page has loaded is ignored, so that no key pressed twice
  // decides a pair that nobody has seen.
  let leaving = false;
  const leave = () => {
    leaving = true;
    document.documentElement.classList.add("leaving");
  };
  document.addEventListener("submit", (event) => {
    if (event.target.method === "dialog") return;
    if (leaving) { event.preventDefault(); return; }
    leave();
    if (live && event.target.method === "post") live.textContent = live.dataset.busy;
  });
  // A page that comes back from the browser's memory can be used again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    document.documentElement.classList.remove("leaving");
    if (live) live.textContent = "";
  });

  const typing = (target) => target instanceof Element
    && (target.closest("input:not([type=checkbox], [type=radio]), textarea, select") || target.isContentEditable);

  // The letter of a key, also where a Chinese input method or another script keeps it to itself.
  const letter = (event) => {
    if (/^[a-z?]$/i.test(event.key)) return event.key.toLowerCase();
    if (event.key.length > 1 && event.key !== "Process") return event.key;
    const code = /^Key([A-Z])$/.exec(event.code);
    return code ? code[1].toLowerCase() : event.key;
  };

  // Rows of a list: the link of each is what has the focus, so that Enter opens it by itself.
  const move = (by) => {
    const links = all("[data-list] a.open");
    if (!links.length) return false;
    const row = document.activeElement && document.activeElement.closest("tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const to = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[to].focus();
    links[to].closest("tr").scrollIntoView({ block: "nearest" });
    return true;
  };
  const MOVES = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

  document.addEventListener("keydown", (event) => {
    if (!keys && event.key !== "?") return;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (help && help.open) return;
    const key = letter(event);
    const arrow = key.startsWith("Arrow");
    // In a box that scrolls, arrows scroll.
    if (arrow && event.target instanceof Element && event.target.matches(".scroll, summary, progress")) return;
    if (arrow && event.shiftKey) return;
    if (key in MOVES) {
      if (move(MOVES[key])) event.preventDefault();
      return;
    }
    if (leaving || event.repeat) return;
    const target = all("[data-key]").find((element) => element.dataset.key === key && !element.hidden);
    if (!target) return;
    event.preventDefault();
    if (target.tagName === "A") leave();
    target.click();
  });

  // The choice of a value names the values that the records have.
  const field = one("[data-field]");
  const record = one("[data-record]");
  const members = one("[data-members]");
  if (field && record && members) {
    const labels = [...record.options].map((option) => option.textContent);
    const rows = [...members.tBodies[0].rows];
    const name = () => [...record.options].forEach((option, at) => {
      if (at === 0) return;
      const cell = rows[at - 1] && rows[at - 1].cells[field.selectedIndex + 3];
      const value = cell && cell.dataset.value;
      option.textContent = value ? `${labels[at]}: ${value}` : `${labels[at]}: —`;
      option.disabled = !value;
    });
    field.addEventListener("change", () => { record.value = ""; name(); });
    name();
  }

  // A new page after a decision: people who listen hear the notice, then the pair; the next key decides.
  const notice = one("[data-notice]");
  if (notice) {
    const heading = one("#heading");
    if (heading) heading.focus({ preventScroll: true });
    const text = notice.textContent;
    notice.textContent = "\u00a0";
    setTimeout(() => { notice.textContent = text; }, 80);
  }
})();
