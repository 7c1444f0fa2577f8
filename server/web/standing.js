// My state, the one thing to do now, who speaks, and what is on.

import { h } from "./dom.js";
import {
  able,
  currentQueue,
  get,
  itemOf,
  net,
  nextToGo,
  place,
  positionsOf,
  queueAt,
  speeches,
  took,
} from "./state.js";
import { bdi, clock, free } from "./view.js";

export const GUARD = 1000;
const MINUTE = 60000;

export function mine(v) {
  // Whoever waited does not any more.
  if (v.over) return { parked: [] };
  const { entries } = currentQueue(v.s);
  const at = entries.findIndex((one) => one.person === v.id);
  const speech = speeches(v.s).find((one) => one.person === v.id);
  const speaking = speech && speech === v.s.floor;
  const found = v.role === "spectator" && get(v.s.panel, v.id);
  const open = found?.until && Date.parse(found.until) > v.now;
  // Those that wait with other items than the one that is on.
  const parked = v.s.items.flatMap(({ id, title: item }) => {
    const own = id === place(v.s) ? [] : queueAt(v.s, id).entries.filter((e) => e.person === v.id);
    return own.map((entry) => ({ entry, text: v.t("parked", { kind: v.t(entry.kind), item }) }));
  });
  return {
    parked,
    entry: entries[at],
    place: at + 1,
    after: entries[at - 1]?.person,
    speech,
    speaking,
    // Who has the floor, or has it again later, is passed over.
    next: able(v.s)[0]?.person === v.id,
    invited: open && found,
    asked: !open && found?.asked && found,
  };
}

export function standing(v, my) {
  const { t, s } = v;
  if (v.over) return [t("ended"), t("thanks")];
  if (my.invited) {
    const time = v.until(my.invited.until);
    return [
      t("invited", { by: v.name(my.invited.by) }),
      [t("left", { time }), ". ", t("invitedMeans")],
    ];
  }
  if (my.speaking) return [t(s.session.phase === "paused" ? "afterPause" : "floor")];
  if (my.speech) return [t("goesOn", { name: v.name(s.floor.person) })];
  if (v.role === "moderator") return [t("moderator"), t("desk")];
  const note = my.entry?.note;
  if (my.next) return [s.floor ? t("nextAfter", { name: v.name(s.floor.person) }) : t("next"), note];
  if (my.entry) return [t("place", { n: my.place, name: v.name(my.after) }), note];
  if (my.asked) return [t("asked"), my.asked.note];
  const closed = !currentQueue(s).open && t("queueClosed");
  const [parked] = my.parked;
  return parked ? [parked.text, closed] : [closed || t("handDown")];
}

// The questions that were put to the reader, and those that were prepared for them.
const forMe = (v) =>
  [...Object.values(v.s.questions), ...(itemOf(v.s, place(v.s))?.prepared ?? [])]
    .filter((q) => q.to === v.id || (q.status === "taken" && q.answers === v.id))
    .map((q) => q.text)
    .join(" · ");

const toAssess = (v) =>
  v.role === "panelist" &&
  positionsOf(v.s).find((p) => p.status === "open" && !get(p.assessments, v.id));

const toStand = (v) =>
  v.role === "panelist" &&
  Object.values(v.s.findings).findLast((f) => !f.withdrawn && !get(f.stands, v.id));

// The newest whisper that has not been read.
export const unread = (v) =>
  Object.values(v.s.whispers).findLast((w) => w.seq > v.ui.read && w.by !== v.id);

// The one thing to do now: its buttons, and what it is about.
export function todo(v, my) {
  const { t, s } = v;
  const first = { class: "main" };
  const show = (word, where = word) =>
    v.press(word, () => v.ui.open(where), { ...first, key: "show" });
  if (v.over) return [proof(v)];
  // For a moment, a tap was meant for what stood in their place.
  const disabled = performance.now() - v.ui.changed < GUARD;
  const press = (word, command, more) => v.button(word, command, { disabled, ...more });
  const question = forMe(v);
  const about = question && t("forYou", { question });
  const finish = my.speaking && press("finish", { do: "floor.end", expect: my.speech.id }, first);
  if (my.invited) {
    const accept = press("accept", { do: "panel.accept" }, first);
    return [[accept, press("decline", { do: "panel.decline" }), finish]];
  }
  if (finish) return [finish, about];
  const due = v.ui.moderating?.due(v);
  if (due) return [show(due.where), due.text];
  // By one key, so that the focus stays.
  const hand = my.entry
    ? v.button("lower", { do: "queue.leave", entry: my.entry.id }, { key: "hand" })
    : v.role !== "moderator" && currentQueue(s).open && press("hand", { do: "queue.join" }, first);
  if (unread(v)) return [[show("read", "whispers"), hand], about];
  const position = toAssess(v)?.text;
  if (position) return [[show("assess", "positions"), hand], t("toAssess", { position })];
  if (s.feedback.status === "open" && !get(s.feedback.given, v.id))
    return [[show("feedback"), hand], t("howWas")];
  // It waits until the end.
  const finding = toStand(v)?.text;
  if (finding && !about) return [[show("findings"), hand], t("toStand", { finding })];
  return [hand, about];
}

