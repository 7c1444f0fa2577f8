"""``roundtable stage``: who speaks, for a shared window or a second monitor."""

from __future__ import annotations

import argparse

from server.language import Language

from .failing import DONE, need_terminal, turned_away
from .options import Commands


def register(commands: Commands) -> None:
    say = commands.say
    parser = commands.add("stage", say("show who speaks, for everybody to read"), stage)
    parser.add_argument(
        "link", metavar="LINK", help=say("the stage's link: http://HOST:PORT/stage#TOKEN")
    )
    parser.add_argument("--light", action="store_true", help=say("in light colours"))


def stage(args: argparse.Namespace, language: Language) -> int:
    """Show the session until the reader leaves. Fails for another link, and without a terminal."""
    from ..client.address import address
    from ..client.link import Link
    from ..stage.app import StageApp

    address(args.link)
    need_terminal(
        language.text("This needs a terminal; in a browser the same link opens the stage.")
    )
    link = Link(args.link, language=language.code, opens="stage")
    app = StageApp(link, language, args.data_dir, light=args.light)
    app.run()
    if app.turned_away:
        raise turned_away(app.turned_away, mistaken=app.link.mistaken)
    return app.return_code or DONE
