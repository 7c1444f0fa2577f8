"""What the reader's own standing is in words."""

from server.language import Language
from server.session import questions
from server.session.chairs import next_to_go
from server.session.entries import current_place, current_queue
from server.session.items import held_item, next_item

from ..client.session_view import SessionView
from ..widgets.times import moment
from ..wording.words import KINDS, name_after, why
from .my_status import MyStatus, Waiting, prepared_for_me


def place(language: Language, view: SessionView, waiting: Waiting) -> str:
    """``You are number 2, after Ida Brandvold.``"""
    if waiting.after == view.you.id and not waiting.is_next:
        return language.text("You are number {n}, after another hand of yours", n=waiting.place)
    if waiting.after is not None and not waiting.is_next:
        after = name_after(language, view.state, waiting.after)
        return language.text("You are number {n}, after {name}", n=waiting.place, name=after)
    speech = view.state.floor
    if speech is None or speech.person == view.you.id:
        return language.text("You are next")
    name = name_after(language, view.state, speech.person)
    return language.text("You are next, after {name}", name=name)


def entry(language: Language, view: SessionView, waiting: Waiting) -> tuple[str, str]:
    """An entry of the reader's: where it stands, and as a second text what explains it."""
    kind = language.text(KINDS[waiting.entry.kind])
    reason = why(language, waiting.entry, view.state, view.you.id)
    note = waiting.entry.note
    quoted = language.text("“{note}”", note=note) if note else ""
    return f"{kind}: {place(language, view, waiting)}", " · ".join(filter(None, (quoted, reason)))


def parked(language: Language, view: SessionView, waiting: Waiting) -> str:
    """An entry that waits with an item that is not on: with which, and what it says."""
    kind = language.text(KINDS[waiting.entry.kind])
    title = next((i.title for i in view.state.items if i.id == waiting.item), "")
    text = language.text("{kind}: waits with the item “{item}”", kind=kind, item=title)
    note = waiting.entry.note
    quoted = language.text("“{note}”", note=note) if note else ""
    return " · ".join(filter(None, (text, quoted)))


def hand(language: Language, view: SessionView, waiting: Waiting) -> str:
    """An entry of the reader's in one line, wherever it waits."""
    if waiting.item != current_place(view.state):
        return parked(language, view, waiting)
    return " · ".join(filter(None, entry(language, view, waiting)))


def hand_down(language: Language, view: SessionView, mine: MyStatus) -> str:
    """What there is to say of what the reader does not wait for."""
    if view.state.session.phase == "closed":
        return ""
    if not current_queue(view.state).open:
        return language.text("The queue is closed. Points of order are always possible.")
    return "" if mine.waiting else language.text("Your hand is down.")


def own_floor(language: Language, view: SessionView, mine: MyStatus, key: str) -> tuple[str, str]:
    """What is so about the reader's speech, and what they can do; ``key`` is that of its end."""
    speech, floor = mine.speech, view.state.floor
    assert speech is not None
    kind = language.text(KINDS[speech.kind])
    if not mine.speaking and floor is not None:
        name = name_after(language, view.state, floor.person)
        return language.text("You go on after {name}", name=name), kind
    if view.state.session.phase == "paused":
        return language.text("You have the floor"), language.text("You go on after the pause")
    rest = language.text("{kind} · {key}: finish", kind=kind, key=key)
    return language.text("You have the floor"), rest


def between_items(language: Language, view: SessionView) -> tuple[str, str]:
    """What there is to say while no item is on: what is so, and what comes."""
    state = view.state
    item, coming = held_item(view.state), next_item(state)
    match state.session.phase:
        case "closed":
            return language.text("The session is closed."), language.text(
                "Thank you for taking part. ctrl+q leaves."
            )
        case "paused":
            title = item.title if item else ""
            then = language.text("It goes on with “{title}”.", title=title) if title else ""
            return language.text("Pause"), then
        case "waiting":
            now = language.text("Welcome. The session has not begun yet.")
        case _:
            now = language.text("The session is open.")
    first = language.text("First: {title}", title=coming.title) if coming else ""
    start = state.session.start
    if state.session.phase == "waiting" and start is not None:
        time = moment(language, start, view.now, view.zone)
        first = " · ".join(filter(None, (language.text("begins {time}", time=time), first)))
    return now, first


def for_me_now(language: Language, view: SessionView) -> str:
    """The questions put to the reader now: from the audience, and those prepared for what is
    on, in one text, else empty."""
    if view.state.session.phase == "closed":
        return ""
    item, you = held_item(view.state), view.you.id
    texts = [q.text for q in questions.taken_up(view.state) if q.answers == you]
    texts += [q.text for i, q in prepared_for_me(view) if item is not None and i.id == item.id]
    return language.text("For you: {question}", question=" · ".join(texts)) if texts else ""


def came_back(language: Language, view: SessionView) -> str:
    """What is said to who was not asked for a name: it may be that of somebody else who has joined
    from the same user account."""
    return language.text(
        "You are {name} here. Somebody else at this computer joins with --name and their own name.",
        name=view.name(view.you.id) or view.you.name,
    )


def open_chairs(language: Language, view: SessionView, mine: MyStatus) -> str:
    """What is announced to who would make room for the next guest, and to who is invited."""
    going = next_to_go(view.state)
    if going is not None and going.id == view.you.id:
        return language.text("You go when the next guest comes.")
    if going is not None and mine.invited:
        return language.text("If you accept, {name} makes room for you.", name=going.name)
    return ""


def asked(language: Language, mine: MyStatus) -> str:
    note = mine.invitation.note if mine.invitation else ""
    if note:
        return language.text("You asked for a seat on the panel: “{note}”", note=note)
    return language.text("You asked for a seat on the panel.")
