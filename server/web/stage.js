// The stage: who speaks, for a shared window, a second monitor or a stream. It only reads.

import { draw, h } from "./dom.js";
import { Line, random } from "./line.js";
import { qr } from "./qr.js";
import words from "./stagewords.js";
import { origin, reading, silence } from "./standing.js";
import { able, get, itemOf, paperOf, place, positionsOf, took } from "./state.js";
import { View, clock, free, signed } from "./view.js";

const KEEP = "roundtable-stage";
const GREEN = "00b140";
const FOLLOW = 4; // how many are named after the next one
const PLAIN = 12 * 3600000;
const RESULT_STANDS = 180000; // for how long the result of a closed position is shown

// How it looks is in the address, which stays for the streaming software to come back to.
const query = new URLSearchParams(location.search);
const [background, hex = GREEN] = (query.get("background") ?? "").split("=");
const overlay = background === "transparent" || background === "chroma";
const hall = !overlay && query.get("layout") !== "lowerthird" && query.get("code") !== "no";
const root = document.documentElement;
const theme = query.get("theme");
root.classList.add(
  query.get("layout") === "lowerthird" ? "lowerthird" : "full",
  overlay ? background : "page",
  theme === "light" || theme === "dark" ? theme : "system",
);
const size = Number(query.get("size") ?? 100);
// The whole window is full as it is.
const most = query.get("layout") === "lowerthird" ? 300 : 110;
root.style.setProperty("--size", size >= 30 && size <= 300 ? Math.min(size, most) / 100 : 1);
if (background === "chroma")
  root.style.setProperty("--behind", `#${/^[0-9a-f]{6}$/i.test(hex) ? hex : GREEN}`);

// The token is no part of that: it leaves the address, and a reload finds it in this tab.
const given = location.hash.slice(1);
if (given) keep(given);
history.replaceState(null, "", location.pathname + location.search);
addEventListener("hashchange", () => location.reload());
const token = given || kept();

const main = document.getElementById("stage");
let line = null;

function keep(text) {
  try {
    sessionStorage.setItem(KEEP, text);
  } catch {
    // Where nothing may be kept, a reload needs the link again.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEEP);
  } catch {
    return null;
  }
}

function changed(_, you) {
  if (you && you.role !== "stage") {
    // Somebody's own link must not lie open on a wall, nor be present because of it.
    keep("");
    location.replace(`${location.pathname}${location.search}`);
    return;
  }
  show();
}

// What is said large while nobody speaks, and what explains it.
function large(v, title, abouts, figures) {
  const about = abouts.map((text) => h("p", { key: text, class: "from" }, text));
  return h("section", { key: "speaker", class: "speaker" },
    h("div", { key: "who", class: "who" }, title, about),
    figures && h("div", { key: "clock", class: `clock ${v.live ? "" : "stale"}` }, h("p", { key: "figures", class: "figures", role: "timer" }, figures)));
}

// Before it begins: what it is, and when that is planned.
function beginning(v) {
  const { start, title } = v.s.session;
  const planned = start ? [v.t("planned", { time: v.time(start, { dateStyle: "long" }) })] : [];
  return large(v, h("h1", { key: "title", class: "name longest", dir: "auto" }, title), [v.t("waiting"), ...planned]);
}

// A break, while nobody speaks.
const resting = (v) => {
  const item = itemOf(v.s, v.s.item);
  return item?.kind === "break" && !v.s.floor && item;
};

// When it goes on. Whose day nobody asks for is today, or so near that it can be no other.
function goesOn(v, at) {
  const day = (instant, more) => v.time(instant, { timeStyle: undefined, hourCycle: undefined, ...more });
  const date = (instant) => day(instant, { dateStyle: "short" });
  const time = v.time(at);
  if (at - v.now < PLAIN || date(at) === date(v.now)) return v.t("back", { time });
  return v.t("backOn", { time, day: day(at, { day: "numeric", month: "long" }) });
}

function rest(v, item) {
  const left = item.planned - took(item, v.now);
  // Once the planned end is past, nobody knows to the minute.
  const back = left > 0 ? goesOn(v, v.now + left * 1000) : v.t("backSoon");
  const name = h("p", { key: "name", class: item.title.length > 22 ? "name long" : "name", dir: "auto" }, item.title);
  return large(v, name, [back], left > 0 && clock(Math.ceil(left)));
}

