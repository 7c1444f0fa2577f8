"""The audience's questions: asked, voted up, approved, taken up, answered or left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from . import items, texts
from .messages import ANYBODY, MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import known, mint
from .records import PersistentMap, differing, excluding, including, replace
from .reversal import Reversal, overtaken

if TYPE_CHECKING:
    from .session import SessionState

MOST_WAITING: Final = 5
"""How many questions of one person may wait for approval at a time."""

MOST_LABELS: Final = 3
"""How many labels a question may have, each of at most ``LABEL_LENGTH`` characters."""
LABEL_LENGTH: Final = 30

QuestionStatus: TypeAlias = Literal["pending", "approved", "dismissed", "taken", "answered"]


@dataclass(frozen=True)
class Question:
    """One question. ``person`` asked it, ``answers`` is who was asked to answer.

    ``votes`` counts, ``voters`` are the ids that the reader may know: all for moderators,
    otherwise only the reader's own. ``item`` is the one it was taken up in, ``taken`` the seq
    of that. ``labels`` are the moderators', by which questions are sorted.
    """

    id: str
    person: str
    text: str
    asked: datetime
    status: QuestionStatus = "pending"
    votes: int = 0
    voters: Mapping[str, bool] = field(default_factory=PersistentMap)
    answers: str | None = None
    item: str | None = None
    labels: tuple[str, ...] = ()
    taken: int | None = None

    @property
    def public(self) -> bool:
        return self.status not in ("pending", "dismissed")

    def is_for(self, person: str) -> bool:
        """Whether somebody may read it who is no moderator."""
        return self.public or self.person == person


def in_turn(state: SessionState) -> list[Question]:
    """All of them, in the order in which they were asked."""
    return sorted(state.questions.values(), key=lambda q: (q.asked, len(q.id), q.id))


def find(state: SessionState, question: str, actor: Actor) -> Question:
    """The question of this id. Raises :class:`Refused` (``unknown_question``), also for one
    that the actor may not see."""
    found = state.questions.get(question)
    if found is None or not (actor.role == "moderator" or found.is_for(actor.id)):
        raise Refused("unknown_question")
    return found


def taken_up(state: SessionState) -> list[Question]:
    """Those that are being answered, the one that was taken up last at the end."""
    found = (q for q in state.questions.values() if q.status == "taken")
    return sorted(found, key=lambda q: (q.taken or 0, q.id))


def _changed(
    state: SessionState, question: str, change: Callable[[Question], Question]
) -> SessionState:
    found = state.questions.get(question)
    return state if found is None else _put(state, change(found))


def _put(state: SessionState, question: Question) -> SessionState:
    return replace(state, questions=including(state.questions, question.id, question))


class Ask(Command, do="question.ask", roles=ANYBODY, phases=UNTIL_CLOSED):
    text: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        text = texts.required_line(self.text)
        # Only a spectator can flood the moderators; few questions of theirs wait at a time.
        if actor.role == "spectator":
            own = [q for q in state.questions.values() if q.person == actor.id]
            if sum(q.status == "pending" for q in own) >= MOST_WAITING:
                raise Refused("too_many_questions", limit=MOST_WAITING)
            if any(q.text == text and q.status == "pending" for q in own):
                raise Refused("already_asked")
        yield Asked(mint(state, "q", state.questions), actor.id, text)


class Vote(Command, do="question.vote", roles=ANYBODY, phases=UNTIL_CLOSED):
    """One vote a person, for a question that has been approved and not yet answered."""

    question: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = _votable(state, self.question, actor)
        if actor.id in found.voters:
            raise Refused("already_voted")
        yield Voted(found.id, actor.id)


class Unvote(Command, do="question.unvote", roles=ANYBODY, phases=UNTIL_CLOSED):
    question: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = _votable(state, self.question, actor)
        if actor.id not in found.voters:
            raise Refused("not_voted")
        yield Unvoted(found.id, actor.id)


def _votable(state: SessionState, question: str, actor: Actor) -> Question:
    found = find(state, question, actor)
    if found.status not in ("approved", "taken"):
        raise Refused("question_not_open")
    return found


class Approve(Command, do="question.approve", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Let everybody see a question; also one dismissed before, or taken up too early."""

    question: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.question, actor)
        if found.status == "answered":
            raise Refused("question_answered")
        if found.status != "approved":
            yield Approved(found.id, found.person, found.text, found.asked, found.labels)


class Label(Command, do="question.label", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Say what a question is about: all its labels, which replace those before. Whoever sees the
    question sees them."""

    question: str
    labels: tuple[str, ...]

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.question, actor)
        wanted = (texts.required_line(label, LABEL_LENGTH) for label in self.labels)
        labels = tuple(dict.fromkeys(wanted))
        if len(labels) > MOST_LABELS:
            raise Refused("too_many_labels", limit=MOST_LABELS)
        if labels != found.labels:
            yield Labelled(found.id, found.person, labels)


class Dismiss(Command, do="question.dismiss", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Hide a question from all but moderators and its asker, and drop its votes."""

    question: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.question, actor)
        if found.status == "answered":
            raise Refused("question_answered")
        if found.status != "dismissed":
            yield Dismissed(found.id, found.person, found.public)


