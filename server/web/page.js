// The page: who comes in, how it is drawn, and what is said aloud.

import first from "./words.js";
import { View } from "./view.js";
import { draw, h } from "./dom.js";
import { GUARD, band, onNow, unread } from "./standing.js";
import { entrance } from "./entrance.js";
import { lists } from "./lists.js";
import { Announcer, announcements } from "./announcer.js";
import { Line, random } from "./line.js";

// Under another path of the same address there may be another session.
const KEEP = `roundtable${location.pathname}`;
const NEWS = 10000; // for how long something is
const main = document.getElementById("page");

// The token leaves the address and the history before anything else happens; a reload finds it
// in this tab's own storage, and so does nobody else.
const [given] = location.hash.slice(1).match(/^[\w-]*/);
const query = new URLSearchParams(location.search);
let kept = {};
try {
  kept = JSON.parse(sessionStorage[KEEP]);
} catch {
  // Nothing is, or may be: then a reload asks for the name again.
}
// As in a terminal, the code is taken for a link's end as well.
const named = /^[A-Z0-9]{6}$/i.test(given) ? "code" : "token";
if (given && given !== kept.link)
  kept = { link: given, [named]: given };
kept.client ??= random(12);
kept.typed ??= {}; // and not sent yet, by the id of its field or choice
keep();
address();
// Another link, pasted where this page is open already.
addEventListener("hashchange", () => location.reload());

function keep() {
  try {
    sessionStorage[KEEP] = JSON.stringify(kept);
  } catch {}
}

// Whoever comes again in a new tab by the same name is the same person, until the close.
function remember(over) {
  try {
    if (over) delete localStorage[KEEP];
    else kept.client = localStorage[KEEP] ??= kept.client;
  } catch {}
}

function address() {
  history.replaceState(null, "", String(query) ? `?${query}` : location.pathname);
}

const ui = {
  lang: document.documentElement.lang,
  easy: query.has("easy"),
  wide: matchMedia("(min-width: 48rem)").matches,
  changed: -Infinity, // when others took the place of the band's buttons
  read: kept.read ?? 0, // the last whisper that was
  sorted: [],
  typed: kept.typed,

  // The questions stay in the order that they had: nothing that is being read moves away.
  inOrder(ids) {
    const all = new Set([...this.sorted, ...ids]);
    return (this.sorted = [...all].filter((id) => ids.includes(id)));
  },
  reorder() {
    this.sorted = [];
    show();
  },
  open(name) {
    const list = document.getElementById(name);
    if (!list) return;
    list.open = true;
    markRead({ target: list });
    list.querySelector("summary").focus();
    list.scrollIntoView();
  },
};

let words = first;
let wanted = ui.lang;
let line = null;
let ask = kept.token ? "" : kept.code ? "name" : "code";
let who = {};
const announcer = new Announcer(document.getElementById("said"));
let before = null;
let leaving = 0; // of what is noticed for a while

const view = () => new View(line ?? { status: "connecting" }, words, ui, give);

// Have the sentences of a language, and for moderators what only their page has.
async function speak() {
  const lang = wanted;
  const load = async (name) => (await import(`./${name}.${lang}.js`)).default;
  try {
    const said = await load("words");
    if (line?.you?.role === "moderator") {
      ui.moderating = await load("moderating");
      Object.assign(said, ui.moderating.words);
    }
    // Another one has been wanted since.
    if (lang !== wanted) return;
    words = said;
    ui.lang = document.documentElement.lang = lang;
    show();
  } catch {
    // The server has another version by now, or is gone. The page has the words where somebody
    // answers; where nobody does, with the next welcome.
    if (line?.status === "live") location = `${line.at}/${location.search}#${kept.token}`;
    else if (!line) fetch("").then(({ ok }) => ok && location.reload(), () => {});
  }
}

function turn(lang) {
  query.set("lang", lang);
  address();
  wanted = lang;
  // The room answers in the language of the hello.
  speak().then(() => view().live && line.again());
}

function plain() {
  ui.easy = !ui.easy;
  if (ui.easy) query.set("easy", "");
  else query.delete("easy");
  address();
  show();
}

// Give a command; what was typed stays until the room has taken it.
async function give(command, { form, thanks } = {}) {
  ui.notice = "";
  // The same once more, while it is under way.
  if (form?.sent) return;
  if (form) form.sent = true;
  const error = await line.request(command);
  if (form?.sent && !error) {
    for (const { id } of form.elements) delete ui.typed[id];
    keep();
    form.reset();
    show();
  }
  if (form) form.sent = false;
  const text = error?.message ?? thanks;
  // What came of it may have been said already.
  if (text) say(text, error);
}

// Say something wherever somebody has scrolled to: for a while, or, as what has failed, until
// something else is done.
function remark(text, failed) {
  Object.assign(ui, { notice: text, failed });
  clearTimeout(leaving);
  if (text && !failed) leaving = setTimeout(remark, NEWS);
  show();
}

function say(text, failed) {
  remark(text, failed);
  announcer.answer(text);
}

function hello() {
  const { link, typed, read, ...known } = kept;
  return { ...known, ...who, lang: wanted };
}

