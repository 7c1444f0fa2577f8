// The lists, each behind one tap: for everybody in the same order and place, so that who changes
// sides finds what was open and typed.

import { KINDS, currentQueue, get, place } from "./state.js";
import { h } from "./dom.js";
import { feedback, findings, positions } from "./results.js";
import { mine, origin } from "./standing.js";
import { bdi, buttonsOf, fold, free, rows, told, topic } from "./view.js";

function why(v, entry) {
  const { reason, by, ahead_of } = entry.why;
  const ahead = ahead_of.map((id) => v.name(id)).join(", ");
  if (reason === "moved" && by) return v.t("moved", { by: v.name(by) });
  if (reason === "deferred") return v.t("deferred");
  return ahead && reason !== "kind" && v.t("spokeLess", { ahead });
}

// What a reader does with an own entry; `behind` and `before` are the two after it.
function own(v, entry, behind, before) {
  const { t } = v;
  const { id } = entry;
  const later = { do: "queue.defer", entry: id, before: before?.id };
  return [
    v.form(
      `note ${id}`,
      { do: "queue.note", entry: id, note: "" },
      ["note"],
      v.field("note", "about", { of: id, value: entry.note }),
    ),
    h(
      "p",
      { class: "buttons", key: "own" },
      behind?.kind === entry.kind && v.button("later", later),
      v.button("lower", { do: "queue.leave", entry: id }),
    ),
  ];
}

function queue(v) {
  const { t, s } = v;
  const { entries, open } = currentQueue(s);
  const waiting = entries.map((entry, n) => {
    const isMine = entry.person === v.id;
    const reason = why(v, entry);
    return h(
      "li",
      { key: entry.id, class: isMine && "mine" },
      bdi(v.name(entry.person), { class: "name" }),
      isMine && ` (${t("you")})`,
      entry.kind !== "contribution" && h("span", { class: "kind" }, t(entry.kind)),
      entry.note && free(t("quoted", { text: entry.note })),
      reason && told(reason),
      isMine && !v.over && own(v, entry, ...entries.slice(n + 1)),
    );
  });
  const parked = mine(v).parked.map(({ entry, text }) =>
    h("li", { key: entry.id, class: "mine" }, text, own(v, entry)),
  );
  // Asked again for the same, the hand that is up gets what they say now.
  const may = KINDS.filter((k) => open || k === "point_of_order");
  // What is asked for most often comes first.
  const kinds = may.reverse().map((value) => {
    const selected = v.ui.typed.kind === value;
    return h("option", { value, key: value, selected }, t(value));
  });
  return fold(
    v,
    "queue",
    entries.length,
    !open && !v.over && told(t("queueClosed")),
    rows(waiting, t("nobodyNext"), "ol"),
    rows(parked, "", "ul", "parked"),
    v.role !== "moderator" &&
      v.form(
        "raise",
        { do: "queue.join" },
        ["hand"],
        h(
          "p",
          { class: "field", key: "kind" },
          h("label", { for: "kind" }, t("kind")),
          h("select", { id: "kind", name: "kind" }, kinds),
        ),
        v.field("note", "about", { of: "raise" }),
      ),
  );
}

// What matters comes first, for moderators what waits for approval; then the most votes, then the
// oldest.
function byVotes(v) {
  const places = v.ui.moderating?.places ?? ["taken", "approved", "pending", "answered", "dismissed"];
  const at = (q) => places.indexOf(q.status);
  return Object.values(v.s.questions).sort(
    (a, b) => at(a) - at(b) || b.votes - a.votes || (a.asked < b.asked ? -1 : 1),
  );
}

// Of one that is approved there is nothing to say.
function questionState(v, q) {
  if (v.over && q.status === "pending") return "";
  if (q.status === "taken" && q.answers) return v.t("putTo", { name: v.name(q.answers) });
  return v.t(q.status);
}

function questionButtons(v, q) {
  const { t } = v;
  const act = (name, word = name) =>
    v.button(word, { do: `question.${name}`, question: q.id });
  if (v.role === "moderator") return v.ui.moderating.buttons(q, act);
  if (!["approved", "taken"].includes(q.status)) return [];
  const voted = !!get(q.voters, v.id);
  const command = { do: voted ? "question.unvote" : "question.vote", question: q.id };
  return [v.button("vote", command, { "aria-pressed": String(voted) })];
}