class Take(Command, do="question.take", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Put a question to the round, or to one person; approves it where nobody has."""

    question: str
    person: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.question, actor)
        if self.person is not None and known(state, self.person).role == "spectator":
            raise Refused("not_on_panel", person=self.person)
        if found.status == "answered":
            raise Refused("question_answered")
        if not found.public:
            yield Approved(found.id, found.person, found.text, found.asked, found.labels)
        if found.status != "taken" or found.answers != self.person:
            yield Taken(found.id, self.person, items.held(state))


class Answer(Command, do="question.answered", roles=MODERATORS, phases=UNTIL_CLOSED):
    question: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.question, actor)
        if not found.public:
            raise Refused("question_not_open")
        if found.status != "answered":
            yield Answered(found.id)


class Asked(Event, event="question.asked", about="person"):
    question: str
    person: str
    text: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _put(state, Question(self.question, self.person, self.text, fact.at))


class Voted(Event, event="question.voted", about="person"):
    """``person`` is empty for those who may not know whose vote it was."""

    question: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        found = state.questions.get(self.question)
        if found is None:
            return state
        voters = found.voters
        if self.person:
            voters = including(voters, self.person, True)
        return _put(state, replace(found, votes=found.votes + 1, voters=voters))


class Unvoted(Event, event="question.unvoted", about="person"):
    """``person`` is empty for those who may not know whose vote it was."""

    question: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.question, self._discounted)

    def _discounted(self, found: Question) -> Question:
        voters = excluding(found.voters, self.person)
        return replace(found, votes=found.votes - 1, voters=voters)


class Approved(Event, event="question.approved", about="person"):
    """Everybody sees the question from here on, so it comes with all that it says."""

    question: str
    person: str
    text: str
    asked: datetime
    labels: tuple[str, ...] = ()

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        found = state.questions.get(self.question) or Question(
            self.question, self.person, self.text, self.asked, labels=self.labels
        )
        return _put(state, replace(found, status="approved", answers=None, item=None, taken=None))


class Labelled(Event, event="question.labelled", about="person"):
    """All the labels of a question, which ``person`` asked, as they are now."""

    question: str
    person: str
    labels: tuple[str, ...]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.question, lambda q: replace(q, labels=self.labels))


class Dismissed(Event, event="question.dismissed", about="person"):
    """It has no votes any more, and nothing of having been taken up. ``shown``: everybody could
    read the question until now."""

    question: str
    person: str
    shown: bool = True

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        none: PersistentMap[bool] = PersistentMap()
        return _changed(
            state,
            self.question,
            lambda q: replace(
                q,
                status="dismissed",
                votes=0,
                voters=none,
                answers=None,
                item=None,
                taken=None,
            ),
        )


class Hidden(Event, event="question.hidden", about=None):
    """What everybody but the moderators and the asker sees where a question that they could read
    is dismissed. Never logged."""

    question: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, questions=excluding(state.questions, self.question))


class Taken(Event, event="question.taken", about=None):
    """Put to the round, or to the person who ``answers``, in an item."""

    question: str
    answers: str | None
    item: str | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(
            state,
            self.question,
            lambda q: replace(
                q, status="taken", answers=self.answers, item=self.item, taken=fact.seq
            ),
        )


class Answered(Event, event="question.answered", about=None):
    question: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.question, lambda q: replace(q, status="answered"))


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back what an action made of a question; votes that came since stay.

    Raises :class:`Refused` (``undo_overtaken``) where more has become of it since.
    """
    for question in differing(r.before.questions, r.after.questions):
        was, after = r.before.questions.get(question), r.after.questions[question]
        now = r.state.questions[question]
        if was is None or _become(was) == _become(after):
            continue
        if r.again("question", question):
            raise overtaken()
        back = replace(
            now,
            status=was.status,
            answers=was.answers,
            item=was.item,
            taken=was.taken,
            labels=was.labels,
        )
        if not was.public:
            # Nobody votes for what they do not see, as when it is dismissed.
            back = replace(back, votes=0, voters=PersistentMap())
        elif was.votes != after.votes:
            back = replace(back, votes=was.votes, voters=was.voters)
        yield Restored(back.id, back.person, back, now.public)


def _become(question: Question) -> tuple[object, ...]:
    """What moderators make of a question."""
    return question.status, question.answers, question.item, question.labels


class Restored(Event, event="question.restored", about="person"):
    """An undo, or a redo: the question of ``person`` is as it was. ``shown``: everybody could read
    it until now."""

    question: str
    person: str
    record: Question
    shown: bool = True

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _put(state, self.record)
