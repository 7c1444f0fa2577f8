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
    role: v.role,
    speech: speech?.id,
    speaking: my.speaking,
    next: my.next,
    invited: my.invited,
    offers: my.invited ? "seat" : my.speaking,
    short: left <= 60 && left > 0 && speech?.limit > 60,
  };
  const said = [];
  if (!before) return { seen, said };
  const own = (key, values) => said.push({ own: true, key, text: v.t(key, values) });
  const began = (name) => seen[name] && !before[name];
  if (seen.speech !== before.speech && !seen.speaking) {
    const text = speech ? v.t("hasFloor", { name: v.name(speech.person) }) : v.t("silent");
    said.push({ own: false, key: "speaker", text });
  }
  if (before.role === "spectator" && v.role === "panelist") own("onPanel");
  else if (before.invited && !my.invited) own("expired");
  if (before.role === "panelist" && v.role === "spectator") own("offPanel");
  if (began("short") && (my.speaking || v.role === "moderator")) own("minuteLeft");
  if (began("next")) own("next");
  if (began("invited")) own("invited", { by: v.name(my.invited.by) });
  if (began("speaking")) own("floor");
  for (const fact of facts) {
    if (fact.event === "announcement.made")
      said.push({ own: false, key: fact.event, text: v.announced(fact) });
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
