"""``roundtable join``: the panelists' and spectators' screen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

if TYPE_CHECKING:
    from ..client.link import Link
    from ..panel.entrance import Guest

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``join``. ``parents`` have ``--lang`` and ``--data-dir``."""
    say = (language or Language.preferred(os.environ)).text
    summary = say("take part as a panelist or spectator; the link decides")
    parser = subparsers.add_parser("join", help=summary, description=summary, parents=[*parents])
    parser.set_defaults(handler=join)
    parser.add_argument("link", metavar="LINK", help=say("your link: http://HOST:PORT/#TOKEN"))
    parser.add_argument("--name", help=say("your name, as a spectator"))
    parser.add_argument("--organisation", metavar="ORG", help=say("your organisation"))
    parser.add_argument("--quiet", action="store_true", help=say("without the terminal's bell"))


def join(args: argparse.Namespace, language: Language) -> int:
    """Take part until the reader leaves. 2 where there is no terminal, or the link is none."""
    from ..client.address import BadLink, address

    try:
        address(args.link)
    except BadLink as bad:
        print(bad.text(language), file=sys.stderr)
        return WRONG_INPUT
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        line = language.text("This needs a terminal.")
        print(line, file=sys.stderr)
        return WRONG_INPUT
    return _run(args, language)


def _run(args: argparse.Namespace, language: Language) -> int:
    from ..client.link import Link
    from ..panel.app import PanelApp
    from ..panel.entrance import Guest
    from ..panel.identity import client_id

    data_dir = Path(args.data_dir) if getattr(args, "data_dir", None) else None
    client = client_id(data_dir)

    def dial(guest: Guest) -> Link:
        return Link(
            args.link,
            name=guest.name or None,
            organisation=guest.organisation or None,
            language=language.code,
            client=client,
        )

    guest = Guest(args.name or "", args.organisation or "")
    app = PanelApp(dial, guest, language, data_dir, quiet=args.quiet)
    app.run()
    if app.turned_away:
        print(app.turned_away, file=sys.stderr)
        return FAILED
    return app.return_code or DONE
