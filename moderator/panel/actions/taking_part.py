"""What people can do besides speaking: ask, vote, assess, stand by findings, give feedback.

Where the reader has yet to say something (a rating, a text), the command says something else
than what is so already: enough for the rules to tell whether it is possible.
"""

from typing import Final

from server.language import N_, NC_
from server.session import feedback as feedback_rules
from server.session import findings, people, positions, questions
from server.session.findings import Vote
from server.session.messages import Command

from ...wording import readers
from .. import ballot
from ..my_status import Selection
from ..note import Note
from ..partaking import to_assess
from .record import NOT_YET, ON_PANE, PanelAction, PanelHost


@PanelAction(
    "write",
    N_("Audience question"),
    N_("Ask a question in writing, as the audience does"),
    "f",
    footer=22,
    footer_in={"questions": ON_PANE + 1},
    command=lambda _: questions.Ask(NOT_YET),
).asks
def write(host: PanelHost, at: Selection) -> None:
    say = host.language.text
    title, more = readers.question(host.language, at.mine.me)
    thanks = say("Your question waits for the moderators' approval.")
    host.write(Note("write", title, questions.Ask, thanks=thanks, more=more))


@PanelAction(
    "vote",
    NC_("key", "Vote"),
    N_("Vote for the selected question, or take the vote back"),
    "v",
    footer=21,
    footer_in={"questions": ON_PANE},
).gives
def vote(at: Selection) -> Command | None:
    found = at.view.state.questions.get(at.chosen("questions") or "")
    if found is None:
        return None
    voted = at.view.you.id in found.voters
    return questions.Unvote(found.id) if voted else questions.Vote(found.id)


def _assess(at: Selection) -> Command | None:
    position = to_assess(at.view, at.chosen("positions"))
    if position is None:
        return None
    own = position.assessments.get(at.view.you.id)
    return positions.Assess(position.id, -own.stance if own and own.stance else 1)


@PanelAction(
    "assess",
    N_("Assess"),
    N_("Assess the position"),
    "p",
    footer=10,
    footer_in={"positions": ON_PANE},
    command=_assess,
).asks
async def assess(host: PanelHost, at: Selection) -> None:
    position = to_assess(at.view, at.chosen("positions"))
    if position is not None:
        await host.fill_in(*ballot.assessment(host.language, at.view, position))


def _stand(stance: Vote, key: str, label: str, tooltip: str, nth: int) -> PanelAction:
    def make(at: Selection) -> Command | None:
        finding = at.chosen("findings")
        on_panel = at.view.role == "panelist"
        return findings.VoteOn(finding, stance) if finding and on_panel else None

    here = {"findings": ON_PANE + nth}
    return PanelAction(stance, label, tooltip, key, footer=23 + nth, footer_in=here, command=make)


_SUPPORT: Final = N_("Support the selected finding (everybody sees it, with your name)")
_OBJECT: Final = N_("Object to the selected finding (everybody sees it, with your name)")
_ABSTAIN: Final = N_("Abstain on the selected finding (everybody sees it, with your name)")
STANDS: Final = (
    _stand("support", "plus", N_("Support"), _SUPPORT, 0),
    _stand("object", "minus", N_("Object"), _OBJECT, 1),
    _stand("abstain", "0", N_("Abstain"), _ABSTAIN, 2),
)


def _feedback(at: Selection) -> Command | None:
    if at.view.state.feedback.status != "open":
        return None
    own = at.view.state.feedback.given.get(at.view.you.id)
    return feedback_rules.Give(1 if own and own.rating > 1 else 5)


@PanelAction(
    "feedback",
    N_("Feedback"),
    N_("Say how the session was for you"),
    "f4",
    footer=11,
    footer_in={"feedback": ON_PANE},
    command=_feedback,
).asks
async def feedback(host: PanelHost, at: Selection) -> None:
    await host.fill_in(*ballot.session_feedback(host.language, at.view))


def _rename(at: Selection) -> Command | None:
    return people.Rename(at.view.you.id, NOT_YET) if at.mine.me else None


@PanelAction(
    "rename",
    N_("Name"),
    N_("Change your name, as others read it"),
    "N",
    name=N_("Change your name"),
    command=_rename,
).asks
def rename(host: PanelHost, at: Selection) -> None:
    me = at.mine.me
    if me is not None:
        title = readers.own_name(host.language, me)
        host.write(Note("rename", title, lambda name: people.Rename(me.id, name), text=me.name))


ON_ENTER: Final = {"questions": vote.id, "positions": assess.id, "feedback": feedback.id}
"""What enter does with a row of a pane."""
ACTIONS: Final = (write, vote, assess, *STANDS, feedback, rename)
