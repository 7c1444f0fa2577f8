"""The audience's questions: asked, voted for, approved, put to somebody, and answered."""

from typing import Final

from server.session import floor, questions
from server.session.items import Item, current_item
from server.session.messages import Command
from server.session.questions import Question
from server.session.session import SessionState
from server.session.words import INTERJECTIONS

from .person import Person
from .situation import Situation

ASKS: Final = 0.35
"""Questions that the whole audience asks in a minute."""
LIKED: Final = 8
"""How many spectators like any question; with every vote, one more does."""
MOST_LIKED: Final = 0.5
"""The largest share of the audience that votes for a question."""
CONSIDERED: Final = 15.0
"""Seconds until a moderator has read a question."""
APPROVED: Final = 0.85
"""The probability that a question is approved."""
ASKED: Final = 3
"""A question is put to one of this many panelists, those least heard."""
HANDS_FIRST: Final = 0.5
"""The probability that raised hands go before the next question."""
ANSWERED_IN: Final = frozenset({"questions", "discussion"})
"""Kinds of items in which questions are answered; in a discussion, only if a cue suggests it."""
TOO_LATE: Final = 75.0
"""Seconds before the end of an item in which no question is taken up any more."""


class Curiosity:
    """What one spectator does about questions. Each question is considered once."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._considered: set[str] = set()

    def wish(self, glance: float) -> Command | None:
        """A vote or a question, or None. ``glance``: roughly the seconds between two looks."""
        return self._vote() or self._ask(glance)

    def _vote(self) -> Command | None:
        person = self._person
        if person.texts is None:
            return None
        for question in _by_age(person.state):
            if question.status != "approved" or question.id in self._considered:
                continue
            self._considered.add(question.id)
            liked = (LIKED + question.votes) / person.texts.audience
            if question.person != person.id and person.chance(min(MOST_LIKED, liked)):
                return questions.Vote(question.id)
        return None

    def _ask(self, glance: float) -> Command | None:
        person, item = self._person, current_item(self._person.state)
        if person.texts is None or item is None or item.kind == "break":
            return None
        # Nobody asks when no time for answers is left.
        if not any(_is_to_come(item) for item in person.state.items):
            return None
        if not person.chance(ASKS * glance / 60 / person.texts.audience):
            return None
        text = person.texts.draw("question")
        return questions.Ask(text) if text else None


def _is_to_come(item: Item) -> bool:
    return item.kind == "questions" and item.status in ("planned", "current")


def sift(situation: Situation) -> Command | None:
    """Approve or dismiss a question, once there was time to read it."""
    if situation.texts is None:
        return None
    for question in _by_age(situation.state):
        waited = (situation.now - question.asked).total_seconds()
        if question.status == "pending" and waited > CONSIDERED:
            command = questions.Approve if situation.chance(APPROVED) else questions.Dismiss
            return command(question.id)
    return None


class Answering:
    """Puts questions to the panel, one at a time. Remembers to which somebody has spoken."""

    def __init__(self) -> None:
        self._spoken_to: set[str] = set()

    def lead(self, situation: Situation) -> Command | None:
        if situation.texts is None or situation.item.kind not in ANSWERED_IN:
            return None
        taken = taken_up(situation)
        return self._take_up(situation) if taken is None else self._settle(situation, taken)

    def _take_up(self, situation: Situation) -> Command | None:
        approved = [q for q in _by_age(situation.state) if q.status == "approved"]
        if not approved or situation.item.kind != "questions":
            return None
        if situation.speech is not None or situation.left < TOO_LATE:
            return None
        if situation.waiting and situation.chance(HANDS_FIRST):
            return None
        best = max(approved, key=lambda question: question.votes)
        panel = situation.least_heard[:ASKED]
        return questions.Take(best.id, situation.random.choice(panel) if panel else None)

    def _settle(self, situation: Situation, taken: Question) -> Command | None:
        """Have a question answered by the person it was put to, or by somebody else."""
        speech = situation.speech
        answers = taken.answers if taken.answers in situation.panel else None
        if speech is not None:
            meant = situation.panel if answers is None else (answers,)
            if speech.kind not in INTERJECTIONS and speech.person in meant:
                self._spoken_to.add(taken.id)
            # An answer that takes too long ends with the item.
            if situation.left > 0:
                return None
        if taken.id in self._spoken_to:
            return questions.Answer(taken.id)
        if speech is not None:
            return None
        person = answers or next(iter(situation.least_heard), None)
        if person is None or situation.left < 0:
            return None
        return floor.Give(person=person, expect=None)


def fits_in(situation: Situation) -> bool:
    """Whether a question may be taken up in a discussion: one in each is enough."""
    found = situation.state.questions.values()
    return situation.item.kind == "discussion" and all(q.item != situation.item.id for q in found)


def taken_up(situation: Situation) -> Question | None:
    """The question that is being answered."""
    return next(iter(questions.taken_up(situation.state)), None)


def _by_age(state: SessionState) -> list[Question]:
    return sorted(state.questions.values(), key=lambda question: (question.asked, question.id))
