// The line to the room: it connects, comes back by itself, and loses no command. The same as
// moderator/client/link.py does for terminals.

import { evolve, net } from "./state.js";

const FIRST_DELAY = 250;
const LONGEST_DELAY = 5000;
const HELD = 1000; // after which a line counts as good, or an answer is missed
const QUIET = 5000; // after which the time is asked for, and within which something has to come
const PATIENT = 4; // as many times as long is waited for a server, once it has often failed
const SLEPT = 1000; // by which the wall clock has gone on while the other one stood
const AGAIN_AFTER = 1000; // when the room says that it cannot just now
const TRY_AGAIN = ["log_unavailable", "too_fast"];
const USELESS = [4400, 4401, 4403, 4422, 4423, 4426]; // to come back after, in the same way
const REPLACED = ["presence", "log", "door"]; // by the newest message of that name
const SPREAD = 60000; // over which all pages ask a server what they may connect to now
const OWN = new URL(".", location).href.slice(0, -1);
// A browser cannot ping. To be told the time shows as much.

export class Line {
  state;
  you;
  presence = { spectators: 0 };
  log = "ok"; // or failing, lost: whether the room can write its log
  witness = ""; // the checkpoints of the log, as a file of them has them
  status = "connecting"; // or live, catching, cut, ended, refused
  code = "";
  message = "";
  #hello;
  #changed;
  at = OWN; // a server's, of all that there are
  #addresses = [];
  #window = window; // from which to connect
  #socket;
  #timer = 0;
  #failures = 0;
  #fresh = false; // whether a snapshot is wanted
  #begun = 0;
  #asked = 0; // when the time was asked for, 0 where an answer, or anything, has come since
  #last = 0; // when that was the last time
  #doubted = false; // whether only that will tell if the line still holds
  #said = 0; // when hello was said
  #least = -Infinity; // by which the room's time is ahead of ours, which nobody can set
  #most = Infinity;
  #ticked = performance.now();
  #wall = Date.now() - performance.now();
  #stood = 0; // the room's time when the line was cut
  #until = 0; // the log can be written again, or another server is better
  #waiting = new Map();
  #number = 0;
  #prefix = random(6);

  // hello() says who somebody is; changed(facts) is called after every change, and
  // with the seconds of whoever speaks.
  constructor(hello, changed) {
    this.#hello = hello;
    this.#changed = changed;
    this.#tick();
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
    this.#connect();
  }

  // The room's time in milliseconds. It stands while the line is cut: what is shown then is old.
  now() {
    this.#check();
    return this.status === "live" ? this.#running() : this.#stood;
  }

  #running() {
    return performance.now() + (this.#least + this.#most) / 2;
  }

