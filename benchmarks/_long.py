"""The log of a long session, written without a server: as much as in a hundred sessions.

The audience comes and goes, asks and votes; speakers take turns. A server could have written every
line, and each is sealed.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from server.codec import encode_agenda, instant
from server.journal import encode
from server.journal.seal import encode_header, seal
from server.session.plan import Agenda, PlannedItem, PlannedPerson

NOON: Final = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)
AUDIENCE: Final = 5_000
PANEL: Final = 9
_WHY: Final = {"reason": "arrival", "ahead_of": [], "speeches": 0, "by": None}


def plan() -> Agenda:
    people = [PlannedPerson(f"m{n}", f"Moderator {n}", "moderator") for n in (1, 2)]
    people += [PlannedPerson(f"p{n}", f"Panelist {n}", "panelist") for n in range(1, PANEL + 1)]
    items = tuple(PlannedItem(f"i{n}", f"Item {n}", "discussion", 600) for n in range(1, 10))
    return Agenda("Benchmark", items, tuple(people))


def _round(n: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Who did it, which event, and its fields: a contribution and what happens around it."""
    person = f"p{n % PANEL + 1}"
    kind = "contribution"
    if n % 40 == 0:
        yield "m1", "agenda.started", {"item": f"i{n // 40 % 9 + 1}"}
    entry: dict[str, Any] = {
        "entry": f"e{n}",
        "person": person,
        "kind": kind,
        "note": "Zur Größe der Kommune",
    }
    yield person, "queue.joined", {**entry, "before": None, "why": _WHY}
    given = {"speech": f"f{n}", "person": person, "kind": kind, "entry": f"e{n}", "limit": 180}
    yield "m1", "floor.given", given
    for k in range(4):
        number = (4 * n + k) % (2 * AUDIENCE)
        spectator = f"s{number % AUDIENCE + 1}"
        if 4 * n + k < AUDIENCE:
            said = {"person": spectator, "name": f"Spectator {number}", "role": "spectator"}
            yield "system", "people.joined", {**said, "organisation": ""}
        else:
            asked = 1 + n // 50 % 200
            yield spectator, "question.voted", {"question": f"q{asked}", "person": spectator}
    if n % 50 == 0 and n // 50 < 200:
        said = {"question": f"q{n // 50 + 1}", "person": "s1", "text": "Wer bezahlt das alles?"}
        yield "s1", "question.asked", said
    yield "m1", "floor.ended", {"speech": f"f{n}", "person": person}
    if n % 500 == 499:
        text = {"text": "Digitalisierung braucht Standards."}
        yield "m2", "finding.recorded", {"finding": f"d{n}", **text, "item": None, "owner": None}


def _events() -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "m1", "session.opened", {}
    n = 0
    while True:
        yield from _round(n)
        n += 1


def write_long_log(path: Path, facts: int, seconds: float) -> None:
    """A log of this many facts, spread evenly over this many seconds."""
    header = {"session": "bench", "created": instant(NOON), "agenda": encode_agenda(plan())}
    line, h = seal(b"", encode_header(header))
    step = timedelta(milliseconds=max(1, int(seconds * 1000 / facts)))
    with path.open("wb") as file:
        file.write(line)
        at = NOON
        for seq, (by, event, content) in zip(range(1, facts + 1), _events(), strict=False):
            at += step
            record = {"seq": seq, "at": instant(at), "by": by, "event": event, **content}
            if by != "system":
                record |= {"client": "Vb3x-Q0hUv9xk1n2", "id": seq}
            line, h = seal(h, encode(record))
            file.write(line)
