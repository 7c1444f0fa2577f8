"""A sentence for each fact."""

from collections.abc import Mapping
from typing import Final

from server.codec import Unknown
from server.journal.anonymise import REMOVED
from server.language import N_, Language
from server.session import (
    agenda,
    announcements,
    claims,
    departures,
    door,
    feedback,
    findings,
    floor,
    links,
    panel,
    people,
    phases,
    positions,
    questions,
    queue,
    restarts,
    soundcheck,
    undo,
    whispers,
)
from server.session.entries import owner
from server.session.messages import Event, Fact
from server.session.session import SessionState
from server.wire.actions import in_words

from .words import (
    KINDS,
    ORDERS,
    STANCES,
    STANDS,
    addressee,
    clock,
    first_words,
    name_of,
    thing_called,
)

SENTENCES: Final[Mapping[type[Event], str]] = {
    phases.Edited: N_("{by} changes the session's title or beginning: “{text}”"),
    phases.Opened: N_("{by} opens the session"),
    phases.Paused: N_("{by} pauses the session"),
    phases.Resumed: N_("{by} resumes the session"),
    phases.Closed: N_("{by} closes the session"),
    restarts.Restarted: N_(
        "The server was started again; its machine's clock is off by {duration}, the session's"
        " time goes on"
    ),
    people.Added: N_("{by} adds {person}"),
    people.Joined: N_("{person} joins"),
    people.Introduced: N_("{person} is introduced"),
    people.Arrived: N_("{person} is here"),
    people.Left: N_("{person} has gone"),
    people.Renamed: N_("{by} changes a name to {person}"),
    people.Edited: N_("{by} changes what is said of {person}"),
    departures.Removed: N_("{by} removes {person}"),
    departures.Restored: N_("{by} lets {person} take part again"),
    claims.Claimed: N_("Somebody comes by the name of {person}"),
    claims.Confirmed: N_("{person} is confirmed"),
    soundcheck.Checked: N_("{by} notes the sound check of {person}"),
    links.Renewed: N_("{by} renews the link for {to}"),
    agenda.Started: N_("{by} begins “{item}”"),
    agenda.Extended: N_("{by} extends “{item}” by {duration}"),
    agenda.Skipped: N_("{by} skips “{item}”"),
    agenda.Added: N_("{by} adds “{item}” to the agenda"),
    agenda.Edited: N_("{by} changes “{item}”"),
    agenda.Moved: N_("{by} moves “{item}”"),
    agenda.Removed: N_("{by} takes an item off the agenda"),
    floor.Given: N_("{by} gives the floor to {person} ({kind})"),
    floor.Ended: N_("{person} has finished"),
    floor.Paused: N_("{by} stops the clock"),
    floor.Resumed: N_("{by} lets the clock go on"),
    floor.Extended: N_("{by} extends the speech by {duration}"),
    queue.Joined: N_("{person} asks to speak ({kind})"),
    queue.Noted: N_("{by} changes the note of {person}"),
    queue.Left: N_("{person} lowers the hand"),
    queue.Removed: N_("{by} takes {person} out of the queue"),
    queue.Deferred: N_("{person} waits longer"),
    queue.Moved: N_("{by} moves {person} in the queue"),
    queue.Opened: N_("{by} opens the queue"),
    queue.Closed: N_("{by} closes the queue"),
    queue.Cleared: N_("{by} clears the queue"),
    queue.Ordered: N_("{by} orders the queue: {order}"),
    panel.Asked: N_("{person} asks to join the panel"),
    panel.Invited: N_("{by} invites {person} onto the panel"),
    panel.Accepted: N_("{person} accepts and joins the panel"),
    panel.Declined: N_("{person} declines the invitation"),
    panel.Withdrawn: N_("{by} gives {person} no seat on the panel"),
    panel.Expired: N_("The invitation of {person} has run out"),
    panel.Released: N_("{person} goes back to the audience"),
    panel.Restored: N_("{by} puts back the invitation of {person}"),
    panel.Reseated: N_("{by} puts {person} back on the panel"),
    agenda.Restored: N_("{by} puts the agenda back"),
    floor.Restored: N_("{by} puts the floor back"),
    queue.Restored: N_("{by} puts the queue back"),
    undo.Undone: N_("{by} takes back: {action}"),
    undo.Redone: N_("{by} does again: {action}"),
    phases.Restored: N_("{by} takes back that the session was begun"),
    positions.Reopened: N_("{by} opens a position again"),
    feedback.Restored: N_("{by} puts back the feedback"),
    positions.Restored: N_("{by} puts back a position"),
    findings.Restored: N_("{by} puts back a finding"),
    questions.Restored: N_("{by} puts back a question"),
    questions.Asked: N_("{person} asks a question: {text}"),
    questions.Voted: N_("A vote for a question"),
    questions.Unvoted: N_("A vote for a question taken back"),
    questions.Approved: N_("{by} approves a question: {text}"),
    questions.Labelled: N_("{by} labels a question"),
    questions.Dismissed: N_("{by} dismisses a question"),
    questions.Hidden: N_("{by} dismisses a question"),
    questions.Taken: N_("{by} takes up a question"),
    questions.Answered: N_("{by} marks a question as answered"),
    positions.Added: N_("{by} adds a position: {text}"),
    positions.Edited: N_("{by} changes a position"),
    positions.Removed: N_("{by} takes out a position"),
    positions.Opened: N_("{by} opens a position for assessment"),
    positions.Assessed: N_("{person} assesses a position: {stance}"),
    positions.Closed: N_("{by} closes a position; the result is out"),
    findings.Recorded: N_("{by} records a finding: {text}"),
    findings.Edited: N_("{by} changes a finding: {text}"),
    findings.Withdrawn: N_("{by} withdraws a finding"),
    findings.Stood: N_("{person} on a finding: {stance}"),
    feedback.Opened: N_("{by} asks for feedback"),
    feedback.Gave: N_("Somebody gives feedback"),
    feedback.Closed: N_("{by} closes the feedback"),
    feedback.Published: N_("{by} publishes a line of feedback"),
    feedback.Withheld: N_("{by} takes back a line of feedback"),
    whispers.Sent: N_("{by} to {to}: {text}"),
    whispers.Seen: N_("{person} has seen: {text}"),
    whispers.Noted: N_("{by} writes a note"),
    door.Closed: N_("{by} closes the door: nobody new comes in"),
    door.Opened: N_("{by} opens the door again"),
    announcements.Made: N_("{by} to everybody: {text}"),
    announcements.Cleared: N_("{by} takes the announcement away"),
    announcements.Darkened: N_("{by} makes the stage dark"),
    announcements.Lit: N_("{by} shows the stage again"),
}

