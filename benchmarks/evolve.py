"""The cost of applying each kind of event, with a small audience and with a large one.

Run as ``python -m benchmarks.evolve``. Both are measured in turn within one run, so that other load
on the machine affects both.
"""

from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from benchmarks._table import Row, tell
from benchmarks._turns import in_turn
from server.session import feedback, questions
from server.session.messages import COMMANDS, Actor, Event, Fact
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PlannedPosition
from server.session.session import SessionState, actor_of, begin, decide, evolve
from server.session.words import SYSTEM

SMALL: Final = 10
LARGE: Final = 10_000
ROUNDS: Final = 300
TARGET: Final = 1.5
"""How many times as slow an event may be with the large audience."""

VOTED: Final = "voted"
ASKED: Final = "asked"
"""These stand for the question that everybody voted for, and for the latest question."""

NOON: Final = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)
SCRIPT: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("m1", "agenda.next", {}),
    (SYSTEM, "people.arrive", {"person": "p1"}),
    (SYSTEM, "people.leave", {"person": "p1"}),
    (SYSTEM, "people.join", {"name": "Ann"}),
    ("m1", "people.add", {"name": "Zoe", "role": "panelist"}),
    ("s1", "people.rename", {"person": "s1", "name": "Sue"}),
    ("s1", "queue.join", {"note": "costs"}),
    ("s1", "queue.join", {"note": "cost"}),
    ("p1", "queue.join", {}),
    ("p2", "queue.join", {"kind": "question"}),
    ("m1", "queue.close", {}),
    ("m1", "queue.open", {}),
    ("m1", "queue.order", {"order": "balanced"}),
    ("m1", "floor.next", {}),
    ("m1", "floor.extend", {"seconds": 30}),
    ("m1", "floor.pause", {}),
    ("m1", "floor.resume", {}),
    ("m1", "floor.next", {}),
    ("m1", "floor.end", {}),
    ("m1", "queue.clear", {}),
    ("s2", "panel.ask", {"note": "let me in"}),
    ("m1", "panel.invite", {"person": "s2"}),
    ("s2", "panel.accept", {}),
    ("s2", "panel.release", {}),
    ("m1", "panel.invite", {"person": "s3"}),
    ("s3", "panel.decline", {}),
    ("m1", "panel.invite", {"person": "s3"}),
    ("m1", "panel.withdraw", {"person": "s3"}),
    ("m1", "agenda.extend", {"item": "i1", "seconds": 60}),
    ("m1", "agenda.skip", {"item": "i2"}),
    ("m1", "session.pause", {}),
    ("m1", "session.resume", {}),
    ("s5", "question.ask", {"text": "Who pays?"}),
    ("m1", "question.dismiss", {"question": ASKED}),
    ("m1", "question.approve", {"question": ASKED}),
    ("p1", "question.vote", {"question": VOTED}),
    ("p1", "question.unvote", {"question": VOTED}),
    ("m1", "question.take", {"question": VOTED}),
    ("m1", "question.answered", {"question": VOTED}),
    ("m1", "position.add", {"text": "One portal is enough."}),
    ("m1", "position.open", {"position": "pos1"}),
    ("p1", "position.assess", {"position": "pos1", "stance": 2}),
    ("m1", "position.close", {"position": "pos1"}),
    ("m1", "finding.record", {"text": "One portal is enough."}),
    ("m1", "whisper.send", {"to": "panel", "text": "Two more minutes"}),
    ("m1", "note.write", {"about": "s1", "text": "by phone"}),
    ("p1", "feedback.give", {"rating": 5}),
    ("m1", "feedback.close", {}),
    ("m1", "agenda.next", {}),
    ("m1", "undo", {}),
    ("m1", "people.remove", {"person": "s4"}),
    ("m1", "session.close", {}),
)


def audience_of(size: int) -> SessionState:
    """A session before it opens, with ``size`` spectators, who all have voted for a question and
    given feedback."""
    people = [PlannedPerson(f"m{n}", f"M{n}", "moderator") for n in (1, 2)]
    people += [PlannedPerson(f"p{n}", f"P{n}", "panelist") for n in range(1, 10)]
    people += [PlannedPerson(f"s{n}", f"S{n}", "spectator") for n in range(1, size + 1)]
    thesis = (PlannedPosition("pos1", "One portal is enough."),)
    items = tuple(
        PlannedItem(f"i{n}", f"Item {n}", "discussion", 600, positions=thesis if n == 1 else ())
        for n in range(1, 10)
    )
    state = begin("bench", Agenda("Benchmark", items, tuple(people)))
    heard: list[tuple[str, Event]] = [
        ("s1", questions.Asked(VOTED, "s1", "How much?")),
        ("m1", questions.Approved(VOTED, "s1", "How much?", NOON)),
        ("m1", feedback.Opened()),
    ]
    for person in (f"s{n}" for n in range(1, size + 1)):
        heard.append((person, questions.Voted(VOTED, person)))
        heard.append((person, feedback.Gave(person, 4, "", False)))
    for by, event in heard:
        state = evolve(state, Fact(state.seq + 1, NOON, by, event))
    return state


def last_asked(state: SessionState) -> str:
    return max(state.questions.values(), key=lambda question: question.asked).id


def steps(state: SessionState) -> list[tuple[str, SessionState, Fact]]:
    """Each event of the script with the state that it meets."""
    result = []
    now = NOON
    for by, do, content in SCRIPT:
        now += timedelta(seconds=1)
        said = {key: last_asked(state) if text == ASKED else text for key, text in content.items()}
        actor = Actor(SYSTEM, None) if by == SYSTEM else actor_of(state, by)
        events: tuple[Event, ...] = decide(state, COMMANDS[do](**said), actor, now)
        for left, event in zip(range(len(events) - 1, -1, -1), events, strict=True):
            fact = Fact(state.seq + 1, now, by, event, more=left > 0)
            result.append((event.event, state, fact))
            state = evolve(state, fact)
    return result


def cost(state: SessionState, fact: Fact) -> int:
    """Nanoseconds that one application takes."""
    begun = perf_counter_ns()
    evolve(state, fact)
    return perf_counter_ns() - begun


def main() -> None:
    small, large = steps(audience_of(SMALL)), steps(audience_of(LARGE))
    times: dict[str, tuple[list[int], list[int]]] = {}
    for n in range(ROUNDS):
        for (name, state, fact), (_name, other, same) in zip(small, large, strict=True):
            few, many = times.setdefault(name, ([], []))
            # Each with caches that are warm for it, and in turn the first: what comes second
            # finds the code of the first where it needs it.
            pair = [(few, state, fact), (many, other, same)]
            for times_of, met, happened in in_turn(pair, n):
                cost(met, happened)
                times_of.append(cost(met, happened))
    costs = {name: (median(few) / 1000, median(many) / 1000) for name, (few, many) in times.items()}
    ordered = sorted(costs, key=lambda name: costs[name][1] / costs[name][0])
    of = f"among {SMALL} people"
    for what, name in (("median", ordered[len(ordered) // 2]), ("highest ratio", ordered[-1])):
        few_us, many_us = costs[name]
        tell(Row(f"an event, {what} ({name})", LARGE, many_us, "µs", TARGET, of, few_us))


if __name__ == "__main__":
    main()