// What is new in the view is said, as far as a screen reader's user wants to know it.
function notice(facts) {
  const { seen, said } = announcements(view(), before, facts);
  if (seen.offers !== before?.offers) {
    ui.changed = performance.now();
    setTimeout(show, GUARD);
    // What failed was about what stood there before.
    if (ui.failed) remark();
  }
  before = seen;
  // Also where nobody looks at the page, and so nothing of it is drawn.
  const mark = seen.speaking || seen.invited ? "● " : "";
  document.title = mark + line.state.session.title;
  for (const one of said) {
    announcer.say(one);
    if (one.news) remark(one.text);
  }
  show();
}

function changed(facts, you) {
  if (you?.role === "stage") {
    // It leads to a page of its own, and is not kept here.
    const { token } = kept;
    leave();
    return location.replace(`stage#${token}`);
  }
  if (you && (wanted !== ui.lang || (you.role === "moderator" && !ui.moderating))) speak();
  if (you?.token) Object.assign(kept, { token: you.token, code: undefined });
  if (you) {
    if (ask) {
      kept.typed = ui.typed = {};
      scrollTo(0, 0); // from below a form that was higher than the screen
    }
    keep();
    ask = "";
  }
  if (line?.status === "refused") refused();
  if (line?.state) notice(facts);
  show();
}

// Another name or code may do, or the same later; for anything else, the room's sentence stays.
function refused() {
  if (line.state) return;
  if (/^(name|text|door)_/.test(line.code)) ask = "name";
  else leave();
  show();
  // What is to be mended is the first field.
  requestAnimationFrame(() => main.querySelector("input")?.focus());
}

function leave() {
  kept = { client: kept.client, typed: ui.typed };
  keep();
  ask = "code";
}

function enter(said) {
  const { code = kept.code, ...words } = said;
  kept.code = code;
  remember();
  who = words;
  if (!line) line = new Line(hello, changed);
  else if (line.status === "refused") line.again();
  show();
}

function head(v) {
  const status = ["live", "catching", "cut"].find((one) => one === v.line.status);
  const log = v.live && v.words[v.line.log];
  const other = ui.lang === "de" ? "en" : "de";
  return h(
    "header",
    { key: "head" },
    h("h1", { dir: "auto" }, v.s?.session.title ?? document.title),
    h(
      "p",
      { class: "tools" },
      status &&
        h("span", { class: `status ${status}`, key: status, role: status === "cut" && "alert" }, v.t(status)),
      log && h("span", { class: "status cut", role: "alert", key: "log" }, log),
      v.press("language", () => turn(other), { lang: other }),
      v.press("easy", plain, { "aria-pressed": String(ui.easy) }),
    ),
  );
}

function body(v) {
  if (ask && !v.over) return [entrance(v, ask, enter)];
  // Whoever reads a page from its top shall not see it grow there.
  if (!v.s || (v.role === "moderator" && !ui.moderating))
    return [h("p", { key: "wait" }, (!v.over && v.line.message) || v.t(v.over ? "ended" : "connecting"))];
  if (v.line.status === "refused") {
    const reason = v.line.message || v.t("notAdmitted");
    return [h("p", { key: "gone", class: "alarm", role: "alert" }, reason)];
  }
  return [band(v), onNow(v), lists(v)];
}

// Whoever whispers learns that it stood before the reader: in the band, or in the list.
function seen(v) {
  if (!v.live || v.role === "moderator") return;
  const shown = unread(v);
  for (const whisper of Object.values(v.s.whispers))
    if ((whisper === shown || whisper.seq <= ui.read) && !whisper.seen.length && whisper.by !== v.id) {
      // Until that is a fact, once is enough.
      whisper.seen.push(v.id);
      line.request({ do: "whisper.seen", whisper: `${whisper.seq}` });
    }
}

let due = false;
function show() {
  if (due) return;
  due = true;
  // However much arrives, once a frame is enough; and a page that nobody looks at can wait.
  requestAnimationFrame(() => {
    due = false;
    const v = view();
    if (v.over) remember(true);
    const parts = [head(v), ...body(v)];
    // A phone with text twice as large: a title and what can be pressed fill the screen, and an
    // invitation would wait below it.
    if (parts[2] && matchMedia("(max-width: 15rem)").matches) parts.unshift(...parts.splice(1, 1));
    draw(main, parts);
    seen(v);
    if (v.line.unsent != null || !document.getElementById("me")) return;
    // What has lost its place, also during a reload.
    for (const id in ui.typed)
      if (!document.getElementById(id)) {
        delete ui.typed[id];
        keep();
        say(v.t("notSent"), true);
      }
  });
}

function markRead({ target }) {
  if (target.id !== "whispers" || !target.open || !line?.state) return;
  ui.read = kept.read = line.state.seq;
  keep();
  show();
}

// What is typed is found again after a reload, until it has been sent.
function keepTyped({ target }) {
  target.form.sent = false;
  ui.typed[(target.closest("fieldset") ?? target).id] = target.value;
  keep();
}

main.addEventListener("input", keepTyped);
main.addEventListener("toggle", markRead, true);
main.replaceChildren();
if (!ask) line = new Line(hello, changed);
show();