  // Whoever slept may have lost the time, as on some machines the clock sleeps as well; whoever
  // did not get to run, at most the line. Until that is known nothing counts as live.
  #check() {
    const now = performance.now();
    const wall = Date.now() - now;
    const slept = wall - this.#wall > SLEPT;
    const away = now - this.#ticked > QUIET && !document.hidden;
    this.#wall = wall;
    this.#ticked = now;
    if (this.status !== "live") return;
    if (slept) this.#drop();
    else if (away) {
      this.#ask();
      this.#doubted = true;
      this.#show("catching");
    }
  }

  #live() {
    this.#doubted = false;
    this.status = "live";
    for (const id of this.#waiting.keys()) this.#send(id);
  }

  // Give a command; it is sent again on every new line until it is answered. Its id is this
  // page's own: a tab that was copied has the same client.
  request(command) {
    const id = `${this.#prefix}-${++this.#number}`;
    return new Promise((answered) => {
      this.#waiting.set(id, {
        frame: JSON.stringify({ id, ...command }),
        answered,
        at: performance.now(),
      });
      if (this.status === "live") this.#send(id);
      this.#changed([]);
    });
  }

  // Whether something has not been answered for so long that somebody wants to know; undefined
  // where nothing waits.
  get unsent() {
    const [first] = this.#waiting.values();
    return first && (this.status !== "live" || performance.now() - first.at > HELD);
  }

  // Begin anew with another hello, as after the room refused one.
  again() {
    this.#drop();
    this.code = this.message = "";
    this.#show("connecting");
    this.#connect();
  }

  #send(id) {
    const given = this.#waiting.get(id);
    if (given && this.#socket?.readyState === 1) this.#socket.send(given.frame);
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new this.#window.WebSocket(`${this.at}/ws`.replace("http", "ws"));
    this.#socket = socket;
    this.#begun = this.#last = performance.now();
    this.#asked = 0;
    this.#doubted = false;
    this.log = "ok"; // where it is not, that is said after the welcome
    socket.onopen = () => {
      this.#said = performance.now();
      if (this.state) this.#show("catching");
      const since = this.#fresh ? undefined : this.state?.seq;
      socket.send(JSON.stringify({ hello: 1, ...this.#hello(), since }));
    };
    socket.onmessage = ({ data }) => {
      this.#asked = 0;
      try {
        if (this.#doubted) {
          this.#live();
          this.#changed([]);
        }
        this.#take(JSON.parse(data));
      } catch (error) {
        // Whatever a message makes us stumble over, the session goes on with a new copy.
        console.warn(error);
        this.#fresh = true;
        this.#drop();
      }
    };
    // Not every browser says that it has closed what it may not open.
    socket.onerror = () => this.#drop();
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
  }

  #take(message) {
    if ("re" in message) return this.#answer(message);
    if ("time" in message) return this.#told(message.now, message.time);
    if (message.addresses) this.#learn(message.addresses);
    if ("welcome" in message) return this.#welcome(message);
    if ("event" in message) return this.#changed(this.#evolve([message]));
    if ("error" in message) {
      this.code = message.error.code;
      this.message = message.error.message;
    } else if ("checkpoint" in message) {
      this.witness += `${JSON.stringify(message)}\n`;
    } else {
      for (const name of REPLACED) if (name in message) this[name] = message[name];
      if ("log" in message) this.#until = performance.now() + 2 * QUIET * (1 + Math.random());
    }
    this.#changed([]);
  }

  #welcome(message) {
    this.you = message.you;
    this.#told(message.now, this.#said);
    if (message.state) this.state = message.state;
    const facts = this.#evolve(message.events ?? []);
    this.state.seq = message.seq;
    this.#fresh = false;
    this.code = this.message = "";
    this.#live();
    this.#ask();
    this.#changed(facts, message.you);
  }

  // Where else the room is. What is said over an encrypted line is not said over another one.
  #learn(found) {
    const safe = location.protocol.slice(0, -1);
    const others = found.filter((one) => one !== OWN && one.startsWith(safe));
    if (others.some((one) => !this.#addresses.includes(one)))
      setTimeout(() => this.#frame(), Math.random() * SPREAD);
    this.#addresses = [OWN, ...others];
  }

  // What this page may connect to was said when it was opened, and a server may have begun since. A
  // frame is told what is so now, and can connect for it.
  #frame() {
    const frame = document.createElement("iframe");
    frame.onload = () => {
      // Without a title it is what a browser shows where nobody answered.
      if (frame.contentDocument?.title) this.#window = frame.contentWindow;
    };
    frame.hidden = true;
    frame.src = "frame";
    document.body.append(frame);
  }

  // What was asked for was said between then and now. What comes late after a loss says little, the
  // next one more; clocks may drift by 1 ms in between. Where nothing fits, what was known is wrong.
  #told(time, asked) {
    const most = Date.parse(time) - asked;
    const least = Date.parse(time) - performance.now();
    this.#most = Math.min(most, this.#most + 1);
    this.#least = Math.max(least, this.#least - 1);
    if (this.#least > this.#most) [this.#least, this.#most] = [least, most];
  }

  #evolve(facts) {
    // After a resume the same fact may come twice; gaps are facts for other roles.
    const fresh = facts.filter((fact) => fact.seq > this.state.seq);
    for (const fact of fresh) {
      evolve(this.state, fact);
      // The room's time is that of any fact, or later.
      this.#least = Math.max(this.#least, Date.parse(fact.at) - performance.now());
      this.#most = Math.max(this.#most, this.#least);
    }
    return fresh;
  }

  #answer({ re, error }) {
    const given = this.#waiting.get(re);
    if (!given) return;
    if (error && TRY_AGAIN.includes(error.code)) {
      setTimeout(() => this.#send(re), AGAIN_AFTER);
      return;
    }
    this.#waiting.delete(re);
    given.answered(error ?? null);
  }

  #tick() {
    this.#check();
    const now = performance.now();
    if (this.#socket?.readyState !== 1) {
      // One that sleeps takes a connection and says nothing; one far away needs a while.
      const patience = QUIET * Math.min(1 + this.#failures, PATIENT);
      if (this.#socket && now - this.#begun > patience) this.#drop();
    } else if (
      (this.#asked && now - this.#asked > QUIET) ||
      // Another server may do better. If none does, this is seldom enough to do no harm.
      (this.log !== "ok" && this.#addresses[1] && now > this.#until)
    ) {
      this.#drop();
    } else if (!this.#asked && now - this.#last > QUIET) {
      this.#ask();
    }
    if (this.status === "live") this.#changed([]);
    const spoken = this.state?.floor ? net(this.state.floor, this.now()) : 0;
    setTimeout(() => this.#tick(), 1000 - ((spoken * 1000) % 1000));
  }

  #ask() {
    this.#asked = this.#last = performance.now();
    if (this.status === "live")
      this.#socket.send(JSON.stringify({ time: Math.floor(this.#asked) }));
  }

  // Somebody looks again, or there is a network again: do not wait for the next attempt.
  #wake() {
    if (this.status === "ended" || this.status === "refused") return;
    this.#check();
    if (this.#socket?.readyState === 1) this.#asked || this.#ask();
    else if (!this.#socket) this.#connect();
  }

  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onclose = socket.onerror = socket.onmessage = socket.onopen = null;
    socket.close();
    this.#closed(1006, "");
  }

  #closed(code, reason) {
    const good = this.status === "live" && performance.now() - this.#begun >= HELD;
    this.#socket = null;
    if (code === 4410 || reason === "end") return this.#show("ended");
    if (USELESS.includes(code)) {
      this.code ||= reason;
      return this.#show("refused");
    }
    this.#failures = good ? 0 : this.#failures + 1;
    if (this.state) this.#show("cut");
    // Any other server, and full jitter: so not everybody comes to one at the same moment.
    const others = this.#addresses.filter((one) => one !== this.at);
    this.at = others[Math.floor(Math.random() * others.length)] ?? this.at;
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (this.#failures - 1));
    this.#timer = setTimeout(() => this.#connect(), Math.random() * longest);
  }

  #show(status) {
    if (this.status === "live") this.#stood = this.#running();
    this.status = status;
    this.#changed([]);
  }
}

// A random string, also where the page is not served by https.
export function random(bytes) {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
}
