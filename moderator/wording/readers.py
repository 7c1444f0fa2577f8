"""Who will read what somebody is about to send: said before they send it."""

from typing import Final

from server.language import N_, Language
from server.session.people import Person
from server.session.positions import Position
from server.session.words import Kind

from .words import KINDS

STAND: Final = N_("Everybody sees where you stand on a finding, with your name.")
REASON: Final = N_("Only moderators read your reason.")
SEAT: Final = N_("Why would you like to join the panel? (only moderators read it)")


def hand(language: Language, kind: Kind) -> str:
    return language.text(
        "{kind}: what is it about? (everybody reads it)", kind=language.text(KINDS[kind])
    )


def note(language: Language, kind: Kind) -> str:
    """The same of what has been written already."""
    return language.text(
        "{kind}: everybody reads what it is about.", kind=language.text(KINDS[kind])
    )


def question(language: Language, asker: Person | None) -> tuple[str, str]:
    """Of a question in writing; as a second text what is to be known of the name, if anything."""
    if asker is not None and asker.public:
        return language.text("Your question (moderators first; published with your name)"), ""
    return (
        language.text("Your question (moderators first; published without your name)"),
        language.text("Others read your name only once you have had the floor or a seat"),
    )


def own_name(language: Language, person: Person) -> str:
    if person.role != "spectator" or person.public:
        return language.text("Your name, as everybody reads it")
    return language.text("Your name, as the moderators read it; others once you speak")


def assessment(language: Language, position: Position) -> str:
    if position.anonymous:
        return language.text(
            "Published without your name and remark once the position is closed. Only the"
            " moderators and the session log could tell whose it is."
        )
    return language.text(
        "Published with your name and remark once the position is closed. Until then only the"
        " moderators see it."
    )


def feedback(language: Language) -> str:
    return language.text(
        "The ratings are published without names. The moderators read the lines without names"
        " and choose which are published. Nobody is shown who said what; only the session log"
        " has it."
    )
