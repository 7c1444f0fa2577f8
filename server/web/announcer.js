// What a screen reader is told: who speaks, and what concerns the reader. At most four sentences
// a minute, of which one is left for the reader's own matters; the clock is silent.

import { net } from "./state.js";
import { MINUTE, mine } from "./standing.js";

const MOST = 4;

// What there is to say since what was `before`, the most important last.
export function announcements(v, before, facts) {
  const my = mine(v);
  const speech = v.s.floor;
  const left = speech?.limit ? speech.limit - net(speech, v.now) : Infinity;
  const seen = {
    ...my,
    role: v.role,
    speech: speech?.id,
    offers: my.invited ? "seat" : my.speaking || my.waiting[0]?.entry.id,
    short: left <= 60 && left > 0 && speech?.limit > 60,
  };
  const said = [];
  if (!before) return { seen, said };
  // What is news is shown as well, as nothing else shows it.
  const tell = (key, text, own, news) => said.push({ key, text, own, news });
  const own = (key, values) => tell(key, v.t(key, values), true);
  const news = (key) => tell(key, v.t(key), true, true);
  const began = (name) => seen[name] && !before[name];
  if (seen.speech !== before.speech && !seen.speaking) {
    tell("speaker", speech ? v.t("hasFloor", { name: v.name(speech.person) }) : v.t("silent"));
  }
  if (before.role === "spectator" && v.role === "panelist") news("onPanel");
  else if (before.invited && !my.invited) news("expired");
  if (before.role === "panelist" && v.role === "spectator") news("offPanel");
  if (began("short") && (my.speaking || v.role === "moderator")) own("minuteLeft");
  if (began("next")) own("next");
  if (began("invited")) own("invited", { by: v.name(my.invited.by) });
  if (began("speaking")) own("floor");
  if (began("asked")) own("asked");
  for (const fact of facts) {
    const others = fact.person === v.id && fact.by !== v.id;
    if (fact.event === "queue.cleared" ? before.waiting[0] : fact.event === "queue.removed" && others)
      news("lowered");
    if (fact.event === "panel.withdrawn" && others && before.asked) news("notSeated");
    if (fact.event === "announcement.made") tell("announced", v.announced(fact), false, true);
    if (fact.event === "whisper.sent" && fact.by !== v.id)
      own("said", { name: v.name(fact.by), remark: fact.text });
  }
  return { seen, said };
}

export class Announcer {
  #node;
  #times = [];
  #pending = new Map(); // by key: a newer one takes the place of an older
  #timer = 0;

  constructor(node) {
    this.#node = node;
  }

  // The answer to what the reader has just done is no announcement: it is said at once.
  answer(text) {
    this.#node.textContent = text;
  }

  say(one) {
    this.#pending.delete(one.key);
    this.#pending.set(one.key, one);
    this.#next();
  }

  #next() {
    clearTimeout(this.#timer);
    const now = performance.now();
    this.#times = this.#times.filter((time) => now - time < MINUTE);
    const waiting = [...this.#pending.values()];
    const free = MOST - this.#times.length;
    const first = waiting.find(({ own }) => own) ?? waiting[0];
    const one = free > (first?.own ? 0 : 1) && first;
    if (one) {
      this.#pending.delete(one.key);
      this.#times.push(now);
      this.#node.textContent = one.text;
    }
    if (!this.#pending.size) return;
    // A moment apart, or until one of the minute's places is free again.
    const wait = one ? 1500 : MINUTE - (now - this.#times[0]) + 10;
    this.#timer = setTimeout(() => this.#next(), wait);
  }
}
