// What a reader's view of the session becomes by each fact: the rules of server/session/, as far
// as a view needs them. tests/server/web/test_state.py holds both against each other, but for
// what no part of the page shows (compare.mjs has the list).

export const KINDS = ["point_of_order", "question", "reply", "contribution"];
const USED_UP = 10; // seconds that an item may have left and be done

const ms = Date.parse;
const rounded = (seconds) => Math.round(seconds * 1000) / 1000;
const since = (instant, now) => (instant ? (now - ms(instant)) / 1000 : 0);
const rank = (entry) => KINDS.indexOf(entry.kind);

// Ids may be called "constructor": only what somebody put into a map is in it.
export const get = (map, id) => (Object.hasOwn(map, id) ? map[id] : undefined);

// Seconds spoken, and seconds that an item took, at a time in milliseconds.
export const net = (speech, now) => rounded(speech.spoken + since(speech.running, now));
export const took = (item, now) => rounded(item.spent + since(item.since, now));

export const speeches = (s) => (s.floor ? [s.floor, ...s.suspended] : []);
export const place = (s) => s.item || s.paused_item || "";
export const itemOf = (s, id) => s.items.find((i) => i.id === id);
export const queueAt = (s, at) =>
  get(s.queues, at) ?? { open: true, entries: [] };
// What a position is from.
export const paperOf = (s, { document: from }) => s.session.documents.find((d) => d.id === from);
// Where ids look like numbers, a map has them in another order.
export const positionsOf = (s) => Object.values(s.positions).sort((a, b) => a.seq - b.seq);
// The guest who makes room when another one takes a chair.
export function nextToGo(s) {
  const guests = Object.values(s.people).filter((p) => p.guest && !p.removed);
  if (guests.length >= (itemOf(s, place(s))?.open_chairs || 99))
    return guests.reduce((a, b) => (a.seated <= b.seated ? a : b));
}
export const currentQueue = (s) => queueAt(s, place(s));
// Those who can be given the floor, in turn: who has it, or has it again later, cannot.
export const able = (s) =>
  currentQueue(s).entries.filter((e) => !speeches(s).find((one) => one.person === e.person));

function stop(speech, now) {
  if (!speech) return;
  speech.spoken = net(speech, now);
  speech.running = null;
}

function go(speech, at) {
  if (speech && !speech.paused && !speech.running) speech.running = at;
}

function stopItem(s, now) {
  const item = itemOf(s, s.item);
  if (item) Object.assign(item, { spent: took(item, now), since: null });
}

// An item that was held is done, or interrupted while there is something left of it.
function settle(item) {
  item.status = item.planned - item.spent <= Math.min(USED_UP, item.planned / 10) ? "done" : "interrupted";
}

function replan(item, planned) {
  const changes = planned > item.planned ? "done" : "interrupted";
  item.planned = planned;
  if (item.status === changes) settle(item);
}

// What only a later version knows of is left out.
function edit(record, changes) {
  for (const name in changes) if (record && name in record) record[name] = changes[name];
}

// The queue in use, made where there is none yet.
function queueHere(s) {
  const at = place(s);
  return (s.queues[at] = queueAt(s, at));
}

function entryOf(s, id) {
  for (const queue of Object.values(s.queues))
    for (const entry of queue.entries) if (entry.id === id) return [queue, entry];
  return [];
}

function without(s, id) {
  const [queue, entry] = entryOf(s, id);
  if (queue) queue.entries = queue.entries.filter((e) => e !== entry);
}

// A list with one in it before another, or at its end.
function placed(list, one, before) {
  const rest = list.filter((other) => other.id !== one.id);
  const at = rest.findIndex((other) => other.id === before);
  rest.splice(at < 0 ? rest.length : at, 0, one);
  return rest;
}

function insert(queue, entry, before) {
  queue.entries = placed(queue.entries, entry, before);
}

function reinsert(s, id, before, reason, by = null) {
  const [queue, entry] = entryOf(s, id);
  if (queue) insert(queue, Object.assign(entry, { why: { reason, by, ahead_of: [] } }), before);
}

// The hands raised before the first item go into its queue, each queue in its own order.
function handOver(s, to) {
  const lobby = get(s.queues, "");
  if (!lobby) return;
  const queue = queueAt(s, to);
  const late = [...queue.entries];
  const early = lobby.entries.filter(
    (e) => !late.some((l) => l.person === e.person && l.kind === e.kind),
  );
  const merged = [];
  while (early.length && late.length)
    merged.push(early[0].since <= late[0].since ? early.shift() : late.shift());
  merged.push(...early, ...late);
  delete s.queues[""];
  s.queues[to] = { ...queue, entries: merged.sort((a, b) => rank(a) - rank(b)) };
}