// Whoever keeps what the room told can prove later which log they saw.
function proof({ t, s, line }) {
  const href = `data:,${encodeURIComponent(line.witness)}`;
  return line.witness && h("a", { href, download: `${s.session.id}.jsonl` }, t("proof"));
}

// What a moderator whispered, also while the reader speaks; a signal large for a minute, while they
// speak or come to it.
function whispered(v, { speech, entry }) {
  const whisper = unread(v);
  if (!whisper || v.over) return "";
  const { text: remark, signal, at, by } = whisper;
  if (signal && (speech || entry) && v.now - Date.parse(at) < MINUTE)
    return free(remark, { class: "speaker" });
  const line = v.t("said", { name: v.name(by), remark });
  return free(`${v.t("private")}: ${line}`, { class: "about" });
}

export function band(v) {
  const my = mine(v);
  const [state, more] = standing(v, my);
  const [buttons, about] = todo(v, my);
  const going = nextToGo(v.s);
  return h(
    "section",
    {
      key: "me",
      id: "me",
      tabindex: -1,
      "aria-label": v.t("me"),
      class: my.speaking || my.next || my.invited ? "band urgent" : "band",
    },
    h("p", { class: "state" }, state),
    more && free(more, { class: "muted" }),
    going && (my.invited || going.id === v.id) && h("p", {}, v.t("goes", { name: v.name(going.id) })),
    whispered(v, my),
    about && free(about, { class: "about", key: "about" }),
    h("p", { key: "todo", class: "buttons" }, buttons),
    v.line.unsent && h("p", { key: "unsent", class: "warn" }, v.t("unsent")),
    v.ui.notice && h("p", { key: "notice", class: v.ui.failed ? "alarm" : "muted" }, v.ui.notice),
  );
}

// Who speaks, and what is on.

export function reading(v, speech) {
  const spoken = net(speech, v.now);
  const stands = speech.paused
    ? v.t("stopped")
    : v.s.session.phase === "paused" && v.t("paused");
  if (speech.limit === null) return [clock(spoken), stands || v.t("noLimit"), ""];
  const left = speech.limit - spoken;
  const limit = clock(speech.limit);
  if (left <= 0) return [`+${clock(left)}`, stands || v.t("over", { limit }), "alarm"];
  const tone = left <= Math.min(30, 0.2 * speech.limit) ? "warn" : "";
  return [clock(Math.ceil(left)), stands || v.t("leftOf", { limit }), tone];
}

const SILENCE = { waiting: "waiting", open: "silent", paused: "paused", closed: "ended" };

// What is said while nobody speaks, by its key.
export const silence = (s) =>
  itemOf(s, s.item)?.kind === "break" ? "rest" : SILENCE[s.session.phase];

// What somebody speaks for. Whoever comes from the audience is called as they like.
export function origin(v, person) {
  const guest = (person?.guest || person?.role === "spectator") && v.t("guest");
  return [person?.office, person?.organisation, guest].filter(Boolean).join(", ");
}

export function onNow(v) {
  const { t, s } = v;
  const speech = s.floor;
  const person = speech && get(s.people, speech.person);
  const [head] = able(s);
  const [figures, meaning, tone] = speech ? reading(v, speech) : [];
  const item = itemOf(s, place(s));
  const rest = item && item.planned - took(item, v.now);
  const stale = !v.live && !v.over && t("asOf", { time: v.time(v.now) });
  const { phase, start } = s.session;
  const begins = phase === "waiting" && start && v.time(start, { dateStyle: "long" });
  const announced = !v.over && s.announcement && v.announced(s.announcement);
  return h(
    "section",
    { key: "now", id: "now", class: stale ? "now stale" : "now" },
    announced && free(announced, { key: "announced", class: "announced" }),
    h("h2", null, t("speaks")),
    h(
      "p",
      { class: "speaker", key: "speaker", dir: "auto" },
      speech ? v.name(speech.person) : t(silence(s)),
    ),
    speech &&
      h(
        "p",
        { key: "from", class: "muted" },
        bdi(origin(v, person)),
        speech.kind !== "contribution" && h("span", { class: "kind" }, t(speech.kind)),
      ),
    speech &&
      h(
        "p",
        { key: "clock", class: tone },
        h("span", { role: "timer", class: "figures" }, figures),
        " ",
        h("span", { class: "muted" }, stale || meaning),
      ),
    s.suspended.length > 0 &&
      h("p", { key: "then" }, t("continues", { name: v.name(s.suspended[0].person) })),
    !v.over &&
      h(
        "p",
        { key: "next", class: "next" },
        head
          ? t("nextIs", { name: v.name(head.person) })
          : begins
            ? t("planned", { time: begins })
            : t("nobodyNext"),
      ),
    item &&
      h(
        "p",
        { key: "item", class: "muted", dir: "auto" },
        t("item", { n: s.items.indexOf(item) + 1, all: s.items.length, title: item.title }),
        " · ",
        t(rest < 0 ? "itemOver" : "left", { time: clock(rest) }),
        !speech && stale ? ` · ${stale}` : "",
      ),
  );
}
