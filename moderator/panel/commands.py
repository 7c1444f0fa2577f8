"""The command of each action, made of what the reader looks at; None where there is nothing that
it could be about.

Where the reader has yet to say something (a rating, a text), the command says something else
than what is so already: enough for the rules to tell whether it is possible.
"""

from typing import Final

from server.session import feedback as feedback_rules
from server.session import findings, panel, positions, questions, queue
from server.session.entries import current_queue
from server.session.findings import Vote
from server.session.messages import Command
from server.session.words import Kind

from ..app.actions import Make
from ..client.possible import possible
from ..client.session_view import SessionView
from .my_status import Selection, Waiting
from .partaking import own_assessment, own_feedback, to_assess

NOT_YET: Final = "…"
"""Stands for a text that the reader has not written yet."""


def one_later(view: SessionView, waiting: Waiting) -> Command:
    """The command that lets one person go ahead of an entry."""
    entries = current_queue(view.state).entries
    after = waiting.place + 1
    return queue.Defer(waiting.entry.id, entries[after].id if after < len(entries) else None)


def hand(kind: Kind) -> Make[Selection]:
    """Raise the hand; lower it where it is up already."""
    return lambda at: queue.Leave(kind) if at.mine.raised(kind) else queue.Join(kind)


def noted_hand(kind: Kind) -> Make[Selection]:
    return lambda at: _change(at.mine.raised(kind)) or queue.Join(kind, NOT_YET)


def note(at: Selection) -> Command | None:
    return _change(at.mine.waiting[0]) if at.mine.waiting else None


def _change(waiting: Waiting | None) -> Command | None:
    return queue.Note(waiting.entry.id, "" if waiting.entry.note else NOT_YET) if waiting else None


def later(at: Selection) -> Command | None:
    """That of an entry behind which somebody waits, where there is one."""
    found = [one_later(at.view, waiting) for waiting in at.mine.waiting]
    return next((c for c in found if possible(at.view, c)), found[0] if found else None)


def ask(at: Selection) -> Command | None:
    outside = at.view.role == "spectator" and at.mine.invitation is None
    return panel.Ask() if outside else None


def vote(at: Selection) -> Command | None:
    found = at.view.state.questions.get(at.chosen("questions") or "")
    if found is None:
        return None
    voted = at.view.you.id in found.voters
    return questions.Unvote(found.id) if voted else questions.Vote(found.id)


def assess(at: Selection) -> Command | None:
    position = to_assess(at.view, at.chosen("positions"))
    if position is None:
        return None
    own = own_assessment(at.view, position)
    return positions.Assess(position.id, -own.stance if own and own.stance else 1)


def stand(stance: Vote) -> Make[Selection]:
    def make(at: Selection) -> Command | None:
        finding = at.chosen("findings")
        on_panel = at.view.role == "panelist"
        return findings.VoteOn(finding, stance) if finding and on_panel else None

    return make


def feedback(at: Selection) -> Command | None:
    if at.view.state.feedback.status != "open":
        return None
    own = own_feedback(at.view)
    return feedback_rules.Give(1 if own and own.rating > 1 else 5)
