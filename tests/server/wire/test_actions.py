"""What moderators did is named in words wherever an undo speaks of it."""

from server.language import Language
from server.session.messages import EVENTS
from server.wire.actions import ACTIONS, in_words

OTHERS = {
    "by the room": {
        "people.joined",
        "people.arrived",
        "people.left",
        "people.claimed",
        "session.restarted",
    },
    "by people for themselves": {
        *("panel.asked", "panel.accepted", "panel.declined", "panel.expired"),
        *("position.assessed", "finding.stood", "feedback.given"),
        *("question.voted", "question.unvoted", "whisper.seen"),
    },
    "within an action": {"people.introduced"},
    "shown instead of another": {"question.hidden"},
    "the last one": {"session.closed"},
    "undoing itself": {name for name in EVENTS if name.endswith((".restored", ".reopened"))}
    | {"panel.reseated", "undo.undone", "undo.redone"} - {"people.restored"},
}


def test_every_action_has_a_name() -> None:
    """No moderator reads that "floor.extended" cannot be taken back."""
    others = set().union(*OTHERS.values()) - {"people.restored"} | {"unknown.happened"}
    assert EVENTS.keys() - others == ACTIONS.keys()


def test_what_has_no_name_is_still_said() -> None:
    """A log of a later version has actions that this one does not know."""
    assert in_words(Language.named("en"), "tea.served") == "tea.served"
