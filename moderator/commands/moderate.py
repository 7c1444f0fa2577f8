"""``roundtable moderate``: the desk, on a session of one's own or on somebody's link."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

from ..wording.printable import printable

if TYPE_CHECKING:
    from ..desk.app import Left
    from ..desk.hosting import Hosting

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``moderate``. ``parents`` have ``--lang`` and ``--data-dir``."""
    say = (language or Language.preferred(os.environ)).text
    summary = say("moderate a session: your own from an agenda, or one by its link")
    parser = subparsers.add_parser(
        "moderate", help=summary, description=summary, parents=[*parents]
    )
    parser.set_defaults(handler=moderate)
    parser.add_argument(
        "what", nargs="?", metavar="AGENDA|LINK", help=say("agenda file, or the moderators' link")
    )
    parser.add_argument("--as", dest="name", metavar="NAME", help=say("which moderator you are"))
    parser.add_argument(
        "--resume", metavar="SESSION", help=say("go on with a session: its id, folder or log")
    )
    parser.add_argument("--host", help=say("address to listen on"))
    parser.add_argument("--port", help=say("port to listen on; 0 is any free one"))
    parser.add_argument(
        "--public-url", metavar="URL", help=say("address to print in links, of a proxy")
    )


def moderate(args: argparse.Namespace, language: Language) -> int:
    """Open the desk. 2 for an agenda with mistakes, a text that is no link, or no terminal."""
    if args.what is None and args.resume is None:
        line = language.text("name an agenda file, a link, or a session to resume")
        print(line, file=sys.stderr)
        return WRONG_INPUT
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        line = language.text("The desk needs a terminal. “roundtable serve” works without one.")
        print(line, file=sys.stderr)
        return WRONG_INPUT
    if args.what is not None and "://" in args.what:
        return _joined(args, language)
    return _hosted(args, language)


def _joined(args: argparse.Namespace, language: Language) -> int:
    from ..client.address import BadLink, address

    try:
        address(args.what)
    except BadLink as bad:
        print(bad.text(language), file=sys.stderr)
        return WRONG_INPUT
    _, code = _at_the_desk(args, language, args.what, None)
    return code


def _hosted(args: argparse.Namespace, language: Language) -> int:
    from server.agenda_file import AgendaErrors, load_agenda
    from server.paths import data_folder

    from ..desk.hosting import NotServed, errors_file, host

    if args.resume is None:
        try:
            load_agenda(args.what)
        except AgendaErrors as errors:
            print(errors.render(language), file=sys.stderr)
            return WRONG_INPUT
    errors_to = errors_file(data_folder(_data_dir(args)))
    try:
        hosting = host(_serve_arguments(args, language), errors_to)
    except NotServed as failure:
        print(failure.text, file=sys.stderr)
        return failure.code
    except OSError as error:
        print(f"{printable(str(error.filename))}: {error.strerror}", file=sys.stderr)
        return FAILED
    _print_links(hosting, language)
    left, code = _at_the_desk(args, language, hosting.links.moderator, hosting)
    if left is not None and left.stop:
        hosting.stop()
        line = language.text(
            "The server has ended; the log is {log}.", log=printable(str(hosting.log))
        )
    else:
        line = language.text(
            "The session goes on. Back to the desk: roundtable moderate {link}",
            link=hosting.links.moderator,
        )
    print(line)
    return code


def _at_the_desk(
    args: argparse.Namespace, language: Language, link: str, hosting: Hosting | None
) -> tuple[Left | None, int]:
    from ..client.link import Link
    from ..desk.app import Desk, Left

    name: str | None = args.name
    while True:
        desk = Desk(
            Link(link, name=name, language=language.code), language, _data_dir(args), hosting
        )
        left = desk.run()
        if left is None or left.as_name is None:
            return left or Left(), desk.return_code or DONE
        name = left.as_name


def _data_dir(args: argparse.Namespace) -> Path | None:
    return Path(args.data_dir) if getattr(args, "data_dir", None) else None


def _serve_arguments(args: argparse.Namespace, language: Language) -> list[str]:
    given = {
        "--host": args.host,
        "--port": args.port,
        "--public-url": args.public_url,
        "--resume": args.resume,
        "--data-dir": args.data_dir,
        "--lang": language.code,
    }
    options = [part for name, value in given.items() if value for part in (name, value)]
    agenda = [] if args.what is None else [args.what]
    return [*options, "--json", *agenda]


def _names(log: Path) -> dict[str, str]:
    """Who is called what, from the head of a session's log."""
    from server.codec import decode_agenda
    from server.journal import LogReader

    with LogReader(log) as reader:
        plan = decode_agenda(dict(reader.header["agenda"]))
    return {person.id: person.name for person in plan.people}


def _print_links(hosting: Hosting, language: Language) -> None:
    """Before the desk opens, so that they stay above it in the terminal."""
    print(language.text("Session {session}, log {log}", session=hosting.session, log=hosting.log))
    print(language.text("Moderators"), f"  {hosting.links.moderator}", sep="\n")
    names = _names(hosting.log)
    for person, link in hosting.links.panelists.items():
        print(f"{printable(names.get(person, person))}\n  {link}")
    print(language.text("Audience"), f"  {hosting.links.spectators}", sep="\n", flush=True)