_GOES_ON: Final = N_("{by} goes on with “{item}”")
_REST_DROPPED: Final = N_("{by} drops what was left of “{item}”")
_TAKEN_TO: Final = N_("{by} puts a question to {person}")
_BY_OTHERS: Final[Mapping[type[Event], str]] = {
    queue.Joined: N_("{by} puts {person} into the queue ({kind})"),
    floor.Ended: N_("{by} ends the speech of {person}"),
    panel.Released: N_("{by} releases {person} to the audience"),
}
"""Where others do to people what these mostly do themselves."""

_ON_THEIR_OWN: Final[Mapping[type[Event], str]] = {
    floor.Given: N_("{by} takes the floor ({kind})"),
    queue.Noted: N_("{by} changes a note of their own"),
    panel.Withdrawn: N_("{by} no longer asks to join the panel"),
}
"""Where people do themselves what is mostly done to them."""

_SHORTENED: Final[Mapping[type[Event], str]] = {
    agenda.Extended: N_("{by} shortens “{item}” by {duration}"),
    floor.Extended: N_("{by} shortens the speech by {duration}"),
}
_OF_SOMEBODY: Final[Mapping[str, str]] = {
    SENTENCES[floor.Paused]: N_("{by} stops the clock of {person}"),
    SENTENCES[floor.Resumed]: N_("{by} lets the clock of {person} go on"),
    SENTENCES[floor.Extended]: N_("{by} extends the speech of {person} by {duration}"),
    _SHORTENED[floor.Extended]: N_("{by} shortens the speech of {person} by {duration}"),
    SENTENCES[floor.Restored]: N_("{by} puts the floor back: {person} goes on"),
    SENTENCES[undo.Undone]: N_("{by} takes back: {action} ({person})"),
    SENTENCES[undo.Redone]: N_("{by} does again: {action} ({person})"),
}
"""What to say where it is known whose turn it was or is."""

