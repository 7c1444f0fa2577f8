// What a screen reader is told: who speaks, four times a minute at most, and what concerns the reader;
// the clock is silent.

import { net } from "./state.js";
import { mine, silence, standing, todo } from "./standing.js";

// What there is to say since what was `before`, the most important last.
export function announcements(v, before, facts) {
  const my = mine(v);
  const speech = v.s.floor;
  const quiet = silence(v.s);
  const left = speech && speech.limit - net(speech, v.now);
  const seen = {
    ...my,
    state: standing(v, my)[0],
    about: todo(v, my)[1],
    role: v.role,
    speech: quiet + speech?.id,
    offers: my.invited ? "seat" : my.speaking || my.entry?.id,
    short: left <= 60 && left > 0 && speech?.limit > 60,
  };
  const said = [];
  if (!before) return { seen, said };
  // What is news is shown as well, as nothing else shows it.
  const tell = (key, text, own, news) => said.push({ key, text, own, news });
  const news = (key) => tell(key, v.t(key), true, true);
  const began = (name) => seen[name] && seen[name] !== before[name];
  if (seen.speech !== before.speech && !seen.speaking) {
    const name = speech && v.name(speech.person);
    const text = v.t(name && v.s.session.phase === "open" ? "hasFloor" : quiet, { name });
    tell("speaker", text, !before.speech.startsWith(quiet));
  }
  if (before.role !== v.role) news(v.role === "panelist" ? "onPanel" : "offPanel");
  else if (before.invited && !my.invited && facts[0]?.by !== v.id) news("expired");
  if (began("short") && (my.speaking || v.role === "moderator")) tell("minuteLeft", v.t("minuteLeft"), true);
  if (began("state") && !v.over) tell("state", seen.state, my.speaking || my.next || my.invited);
  if (began("about")) tell("about", seen.about, true);
  for (const fact of facts) {
    const others = fact.person === v.id && fact.by !== v.id;
    if (fact.event === "queue.cleared" ? before.entry : fact.event === "queue.removed" && others)
      news("lowered");
    if (fact.event === "panel.withdrawn" && others && before.asked) news("notSeated");
    if (fact.event === "question.dismissed" && others) news("unasked");
    if (fact.event === "announcement.made") tell("announced", v.announced(fact), false, true);
    if (fact.event === "whisper.sent" && fact.by !== v.id)
      tell(fact.seq, v.t("said", { name: v.name(fact.by), remark: fact.text }), true);
  }
  return { seen, said };
}

export class Announcer {
  #node;
  #pending = new Map(); // by key: a newer one takes the place of an older
  #timer = 0;
  #free = 0; // when the next one of others may be said

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
    clearTimeout(this.#timer);
    // Within so long one speech ends and the next begins.
    this.#timer = setTimeout(() => this.#next(), 300);
  }

  #next() {
    const now = performance.now();
    const waiting = [...this.#pending.values()];
    const one = waiting.find(({ own }) => own) ?? (now >= this.#free && waiting[0]);
    if (one) {
      this.#pending.delete(one.key);
      if (!one.own) this.#free = now + 15000;
      this.#node.textContent = one.text;
    }
    if (!this.#pending.size) return;
    // A moment apart, or until something of others may be said again.
    this.#timer = setTimeout(() => this.#next(), one ? 1500 : this.#free - now);
  }
}
