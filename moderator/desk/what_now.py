"""What to do now: one proposed next step, by the kind of the current item and what goes on in it.

A function of the view alone, so the same for both moderators. It proposes; nothing is done by
itself, and its key is the ordinary one of that action.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from server.language import N_
from server.session import panel, questions
from server.session.entries import Entry, first_able
from server.session.floor import Speech, comes_next, speaking
from server.session.items import Item, current_item, next_item
from server.session.people import Person
from server.session.shares import unheard
from server.session.times import seconds_between
from server.session.words import INTERJECTIONS, ItemKind

from ..client.feedback_lines import lines_in_order
from ..client.people import seated
from ..client.session_view import SessionView
from ..client.talk import spoken
from .selection import PREPARED
from .step import Step

PATIENCE: Final = 15
"""Seconds over the limit of a speech from which on its end is asked for."""
READING: Final = 90
"""Seconds for which a result is there to be read out, unless somebody gets the floor."""
RESERVE: Final = 60
"""Seconds left of an item below which nobody new is looked for."""


def what_now(view: SessionView) -> Step | None:
    """The step; None where there is nothing left to do."""
    state = view.state
    match state.session.phase:
        case "closed":
            return None
        case "paused":
            return Step("session", N_("Resume the session: it is paused"))
        case "waiting" if next_item(state) is None:
            return Step("session", N_("Open the session"))
        case "waiting":
            return _onwards(view, N_("Open the session, and begin “{item}”"))
    item = current_item(state)
    if item is None:
        return _onwards(view)
    speech = state.floor
    proposals = (
        _over_time(view, speech) if speech else None,
        _interjection(view),
        _OF_KIND[item.kind](view, item),
        _then(view) if speech else _head(view),
    )
    step = next((step for step in proposals if step is not None), None)
    return step or _in_time(view) or _onwards(view)


def _over_time(view: SessionView, speech: Speech) -> Step | None:
    """Nobody has told the speaker since they passed their limit."""
    if speech.limit is None or speech.running is None:
        return None
    over = spoken(view, speech) - speech.limit
    since = view.now - timedelta(seconds=over)
    told = any(w.to == speech.person and w.at >= since for w in view.state.whispers.values())
    if over < PATIENCE or told:
        return None
    return Step(
        "signal_finish", N_("Ask {person} to come to an end: over time"), {"person": speech.person}
    )


def _interjection(view: SessionView) -> Step | None:
    """Somebody was interrupted, and no further interjection is at the head."""
    head = first_able(view.state)
    if not view.state.suspended or (head is not None and head.kind in INTERJECTIONS):
        return None
    person = view.state.suspended[0].person
    return Step("end", N_("End the interjection: {person} goes on"), {"person": person})


def _head(view: SessionView) -> Step | None:
    head = first_able(view.state)
    if head is None:
        return None
    return Step("next", N_("Give the floor to {person}"), {"person": head.person})


def _then(view: SessionView) -> Step | None:
    """Somebody speaks, within their time."""
    head = first_able(view.state)
    return None if head is None else Step("next", N_("Then {person}"), {"person": head.person})


def _in_time(view: SessionView) -> Step | None:
    """Onwards as well, but not yet: an item has its time, and nothing else is to be done in it."""
    item, here = next_item(view.state), current_item(view.state)
    if here is None or (left := here.left(view.now)) < RESERVE:
        return None
    until = view.now + timedelta(seconds=left)
    if item is None:
        return Step("session", N_("Until {time}, then close the session"), {"time": until})
    values: dict[str, str | datetime] = {"item": item.title, "time": until}
    if here.kind == "break":
        return Step("next_item", N_("Break until {time}, then “{item}”"), values)
    return Step("next_item", N_("Until {time}, then “{item}”"), values)


def _onwards(view: SessionView, begin: str = N_("Begin “{item}”")) -> Step:
    """To the next item, or the end."""
    item, here = next_item(view.state), current_item(view.state)
    if item is None:
        return Step("session", N_("Close the session: all items have been held"))
    if item.status == "interrupted":
        return Step("next_item", N_("Go on with “{item}”"), {"item": item.title})
    if here is not None and here.kind == "break":
        begin = N_("The break is over: begin “{item}”")
    return Step("next_item", begin, {"item": item.title})


def _done(view: SessionView, begin: str) -> Step | None:
    """Onwards before its time, once nobody speaks or waits, for an item that has done its work."""
    return None if view.state.floor is not None else _head(view) or _onwards(view, begin)


def _not_heard(view: SessionView, what: str) -> Step | None:
    """A panelist who is here and has not spoken yet."""
    up = speaking(view.state)
    silent = (p.id for p in unheard(view.state) if p.present and p.id not in up)
    person = next(silent, None)
    return None if person is None else Step("give", what, {"person": person}, "panel", person)


def _welcome(view: SessionView, item: Item) -> Step | None:
    return None


def _break(view: SessionView, item: Item) -> Step | None:
    """Hands that stay up wait until it goes on."""
    return _in_time(view) or _onwards(view)


def _statements(view: SessionView, item: Item) -> Step | None:
    if view.state.floor is not None:
        return _then(view) or _not_heard(view, N_("Then {person}: not heard yet"))
    step = _head(view) or _not_heard(view, N_("Give the floor to {person}: not heard yet"))
    if step is None and any(p.role == "panelist" and p.present for p in seated(view)):
        return _done(view, N_("All who are here have been heard: begin “{item}”"))
    return step


def _discussion(view: SessionView, item: Item) -> Step | None:
    if view.state.floor is not None:
        return _then(view) or _nobody_else(view)
    if item.left(view.now) < RESERVE:
        return _head(view)
    return (
        _head(view)
        or _prepared(view, item)
        or _request(view)
        or _not_heard(view, N_("Give the floor to {person}: not heard yet"))
        or Step("add", N_("No hands up: add somebody"))
    )


def _nobody_else(view: SessionView) -> Step:
    """Somebody speaks, and nobody waits but for those who have the floor already."""
    found = comes_next(view.state)
    if not isinstance(found, Entry):
        return Step("add", N_("Nobody is next: add somebody"))
    text = N_("Nobody but {person} waits: add somebody")
    return Step("add", text, {"person": found.person})


def _prepared(view: SessionView, item: Item) -> Step | None:
    """A prepared question that has not been put, to somebody who is here."""
    for n, asked in enumerate(item.prepared):
        person = view.state.people.get(asked.to)
        if not asked.ticked and _can_speak(person):
            values = {"person": asked.to, "question": asked.text}
            return Step("give", N_("Ask {person}: {question}"), values, "script", f"{PREPARED}{n}")
    return None


def _can_speak(person: Person | None) -> bool:
    return person is not None and person.present and not person.removed


def _request(view: SessionView) -> Step | None:
    """Somebody asks for a seat."""
    asking = next((i.person for i in panel.in_turn(view.state) if i.until is None), None)
    if asking is None:
        return None
    text = N_("{person} asks for a seat: invite them onto the panel")
    return Step("invite", text, {"person": asking}, "requests", asking)


def _positions(view: SessionView, item: Item) -> Step | None:
    here = [p for p in view.state.positions.values() if p.item == item.id]
    panel = [p.id for p in seated(view) if p.role == "panelist" and p.present]
    opened = next((p for p in view.state.positions.values() if p.status == "open"), None)
    if opened is not None:
        values = {"n": sum(p in opened.assessments for p in panel), "all": len(panel)}
        if values["n"] and values["n"] == values["all"]:
            text = N_("All who are here have assessed: closing publishes the result")
            return Step("close_position", text, {}, "positions", opened.id)
        # Nobody waits or speaks, and somebody has answered: what was just begun is not to be ended.
        idle = values["n"] and view.state.floor is None and first_able(view.state) is None
        if idle or item.left(view.now) < RESERVE:
            text = N_("{n} of {all} here have assessed: close the position, publish the result")
            return Step("close_position", text, values, "positions", opened.id)
        return None
    closed = [p for p in here if p.status == "closed"]
    if closed and _is_fresh(view):
        values_read = {"position": closed[-1].text}
        text = N_("Read the result: “{position}”")
        return Step("read_position", text, values_read, "positions", closed[-1].id)
    if view.state.floor is not None:
        return None
    planned = next((p for p in here if p.status == "planned"), None)
    if planned is None and closed:
        return _done(view, N_("All positions have been assessed: begin “{item}”"))
    if planned is None:
        return _head(view) or Step("position", N_("Add a position for the panel to assess"))
    text = N_("Let the panel assess: “{position}”")
    step = Step("open_position", text, {"position": planned.text}, "positions", planned.id)
    return _head(view) or step


def _is_fresh(view: SessionView) -> bool:
    """Whether a position was closed a moment ago, and nobody has got the floor since."""
    if view.state.floor is not None:
        return False
    actions = view.state.actions or ()
    closing = next((a for a in reversed(actions) if a.event == "position.closed"), None)
    change = (view.state.last or {}).get("floor")
    return (
        closing is not None
        and seconds_between(closing.at, view.now) < READING
        and (change is None or change.seq < closing.seq)
    )


def _questions(view: SessionView, item: Item) -> Step | None:
    asked = questions.in_turn(view.state)
    taken = questions.taken_up(view.state)[-1:]
    if view.state.floor is None and (step := _head(view)) is not None:
        return step
    if taken:
        text = N_("Answered? Mark it: “{question}”")
        return Step("answered", text, {"question": taken[0].text}, "questions", taken[0].id)
    if view.state.floor is not None:
        return None
    best = max((q for q in asked if q.status == "approved"), key=lambda q: q.votes, default=None)
    if best is not None:
        values: dict[str, str | int] = {"question": best.text, "n": best.votes}
        return Step("take", N_("Take up (votes: {n}): “{question}”"), values, "questions", best.id)
    pending = next((q for q in asked if q.status == "pending"), None)
    if pending is not None:
        text = N_("Let everybody see: “{question}”")
        return Step("approve", text, {"question": pending.text}, "questions", pending.id)
    if not asked and item.left(view.now) >= RESERVE:
        return Step("announce", N_("No questions yet: ask the audience for some"))
    return None


def _findings(view: SessionView, item: Item) -> Step | None:
    if view.state.floor is not None:
        return None
    found = [f for f in view.state.findings.values() if not f.withdrawn]
    if not found:
        return _head(view) or Step("finding", N_("Record the first finding"))
    ownerless = next((f for f in found if f.owner is None), None)
    if ownerless is not None and item.left(view.now) >= RESERVE:
        text = N_("Who takes it further? “{finding}”")
        step = Step("owner", text, {"finding": ownerless.text}, "findings", ownerless.id)
        return _head(view) or step
    if item.left(view.now) >= RESERVE and all(f.item != item.id for f in found):
        step = Step("finding", N_("Record a finding (so far: {n})"), {"n": len(found)})
        return _head(view) or step
    return None


def _feedback(view: SessionView, item: Item) -> Step | None:
    said = view.state.feedback
    if said.status == "planned":
        return Step("open_feedback", N_("Ask everybody for feedback"), pane="feedback")
    if view.state.floor is not None:
        return None
    if said.status == "open" and not said.count and item.left(view.now) >= RESERVE:
        return None
    if said.status == "open":
        text = N_("Feedback so far: {n}. Close it, and publish the ratings")
        step = Step("close_feedback", text, {"n": said.count}, "feedback", "state")
        return _head(view) or step
    lines = lines_in_order(view).items()
    kept = [row for row, (_, published) in lines if not published]
    if kept and item.left(view.now) >= RESERVE:
        text = N_("Publish a line of feedback, or leave it (not published: {n})")
        return Step("publish_line", text, {"n": len(kept)}, "feedback", kept[0])
    return _done(view, N_("The feedback is closed: begin “{item}”"))


_Propose: TypeAlias = Callable[[SessionView, Item], Step | None]
_OF_KIND: Final[Mapping[ItemKind, _Propose]] = {
    "welcome": _welcome,
    "statements": _statements,
    "discussion": _discussion,
    "positions": _positions,
    "questions": _questions,
    "findings": _findings,
    "feedback": _feedback,
    "break": _break,
}
