"""Whoever moderates, by whichever link: at the desk, or in lines."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.printable import printable
from .failing import DONE, turned_away

if TYPE_CHECKING:
    from ..app.own_keys import OwnKeys
    from ..client.link import Link
    from ..desk.agenda_source import AgendaSource
    from ..desk.app import Desk
    from ..desk.hosting import Hosting
    from ..desk.known_links import KnownLinks
    from ..desk.left import Left
    from ..plain.outcome import House


def source_of(file: str | None) -> AgendaSource | None:
    """The agenda's file, if one is named. Raises AgendaErrors."""
    if file is None:
        return None
    from ..desk.agenda_source import AgendaSource

    return AgendaSource(file)


def keys_of_reader() -> OwnKeys | None:
    """The reader's own, if they have any: what reads them is not looked up for nobody."""
    from ..app.remembered import KEYS, config_folder

    if not (config_folder() / KEYS).exists():
        return None
    from .own_keys import readers_keys

    return readers_keys()


def here(
    args: argparse.Namespace,
    language: Language,
    hosting: Hosting | None = None,
    links: KnownLinks | None = None,
    source: AgendaSource | None = None,
) -> House:
    """What is here of a session that is moderated without a screen."""
    from ..desk.known_links import KnownLinks
    from ..plain.outcome import House
    from .afterwards import Afterwards

    if hosting is None:
        known = links or KnownLinks({"moderators": args.what})
        return House(known, source, data_dir=args.data_dir)
    known = links or KnownLinks(hosting.links)
    return House(known, source, hosting.log, Afterwards(language), args.data_dir)


@contextmanager
def _dialling(
    args: argparse.Namespace, language: Language
) -> Iterator[Callable[[str, str | None], Link]]:
    """What makes the line of whoever moderates here, by a link and as the moderator of a name."""
    from ..client.identity import desk_client
    from ..client.link import Link
    from ..client.witness import Witness

    witness = Witness(args.data_dir)
    with desk_client(args.data_dir) as client:

        def dial(link: str, name: str | None) -> Link:
            return Link(
                link,
                name=name,
                language=language.code,
                client=client,
                keep=witness.keep,
                opens="moderate",
            )

        yield dial


def in_lines(args: argparse.Namespace, language: Language, link: str, house: House) -> bool:
    """Moderate without a screen; returns whether the server is to end as well."""
    import asyncio

    from ..plain.run import TurnedAway, conversation

    with _dialling(args, language) as dial:
        try:
            talk = conversation(partial(dial, link), args.name, language, "", house)
            return asyncio.run(talk).stop
        except TurnedAway as away:
            raise turned_away(str(away), mistaken=away.mistaken) from None


def at_the_desk(
    args: argparse.Namespace,
    language: Language,
    link: str,
    keys: OwnKeys | None,
    hosting: Hosting | None = None,
    links: KnownLinks | None = None,
    source: AgendaSource | None = None,
) -> tuple[Left, int]:
    """Moderate at the desk, as one moderator after another if need be; how it was left, and the
    exit code."""
    from ..desk.app import Desk
    from ..desk.left import Left
    from .afterwards import Afterwards

    name: str | None = args.name
    with _dialling(args, language) as dial:
        while True:
            dialled = dial(link, name)
            desk = Desk(
                dialled, language, args.data_dir, hosting, links, prepares=True, source=source
            )
            desk.own_keys = keys or desk.own_keys
            desk.paperwork = Afterwards(language)
            left = desk.run()
            print_not_taken(desk, language)
            if left is None or left.as_name is None:
                if dialled.connection == "refused" or dialled.mistaken:
                    why = dialled.message or dialled.code or ""
                    raise turned_away(why, mistaken=dialled.mistaken)
                return left or Left(), desk.return_code or DONE
            name = left.as_name
            # It may have been made new at this desk.
            links, new = desk.links, desk.links.get("moderators")
            if new is not None:
                link = hosting.near(new) if hosting is not None else new


def print_not_taken(desk: Desk, language: Language) -> None:
    """What was written and has got nowhere goes with the screen; in the terminal it can be read,
    and copied."""
    texts = [text for written in desk.not_taken.values() for text in written.texts]
    if texts:
        print(language.text("You wrote this, and the session has not taken it:"))
    for text in texts:
        print(*(f"  {printable(line)}" for line in text.split("\n")), sep="\n")