const person = ({ person: id, name, organisation, office = "" }, role) => ({
  id,
  name,
  role,
  organisation,
  office,
  present: false,
  guest: false,
  introduced: false,
  removed: false,
  seated: null,
});

const came = (s, f) => (s.people[f.person] = person(f, f.role));

// What changes in a record of a map, where the reader knows it.
const set = (map, id, changes) => {
  const found = get(map, id);
  if (found) Object.assign(found, typeof changes === "function" ? changes(found) : changes);
};

function seat(s, f, more) {
  drop(s.panel, f.person);
  set(s.people, f.person, { role: "panelist", guest: true, present: true, ...more });
}

const invitation = (s, f) =>
  (s.panel[f.person] ??= { person: f.person, asked: null, note: "", by: null, until: null });

const drop = (map, id) => delete map[id];

// Every event that a reader may be told of, by its name. One that is not here makes the page ask
// for a snapshot: better that than a view that is silently wrong.
export const EVENTS = {
  "session.edited": (s, { title, start }) => Object.assign(s.session, { title, start }),
  "session.opened": (s, f) => (s.session.phase = "open"),
  "session.paused"(s, f) {
    stopItem(s, ms(f.at));
    s.session.phase = "paused";
    [s.paused_item, s.item] = [s.item, null];
    stop(s.floor, ms(f.at));
  },
  "session.resumed"(s, f) {
    const item = itemOf(s, s.paused_item);
    if (item) item.since = f.at;
    s.session.phase = "open";
    [s.item, s.paused_item] = [s.paused_item, null];
    go(s.floor, f.at);
  },
  "session.closed"(s, f) {
    const last = itemOf(s, place(s));
    stopItem(s, ms(f.at));
    if (last) last.status = "done";
    Object.assign(s.session, { phase: "closed", closed: f.at });
    s.item = s.paused_item = null;
  },
  "session.restored"(s, f) {
    stopItem(s, ms(f.at));
    stop(s.floor, ms(f.at));
    s.session.phase = f.phase;
  },

  "people.added": came,
  "people.joined": came,
  "people.introduced"(s, f) {
    const found = get(s.people, f.person) ?? person(f, "spectator");
    s.people[f.person] = Object.assign(found, { introduced: true });
  },
  "people.arrived": (s, f) => set(s.people, f.person, { present: true }),
  "people.left": (s, f) => set(s.people, f.person, { present: false }),
  "people.edited": (s, f) => edit(get(s.people, f.person), f.changes),
  "people.renamed": (s, f) => set(s.people, f.person, { name: f.name }),
  "people.restored": (s, f) => set(s.people, f.person, { removed: false }),
  "people.removed": (s, f) => set(s.people, f.person, { removed: true, present: false }),

  "agenda.started"(s, f) {
    const left = itemOf(s, s.item);
    stopItem(s, ms(f.at));
    if (left) settle(left);
    const item = itemOf(s, f.item);
    if (item)
      Object.assign(item, { status: "current", started: item.started || f.at, since: f.at });
    s.item = f.item;
    s.paused_item = null;
    handOver(s, f.item);
  },
  "agenda.extended"(s, f) {
    const item = itemOf(s, f.item);
    if (item) replan(item, item.planned + f.seconds);
  },
  "agenda.skipped"(s, f) {
    const item = itemOf(s, f.item);
    if (item) item.status = item.started ? "done" : "skipped";
  },
  "agenda.added"(s, f) {
    const at = s.items.findIndex((i) => i.id === f.after);
    const item = { id: f.item, ...f.plan, status: "planned", started: null, since: null, spent: 0 };
    s.items.splice(at < 0 ? s.items.length : at + 1, 0, item);
  },
  "agenda.edited"(s, f) {
    const item = itemOf(s, f.item);
    if (item) replan(item, f.changes.planned ?? item.planned);
    edit(item, f.changes);
  },
  "agenda.moved"(s, f) {
    const moving = itemOf(s, f.item);
    if (moving && f.item !== f.before) s.items = placed(s.items, moving, f.before);
  },
  "agenda.removed": (s, f) => (s.items = s.items.filter((i) => i.id !== f.item)),
  "agenda.restored"(s, f) {
    s.items = f.items;
    const open = s.session.phase === "open";
    const item = itemOf(s, f.item);
    if (open && item) item.since ||= f.at;
    [s.item, s.paused_item] = open ? [f.item, null] : [null, f.item];
  },

  "floor.given"(s, f) {
    if (f.entry) without(s, f.entry);
    s.suspended = speeches(s);
    for (const speech of s.suspended) stop(speech, ms(f.at));
    const { person, kind, entry, limit } = f;
    const running = f.at;
    s.floor = {
      id: f.speech,
      person,
      kind,
      since: f.at,
      running,
      entry,
      limit,
      spoken: 0,
      paused: false,
    };
  },
  "floor.ended"(s, f) {
    const ended = speeches(s).find((speech) => speech.id === f.speech);
    if (!ended) return;
    const [floor = null, ...suspended] = speeches(s).filter((speech) => speech !== ended);
    if (s.session.phase === "open") go(floor, f.at);
    Object.assign(s, { floor, suspended });
  },
  "floor.paused"(s, f) {
    if (!s.floor) return;
    stop(s.floor, ms(f.at));
    s.floor.paused = true;
  },
  "floor.resumed"(s, f) {
    if (!s.floor) return;
    s.floor.paused = false;
    go(s.floor, f.at);
  },
  "floor.extended"(s, f) {
    if (s.floor) s.floor.limit = f.limit;
  },
  "floor.restored": (s, { floor, suspended }) => Object.assign(s, { floor, suspended }),

  "queue.joined"(s, f) {
    const queue = queueHere(s);
    const { person, kind, note, why, seq } = f;
    const entry = { id: f.entry, person, kind, note, since: f.at, why, seq };
    insert(queue, entry, f.before);
  },
  "queue.noted"(s, f) {
    const [, entry] = entryOf(s, f.entry);
    if (entry) entry.note = f.note;
  },
  "queue.left": (s, f) => without(s, f.entry),
  "queue.removed": (s, f) => without(s, f.entry),
  "queue.deferred": (s, f) => reinsert(s, f.entry, f.before, "deferred"),
  "queue.moved"(s, f) {
    const [, entry] = entryOf(s, f.entry);
    if (entry && entry.kind !== f.kind) Object.assign(entry, { kind: f.kind, seq: f.seq });
    reinsert(s, f.entry, f.before, "moved", f.by);
  },
  "queue.opened": (s) => (queueHere(s).open = true),
  "queue.closed": (s) => (queueHere(s).open = false),
  "queue.cleared": (s) => (queueHere(s).entries = []),
  "queue.ordered": queueHere,
  "queue.restored": (s, f) => (s.queues[f.item] = f.queue),

  "panel.asked"(s, f) {
    const found = invitation(s, f);
    Object.assign(found, { asked: found.asked || f.at, note: f.note });
  },
  "panel.invited": (s, f) => Object.assign(invitation(s, f), { by: f.by, until: f.until }),
  "panel.accepted": (s, f) => seat(s, f, { seated: f.at }),
  "panel.declined": (s, f) => drop(s.panel, f.person),
  "panel.withdrawn": (s, f) => drop(s.panel, f.person),
  "panel.expired"(s, f) {
    if (get(s.panel, f.person)?.asked) set(s.panel, f.person, { by: null, until: null });
    else drop(s.panel, f.person);
  },
  "panel.released": (s, f) =>
    set(s.people, f.person, { role: "spectator", guest: false, present: false }),
  "panel.restored": (s, f) =>
    f.invitation ? (s.panel[f.person] = f.invitation) : drop(s.panel, f.person),
  "panel.reseated": seat,

  "question.asked": (s, f) => (s.questions[f.question] = question(f, f.at)),
  "question.approved"(s, f) {
    s.questions[f.question] ??= question(f, f.asked);
    set(s.questions, f.question, { status: "approved", answers: null, item: null, taken: null });
  },
  "question.dismissed": (s, f) =>
    set(s.questions, f.question, {
      status: "dismissed",
      votes: 0,
      voters: {},
      answers: null,
      item: null,
      taken: null,
    }),
  "question.labelled": (s, f) => set(s.questions, f.question, { labels: f.labels }),
  "question.hidden": (s, f) => drop(s.questions, f.question),
  "question.taken": (s, f) =>
    set(s.questions, f.question, { status: "taken", answers: f.answers, item: f.item, taken: f.seq }),
  "question.answered": (s, f) => set(s.questions, f.question, { status: "answered" }),
  "question.restored": (s, f) => (s.questions[f.question] = f.record),
  "question.voted": (s, f) =>
    set(s.questions, f.question, (q) => ({
      votes: q.votes + 1,
      voters: f.person ? { ...q.voters, [f.person]: true } : q.voters,
    })),
  "question.unvoted": (s, f) =>
    set(s.questions, f.question, (q) => {
      drop(q.voters, f.person);
      return { votes: q.votes - 1 };
    }),

  "position.added": (s, { event, at, by, position: id, ...more }) =>
    (s.positions[id] = {
      id,
      ...more,
      status: "planned",
      assessments: {},
      result: null,
      closed: null,
    }),
  "position.edited": (s, f) => edit(get(s.positions, f.position), f.changes),
  "position.removed": (s, f) => drop(s.positions, f.position),
  "position.opened": (s, f) => set(s.positions, f.position, { status: "open" }),
  "position.assessed": (s, f) =>
    set(s.positions, f.position, (p) => ({
      assessments: {
        ...p.assessments,
        [f.person]: { stance: f.stance, remark: f.remark, released: false },
      },
    })),
  "position.reopened": (s, f) =>
    set(s.positions, f.position, {
      status: "open",
      result: null,
      closed: null,
      assessments: f.assessments,
    }),
  "position.restored": (s, f) => (s.positions[f.position] = f.record),
  "position.closed": (s, f) =>
    set(s.positions, f.position, (p) => ({
      status: "closed",
      result: f.result,
      closed: f.at,
      assessments: { ...p.assessments, ...f.result.names },
    })),

  "finding.recorded": (s, f) =>
    (s.findings[f.finding] = {
      id: f.finding,
      text: f.text,
      item: f.item,
      recorded: f.at,
      owner: f.owner,
      withdrawn: false,
      stands: {},
    }),
  "finding.edited": (s, f) =>
    set(s.findings, f.finding, (found) => ({
      text: f.text,
      owner: f.owner,
      stands: found.text === f.text ? found.stands : {},
    })),
  "finding.withdrawn": (s, f) => set(s.findings, f.finding, { withdrawn: true }),
  "finding.restored": (s, f) => (s.findings[f.finding] = f.record),
  "finding.stood": (s, f) =>
    set(s.findings, f.finding, (found) => ({
      stands: { ...found.stands, [f.person]: f.stance },
    })),

  "feedback.opened": (s) => (s.feedback.status = "open"),
  "feedback.given"(s, { person, rating, text, again }) {
    if (person) s.feedback.given[person] = { rating, text };
    if (!again) s.feedback.count += 1;
  },
  "feedback.closed": (s, { ratings, lines }) =>
    Object.assign(s.feedback, { status: "closed", ratings, lines }),
  "feedback.restored": (s, f) =>
    Object.assign(s.feedback, { status: f.status, ratings: [], lines: [] }),
  "feedback.published": (s, f) => s.feedback.lines.push(f.text) && s.feedback.lines.sort(),
  "feedback.withheld"(s, f) {
    const at = s.feedback.lines.indexOf(f.text);
    if (at >= 0) s.feedback.lines.splice(at, 1);
  },

  "whisper.sent": (s, { event, ...whisper }) => (s.whispers[whisper.seq] = { ...whisper, seen: [] }),
  "whisper.seen": (s, f) => s.whispers[f.whisper].seen.push(f.person),
  "announcement.made": (s, f) => (s.announcement = { text: f.text, by: f.by, at: f.at }),
  "announcement.cleared": (s) => (s.announcement = null),
  "stage.darkened": (s) => (s.blackout = true),
  "stage.lit": (s) => (s.blackout = false),
  "session.restarted"() {},
  "people.claimed"() {},
  "people.confirmed"() {},
  "link.renewed"() {},
  "door.closed"() {},
  "door.opened"() {},
  "note.written"() {},
  "undo.redone"() {},
  "undo.undone"() {},
  "people.checked"() {},
};

const question = (f, asked) => ({
  id: f.question,
  person: f.person,
  text: f.text,
  asked,
  status: "pending",
  votes: 0,
  voters: {},
  answers: null,
  item: null,
  labels: f.labels ?? [],
  taken: null,
});

// Change a state by a fact. Throws for an event that is not known here.
export function evolve(s, fact) {
  if (!Object.hasOwn(EVENTS, fact.event)) throw new Error(`unknown event ${fact.event}`);
  EVENTS[fact.event](s, fact);
  s.seq = fact.seq;
}