function speaker(v) {
  const { t, s } = v;
  const speech = s.floor;
  const pause = resting(v);
  if (s.session.phase === "waiting") return beginning(v);
  if (pause) return rest(v, pause);
  if (!speech) return h("section", { key: "silence", class: "speaker" }, h("p", { class: "silence" }, t(silence(s))));
  const person = get(s.people, speech.person);
  const name = v.name(speech.person);
  const long = name.length > 44 ? "longest" : name.length > 22 ? "long" : name.length > 16 ? "broad" : "";
  const [figures, meaning, tone] = reading(v, speech);
  const sign = speech.kind === "contribution" ? "" : t(speech.kind);
  return h(
    "section",
    { key: "speaker", class: "speaker" },
    h("div", { key: "who", class: "who" },
      sign && h("p", { key: "kind", class: "kind" }, sign),
      h("p", { key: "name", class: `name ${long}`, dir: "auto" }, name),
      free(origin(v, person), { key: "from", class: "from" })),
    h("div", { key: "clock", class: `clock ${v.live ? tone : "stale"}` },
      h("p", { key: "figures", class: "figures", role: "timer" }, figures),
      h("p", { key: "meaning", class: "meaning" }, v.live ? meaning : t("asOf", { time: v.time(v.now) }))),
  );
}

function next(v) {
  const { t, s } = v;
  if (v.over) return knownBy(v);
  const [suspended] = s.suspended;
  // Who waits for two things stands there once.
  const waiting = new Set(able(s).map((entry) => entry.person));
  const [head, ...others] = [...waiting].map((person) => v.name(person));
  const names = others.slice(0, FOLLOW).join(", ") + (others.length > FOLLOW ? " …" : "");
  return h("div", { key: "next", class: "next" },
    suspended && h("p", { key: "then" }, t("continues", { name: v.name(suspended.person) })),
    head && h("p", { key: "head" }, t("nextIs", { name: head })),
    names && h("p", { key: "others", class: "others" }, t("afterThat", { names })));
}

// What the log is known by, for whoever writes it down or takes a picture of it.
function knownBy(v) {
  const last = line.witness.trimEnd().split("\n").at(-1);
  if (!last) return null;
  const { seq, sha256 } = JSON.parse(last).checkpoint;
  const short = `${seq}:${sha256.slice(0, 16).match(/..../g).join("-")}`;
  return h("p", { key: "known", class: "next" }, v.t("checkpoint", { short }));
}

// While nobody speaks: how whoever sits before it takes part. A picture of somebody else's, and
// whoever that is streamed to, gets none of it.
function entry(v) {
  const { phase } = v.s.session;
  const idle = phase === "waiting" || (phase === "paused" && !v.s.floor) || resting(v);
  const code = v.live && v.line.door?.code;
  if (!hall || !idle || !code) return null;
  const at = v.line.at;
  const rows = qr(`${at}/#${code}`);
  return h("section", { key: "entry", class: "entry" },
    rows && h("img", { key: "picture", class: "picture", alt: "", src: drawn(rows) }),
    h("div", { key: "words" },
      h("p", { key: "how", class: "kind" }, v.t("takePart")),
      h("p", { key: "at", class: at.length > 34 ? "at long" : "at", dir: "ltr" }, at),
      h("p", { key: "code", class: "code", dir: "ltr" }, code)));
}

