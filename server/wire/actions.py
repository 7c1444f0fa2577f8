"""What moderators do, in a few words: for sentences about an action, by its event."""

from collections.abc import Mapping
from typing import Final

from ..language import N_, Language

ACTIONS: Final[Mapping[str, str]] = {
    "agenda.added": N_("item added"),
    "agenda.edited": N_("item changed"),
    "agenda.extended": N_("item's time changed"),
    "agenda.moved": N_("item moved"),
    "agenda.removed": N_("item removed"),
    "agenda.skipped": N_("item skipped"),
    "agenda.started": N_("item begun"),
    "announcement.cleared": N_("announcement taken away"),
    "announcement.made": N_("announcement"),
    "feedback.closed": N_("feedback closed"),
    "feedback.opened": N_("feedback asked for"),
    "feedback.published": N_("line of feedback published"),
    "feedback.withheld": N_("line of feedback withheld"),
    "finding.edited": N_("finding changed"),
    "finding.recorded": N_("finding recorded"),
    "finding.withdrawn": N_("finding withdrawn"),
    "floor.ended": N_("speech ended"),
    "floor.extended": N_("speech's time changed"),
    "floor.given": N_("floor given"),
    "floor.paused": N_("clock stopped"),
    "floor.resumed": N_("clock started"),
    "link.renewed": N_("link renewed"),
    "note.written": N_("note written"),
    "panel.invited": N_("invitation"),
    "panel.released": N_("guest released"),
    "panel.withdrawn": N_("invitation withdrawn"),
    "people.added": N_("person added"),
    "people.confirmed": N_("person confirmed"),
    "people.edited": N_("person changed"),
    "people.removed": N_("person removed"),
    "people.renamed": N_("person renamed"),
    "people.restored": N_("person let in again"),
    "position.added": N_("position added"),
    "position.closed": N_("position closed"),
    "position.edited": N_("position changed"),
    "position.opened": N_("position opened"),
    "position.removed": N_("position removed"),
    "question.answered": N_("question answered"),
    "question.approved": N_("question approved"),
    "question.asked": N_("question asked"),
    "question.dismissed": N_("question dismissed"),
    "question.labelled": N_("question labelled"),
    "question.taken": N_("question taken up"),
    "queue.cleared": N_("queue cleared"),
    "queue.closed": N_("queue closed"),
    "queue.deferred": N_("others let ahead"),
    "queue.joined": N_("hand added"),
    "queue.left": N_("hand lowered"),
    "queue.moved": N_("hand moved"),
    "queue.noted": N_("note in the queue changed"),
    "queue.opened": N_("queue opened"),
    "queue.ordered": N_("order of the queue changed"),
    "queue.removed": N_("hand removed"),
    "session.opened": N_("session opened"),
    "session.paused": N_("session paused"),
    "session.resumed": N_("session resumed"),
    "stage.darkened": N_("stage made dark"),
    "stage.lit": N_("stage shown again"),
    "whisper.sent": N_("private message sent"),
}


def in_words(language: Language, event: str) -> str:
    """An action as a phrase without a verb; the event itself where no phrase is known."""
    return language.text(ACTIONS[event]) if event in ACTIONS else event
