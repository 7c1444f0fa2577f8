"""``roundtable join``: the panelists' and spectators' screen."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from server.language import Language

from .failing import DONE, need_terminal, turned_away
from .options import Commands, said_to_others

if TYPE_CHECKING:
    from ..client.link import Link
    from ..panel.entrance import Guest


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("take part as a panelist or spectator; the link decides")
    parser = commands.add("join", summary, join)
    parser.add_argument("link", metavar="LINK", help=say("your link: http://HOST:PORT/#TOKEN"))
    name, organisation = say("your name, as a spectator"), say("your organisation")
    parser.add_argument("--name", type=said_to_others, help=name)
    parser.add_argument("--organisation", metavar="ORG", type=said_to_others, help=organisation)
    commands.plain(parser)
    parser.add_argument("--quiet", action="store_true", help=say("without the terminal's bell"))


def join(args: argparse.Namespace, language: Language) -> int:
    """Take part until the reader leaves. Fails for what is no link, and without a terminal."""
    from ..client.address import address

    address(args.link)
    return _in_lines(args, language) if args.plain else _on_screen(args, language)


def _in_lines(args: argparse.Namespace, language: Language) -> int:
    import asyncio

    from ..client.identity import client_id
    from ..client.link import Link
    from ..client.witness import Witness
    from ..plain.outcome import House
    from ..plain.run import TurnedAway, conversation

    client = client_id(args.data_dir)
    witness = Witness(args.data_dir)

    def dial(name: str | None) -> Link:
        return Link(
            args.link,
            name=name,
            organisation=args.organisation,
            language=language.code,
            client=client,
            opens="join --plain",
            keep=witness.keep,
        )

    asked = language.text("Welcome. What is your name?")
    seen = language.text("The moderators see your name; others only once you speak.")
    house = House(data_dir=args.data_dir)
    try:
        asyncio.run(conversation(dial, args.name, language, f"{asked} {seen}", house))
    except TurnedAway as away:
        raise turned_away(str(away), mistaken=away.mistaken) from None
    return DONE


def _on_screen(args: argparse.Namespace, language: Language) -> int:
    from ..client.identity import client_id
    from ..client.link import Link
    from ..client.witness import Witness
    from ..panel.app import PanelApp
    from ..panel.entrance import Guest
    from .own_keys import readers_keys

    keys = readers_keys()
    need_terminal(language.text("This needs a terminal; --plain works without one."))
    client = client_id(args.data_dir)
    witness = Witness(args.data_dir)

    def dial(guest: Guest) -> Link:
        return Link(
            args.link,
            name=guest.name or None,
            organisation=guest.organisation or None,
            language=language.code,
            client=client,
            opens="join",
            keep=witness.keep,
        )

    guest = Guest(args.name or "", args.organisation or "")
    app = PanelApp(dial, guest, language, args.data_dir, quiet=args.quiet)
    app.own_keys = keys
    app.run()
    if app.turned_away:
        raise turned_away(app.turned_away, mistaken=app.link.mistaken)
    return app.return_code or DONE
