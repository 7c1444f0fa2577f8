"""For each command a situation in which it makes sense, whatever the phase.

A situation is made before the session is paused or closed, so that only role and phase can
stand in the command's way.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from server.session.agenda import NewItem
from server.session.words import SYSTEM
from tests.support.sessions import Round

Said: TypeAlias = dict[str, Any]
Situation: TypeAlias = Callable[[Round, str, str], Said]
"""Given the stage, who will give the command and whose thing it will be about, makes that
thing, and returns the command's fields."""


def _says(**said: Any) -> Situation:
    return lambda *_: said


def _floor(stage: Round, person: str) -> None:
    """Somebody speaks, where the session lets anybody speak."""
    if stage.state.session.phase == "open":
        stage.do("m1", "floor.give", person=person)


def _speech(stage: Round, by: str, owner: str) -> Said:
    _floor(stage, owner)
    return {}


def _longer(stage: Round, by: str, owner: str) -> Said:
    return _speech(stage, by, owner) | {"seconds": 60}


def _stopped_speech(stage: Round, by: str, owner: str) -> Said:
    if stage.state.session.phase == "open":
        _floor(stage, owner)
        stage.do("m1", "floor.pause")
    return {}


def _claimed(stage: Round, by: str, owner: str) -> Said:
    stage.do(SYSTEM, "people.claim", person="s2")
    return {"person": "s2"}


def _removed(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "people.remove", person="p2")
    return {"person": "p2"}


def _own_hand(stage: Round, by: str, owner: str) -> Said:
    stage.ask(by)
    return {}


def _entry(stage: Round, by: str, owner: str) -> Said:
    return {"entry": stage.ask(owner).entry(owner).id}


def _entry_to_defer(stage: Round, by: str, owner: str) -> Said:
    stage.ask(owner, "m2")
    return {"entry": stage.entry(owner).id}


def _entry_to_note(stage: Round, by: str, owner: str) -> Said:
    return _entry(stage, by, owner) | {"note": "costs"}


def _hands(stage: Round, by: str, owner: str) -> Said:
    stage.ask("p2", "p3")
    return {}


def _closed_door(stage: Round, by: str, owner: str) -> Said:
    stage.do("m1", "door.close")
    return {}


def _closed_queue(stage: Round, by: str, owner: str) -> Said:
    stage.do("m1", "queue.close")
    return {}


def _invited(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "panel.invite", person=owner)
    return {}


def _asking(stage: Round, by: str, owner: str) -> Said:
    stage.do(owner, "panel.ask")
    return {"person": owner}


def _guest(stage: Round, by: str, owner: str) -> Said:
    stage.seat(owner)
    return {"person": owner}


def _name(stage: Round, by: str, owner: str) -> Said:
    return {"person": owner, "name": "New"}


def _question(stage: Round, by: str, owner: str) -> Said:
    stage.do("s2", "question.ask", text="Why?")
    return {"question": next(iter(stage.state.questions))}


def _question_to_label(stage: Round, by: str, owner: str) -> Said:
    return _question(stage, by, owner) | {"labels": ("costs",)}


def _approved(stage: Round, by: str, owner: str) -> Said:
    said = _question(stage, by, owner)
    stage.do("m2", "question.approve", **said)
    return said


def _voted(stage: Round, by: str, owner: str) -> Said:
    said = _approved(stage, by, owner)
    stage.do(by, "question.vote", **said)
    return said


def _position(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "position.add", text="Less paper")
    return {"position": next(iter(stage.state.positions))}


def _position_to_edit(stage: Round, by: str, owner: str) -> Said:
    return _position(stage, by, owner) | {"text": "No paper"}


def _open_position(stage: Round, by: str, owner: str) -> Said:
    said = _position(stage, by, owner)
    stage.do("m2", "position.open", **said)
    return said


def _assessed(stage: Round, by: str, owner: str) -> Said:
    return _open_position(stage, by, owner) | {"stance": 1}


def _position_to_close(stage: Round, by: str, owner: str) -> Said:
    """One that somebody has assessed: there is something to publish."""
    said = _open_position(stage, by, owner)
    stage.do("p1", "position.assess", **said, stance=1)
    return said


def _finding(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "finding.record", text="All agree")
    return {"finding": next(iter(stage.state.findings))}


def _finding_to_edit(stage: Round, by: str, owner: str) -> Said:
    return _finding(stage, by, owner) | {"text": "Most agree"}