_OF_SOMETHING: Final[Mapping[str, str]] = {
    SENTENCES[undo.Undone]: N_("{by} takes back: {action} (“{thing}”)"),
    SENTENCES[undo.Redone]: N_("{by} does again: {action} (“{thing}”)"),
}
"""Likewise what it was done with."""

PUT_BACK: Final[tuple[type[Event], ...]] = (
    agenda.Restored,
    floor.Restored,
    queue.Restored,
    panel.Restored,
    questions.Restored,
    positions.Restored,
    findings.Restored,
    feedback.Restored,
)
"""What an undo consists of: whoever reads what was undone reads these as well only as a riddle."""

_OFTEN: Final = (questions.Voted, questions.Unvoted, positions.Assessed, findings.Stood)
_BEGINNING: Final = 40
"""Characters of what something that happens often is about, enough to tell it from others: nine
people may stand to the same in a minute."""
_ABOUT: Final = N_("{sentence} (“{thing}”)")
_MADE_ROOM: Final = N_("{person} makes room for {by} and goes back to the audience")
_LEFT_OUT: Final = N_("Something private is left out here")
_OF_A_LATER_VERSION: Final = N_("Something that this version does not know: {event}")


def sentence(language: Language, fact: Fact, state: SessionState) -> str:
    """One fact as a sentence without a full stop, given the state after it."""
    event = fact.event
    if isinstance(event, Unknown):
        template = _LEFT_OUT if event.name == REMOVED else _OF_A_LATER_VERSION
        return language.text(template, event=event.name)
    template = SENTENCES[type(event)]
    if isinstance(event, questions.Taken) and event.answers is not None:
        template = _TAKEN_TO
    if isinstance(event, agenda.Started | agenda.Skipped):
        template = _of_an_item_held(event, fact, state) or template
    if isinstance(event, panel.Released) and event.room_for is not None:
        template = _MADE_ROOM
    else:
        whose = _ON_THEIR_OWN if _person(event, state) == fact.by else _BY_OTHERS
        template = whose.get(type(event), template)
    if isinstance(event, floor.Extended | agenda.Extended) and event.seconds < 0:
        template = _SHORTENED[type(event)]
    values = _values(language, fact, state)
    told = language.text(_saying_whose(template, values), **values)
    about = _about(event, state)
    return language.text(_ABOUT, sentence=told, thing=about) if about else told


def _about(event: Event, state: SessionState) -> str:
    """The words of the question, position or finding that an event is about, as long as they are
    known: of several nobody knows otherwise which."""
    found: questions.Question | positions.Position | findings.Finding | None = None
    match event:
        case (
            questions.Voted(question=one)
            | questions.Unvoted(question=one)
            | questions.Labelled(question=one)
            | questions.Dismissed(question=one)
            | questions.Taken(question=one)
            | questions.Answered(question=one)
        ):
            found = state.questions.get(one)
        case (
            positions.Edited(position=one)
            | positions.Opened(position=one)
            | positions.Reopened(position=one)
            | positions.Assessed(position=one)
            | positions.Closed(position=one)
        ):
            found = state.positions.get(one)
        case findings.Withdrawn(finding=one) | findings.Stood(finding=one):
            found = state.findings.get(one)
    text = found.text if found is not None else ""
    return first_words(text, _BEGINNING) if isinstance(event, _OFTEN) else text


