"""What panelists and the audience type. Before anything is sent they are told who will read it."""

from collections.abc import Callable
from typing import Final

from server.language import N_
from server.session import feedback, findings, panel, people, positions, questions, queue
from server.session.findings import Vote
from server.session.messages import Command
from server.session.positions import PANEL
from server.session.words import Kind

from ..client.session_view import SessionView
from ..panel.deferring import any_later
from ..panel.my_status import my_status
from ..wording import readers
from . import meant, numbers
from .moderating import question
from .outcome import Give, Moment, Outcome, Sure, Unclear
from .words import Word, always, any_of, simply


def _hand(at: Moment, rest: str) -> Outcome:
    """“hand [KIND] [NOTE]”: the first word is the kind where it is the name of one."""
    first, _, more = rest.partition(" ")
    kind = meant.kind(first.removesuffix(":"))
    note = (more if kind else rest).removeprefix(":").strip()
    found: Kind = kind or "contribution"
    if not note:
        return Give(queue.Join(found))
    return Sure(readers.note(at.language, found), queue.Join(found, note), once=True)


def _lowered(at: Moment, rest: str) -> Outcome:
    if rest:
        kind = meant.kind(rest)
        if kind is None:
            raise Unclear(at.language.text("Which hand? contribution, question, reply or order"))
        return Give(queue.Leave(kind))
    return Give(queue.Leave())


def _noted(at: Moment, rest: str) -> Outcome:
    hands = my_status(at.view).hands
    if not hands:
        raise Unclear(at.language.text("Your hand is down."))
    entry = hands[0].entry
    return Sure(readers.note(at.language, entry.kind), queue.Note(entry.id, rest), once=True)


def _later(at: Moment, rest: str) -> Outcome:
    command = any_later(at.view)
    if command is None:
        raise Unclear(at.language.text("Nobody of this kind is behind you."))
    return Give(command)


def _asked(at: Moment, rest: str) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Write the text behind the word."))
    told = readers.question(at.language, at.view.state.people.get(at.view.you.id))
    return Sure(". ".join(filter(None, told)), questions.Ask(rest), once=True)


def _of_question(make: Callable[[str], Command]) -> Callable[[Moment, str], Outcome]:
    return lambda at, rest: Give(make(question(at, rest, make).id))


def _seat(at: Moment, rest: str) -> Outcome:
    if not rest:
        return Give(panel.Ask())
    return Sure(at.language.text(readers.REASON), panel.Ask(rest), once=True)


def _assessed(at: Moment, rest: str) -> Outcome:
    """“assess [NUMBER] STANCE [REMARK]”: the number may be left out where only one is open."""
    say = at.language.text
    whole = numbers.positions(at.view)
    open_now = [p for p in whole.things.values() if p.status == "open"]
    words = rest.replace("−", "-").split(" ", 2)
    number, stance, remark = "", words[0], " ".join(words[1:])
    if len(words) > 1 and _stance(words[1]) is not None and words[0].isdecimal():
        number, stance, remark = words[0], words[1], " ".join(words[2:])
    value = _stance(stance)
    if value is None:
        raise Unclear(
            say("How do you assess it? -2 (rejects) to +2 (agrees), then a remark if you like")
        )
    found = meant.one_of(at, number, whole, open_now)
    command = positions.Assess(found.id, value, remark)
    return Sure(readers.assessment(at.language, found), command, once=True)


def _stance(word: str) -> int | None:
    """-2 to +2, however they are typed; other numbers are for the rules to refuse."""
    try:
        return int(word)
    except ValueError:
        return None


def _stands(stance: Vote) -> Callable[[Moment, str], Outcome]:
    def run(at: Moment, rest: str) -> Outcome:
        whole = numbers.findings(at.view)
        there = [f for f in whole.things.values() if not f.withdrawn]
        found = meant.one_of(at, rest, whole, there)
        return Sure(at.language.text(readers.STAND), findings.VoteOn(found.id, stance), once=True)

    return run


def _rated(at: Moment, rest: str) -> Outcome:
    rating, _, text = rest.partition(" ")
    if not rating.isdecimal():
        raise Unclear(
            at.language.text("How was it? 1 (poor) to 5 (very good), then a line if you like")
        )
    return Sure(readers.feedback(at.language), feedback.Give(int(rating), text), once=True)


def _renamed(at: Moment, rest: str) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Write the text behind the word."))
    me = at.view.state.people[at.view.you.id]
    return Sure(readers.own_name(at.language, me), people.Rename(me.id, rest), once=True)


