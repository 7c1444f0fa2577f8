// What only a moderator's page has: whoever sits apart with a phone approves, orders and invites. It
// is loaded for them alone, and handed what its parts are made with.

import words from "./moderatingwords.js";

const count = (map, wanted) => Object.values(map).filter(wanted).length;

// The first thing that waits for a moderator, and the list that it is in.
function due({ s, t }) {
  const pending = count(s.questions, (q) => q.status === "pending");
  if (pending) return { text: t("toApprove", { n: pending }), where: "questions" };
  const asking = count(s.panel, (i) => !i.until);
  return asking && { text: t("asking", { n: asking }), where: "requests" };
}

// Of questions, what comes first.
const places = ["taken", "pending", "approved", "answered", "dismissed"];

// What may be done with a question; `act` makes a button of a command's name and its word.
function buttons({ status }, act) {
  if (status === "answered") return [];
  return [
    ["pending", "dismissed"].includes(status) && act("approve"),
    status !== "dismissed" && act("dismiss"),
    status === "approved" && act("take"),
    status === "taken" && act("answered", "isAnswered"),
  ];
}

// Who would like to join the panel.
function requests(v, { bdi, fold, free, h, rows, told }) {
  const { t } = v;
  const found = Object.values(v.s.panel).sort(
    (a, b) => !!a.until - !!b.until || (a.until ?? a.asked).localeCompare(b.until ?? b.asked),
  );
  const asking = found.map(({ person, note, until }) =>
    h(
      "li",
      { key: person },
      bdi(v.name(person), { id: `request-${person}`, class: "name" }),
      " ",
      bdi(v.s.people[person]?.organisation, { class: "muted" }),
      note && free(t("quoted", { text: note })),
      until && told(t("invitedFor", { time: v.until(until) })),
      h(
        "p",
        { class: "buttons", role: "group", "aria-labelledby": `request-${person}` },
        !until && v.button("invite", { do: "panel.invite", person }),
        v.button("withdraw", { do: "panel.withdraw", person }),
      ),
    ),
  );
  return fold(v, "requests", asking.length, rows(asking, t("nobodyAsks")));
}

export default { words, places, due, buttons, requests };
