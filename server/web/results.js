// What people are asked for besides speaking, and what comes of it: positions, findings, feedback.

import { h } from "./dom.js";
import { get, itemOf, paperOf, place, positionsOf } from "./state.js";
import { bars, buttonsOf, fold, free, rows, signed, told, topic } from "./view.js";

const STANDS = ["support", "object", "abstain"];

function result(v, p) {
  const { t, words } = v;
  const { counts, categories, names } = p.result;
  const scale = counts.map((_, n) => signed(n - 2));
  const groups = Object.entries(categories);
  const cell = (n) => h("td", null, String(n));
  const chosen = Object.entries(names).sort(([, a], [, b]) => b.stance - a.stance);
  const lines = chosen.map(([id, { stance, remark, released }]) => {
    const name = released ? t("released", { name: v.name(id) }) : v.name(id);
    return h(
      "li",
      { key: id, dir: "auto" },
      `${signed(stance)} `,
      remark ? t("said", { name, remark }) : name,
    );
  });
  return [
    bars(
      "counts",
      words.stances.map((word, n) => `${scale[n]} ${word}`),
      counts,
    ),
    groups.length > 1 &&
      h(
        "table",
        { key: "groups" },
        h(
          "tr",
          null,
          h("td"),
          scale.map((word) => h("th", { scope: "col" }, word)),
        ),
        groups.map(([name, found]) =>
          h(
            "tr",
            { key: name },
            h("th", { scope: "row", dir: "auto" }, name || t("others")),
            found.map(cell),
          ),
        ),
      ),
    rows(lines, "", "ul", "names"),
    p.anonymous && told(t("unnamed")),
  ];
}

function position(v, p) {
  const { t, words } = v;
  const own = get(p.assessments, v.id);
  const paper = paperOf(v.s, p);
  const said = own && [
    t("yourAssessment", { stance: words.stances[own.stance + 2] }),
    " ",
    own.remark && t("quoted", { text: own.remark }),
  ];
  return h(
    "li",
    { key: p.id, class: p.status },
    topic("position", p),
    paper && told(paper.title),
    p.status === "open" && told(t("assessing")),
    said && free(said, { class: "mine" }),
    p.status === "open" &&
      v.role === "panelist" &&
      v.form(
        "assess",
        { do: "position.assess", position: p.id },
        ["send", "sent"],
        v.choice("stance", "assess", words.stances, -2, { of: p.id, value: own?.stance }),
        v.field("remark", "remark", { of: p.id, value: own?.remark }),
        told(t(p.anonymous ? "assessUnnamed" : "assessNamed")),
      ),
    p.result && result(v, p),
  );
}

// Those that are open come first, then those of the latest item; none of items yet to come.
export function positions(v) {
  const places = v.s.items.map((i) => i.id);
  const begun = ({ item }) =>
    item === place(v.s) || ["done", "interrupted"].includes(itemOf(v.s, item)?.status);
  const list = positionsOf(v.s).filter((p) => p.status !== "planned" || begun(p));
  list.sort(
    (a, b) =>
      (b.status === "open") - (a.status === "open") ||
      places.indexOf(b.item) - places.indexOf(a.item),
  );
  const shown = list.map((p) => position(v, p));
  return fold(v, "positions", list.length, rows(shown, v.t("none")));
}

export function findings(v) {
  const { t } = v;
  const list = Object.values(v.s.findings).filter((f) => !f.withdrawn);
  list.sort((a, b) => (a.recorded < b.recorded ? 1 : -1));
  const shown = list.map((f) => {
    // Whoever was removed does not count.
    const here = Object.keys(f.stands).filter((id) => !get(v.s.people, id)?.removed);
    const chosen = here.map((id) => f.stands[id]);
    const count = (one) => [one, chosen.filter((c) => c === one).length];
    const counts = t("counts", Object.fromEntries(STANDS.map(count)));
    const mine = get(f.stands, v.id);
    const buttons = STANDS.map((stance) => {
      const pressed = { "aria-pressed": String(mine === stance) };
      return v.button(stance, { do: "finding.stand", finding: f.id, stance }, pressed);
    });
    return h(
      "li",
      { key: f.id },
      topic("finding", f),
      chosen.length > 0 && told(counts),
      f.owner && free(t("owner", { name: v.name(f.owner) })),
      v.role === "panelist" && !v.over && buttonsOf("finding", f, buttons),
    );
  });
  return fold(
    v,
    "findings",
    list.length,
    v.role === "panelist" && !v.over && list.length > 0 && told(t("standRead")),
    rows(shown, t("none")),
  );
}

export function feedback(v) {
  const { t, words } = v;
  const { status, count, given, ratings, lines } = v.s.feedback;
  if (status === "planned") return null;
  const own = get(given, v.id);
  const said = lines.map((text, n) => h("li", { key: n, dir: "auto" }, text));
  return fold(
    v,
    "feedback",
    0,
    told(t("feedbackCount", { n: count })),
    status === "open" &&
      v.form(
        "feedback",
        { do: "feedback.give" },
        ["send", "sent"],
        v.choice("rating", "howWas", words.ratings, 1, { of: "feedback", value: own?.rating }),
        v.field("text", "feedbackLine", { of: "feedback", value: own?.text }),
        told(t("feedbackRead")),
      ),
    ratings.length > 0 && bars("ratings", words.ratings, ratings),
    rows(said, "", "ul", "lines"),
  );
}
