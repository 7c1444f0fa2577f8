"""A session in full swing, as a log to resume from: so many hands and questions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from server.codec import encode_agenda, instant
from server.journal import encode
from server.journal.seal import encode_header, seal
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PlannedPosition

SESSION: Final = "hall"
WAITING: Final = 200
QUESTIONS: Final = 500
PANEL: Final = 9
MODERATOR: Final = "Moderator 1"
_WHY: Final = {"reason": "arrival", "ahead_of": [], "speeches": 0, "by": None}


def plan() -> Agenda:
    people = [PlannedPerson(f"m{n}", f"Moderator {n}", "moderator") for n in (1, 2)]
    people += [
        PlannedPerson(f"p{n}", f"Panelist {n}", "panelist", f"Stadt {n}", "Dezernentin")
        for n in range(1, PANEL + 1)
    ]
    positions = tuple(PlannedPosition(f"pos{n}", f"Position {n}: Standards.") for n in range(1, 6))
    items = tuple(
        PlannedItem(f"i{n}", f"Item {n}", "discussion", 3600, script="Say this.\n" * 6)
        for n in range(1, 9)
    )
    items = (PlannedItem("i0", "Positions", "discussion", 3600, positions=positions), *items)
    return Agenda("Benchmark", items, tuple(people), speech_limit=3600)


def _happened(asked: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Who did it, which event, and its fields."""
    yield "m1", "session.opened", {}
    yield "m1", "agenda.started", {"item": "i1"}
    for n in range(1, QUESTIONS + 1):
        name = f"Gast {n}" if n % 3 else f"Dr. Äußerst-Langname von und zu Nummer {n}"
        said = {"person": f"s{n}", "name": name, "role": "spectator"}
        yield "system", "people.joined", {**said, "organisation": f"Landkreis {n % 294}"}
        text = {
            "text": f"Frage {n}: Wer bezahlt das alles in den kleinen Gemeinden? " * (n % 3 + 1)
        }
        question = {"question": f"q{n}", "person": f"s{n}", **text}
        yield f"s{n}", "question.asked", question
        if n % 2:
            yield "m1", "question.approved", {**question, "asked": asked}
    for n in range(1, WAITING + 1):
        entry = {"entry": f"e{n}", "person": f"s{n}", "kind": "contribution", "before": None}
        note = "Zur Größe der Kommune" if n % 2 else ""
        yield f"s{n}", "queue.joined", {**entry, "note": note, "why": _WHY}
    given = {"person": "p1", "kind": "contribution", "entry": None, "limit": 3600}
    yield "m1", "floor.given", {"speech": "f1", **given}


def write_hall(folder: Path) -> Path:
    """The session's folder in a data folder. It began just now."""
    where = folder / SESSION
    where.mkdir(parents=True)
    at = datetime.now(UTC) - timedelta(seconds=60)
    header = {"session": SESSION, "created": instant(at), "agenda": encode_agenda(plan())}
    line, h = seal(b"", encode_header(header))
    with (where / "log.jsonl").open("wb") as file:
        file.write(line)
        for seq, (by, event, content) in enumerate(_happened(instant(at)), start=1):
            at += timedelta(milliseconds=20)
            record = {"seq": seq, "at": instant(at), "by": by, "event": event, **content}
            line, h = seal(h, encode(record))
            file.write(line)
    return where
