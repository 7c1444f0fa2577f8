"""Where a session is served, printed: its links, for people or for other programs."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.logs import cut_off_text
from ..wording.printable import printable

if TYPE_CHECKING:
    from server.live.room.hosted_session import HostedSession


def print_place(args: argparse.Namespace, session: str, base: str, language: Language) -> None:
    """Where a relay is found; what follows in its links others have given out."""
    if args.json:
        print(json.dumps({"session": session, "address": base}), flush=True)
        return
    print(
        language.text(
            "Session {session}, for the audience only: {base}", session=session, base=base
        )
    )
    print(
        language.text(
            "The audience's links work here as well: {base}/# and what follows the # in theirs.",
            base=base,
        )
    )
    print(language.text("Ctrl+C ends the relay; its audience goes to another server."), flush=True)


def print_links(
    args: argparse.Namespace, opening: HostedSession, base: str, language: Language
) -> None:
    """The links of a session."""
    from server.live.links import links

    made, dropped = links(base, opening.tokens), opening.recovery.dropped
    if args.json:
        line: dict[str, object] = {
            "session": opening.session,
            "log": str(opening.log),
            "links": made,
            "code": opening.tokens.code,
        }
        if dropped:
            line["cut_off"] = dropped
            print(cut_off_text(dropped, language), file=sys.stderr)
        print(json.dumps(line, ensure_ascii=False), flush=True)
        return
    if dropped:
        print(cut_off_text(dropped, language))
    print(session_line(opening.session, opening.log, language))
    print(links_work(base, language))
    names = {person.id: printable(person.name) for person in opening.plan.people}
    rows = [(language.text("Moderators"), made["moderator"])]
    rows += [(names[person], link) for person, link in made["panelists"].items()]
    rows += [
        (language.text("Audience"), made["spectators"]),
        (language.text("Audience's code"), opening.tokens.code),
        (language.text("Stage"), made["stage"]),
    ]
    for name, link in rows:
        print(f"{name}\n  {link}")
    if sys.stdout.isatty():
        _print_code(made["spectators"])
    print(language.text("Ctrl+C ends the server; the session can be resumed."), flush=True)


def session_line(session: str, log: Path, language: Language) -> str:
    """Which session it is, and where its log is."""
    shown = printable(str(log))
    return language.text("Session {session}, log {log}", session=session, log=shown)


def warn_of_links(args: argparse.Namespace, base: str, language: Language) -> None:
    """Say where links promise what nobody does whom this server knows of."""
    encrypts = args.cert is not None or args.trusted_proxy
    if base.startswith("https:") and not encrypts and not args.json:
        line = language.text(
            "The links begin with https, and this server does not encrypt: --cert and --key let it,"
            " or a proxy before it has to, which --trusted-proxy names."
        )
        print(line, file=sys.stderr)


def links_work(link: str, language: Language) -> str:
    """Where links like this one work, and how to have them work for others."""
    from ..client.address import reach, where

    line = language.text("The links work {where}.", where=where(language, link))
    if reach(link) == "machine":
        line += " " + language.text("--host 0.0.0.0 opens the session to the network.")
    return line


def _print_code(link: str) -> None:
    """Draw a link as a QR code, where the terminal can."""
    import segno

    with contextlib.suppress(UnicodeEncodeError):
        segno.make(link).terminal(out=sys.stdout, compact=True)
