"""``roundtable moderate``: the desk, on a session of one's own or on somebody's link."""

from __future__ import annotations

import argparse
from pathlib import Path

from server.language import Language

from . import engine
from .failing import DONE, CommandFailed, at_terminal, need_terminal
from .hosted import hosted, options_of_hosting
from .moderating import at_the_desk, here, in_lines, keys_of_reader, source_of
from .options import Commands
from .which_moderator import which_moderator


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("moderate a session: your own from an agenda, or one by its link")
    parser = commands.add("moderate", summary, moderate)
    what = say("agenda file, or the moderators' link")
    parser.add_argument("what", nargs="?", metavar="AGENDA|LINK", help=what)
    commands.plain(parser)
    commands.moderator(parser)
    parser.add_argument(
        "--agenda",
        metavar="FILE",
        help=say("with a link: the agenda's file here, to save it to and read it from"),
    )
    commands.resume(parser)
    commands.listening(parser)
    engine.register(parser, commands.language)


def moderate(args: argparse.Namespace, language: Language) -> int:
    """Open the desk. Fails for an agenda with mistakes, for no link, and without a terminal."""
    if args.what is None and args.resume is None:
        raise CommandFailed(language.text("name an agenda file, a link, or a session to resume"))
    linked = args.what is not None and _is_link(args.what)
    if linked:
        from ..client.address import address

        address(args.what)
        if vain := options_of_hosting(args):
            raise CommandFailed(
                language.text(
                    "{option} is for a session that begins here, not for a link", option=vain[0]
                )
            )
    elif args.what is not None and (
        args.resume is not None or args.name or not (args.plain or at_terminal())
    ):
        # Otherwise the server says what is wrong with it, while the desk is looked up.
        from server.agenda_file import load_agenda

        plan = load_agenda(args.what)
        if args.name:
            args.name = which_moderator(plan, args.name, language)
    if not args.plain:
        need_terminal(
            language.text(
                "The desk needs a terminal; --plain and “roundtable serve” work without one."
            )
        )
    if linked:
        if args.plain:
            house = here(args, language, source=source_of(args.agenda))
            in_lines(args, language, args.what, house)
            return DONE
        source = source_of(args.agenda)
        return at_the_desk(args, language, args.what, keys_of_reader(), source=source)[1]
    return hosted(args, language)


def _is_link(what: str) -> bool:
    """Whether it is a link, or one without its beginning: that is no file that is missing."""
    return "://" in what or ("/#" in what and not Path(what).exists())
