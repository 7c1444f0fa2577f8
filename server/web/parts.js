// What the page shows of a session: my state, who speaks, and the lists below. All of it is made
// anew from the view of a reader; nothing here remembers anything.

import { h } from "./dom.js";
import { currentQueue, get, itemOf, net, place, speeches, strength, took } from "./state.js";

const ASKED = ["contribution", "question", "reply", "point_of_order"];
const STANDS = ["support", "object", "abstain"];
const LINE = 280; // characters that the room takes in a line
const NAME = 80; // and in a name

export const clock = (seconds) => {
  const whole = Math.floor(Math.abs(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  return hours ? `${hours}:${two(minutes % 60)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

// Everything that the parts need: the reader's view at a time, the words, and what can be done.
export class View {
  constructor(line, words, ui, give) {
    Object.assign(this, { line, words, ui, give });
    this.s = line.state;
    this.now = line.now?.();
    this.live = line.status === "live";
    this.id = line.you?.id;
    const me = this.s && get(this.s.people, this.id);
    this.me = me;
    this.role = me?.role ?? line.you?.role;
    this.over = this.s?.session.phase === "closed" || line.status === "ended";
  }

  // A sentence. Values are kept apart from its direction, whatever theirs is.
  t = (key, values = {}) => {
    const text = (this.ui.easy && this.words[`${key}_easy`]) || this.words[key];
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "string" ? `\u2068${value}\u2069` : String(value);
    });
  };

  name(id) {
    if (id === "system") return this.t("room");
    return get(this.s.people, id)?.name || this.t("somebody");
  }

  time = (instant) =>
    new Date(instant).toLocaleTimeString(this.ui.lang, { hour: "2-digit", minute: "2-digit" });

  button(label, command, props) {
    const { key = label, ...more } = props ?? {};
    const onclick = () => this.give(command);
    return h("button", { type: "button", key, onclick, disabled: this.over, ...more }, label);
  }

  // A form whose fields become a command by make(data).
  form(key, make, props, ...children) {
    const onsubmit = (event) => {
      event.preventDefault();
      const form = event.target;
      const command = make(new FormData(form));
      if (command) this.give(command, { form, thanks: props.thanks });
    };
    return h("form", { key, onsubmit, class: props.class }, children);
  }

  field(name, label, props) {
    const id = `${name}-${props?.of ?? ""}`;
    const { of, ...more } = props ?? {};
    return h(
      "p",
      { key: id, class: "field" },
      h("label", { for: id }, label),
      h("input", { id, name, maxlength: LINE, dir: "auto", autocomplete: "off", ...more }),
    );
  }
}

export const told = (text) => h("p", { class: "muted", key: text }, text);
const free = (text, props) => h("p", { dir: "auto", ...props }, text);

// My state.

export function mine(v) {
  const entries = v.over ? [] : currentQueue(v.s).entries;
  const waiting = entries
    .map((entry, n) => ({ entry, place: n + 1, after: entries[n - 1]?.person }))
    .filter(({ entry }) => entry.person === v.id);
  const speech = speeches(v.s).find((one) => one.person === v.id);
  const speaking = !!speech && speech === v.s.floor;
  const found = v.role === "spectator" && !v.over ? get(v.s.panel, v.id) : undefined;
  const until = found?.until && Date.parse(found.until) > v.now ? found.until : null;
  return {
    waiting,
    speech,
    speaking,
    next: waiting[0]?.place === 1 && !speaking,
    invited: until && found,
    asked: !until && found?.asked ? found : null,
  };
}

function standing(v, my) {
  const { t, s } = v;
  if (v.over) return [t("ended"), t("thanks")];
  if (my.invited) {
    const time = clock((Date.parse(my.invited.until) - v.now) / 1000);
    return [t("invited", { by: v.name(my.invited.by) }), `${t("left", { time })}. ${t("invitedMeans")}`];
  }
  if (my.speaking) return [t("floor"), s.session.phase === "paused" ? t("afterPause") : ""];
  if (my.speech) return [t("goesOn", { name: v.name(s.floor.person) }), ""];
  const [first] = my.waiting;
  if (my.next) {
    const busy = s.floor && s.floor.person !== v.id;
    return [busy ? t("nextAfter", { name: v.name(s.floor.person) }) : t("next"), first.entry.note];
  }
  if (first) return [t("place", { n: first.place, name: v.name(first.after) }), first.entry.note];
  if (my.asked) return [t("asked"), my.asked.note];
  return [t(currentQueue(s).open ? "handDown" : "queueClosed"), ""];
}

const forMe = (v) => [
  ...Object.values(v.s.questions)
    .filter((q) => q.status === "taken" && q.answers === v.id)
    .map((q) => q.text),
  ...(itemOf(v.s, place(v.s))?.prepared ?? []).filter((q) => q.to === v.id).map((q) => q.text),
];

export const toAssess = (v) =>
  v.role !== "panelist" || v.over
    ? []
    : Object.values(v.s.positions).filter((p) => p.status === "open" && !get(p.assessments, v.id));

export const unread = (v) =>
  Object.values(v.s.whispers)
    .filter((w) => w.seq > v.ui.read && w.by !== v.id)
    .sort((a, b) => b.seq - a.seq);

// The one thing to do now: what it is about, and its buttons.
function todo(v, my) {
  const { t, s } = v;
  const show = (label, where) =>
    h("button", { type: "button", key: "show", onclick: () => v.ui.open(where) }, label);
  if (v.over) return ["", []];
  if (my.invited)
    return ["", [
      v.button(t("accept"), { do: "panel.accept" }, { key: "accept", class: "main" }),
      v.button(t("decline"), { do: "panel.decline" }, { key: "decline" }),
    ]];
  const finish = { do: "floor.end", expect: my.speech?.id };
  if (my.speaking) return ["", [v.button(t("finish"), finish, { key: "finish", class: "main" })]];
  const [whisper] = unread(v);
  if (whisper) {
    const line = t("said", { name: v.name(whisper.by), remark: whisper.text });
    return [`${t("private")}: ${line}`, [show(t("read"), "whispers")]];
  }
  const [position] = toAssess(v);
  if (position) return [t("toAssess", { position: position.text }), [show(t("assess"), "positions")]];
  if (s.feedback.status === "open" && !get(s.feedback.given, v.id))
    return [t("howWas"), [show(t("feedback"), "feedback")]];
  if (v.role === "moderator") {
    const pending = Object.values(s.questions).filter((q) => q.status === "pending").length;
    if (pending) return [t("toApprove", { n: pending }), [show(t("questions"), "questions")]];
    const asking = Object.values(s.panel).filter((i) => !i.until).length;
    if (asking) return [t("asking", { n: asking }), [show(t("requests"), "requests")]];
    return ["", []];
  }
  const [question] = forMe(v);
  const about = question ? t("forYou", { question }) : "";
  const [first] = my.waiting;
  if (first)
    return [about, [v.button(t("lower"), { do: "queue.leave", entry: first.entry.id }, { key: "hand" })]];
  if (!currentQueue(s).open && v.role !== "moderator") return [about, []];
  return [about, [v.button(t("hand"), { do: "queue.join" }, { key: "hand", class: "main" })]];
}

export function band(v) {
  const my = mine(v);
  const [state, more] = v.role === "moderator" && !my.speech && !v.over
    ? [v.t("moderator"), v.t("desk")]
    : standing(v, my);
  const [about, buttons] = todo(v, my);
  const urgent = my.speaking || my.next || my.invited;
  return h(
    "section",
    { key: "me", id: "me", tabindex: -1, "aria-label": v.t("me"), class: urgent ? "band urgent" : "band" },
    h("p", { class: "state" }, state),
    more && free(more, { class: "more" }),
    about && free(about, { class: "about", key: "about" }),
    h("p", { key: "todo", class: "buttons" }, buttons),
    v.line.unsent > 0 && h("p", { key: "unsent", class: "warn" }, v.t("unsent")),
    v.ui.notice && h("p", { key: "notice", class: v.ui.failed ? "alarm" : "muted" }, v.ui.notice),
  );
}

// Who speaks, and what is on.

function reading(v, speech) {
  const spoken = net(speech, v.now);
  const stands = speech.paused
    ? v.t("stopped")
    : v.s.session.phase === "paused" && v.t("sessionPaused");
  if (speech.limit === null) return [clock(spoken), stands || v.t("noLimit"), ""];
  const left = speech.limit - spoken;
  const limit = clock(speech.limit);
  if (left <= 0) return [`+${clock(-left)}`, stands || v.t("over", { limit }), "alarm"];
  const tone = left <= Math.min(30, 0.2 * speech.limit) ? "warn" : "";
  return [clock(Math.ceil(left)), stands || v.t("leftOf", { limit }), tone];
}

const SILENCE = { waiting: "waiting", open: "silent", paused: "paused", closed: "ended" };

export function onNow(v) {
  const { t, s } = v;
  const speech = s.floor;
  const person = speech && get(s.people, speech.person);
  const entries = v.over ? [] : currentQueue(s).entries;
  const head = entries.find((e) => e.person !== speech?.person);
  const [figures, meaning, tone] = speech ? reading(v, speech) : ["", "", ""];
  const item = itemOf(s, place(s));
  const rest = item && item.planned - took(item, v.now);
  const stale = !v.live && !v.over && t("asOf", { time: v.time(v.now) });
  return h(
    "section",
    { key: "now", id: "now", class: v.live || v.over ? "now" : "now stale" },
    h("h2", null, t("speaks")),
    h("p", { class: "speaker", key: "speaker", dir: "auto" }, speech ? v.name(speech.person) : t(SILENCE[s.session.phase])),
    speech && h(
      "p",
      { key: "from", class: "muted" },
      h("bdi", null, [person?.office, person?.organisation].filter(Boolean).join(", ")),
      speech.kind !== "contribution" && h("span", { class: "kind" }, t(speech.kind)),
    ),
    speech && h(
      "p",
      { key: "clock", class: `clock ${tone}` },
      h("span", { role: "timer", class: "figures" }, figures),
      " ",
      h("span", { class: "muted" }, stale || meaning),
    ),
    s.suspended.length > 0 && h("p", { key: "then" }, t("continues", { name: v.name(s.suspended[0].person) })),
    !v.over && h("p", { key: "next", class: "next" }, head ? t("nextIs", { name: v.name(head.person) }) : t("nobodyNext")),
    item && h(
      "p",
      { key: "item", class: "muted", dir: "auto" },
      t("item", { n: s.items.indexOf(item) + 1, all: s.items.length, title: item.title }),
      " · ",
      t(rest < 0 ? "itemOver" : "itemLeft", { time: clock(Math.abs(rest)) }),
      !speech && stale ? ` · ${stale}` : "",
    ),
  );
}

// The lists, each behind one tap.

function fold(v, name, title, count, ...children) {
  return h(
    "details",
    { key: name, id: name, open: v.ui.wide || name === (v.role === "panelist" ? "queue" : "questions") },
    h("summary", null, h("h2", null, title), count > 0 && h("span", { class: "count" }, String(count))),
    h("div", { class: "inside" }, children),
  );
}

function why(v, entry) {
  const { reason, by, ahead_of } = entry.why;
  const ahead = ahead_of.map((id) => v.name(id)).join(", ");
  if (reason === "moved" && by) return v.t("moved", { by: v.name(by) });
  if (reason === "deferred") return v.t("deferred");
  if (reason === "balanced") return v.t(entry.why.speeches ? "fewer" : "first", { ahead });
  return "";
}

function queue(v) {
  const { t } = v;
  const { entries, open } = currentQueue(v.s);
  const own = (entry, n, [, behind, before] = entries.slice(n)) => [
    v.form(
      `note ${entry.id}`,
      (data) => ({ do: "queue.note", entry: entry.id, note: data.get("note") }),
      { class: "line" },
      v.field("note", t("about"), { of: entry.id, value: entry.note }),
      h("button", { key: "send" }, t("note")),
    ),
    h(
      "p",
      { class: "buttons", key: "own" },
      behind?.kind === entry.kind &&
        v.button(t("later"), { do: "queue.defer", entry: entry.id, before: before?.id }),
      v.button(t("lower"), { do: "queue.leave", entry: entry.id }),
    ),
  ];
  const rows = entries.map((entry, n) =>
    h(
      "li",
      { key: entry.id, class: entry.person === v.id ? "mine" : null },
      h("bdi", { class: "name" }, v.name(entry.person)),
      entry.person === v.id && ` (${t("you")})`,
      entry.kind !== "contribution" && h("span", { class: "kind" }, t(entry.kind)),
      entry.note && free(t("quoted", { text: entry.note })),
      why(v, entry) && told(why(v, entry)),
      entry.person === v.id && !v.over && own(entry, n),
    ),
  );
  const here = place(v.s);
  const parked = Object.keys(v.s.queues).flatMap((at) =>
    at === here || v.over ? [] : v.s.queues[at].entries.filter((e) => e.person === v.id).map((e) => [at, e]),
  );
  const elsewhere = parked.map(([at, e]) =>
    h(
      "li",
      { key: e.id, class: "mine" },
      t("parked", { kind: t(e.kind), item: itemOf(v.s, at)?.title ?? "" }),
      own(e, 0, []),
    ),
  );
  const raised = (kind) => entries.some((e) => e.person === v.id && e.kind === kind);
  const may = ASKED.filter((k) => !raised(k) && (open || k === "point_of_order"));
  return fold(v, "queue", t("queue"), entries.length,
    !open && told(t("queueClosed")),
    rows.length ? h("ol", { key: "rows" }, rows) : told(t("nobodyNext")),
    elsewhere.length > 0 && h("ul", { key: "parked" }, elsewhere),
    !v.over && v.role !== "moderator" && may.length > 0 && v.form(
      "raise",
      (data) => ({ do: "queue.join", kind: data.get("kind"), note: data.get("note") }),
      { class: "box" },
      h(
        "p",
        { class: "field", key: "kind" },
        h("label", { for: "kind" }, t("kind")),
        h("select", { id: "kind", name: "kind" }, may.map((k) => h("option", { value: k, key: k }, t(k)))),
      ),
      v.field("note", t("about"), { of: "raise" }),
      h("button", { key: "send" }, t("hand")),
    ),
  );
}

const PLACES = { moderator: ["taken", "pending", "approved", "answered", "dismissed"], others: ["taken", "approved", "pending", "answered", "dismissed"] };

// What matters comes first, then the most votes, then the oldest.
export function byVotes(v) {
  const places = PLACES[v.role] ?? PLACES.others;
  return Object.values(v.s.questions).sort(
    (a, b) =>
      places.indexOf(a.status) - places.indexOf(b.status) ||
      b.votes - a.votes ||
      (a.asked < b.asked ? -1 : 1),
  );
}

function questions(v) {
  const { t } = v;
  const sorted = byVotes(v);
  const order = v.ui.order(sorted.map((q) => q.id));
  const list = order.map((id) => v.s.questions[id]);
  const stale = list.some((q, n) => q !== sorted[n]);
  const state = (q) => (q.status === "taken" && q.answers ? t("putTo", { name: v.name(q.answers) }) : q.status !== "approved" && t(q.status));
  const act = (q, name, word) => v.button(t(word), { do: `question.${name}`, question: q.id }, { key: name });
  const named = v.role !== "spectator" || v.me?.introduced;
  const voted = (q) => !!get(q.voters, v.id);
  const rows = list.map((q) =>
    h(
      "li",
      { key: q.id, class: q.status },
      free(q.text),
      h(
        "p",
        { class: "muted" },
        t("votes", { n: q.votes }),
        state(q) && ` · ${state(q)}`,
        v.role === "moderator" ? [" · ", h("bdi", null, v.name(q.person))] : q.person === v.id && ` · ${t("yours")}`,
      ),
      !v.over && h(
        "p",
        { class: "buttons" },
        ["approved", "taken"].includes(q.status) && v.role !== "moderator" && v.button(
          `${voted(q) ? "▲" : "△"} ${t("vote")}`,
          { do: voted(q) ? "question.unvote" : "question.vote", question: q.id },
          { key: "vote", "aria-pressed": String(voted(q)) },
        ),
        v.role === "moderator" && q.status !== "answered" && [
          ["pending", "dismissed"].includes(q.status) && act(q, "approve", "approve"),
          q.status !== "dismissed" && act(q, "dismiss", "dismiss"),
          q.status === "approved" && act(q, "take", "take"),
          q.status === "taken" && act(q, "answered", "isAnswered"),
        ],
      ),
    ),
  );
  return fold(v, "questions", t("questions"), list.length,
    stale && h("button", { type: "button", key: "order", onclick: () => v.ui.reorder() }, t("byVotes")),
    rows.length ? h("ul", { key: "rows" }, rows) : told(t("noQuestions")),
    !v.over && v.role !== "moderator" && v.form(
      "ask",
      (data) => ({ do: "question.ask", text: data.get("text") }),
      { class: "box", thanks: t("askDone") },
      v.field("text", t(named ? "askNamed" : "askUnnamed"), { of: "ask", required: true }),
      h("button", { key: "send" }, t("ask")),
    ),
  );
}

function chair(v) {
  const { t } = v;
  if (v.over) return null;
  const my = mine(v);
  if (v.role === "panelist")
    return v.me?.guest && fold(v, "seat", t("seat"), 0,
      told(t("leaveAsked")),
      v.button(t("leave"), { do: "panel.release" }, { key: "leave" }));
  if (v.role !== "spectator" || my.invited) return null;
  return fold(v, "seat", t("seat"), 0,
    my.asked && [free(t("asked")), v.button(t("withdraw"), { do: "panel.withdraw" }, { key: "withdraw" })],
    v.form(
      "seat",
      (data) => ({ do: "panel.ask", note: data.get("note") }),
      { class: "box", thanks: t("asked") },
      v.field("note", t("seatTitle"), { of: "seat", value: my.asked?.note }),
      h("button", { key: "send" }, t(my.asked ? "send" : "seatAsk")),
    ));
}

function requests(v) {
  const { t } = v;
  if (v.role !== "moderator" || v.over) return null;
  const found = Object.values(v.s.panel).sort(
    (a, b) => !!a.until - !!b.until || (a.asked ?? "").localeCompare(b.asked ?? ""),
  );
  const rows = found.map((i) => {
    const about = { person: i.person };
    const left = i.until && clock(Math.max(0, (Date.parse(i.until) - v.now) / 1000));
    return h(
      "li",
      { key: i.person },
      h("bdi", { class: "name" }, v.name(i.person)),
      " ",
      h("bdi", { class: "muted" }, get(v.s.people, i.person)?.organisation),
      i.note && free(t("quoted", { text: i.note })),
      left && told(t("invitedFor", { time: left })),
      h(
        "p",
        { class: "buttons" },
        !left && v.button(t("invite"), { do: "panel.invite", ...about }, { key: "invite" }),
        v.button(t("withdraw"), { do: "panel.withdraw", ...about }, { key: "withdraw" }),
      ),
    );
  });
  return fold(v, "requests", t("requests"), rows.length,
    rows.length ? h("ul", { key: "rows" }, rows) : told(t("nobodyAsks")));
}

function panel(v) {
  const { t } = v;
  const seated = Object.values(v.s.people)
    .filter((p) => p.role !== "spectator" && !p.removed)
    .sort((a, b) => (a.role < b.role ? -1 : a.role > b.role) || a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  const rows = seated.map((p) =>
    h(
      "li",
      { key: p.id, class: p.present ? null : "away" },
      h("bdi", { class: "name" }, p.name),
      p.id === v.id && ` (${t("you")})`,
      h("p", { class: "muted" },
        h("bdi", null, [p.office, p.organisation].filter(Boolean).join(", ") || t(p.role)),
        p.guest && ` · ${t("guest")}`,
        !p.present && ` · ${t("away")}`),
    ),
  );
  return fold(v, "panel", t("panel"), seated.filter((p) => p.role === "panelist").length,
    h("ul", { key: "rows" }, rows), told(t("here", { n: v.line.presence.spectators })));
}

const SIGNS = { planned: "·", current: "▶", interrupted: "◂", done: "✓", skipped: "–" };

function agenda(v) {
  const now = place(v.s);
  const rows = v.s.items.map((item) =>
    h(
      "li",
      { key: item.id, class: item.status, "aria-current": item.id === now ? "step" : null },
      h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[item.status]),
      h("bdi", null, item.title),
      h("span", { class: "muted" }, ` ${Math.round(item.planned / 60)} min`),
    ),
  );
  return fold(v, "agenda", v.t("agenda"), 0, h("ol", { key: "rows", class: "plain" }, rows));
}

const signed = (n) => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : "0");

function result(v, p) {
  const { t, words } = v;
  const { counts, categories, names } = p.result;
  const most = Math.max(1, ...counts);
  const groups = Object.entries(categories);
  const rows = groups.length > 1 ? groups.map(([name, c]) => [name || t("others"), c]) : [];
  return [
    h("table", { key: "counts" }, counts.map((n, i) =>
      h("tr", { key: i },
        h("th", { scope: "row" }, `${signed(i - 2)} ${words.stances[i]}`),
        h("td", null, h("meter", { max: most, value: n, "aria-hidden": "true" }), ` ${n}`))).reverse()),
    rows.length > 0 && h("table", { key: "groups" },
      h("tr", { key: "head" }, h("td"), counts.map((_, i) => h("th", { scope: "col" }, signed(i - 2)))),
      rows.map(([name, c]) => h("tr", { key: name }, h("th", { scope: "row" }, h("bdi", null, name)), c.map((n) => h("td", null, String(n)))))),
    h("ul", { key: "names" }, Object.entries(names).sort(([, a], [, b]) => b.stance - a.stance).map(([id, a]) =>
      h("li", { key: id, dir: "auto" }, `${signed(a.stance)} `, a.remark ? t("said", { name: v.name(id), remark: a.remark }) : v.name(id)))),
    p.anonymous && told(t("unnamed")),
  ];
}

function choices(v, name, of, words, first, chosen) {
  return words.map((word, n) =>
    h("label", { key: n, class: "choice" },
      h("input", { type: "radio", name, value: n + first, required: true, checked: chosen === n + first }),
      " ", first < 0 ? `${signed(n + first)} ` : "", word));
}

function positions(v) {
  const { t, words } = v;
  const places = v.s.items.map((i) => i.id);
  const here = place(v.s);
  const begun = (p) => p.item === here || !["planned", undefined].includes(itemOf(v.s, p.item)?.status);
  const list = Object.values(v.s.positions)
    .filter((p) => p.status !== "planned" || (begun(p) && itemOf(v.s, p.item)?.status !== "skipped"))
    .sort((a, b) => (b.status === "open") - (a.status === "open") || places.indexOf(b.item) - places.indexOf(a.item));
  const rows = list.map((p) => {
    const own = get(p.assessments, v.id);
    return h("li", { key: p.id, class: p.status },
      free(p.text),
      own && free([t("yourAssessment", { stance: words.stances[own.stance + 2] }), own.remark && t("quoted", { text: own.remark })].filter(Boolean).join(" "), { class: "own" }),
      p.status === "open" && v.role === "panelist" && !v.over && v.form(
        "assess",
        (data) => ({ do: "position.assess", position: p.id, stance: Number(data.get("stance")), remark: data.get("remark") }),
        { class: "box", thanks: t("sent") },
        h("fieldset", { key: "stance" }, h("legend", null, t("assess")), choices(v, "stance", p.id, words.stances, -2, own?.stance)),
        v.field("remark", t("remark"), { of: p.id, value: own?.remark }),
        told(t(p.anonymous ? "assessUnnamed" : "assessNamed")),
        h("button", { key: "send" }, t("send")),
      ),
      p.result && result(v, p));
  });
  return fold(v, "positions", t("positions"), list.length, rows.length ? h("ul", { key: "rows" }, rows) : told(t("noPositions")));
}

function findings(v) {
  const { t, words } = v;
  const list = Object.values(v.s.findings).filter((f) => !f.withdrawn).sort((a, b) => (a.recorded < b.recorded ? 1 : -1));
  const rows = list.map((f) => {
    const chosen = Object.values(f.stands);
    const counts = Object.fromEntries(STANDS.map((one) => [one, chosen.filter((c) => c === one).length]));
    return h("li", { key: f.id },
      free(f.text),
      h("p", { class: "muted" }, words.strong[strength(v.s, f)], chosen.length > 0 && ` · ${t("counts", counts)}`),
      f.owner && free(t("owner", { name: v.name(f.owner) })),
      v.role === "panelist" && !v.over && h("p", { class: "buttons" }, STANDS.map((stance) =>
        v.button(t(stance), { do: "finding.stand", finding: f.id, stance }, { key: stance, "aria-pressed": String(get(f.stands, v.id) === stance) }))));
  });
  return fold(v, "findings", t("findings"), list.length,
    v.role === "panelist" && list.length > 0 && told(t("standRead")),
    rows.length ? h("ul", { key: "rows" }, rows) : told(t("noFindings")));
}

function whispers(v) {
  const list = Object.values(v.s.whispers).sort((a, b) => b.seq - a.seq);
  if (!list.length) return null;
  const to = (w) => (w.to === v.id ? v.t("you") : { moderators: v.t("moderator"), panel: v.t("panel") }[w.to] ?? v.name(w.to));
  return fold(v, "whispers", v.t("whispers"), list.length, h("ul", { key: "rows" }, list.map((w) =>
    h("li", { key: w.seq },
      h("p", { class: "muted" }, `${v.time(w.at)} `, h("bdi", null, v.name(w.by)), " → ", h("bdi", null, to(w))),
      free(w.text)))));
}

function feedback(v) {
  const { t, words } = v;
  const { status, count, given, ratings, lines } = v.s.feedback;
  if (status === "planned") return null;
  const own = get(given, v.id);
  const most = Math.max(1, ...ratings);
  return fold(v, "feedback", t("feedback"), 0,
    told(t("feedbackCount", { n: count })),
    status === "open" && !v.over && v.form(
      "feedback",
      (data) => ({ do: "feedback.give", rating: Number(data.get("rating")), text: data.get("text") }),
      { class: "box", thanks: t("sent") },
      h("fieldset", { key: "rating" }, h("legend", null, t("howWas")), choices(v, "rating", "", words.ratings, 1, own?.rating)),
      v.field("text", t("feedbackLine"), { of: "feedback", value: own?.text }),
      told(t("feedbackRead")),
      h("button", { key: "send" }, t("send")),
    ),
    ratings.length > 0 && h("table", { key: "ratings" }, ratings.map((n, i) =>
      h("tr", { key: i }, h("th", { scope: "row" }, words.ratings[i]),
        h("td", null, h("meter", { max: most, value: n, "aria-hidden": "true" }), ` ${n}`))).reverse()),
    lines.length > 0 && h("ul", { key: "lines" }, lines.map((text, n) => h("li", { key: n, dir: "auto" }, text))));
}

// For everybody in the same order and place: who changes sides finds what was open and typed.
const FIRST = [queue, questions, requests, chair];
const SECOND = [positions, findings, feedback, whispers, panel, agenda];

export const lists = (v) =>
  h("div", { key: "lists", class: "lists" }, [FIRST, SECOND].map((column, n) =>
    h("div", { key: n }, column.map((part) => part(v)))));

// Getting in, and out.

export function entrance(v, ask, enter) {
  const { t, line } = v;
  const code = ask === "code";
  const onsubmit = (event) => {
    event.preventDefault();
    enter(Object.fromEntries(new FormData(event.target)));
  };
  return h("form", { key: ask, class: "box entrance", onsubmit },
    h("h2", { key: "title" }, t(code ? "codeAsked" : "nameAsked")),
    line?.message && line.code !== "name_needed" && h("p", { key: "complaint", class: "alarm", id: "complaint" }, line.message),
    code
      ? v.field("code", t("code"), { required: true, maxlength: 12, autocapitalize: "characters", class: "code" })
      : [
          v.field("name", t("name"), { required: true, maxlength: NAME, autocomplete: "name" }),
          v.field("organisation", t("organisation"), { maxlength: NAME, autocomplete: "organization" }),
          told(t("nameRead")),
        ],
    h("button", { key: "go", class: "main" }, t(code ? "goOn" : "join")));
}