function questions(v) {
  const { t } = v;
  const sorted = byVotes(v);
  const list = v.ui.inOrder(sorted.map((q) => q.id)).map((id) => v.s.questions[id]);
  const stale = list.some((q, n) => q !== sorted[n]);
  const named = v.role !== "spectator" || v.me?.introduced;
  const asked = list.map((q) => {
    const state = questionState(v, q);
    const by =
      v.role === "moderator"
        ? [" · ", bdi(v.name(q.person))]
        : q.person === v.id && ` · ${t("yours")}`;
    const labels = q.labels.map((label) => bdi(label, { class: "kind" }));
    return h(
      "li",
      { key: q.id, class: q.status },
      topic("question", q),
      h("p", { class: "muted" }, t("votes", { n: q.votes }), state && ` · ${state}`, by, labels),
      !v.over && buttonsOf("question", q, questionButtons(v, q)),
    );
  });
  return fold(
    v,
    "questions",
    list.length,
    stale && v.press("byVotes", () => v.ui.reorder()),
    rows(asked, t("none")),
    v.role !== "moderator" &&
      v.form(
        "ask",
        { do: "question.ask" },
        ["ask", "askDone"],
        v.field("text", named ? "askNamed" : "askUnnamed", { of: "ask", required: true }),
      ),
  );
}

function chair(v) {
  const { t } = v;
  if (v.over) return null;
  if (v.me?.guest) return fold(v, "seat", 0, v.button("leave", { do: "panel.release" }));
  if (v.role !== "spectator") return null;
  const { asked } = mine(v);
  const back = asked && [free(t("asked")), v.button("withdraw", { do: "panel.withdraw" })];
  return fold(
    v,
    "seat",
    0,
    back,
    v.form(
      "seat",
      { do: "panel.ask" },
      [asked ? "send" : "seatAsk"],
      v.field("note", "seatTitle", { of: "seat", value: asked?.note }),
    ),
  );
}

function panel(v) {
  const { t } = v;
  const rank = (p) => p.role + p.id;
  const seated = Object.values(v.s.people)
    .filter((p) => p.role !== "spectator" && !p.removed)
    .sort((a, b) => rank(a).localeCompare(rank(b), "en", { numeric: true }));
  const people = seated.map((p) =>
    h(
      "li",
      { key: p.id, class: !p.present && "away" },
      bdi(p.name, { class: "name" }),
      p.id === v.id && ` (${t("you")})`,
      h(
        "p",
        { class: "muted" },
        bdi(origin(v, p) || t(p.role)),
        !p.present && ` · ${t("away")}`,
      ),
    ),
  );
  const count = seated.filter((p) => p.role === "panelist").length;
  return fold(
    v,
    "panel",
    count,
    rows(people, ""),
    told(t("here", { n: v.line.presence.spectators })),
  );
}

const SIGNS = { planned: "·", current: "▶", interrupted: "◂", done: "✓", skipped: "–" };

function agenda(v) {
  const now = place(v.s);
  const items = v.s.items.map((item) =>
    h(
      "li",
      { key: item.id, class: item.status, "aria-current": item.id === now && "step" },
      h("span", { class: "sign", "aria-hidden": true }, SIGNS[item.status]),
      bdi(item.title),
      h("span", { class: "muted" }, ` ${Math.round(item.planned / 60)} min`),
    ),
  );
  return fold(v, "agenda", 0, h("ol", { class: "plain" }, items));
}

function whispers(v) {
  const { t } = v;
  const list = Object.values(v.s.whispers).reverse();
  if (!list.length) return null;
  const names = { [v.id]: t("you"), moderators: t("moderator"), panel: t("panel") };
  const lines = list.map((w) => {
    const to = get(names, w.to) ?? v.name(w.to);
    return h(
      "li",
      { key: w.seq },
      h("p", { class: "muted" }, `${v.time(w.at)} `, bdi(v.name(w.by)), " → ", bdi(to)),
      free(w.text),
    );
  });
  return fold(v, "whispers", list.length, rows(lines));
}

const rename = (v) =>
  !v.over &&
  fold(
    v,
    "name",
    0,
    v.form(
      "name",
      { do: "people.rename", person: v.id },
      ["send", "sent"],
      v.field("name", "name", { of: "me", value: v.me?.name, required: true }),
    ),
  );

const requests = (v) => !v.over && v.ui.moderating?.requests(v, { bdi, fold, free, h, rows, told });

const COLUMNS = [
  [queue, questions, requests, chair, rename],
  [positions, findings, feedback, whispers, panel, agenda],
];

export const lists = (v) =>
  h(
    "div",
    { key: "lists", class: "lists" },
    COLUMNS.map((column, n) =>
      h(
        "div",
        { key: n },
        column.map((part) => part(v)),
      ),
    ),
  );