def _saying_whose(template: str, values: Mapping[str, str]) -> str:
    """A sentence that says with what it was done, or with whose speech, as long as it is known."""
    if "thing" in values:
        return _OF_SOMETHING.get(template, template)
    return _OF_SOMEBODY.get(template, template) if "person" in values else template


def _of_an_item_held(event: Event, fact: Fact, state: SessionState) -> str | None:
    """What to say where the item had been held before; None where it had not."""
    item = next((i for i in state.items if i.id == event.subject("item")), None)
    if item is None or item.started is None or item.started == fact.at:
        return None
    return _GOES_ON if isinstance(event, agenda.Started) else _REST_DROPPED


def _values(language: Language, fact: Fact, state: SessionState) -> dict[str, str]:
    """What the placeholders of the fact's sentence stand for."""
    event = fact.event
    values = {"by": name_of(language, state, fact.by), **_content(language, event, state)}
    if values.get("text") == "":
        # There are copies of logs without texts.
        values["text"] = language.text("(text left out)")
    person = _person(event, state)
    if person is not None:
        values.setdefault("person", name_of(language, state, person))
    item = event.subject("item")
    if item is not None:
        values["item"] = next((i.title for i in state.items if i.id == item), item)
    return values


def _content(language: Language, event: Event, state: SessionState) -> dict[str, str]:
    """What only events of its kind say."""
    say = language.text
    match event:
        case people.Added() | people.Joined() | people.Introduced() | people.Renamed():
            return {"person": event.name} if event.name else {}
        case queue.Joined(kind=kind) | floor.Given(kind=kind):
            return {"kind": say(KINDS[kind])}
        case (
            agenda.Extended(seconds=seconds)
            | floor.Extended(seconds=seconds)
            | restarts.Restarted(ahead=seconds)
        ):
            said = seconds if isinstance(event, restarts.Restarted) else abs(seconds)
            return {"duration": clock(said)}
        case undo.Undone(what=what) | undo.Redone(what=what):
            thing = thing_called(state, what, event.thing)
            return {"action": in_words(language, what), **({"thing": thing} if thing else {})}
        case positions.Assessed() | findings.Stood():
            return {"stance": _stance(language, event)}
        case queue.Ordered(order=order):
            return {"order": say(ORDERS[order])}
        case links.Renewed(to=to):
            return {"to": addressee(language, to, state)}
        case whispers.Sent() | whispers.Seen():
            return _whispered(language, event, state)
        case (
            questions.Asked(text=text)
            | questions.Approved(text=text)
            | positions.Added(text=text)
            | findings.Recorded(text=text)
            | findings.Edited(text=text)
            | announcements.Made(text=text)
            | phases.Edited(title=text)
        ):
            return {"text": text}
    return {}


def _whispered(
    language: Language, event: whispers.Sent | whispers.Seen, state: SessionState
) -> dict[str, str]:
    if isinstance(event, whispers.Sent):
        return {"to": addressee(language, event.to, state), "text": event.text}
    whisper = state.whispers.get(event.whisper)
    return {"text": whisper.text if whisper else ""}


def _stance(language: Language, event: positions.Assessed | findings.Stood) -> str:
    if isinstance(event, findings.Stood):
        return language.text(STANDS[event.stance])
    return language.text(STANCES[event.stance])


def _person(event: Event, state: SessionState) -> str | None:
    """Whom an event is about, also where it is about their entry or speech."""
    if isinstance(event, floor.Paused | floor.Resumed | floor.Extended):
        speech = state.floor
        return speech.person if speech is not None and speech.id == event.speech else None
    if isinstance(event, floor.Restored):
        return event.floor.person if event.floor is not None else None
    if isinstance(event, questions.Taken):
        return event.answers
    entry = event.subject("entry")
    return event.subject("person") if entry is None else owner(state, entry)
