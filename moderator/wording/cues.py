"""What the assistant noticed, and what would answer it, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import agenda, floor, panel, questions, queue, whispers
from server.session.cue import Cue, CueName
from server.session.entries import owner
from server.session.session import SessionState

from .words import clock, minutes, name_of

_SENTENCES: Final[Mapping[CueName, str]] = {
    "invitation": N_("The invitation of {name} runs out in {clock}"),
    "over_limit": N_("{name} is {clock} over the limit"),
    "desk_gone": N_("The desk of {name} has been gone for {time}"),
    "gone": N_("{name} left {time} ago"),
    "waiting": N_("{name} has been waiting for {time}"),
    "guest": N_("{name}, a guest for {time}, has not spoken yet"),
    "unheard": N_("{name} has not been heard, and {time} are left"),
    "dominates": N_("{name} has {share} of the talk time"),
    "idle": N_("Nobody has spoken for {time}"),
}


def cue(language: Language, cue: Cue, state: SessionState) -> str:
    """What the assistant noticed, as a sentence without a full stop."""
    n = round(cue.amount)
    if cue.name == "over_time":
        return _over_time(language, cue, state)
    if cue.name == "replies":
        return language.plural("{n} reply waits", "{n} replies wait", n=n)
    if cue.name == "votes":
        return language.plural("{n} vote for: {text}", "{n} votes for: {text}", n, text=cue.text)
    return language.text(
        _SENTENCES[cue.name],
        name=name_of(language, state, cue.person) if cue.person else cue.organisation,
        time=minutes(language, cue.amount),
        clock=clock(cue.amount),
        share=language.text("{n} %", n=round(cue.amount * 100)),
    )


def _over_time(language: Language, cue: Cue, state: SessionState) -> str:
    time = minutes(language, cue.amount)
    titles = {item.id: item.title for item in state.items}
    over = language.text("“{item}” is {time} over", item=titles.get(cue.item or "", ""), time=time)
    if cue.wins is None or cue.wins[0] == cue.item:
        return over
    won = language.text(
        "skipping “{item}” saves {time}",
        item=titles.get(cue.wins[0], ""),
        time=minutes(language, cue.wins[1]),
    )
    return f"{over}; {won}"


def answer(
    language: Language, cue: Cue, state: SessionState, called: Callable[[str], str] | None = None
) -> str:
    """The name of the action that answers a cue. ``called``: how a person's id is written, by
    default with the whole name."""
    say = language.text
    called = called or partial(name_of, language, state)
    match cue.action:
        case agenda.Next() | agenda.Extend() | agenda.Edit():
            return _agenda(language, cue.action, called)
        case panel.Invite():
            return say("Invite again")
        case floor.Give(person=person, entry=entry):
            found = person or owner(state, entry or "")
            return say("Floor to {name}", name=called(found or ""))
        case queue.Add(person=person):
            return say("Into the queue: {name}", name=called(person))
        case queue.Defer():
            return say("To the end of the queue")
        case queue.Reorder():
            return say("Balanced order")
        case questions.Take():
            return say("Take it up")
        case whispers.Send():
            return _whisper(language, cue.action)
        case _:
            return cue.action.do


def _agenda(
    language: Language,
    command: agenda.Next | agenda.Extend | agenda.Edit,
    called: Callable[[str], str],
) -> str:
    match command:
        case agenda.Extend(seconds=seconds):
            return language.text("{time} longer", time=minutes(language, seconds))
        case agenda.Edit(lead=str(lead)):
            return language.text("{name} leads", name=called(lead))
    return language.text("Next item")


def _whisper(language: Language, command: whispers.Send) -> str:
    if command.to == whispers.TO_MODERATORS:
        return language.text("Tell the moderators")
    return language.text("Whisper “{text}”", text=command.text.rstrip("."))