def _stand(stage: Round, by: str, owner: str) -> Said:
    return _finding(stage, by, owner) | {"stance": "support"}


def _feedback(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "feedback.open")
    return {}


def _rating(stage: Round, by: str, owner: str) -> Said:
    return _feedback(stage, by, owner) | {"rating": 4}


def _line(stage: Round, by: str, owner: str) -> Said:
    _feedback(stage, by, owner)
    stage.do("s2", "feedback.give", rating=4, text="Good pace")
    stage.do("m2", "feedback.close")
    return {"text": "Good pace"}


def _published_line(stage: Round, by: str, owner: str) -> Said:
    said = _line(stage, by, owner)
    stage.do("m2", "feedback.publish", **said)
    return said


def _announced(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "announce", text="We go on at ten")
    return {}


def _whispered(stage: Round, by: str, owner: str) -> Said:
    """To whoever will have seen it: nobody sees what others were sent."""
    stage.do("m2", "whisper.send", to=by, text="your turn")
    return {"whisper": next(iter(stage.state.whispers))}


def _action(stage: Round, by: str, owner: str) -> Said:
    stage.do("m2", "queue.add", person="p2")
    return {}


def _undone(stage: Round, by: str, owner: str) -> Said:
    _action(stage, by, owner)
    stage.do("m2", "undo")
    return {}


SITUATIONS: Final[dict[str, Situation]] = {
    "agenda.add": _says(item=NewItem("New", 60)),
    "agenda.edit": _says(item="i2", title="New"),
    "agenda.extend": _says(item="i1", seconds=60),
    "agenda.move": _says(item="i2"),
    "agenda.next": _says(),
    "agenda.remove": _says(item="i3"),
    "agenda.skip": _says(item="i2"),
    "agenda.start": _says(item="i2"),
    "agenda.tick": _says(item="i2", text="Why not?"),
    "announce": _says(text="We go on at ten"),
    "announce.clear": _announced,
    "door.close": _says(),
    "door.open": _closed_door,
    "feedback.close": _feedback,
    "feedback.give": _rating,
    "feedback.open": _says(),
    "feedback.publish": _line,
    "feedback.withhold": _published_line,
    "finding.edit": _finding_to_edit,
    "finding.record": _says(text="All agree"),
    "finding.stand": _stand,
    "finding.withdraw": _finding,
    "floor.end": _speech,
    "floor.extend": _longer,
    "floor.give": _says(person="p2"),
    "floor.next": _hands,
    "floor.pause": _speech,
    "floor.resume": _stopped_speech,
    "note.write": _says(about="p1", text="brief"),
    "panel.accept": _invited,
    "panel.ask": _says(),
    "panel.decline": _invited,
    "panel.invite": _says(person="s2"),
    "panel.release": _guest,
    "panel.withdraw": _asking,
    "link.renew": _says(person="p3"),
    "people.add": _says(name="Zoe", role="panelist"),
    "people.edit": _says(person="p3", office="Mayor"),
    "people.check": _says(person="p1"),
    "people.confirm": _claimed,
    "people.remove": _says(person="p3"),
    "people.rename": _name,
    "people.restore": _removed,
    "position.add": _says(text="Less paper"),
    "position.assess": _assessed,
    "position.close": _position_to_close,
    "position.edit": _position_to_edit,
    "position.open": _position,
    "position.remove": _position,
    "question.answered": _approved,
    "question.approve": _question,
    "question.ask": _says(text="Why?"),
    "question.dismiss": _question,
    "question.label": _question_to_label,
    "question.take": _question,
    "question.unvote": _voted,
    "question.vote": _approved,
    "queue.add": _says(person="p2"),
    "queue.clear": _hands,
    "queue.close": _says(),
    "queue.defer": _entry_to_defer,
    "queue.join": _says(),
    "queue.leave": _own_hand,
    "queue.move": _entry_to_defer,
    "queue.note": _entry_to_note,
    "queue.open": _closed_queue,
    "queue.order": _says(order="balanced"),
    "queue.remove": _entry,
    "redo": _undone,
    "session.close": _says(),
    "session.edit": _says(title="The same, later", start=datetime(2026, 12, 1, 13, tzinfo=UTC)),
    "session.open": _says(),
    "session.pause": _says(),
    "session.resume": _says(),
    "stage.blackout": _says(on=True),
    "undo": _action,
    "whisper.seen": _whispered,
    "whisper.send": _says(to="p1", text="your turn"),
}
