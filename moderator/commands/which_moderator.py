"""Which moderator somebody is who says a name, or a part of it, with ``--as``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.language import Language

from .failing import CommandFailed

if TYPE_CHECKING:
    from server.session.plan import Agenda


def which_moderator(plan: Agenda, said: str, language: Language) -> str:
    """The whole name. Fails as a room refuses whoever comes, before there is one."""
    from server.session.messages import Refused
    from server.session.people import meant
    from server.wire.refusals import sentence

    moderators = [person for person in plan.people if person.role == "moderator"]
    found = meant(said, moderators)
    if len(found) == 1:
        return found[0].name
    names = ", ".join(person.name for person in moderators)
    refused = Refused("unknown_moderator", name=said, names=names)
    raise CommandFailed(sentence(refused, language, lambda _: ""))