// Dark on light whatever the theme, with the rim that cameras need.
function drawn(rows) {
  const rim = 4;
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  const size = rows.length + 2 * rim;
  const box = `viewBox="${-rim} ${-rim} ${size} ${size}" shape-rendering="crispEdges"`;
  const ground = `<path fill="#fff" d="M${-rim} ${-rim}h${size}v${size}h${-size}z"/>`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${ground}<path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

// The audience's question that was taken up last in what is on.
function asked(v) {
  const at = place(v.s);
  const [taken] = Object.values(v.s.questions)
    .filter((q) => q.status === "taken" && (q.item ?? "") === at)
    .sort((a, b) => b.taken - a.taken);
  if (!taken || v.over) return null;
  const to = taken.answers && ` · ${v.t("putTo", { name: v.name(taken.answers) })}`;
  return h("section", { key: `question ${taken.id}`, class: "position" },
    h("p", { key: "head", class: "kind" }, v.t("audienceAsks"), to),
    free(taken.text, { key: "text", class: taken.text.length > 140 ? "text long" : "text" }));
}

// The open position, or else a question that is being answered, or else the position that was
// closed last, for a while.
function position(v) {
  const here = positionsOf(v.s);
  const open = here.find((p) => p.status === "open");
  const [last] = here
    .filter((p) => p.closed && v.now - Date.parse(p.closed) < RESULT_STANDS)
    .sort((a, b) => (a.closed < b.closed ? 1 : -1));
  const question = !open && asked(v);
  if (question) return question;
  const shown = v.over ? null : open ?? last;
  if (!shown) return null;
  const counts = shown.status === "open" ? [] : shown.result.counts;
  const most = Math.max(1, ...counts);
  const paper = paperOf(v.s, shown);
  const bars = counts.map((n, i) =>
    h("li", { key: i },
      h("span", { key: "word", class: "word" }, `${signed(i - 2)} ${words.stances[i]}`),
      h("meter", { key: "bar", min: 0, max: most, value: n, "aria-hidden": "true" }),
      h("span", { key: "n", class: "n" }, String(n))));
  return h("section", { key: `position ${shown.id}`, class: `position ${shown.status}` },
    h("p", { key: "head", class: "kind" }, v.t(counts.length ? "result" : "assessing"), paper && ` · ${paper.title}`),
    free(shown.text, { key: "text", class: shown.text.length > 140 ? "text long" : "text" }),
    counts.length > 0 && h("ol", { key: "bars", class: "bars" }, bars.reverse()));
}

function announcement(v) {
  const standing = v.s.announcement;
  if (!standing || v.over) return null;
  return h("section", { key: "announcement", class: standing.text.length > 100 ? "announcement long" : "announcement" },
    h("p", { key: "kind", class: "kind" }, v.t("announcement")),
    free(standing.text, { key: "text" }));
}

function head(v) {
  const { s, t } = v;
  const item = itemOf(s, place(s));
  const status = v.line.status === "catching" ? t("catching") : t("cut");
  return h("header", { key: "head" },
    s.session.phase !== "waiting" && h("h1", { key: "title", class: "title", dir: "auto" }, s.session.title),
    !v.live && !v.over && h("p", { key: "status", class: "status" }, `○ ${status}, ${t("asOf", { time: v.time(v.now) })}`),
    item && !v.over && !resting(v) && h("p", { key: "item", class: "item", dir: "auto" }, item.title));
}

const note = (text) => [h("p", { key: "note", class: "note" }, text)];

// Everything that is to be seen; of a dark stage nothing of the session is in the document.
function content(v) {
  if (!token) return note(v.t(token === "" ? "notStage" : "noLink"));
  // The audience's link asks for a name.
  if (v.line.code === "name_needed") return note(v.t("notStage"));
  if (v.line.status === "refused") return note(v.line.message || v.t("noLink"));
  if (!v.s) return v.line.status === "ended" ? note(v.t("ended")) : note(v.t("connecting"));
  if (v.s.blackout) return [];
  const closing = position(v);
  const coming = closing ? null : entry(v);
  root.classList.toggle("with-position", !!closing);
  root.classList.toggle("with-entry", !!coming);
  root.classList.toggle("with-announcement", !!v.s.announcement);
  return [head(v), announcement(v), speaker(v), closing, coming, h("footer", { key: "foot" }, next(v))];
}

// Who reads it is in the hall, in whatever zone the machine is. A browser may not know the hall's.
function inTheHall(v) {
  const { time } = v;
  v.time = (instant, more) => {
    try {
      return time(instant, { timeZone: v.s.session.timezone, ...more });
    } catch {
      return time(instant, more);
    }
  };
  return v;
}

let due = false;
function show() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    const v = inTheHall(new View(line ?? { status: "connecting" }, words, { lang: root.lang }, () => {}));
    root.classList.toggle("blackout", !!v.s?.blackout);
    document.title = (!v.s?.blackout && v.s?.session.title) || words.title;
    draw(main, content(v));
  });
}

main.replaceChildren();
if (token) line = new Line(() => ({ token, lang: root.lang, client: random(12) }), changed);
show();
