// Take lines of facts and views from stdin, let the page's own rules evolve each reader's state,
// and say where it is another than the view. Usage: node compare.mjs STATE_MODULE < LINES
import { deepStrictEqual } from "node:assert/strict";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { EVENTS, currentQueue, evolve } = await import(pathToFileURL(process.argv[2]));
const readers = new Map();

// Fields that no part of the page shows, wherever they are: what moderators undo, race for, note
// and keep back, how long people spoke before, what decides the places of those to come, when it
// began.
const LEFT_OUT = [
    "last",
    "actions",
    "undone",
    "notes",
    "door_open",
    "talk",
    "category",
    "speech_limit",
    "left",
    "unconfirmed",
    "heard",
    "order",
    "original",
    "passed",
    "kept",
    "readers",
    "speeches",
    "seconds",
    "their_seconds",
    "opened",
];

// A state without what the page leaves out of it.
function kept(value) {
    if (Array.isArray(value)) return value.map(kept);
    if (value === null || typeof value !== "object") return value;
    const fields = Object.entries(value).filter(([name]) => !LEFT_OUT.includes(name));
    return Object.fromEntries(fields.map(([name, field]) => [name, kept(field)]));
}

let facts = 0;

for await (const line of createInterface({ input: process.stdin })) {
    const { reader, state, fact, view } = JSON.parse(line);
    if (state) {
        const own = structuredClone(state);
        delete own.queue;
        readers.set(reader, { own, view: state });
        continue;
    }
    const found = readers.get(reader);
    evolve(found.own, fact);
    Object.assign(found.view, view);
    const shown = { ...found.own, queue: currentQueue(found.own) };
    try {
        deepStrictEqual(kept(shown), kept(found.view));
    } catch (error) {
        console.log(`${reader} after ${JSON.stringify(fact)}\n${error.message}`);
        process.exit(1);
    }
    facts += 1;
}
console.log(JSON.stringify({ facts, events: Object.keys(EVENTS), left: LEFT_OUT }));
