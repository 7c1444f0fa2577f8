// A reader's view of the session at a time, and what its parts are made with.

import { get } from "./state.js";
import { h } from "./dom.js";

// Characters of a field, for which a message has room. They are more than the room takes in a line:
// it says so, and all stays there, where a browser would cut without a word.
const FIELD = 8000;
const NUMBERS = ["stance", "rating"];

export const clock = (seconds) => {
  const whole = Math.floor(Math.abs(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const short = `${minutes}:${String(whole % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${short.padStart(5, "0")}` : short;
};

export const told = (text) => h("p", { class: "muted", key: text }, text);
export const free = (text, props) => h("p", { dir: "auto", ...props }, text);
export const bdi = (text, props) => h("bdi", props, text);

// A text, and the buttons that are about it: whoever does not see them beside it hears it with them.
export const topic = (kind, { id, text }) => free(text, { id: `${kind}-${id}` });
export const buttonsOf = (kind, { id }, buttons) =>
  buttons.length > 0 &&
  h("p", { class: "buttons", role: "group", "aria-labelledby": `${kind}-${id}` }, buttons);

export class View {
  // `line` has the state, `words` the sentences, `ui` what is this page's own; give(command) sends.
  constructor(line, words, ui, give) {
    Object.assign(this, { line, words, ui, give });
    this.s = line.state;
    this.now = line.now?.();
    this.live = line.status === "live";
    this.id = line.you?.id;
    this.me = this.s && get(this.s.people, this.id);
    this.role = this.me?.role ?? line.you?.role;
    this.over = this.s?.session.phase === "closed" || line.status === "ended";
  }

  // A sentence. Values are kept apart from its direction, whatever theirs is.
  t = (key, values = {}) => {
    const text = (this.ui.easy && this.words[`${key}_easy`]) || this.words[key];
    return text?.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "string" ? `\u2068${value}\u2069` : String(value);
    });
  };

  name(id) {
    if (id === "system") return this.t("room");
    return get(this.s.people, id)?.name || this.t("somebody");
  }

  announced = ({ by, text }) => this.t("announced", { by: this.name(by), text });

  // More may ask for the day as well.
  time = (instant, more) =>
    new Date(instant).toLocaleString(this.ui.lang, { timeStyle: "short", hourCycle: "h23", ...more });

  // Seconds until an instant, as a clock shows them.
  until = (instant) => clock(Math.max(0, (Date.parse(instant) - this.now) / 1000));

  // A button; `word` is the key of what it says.
  press(word, onclick, more) {
    return h("button", { type: "button", key: word, onclick, ...more }, this.t(word));
  }

  // A button that gives a command.
  button(word, command, { disabled, ...more } = {}) {
    // The second one of a double click was not meant for what stands there by then.
    const onclick = ({ detail }) => detail > 1 || disabled || this.give(command);
    // Browsers take the focus away from what is disabled otherwise.
    return this.press(word, onclick, { "aria-disabled": disabled, ...more });
  }

  // A form whose fields complete a command; `send` is what its button says, `thanks` what is said
  // when it is done.
  form(key, command, [send, thanks], ...children) {
    if (this.over) return null;
    const onsubmit = (event) => {
      event.preventDefault();
      const form = event.target;
      // What was left empty is not said: a hand that is up keeps its note.
      const said = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
      for (const name of NUMBERS) if (name in said) said[name] = Number(said[name]);
      this.give({ ...command, ...said }, { form, thanks: thanks && this.t(thanks) });
    };
    const button = h("button", { key: "send", onclick: ({ detail }) => detail < 2 }, this.t(send));
    // A text that it is about says it aloud as well.
    const { position } = command;
    const about = position && `position-${position}`;
    const props = { key, class: "box", "aria-labelledby": about, onsubmit };
    return h("form", props, children, button);
  }

  field(name, label, { of = "", ...more }) {
    const id = `${name}-${of}`;
    const given = { id, name, maxlength: FIELD, dir: "auto", autocomplete: "off", ...more };
    given.value = this.ui.typed[id] ?? more.value;
    return h("p", { key: id, class: "field" }, h("label", { for: id }, this.t(label)), h("input", given));
  }

  // One of several words, the first of which stands for `lowest`.
  choice(name, title, words, lowest, { of, value: chosen }) {
    const id = `${name}-${of}`;
    const now = Number(this.ui.typed[id] ?? chosen);
    return h(
      "fieldset",
      { key: id, id },
      h("legend", null, this.t(title)),
      words.map((word, n) => {
        const value = n + lowest;
        const radio = { type: "radio", name, value, required: true, checked: now === value };
        const number = lowest < 0 ? `${signed(value)} ` : "";
        return h("label", { key: n, class: "choice" }, h("input", radio), " ", number, word);
      }),
    );
  }
}

export const signed = (n) => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : "0");

// How many chose each of several words, the last first.
export function bars(key, words, counts) {
  const max = Math.max(1, ...counts);
  const rows = counts.map((value, n) =>
    h(
      "tr",
      { key: n },
      h("th", { scope: "row" }, words[n]),
      h("td", null, h("meter", { max, value, "aria-hidden": true }), ` ${value}`),
    ),
  );
  return h("table", { key }, rows.reverse());
}

export const rows = (items, empty, tag = "ul", key = "rows") =>
  items.length ? h(tag, { key }, items) : empty && told(empty);

// A list behind one tap; the one that matters most to a role is open from the beginning, what one
// person alone reads is not: to open it is to have read it.
export function fold(v, name, count, ...children) {
  // Whoever changes sides finds open what was.
  v.ui.first ??= v.role === "panelist" ? "queue" : "questions";
  return h(
    "details",
    { key: name, id: name, open: name === v.ui.first || (v.ui.wide && name !== "whispers") },
    h(
      "summary",
      null,
      h("h2", null, v.t(name)),
      count > 0 && h("span", { class: "muted" }, ` ${count}`),
    ),
    h("div", { class: "inside" }, children),
  );
}