def _back(at: Moment, rest: str) -> Outcome:
    return Sure(at.language.text("Leave the panel and go back to the audience?"), panel.Release())


def _asking(view: SessionView) -> Command | None:
    return panel.Ask() if my_status(view).invitation is None else None


def _noting(view: SessionView) -> Command | None:
    hands = my_status(view).hands
    return queue.Note(hands[0].entry.id, "…") if hands else None


def _standing(stance: Vote) -> Callable[[SessionView], Command | None]:
    return any_of(
        lambda view: view.state.findings, lambda finding: findings.VoteOn(finding, stance)
    )


WORDS: Final = (
    Word(
        ("hand", "h"),
        ("melden",),
        N_("Raise your hand: what kind (else a contribution), and what about"),
        _hand,
        N_("[KIND] [NOTE]"),
        (queue.Join,),
    ),
    Word(
        ("lower",),
        ("senken",),
        N_("Lower your hand"),
        _lowered,
        N_("[KIND]"),
        (queue.Leave,),
        simply(queue.Leave()),
    ),
    Word(
        ("note",),
        ("notiz",),
        N_("Change what your raised hand is about"),
        _noted,
        N_("TEXT"),
        (queue.Note,),
        _noting,
    ),
    Word(
        ("later",),
        ("später",),
        N_("Let one person go ahead of you"),
        _later,
        does=(queue.Defer,),
        alone=any_later,
    ),
    Word(
        ("ask",),
        ("frage",),
        N_("Ask a question in writing, as the audience does"),
        _asked,
        N_("TEXT"),
        (questions.Ask,),
    ),
    Word(
        ("vote",),
        ("stimme",),
        N_("Vote for a question"),
        _of_question(questions.Vote),
        N_("NUMBER"),
        (questions.Vote,),
        any_of(lambda view: view.state.questions, questions.Vote),
    ),
    Word(
        ("unvote",),
        ("zurücknehmen",),
        N_("Take your vote for a question back"),
        _of_question(questions.Unvote),
        N_("NUMBER"),
        (questions.Unvote,),
        any_of(lambda view: view.state.questions, questions.Unvote),
    ),
    Word(
        ("seat",),
        ("platz",),
        N_("Ask for a seat on the panel"),
        _seat,
        N_("[NOTE]"),
        (panel.Ask,),
        _asking,
    ),
    Word(
        ("accept",),
        ("annehmen",),
        N_("Accept the invitation and join the panel"),
        always(simply(panel.Accept())),
        does=(panel.Accept,),
        alone=simply(panel.Accept()),
    ),
    Word(
        ("decline",),
        ("ablehnen",),
        N_("Decline the invitation"),
        always(simply(panel.Decline())),
        does=(panel.Decline,),
        alone=simply(panel.Decline()),
    ),
    Word(
        ("back",),
        ("zurück",),
        N_("Leave the panel and go back to the audience"),
        _back,
        does=(panel.Release,),
        alone=simply(panel.Release()),
        roles=PANEL,
    ),
    Word(
        ("assess",),
        ("bewerten",),
        N_("Assess a position that is open, from -2 to +2"),
        _assessed,
        N_("[NUMBER] STANCE [REMARK]"),
        (positions.Assess,),
        any_of(
            lambda view: view.state.positions, lambda position: positions.Assess(position, 0, "…")
        ),
    ),
    Word(
        ("support",),
        ("unterstützen",),
        N_("Support a finding"),
        _stands("support"),
        N_("NUMBER"),
        (findings.VoteOn,),
        _standing("support"),
    ),
    Word(
        ("object",),
        ("widersprechen",),
        N_("Object to a finding"),
        _stands("object"),
        N_("NUMBER"),
        (findings.VoteOn,),
        _standing("object"),
    ),
    Word(
        ("abstain",),
        ("enthalten",),
        N_("Abstain on a finding"),
        _stands("abstain"),
        N_("NUMBER"),
        (findings.VoteOn,),
        _standing("abstain"),
    ),
    Word(
        ("rate",),
        ("rückmeldung",),
        N_("Say how the session was for you, from 1 to 5"),
        _rated,
        N_("RATING [TEXT]"),
        (feedback.Give,),
        simply(feedback.Give(1, "…")),
    ),
    Word(
        ("rename",),
        ("umbenennen",),
        N_("Change your name, as others read it"),
        _renamed,
        N_("NAME"),
        (people.Rename,),
    ),
)
