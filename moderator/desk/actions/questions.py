"""The audience's questions: approved, put to somebody, answered or dismissed."""

from functools import partial
from typing import Final

from server.language import N_, NC_
from server.session import questions
from server.session.messages import Command

from ...client.people import seated
from ...dialogs.menu import Choice
from ...dialogs.prompt import TextPrompt
from ..selection import Selection
from . import floor
from .record import OWN, DeskHost, Menus, action, somebody
from .writing import send_text

TOPIC: Final = N_("Questions")
here = partial(action, panes=("questions",), footer=OWN)

approve = here(
    "approve",
    N_("Approve"),
    N_("Let everybody see the question"),
    "y",
    also=N_("publish, release, allow"),
).gives(lambda s: questions.Approve(s.question.id) if s.question else None)


def _taken(selection: Selection) -> Command | None:
    question = selection.question
    if question is None:
        return None
    with_the_round = question.status == "taken" and question.answers is None
    return questions.Take(question.id, selection.view.you.id if with_the_round else None)


@here(
    "take",
    N_("Take up"),
    N_("Take the question up: to the round, or to somebody"),
    "v",
    menu=N_("Take it up"),
    command=_taken,
).asks
async def take(host: DeskHost, selection: Selection) -> None:
    question = selection.question
    if question is None:
        return
    say = host.language.text
    title = say("Who is to answer? “{text}”", text=question.text)
    everybody = [Choice("", say("To the round"))]
    person = await somebody(host, selection, title, seated, everybody)
    if person is not None:
        host.send(questions.Take(question.id, person or None))


answered = here(
    "answered",
    NC_("key", "Answered"),
    N_("Mark the question as answered"),
    "c",
    name=N_("Mark as answered"),
    command=lambda s: questions.Answer(s.question.id) if s.question else None,
    also=N_("done, tick off"),
)


def _labelled(selection: Selection) -> Command | None:
    question = selection.question
    if question is None:
        return None
    return questions.Label(question.id, () if question.labels else ("…",))


@here(
    "label",
    N_("Labels"),
    N_("Say in a word or two what the question is about"),
    "#",
    footer=None,
    command=_labelled,
    also=N_("tag, topic"),
).asks
async def label(host: DeskHost, selection: Selection) -> None:
    question = selection.question
    if question is None:
        return
    asked = questions.in_turn(selection.view.state)
    used = {each: None for q in asked for each in q.labels}
    text = host.language.text("Labels of “{text}”, with commas between them.", text=question.text)
    if used:
        there = ", ".join(used)
        text += "\n" + host.language.text("So far there are: {labels}", labels=there)
    limit = questions.MOST_LABELS * (questions.LABEL_LENGTH + 2)
    prompt = TextPrompt(host.language, text, ", ".join(question.labels), limit=limit, emptied=True)

    def make(typed: str) -> Command:
        return questions.Label(question.id, _split(typed))

    await send_text(host, prompt, make, selection.view, "labels", question.id)


def _split(typed: str) -> tuple[str, ...]:
    return tuple(word for part in typed.split(",") if (word := part.strip().removeprefix("#")))


dismiss = here(
    "dismiss",
    N_("Dismiss"),
    N_("Keep the question, or take it, from everybody's sight"),
    "d,delete",
    command=lambda s: questions.Dismiss(s.question.id) if s.question else None,
    also=N_("delete, reject, hide"),
)

give_asker = action(
    "give_asker",
    N_("Give the floor to the asker"),
    N_("Give the floor to whoever asked the question selected"),
    panes=("questions",),
    command=lambda s: floor.give.make(s) if s.question else None,
)


ACTIONS: Final = (approve, take, answered, label, dismiss, give_asker)
IN_MENU: Final[Menus] = {
    "questions": (
        *("approve", "take", "answered", "label", "dismiss", "give_asker"),
        *("invite_them", "note", "whisper", "edit_person", "remove"),
    )
}
