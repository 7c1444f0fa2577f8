"""``roundtable rehearse``: one's own agenda with simulated people, and oneself at the desk."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from server.language import Language

from .failing import need_terminal
from .options import Commands, between
from .which_moderator import which_moderator

if TYPE_CHECKING:
    from server.session.plan import Agenda

    from ..rehearsal.cast import Script

SPECTATORS: Final = 30
ARRIVE: Final = 90.0
"""Seconds of the session's time in which everybody comes, one after another."""


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("practise on your own agenda, with simulated people")
    parser = commands.add("rehearse", summary, rehearse)
    parser.add_argument("agenda", metavar="AGENDA", help=say("agenda file"))
    commands.plain(parser)
    commands.moderator(parser)
    parser.add_argument(
        "--speed",
        type=between(0.1, 100.0, float),
        default=1.0,
        metavar="N",
        help=say("how many times as fast as a real session; 1 unless set"),
    )
    commands.simulated(parser, SPECTATORS)
    commands.place(parser)


def rehearse(args: argparse.Namespace, language: Language) -> int:
    """Let the agenda's panel and an audience come to a session that the reader leads."""
    from server.agenda_file import load_agenda

    from .demo import in_lines, perform, with_desk

    script = _script(load_agenda(args.agenda), args, language)
    if not args.plain:
        need_terminal(language.text("This needs a terminal; --plain works without one."))
    return perform(in_lines if args.plain else with_desk, script, args)


def _script(plan: Agenda, args: argparse.Namespace, language: Language) -> Script:
    from server.session.records import replace

    from ..rehearsal.cast import Script
    from .demo import starts

    # In the title, it stands wherever the session is shown later: in replay and minutes, too.
    title = language.text("Rehearsal: {title}", title=plan.title)
    first = next(person.name for person in plan.people if person.role == "moderator")
    leads = which_moderator(plan, args.name, language) if args.name else first
    return Script(
        replace(plan, title=title),
        starts(plan),
        ARRIVE,
        args.spectators,
        args.seed,
        language,
        0.0,
        None,
        led_by=leads,
    )
