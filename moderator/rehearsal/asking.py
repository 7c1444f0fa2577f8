"""The audience's questions: asked, voted up, sifted, put to somebody, and answered."""

from collections.abc import Iterable
from typing import Final

from server.session import floor, questions
from server.session.items import Item, current_item
from server.session.messages import Command
from server.session.questions import Question
from server.session.words import INTERJECTIONS

from .person import Person
from .situation import Situation

ASKS: Final = 0.35
"""How many questions the whole audience asks a minute."""
LIKED: Final = 8
"""How many of the audience like any question; with every vote, one more does."""
MOST_LIKED: Final = 0.5
"""The share of the audience that votes for a question at most."""
CONSIDERED: Final = 15.0
"""Seconds that a question waits before a moderator has read it."""
APPROVED: Final = 0.85
ASKED: Final = 3
"""To how many of the least heard panelists a question may be put."""
HANDS_FIRST: Final = 0.5
"""How often somebody who waits gets the floor before the next question is taken up."""
ANSWERED_IN: Final = frozenset({"questions", "discussion"})
"""Kinds of items in which questions are answered; in a discussion, when a cue suggests one."""
TOO_LATE: Final = 75.0
"""Seconds before the end of an item from when on no question is taken up any more."""


class Curiosity:
    """What one spectator does about questions. Each is considered once."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._considered: set[str] = set()

    def wish(self, glance: float) -> Command | None:
        """``glance``: seconds between two looks, about."""
        return self._vote() or self._ask(glance)

    def _vote(self) -> Command | None:
        person = self._person
        if person.texts is None:
            return None
        for question in _by_age(person.state.questions.values()):
            if question.status != "approved" or question.id in self._considered:
                continue
            self._considered.add(question.id)
            liked = (LIKED + question.votes) / person.texts.audience
            if question.person != person.id and person.random.random() < min(MOST_LIKED, liked):
                return questions.Vote(question.id)
        return None

    def _ask(self, glance: float) -> Command | None:
        person, item = self._person, current_item(self._person.state)
        if person.texts is None or item is None or item.kind == "break":
            return None
        # Nobody asks when no time for answers is left.
        if not any(_is_to_come(item) for item in person.state.items):
            return None
        if person.random.random() > ASKS * glance / 60 / person.texts.audience:
            return None
        text = person.texts.draw("question")
        return questions.Ask(text) if text else None


def _is_to_come(item: Item) -> bool:
    return item.kind == "questions" and item.status in ("planned", "current")


def sift(situation: Situation) -> Command | None:
    """Approve what has been read, or dismiss it."""
    if situation.texts is None:
        return None
    for question in _by_age(situation.view.state.questions.values()):
        waited = (situation.view.now - question.asked).total_seconds()
        if question.status == "pending" and waited > CONSIDERED:
            approved = situation.random.random() < APPROVED
            command = questions.Approve if approved else questions.Dismiss
            return command(question.id)
    return None


class Answering:
    """Putting questions to the panel, one at a time. Remembers which have been spoken to."""

    def __init__(self) -> None:
        self._spoken_to: set[str] = set()

    def lead(self, situation: Situation) -> Command | None:
        if situation.texts is None or situation.item.kind not in ANSWERED_IN:
            return None
        taken = taken_up(situation)
        return self._take_up(situation) if taken is None else self._settle(situation, taken)

    def _take_up(self, situation: Situation) -> Command | None:
        found = _by_age(situation.view.state.questions.values())
        approved = [question for question in found if question.status == "approved"]
        if not approved or situation.item.kind != "questions":
            return None
        if situation.view.state.floor is not None or situation.left < TOO_LATE:
            return None
        if situation.waiting and situation.random.random() < HANDS_FIRST:
            return None
        best = max(approved, key=lambda question: question.votes)
        panel = situation.least_heard[:ASKED]
        return questions.Take(best.id, situation.random.choice(panel) if panel else None)

    def _settle(self, situation: Situation, taken: Question) -> Command | None:
        """Have a question answered by whom it was put to, or by somebody else."""
        speech = situation.view.state.floor
        answers = taken.answers if taken.answers in situation.panel else None
        if speech is not None:
            meant = situation.panel if answers is None else (answers,)
            if speech.kind not in INTERJECTIONS and speech.person in meant:
                self._spoken_to.add(taken.id)
            # An answer that takes too long is cut short with the item.
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
    """Whether one question may be taken up in a discussion: one is enough."""
    found = situation.view.state.questions.values()
    return situation.item.kind == "discussion" and all(q.item != situation.item.id for q in found)


def taken_up(situation: Situation) -> Question | None:
    """The question that is being answered."""
    found = _by_age(situation.view.state.questions.values())
    return next((question for question in found if question.status == "taken"), None)


def _by_age(found: Iterable[Question]) -> list[Question]:
    return sorted(found, key=lambda question: (question.asked, question.id))
