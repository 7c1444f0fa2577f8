"""A session's server in a process of its own, which outlives the desk that started it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server import program_log
from server.live.room.place import Place, keep, kept

from .known_links import CODE, KnownLinks
from .starting import Begun, begin, end_now

ENDS_WITHIN: Final = 10.0
"""Seconds that a server has for an end in good order."""


def known(said: Mapping[str, Any]) -> dict[str, str]:
    """The links and the code from what ``serve --json`` says, by whom they are for: as
    :class:`KnownLinks` calls them. Raises KeyError."""
    links = said["links"]
    return {
        "spectators": str(links["spectators"]),
        CODE: str(said["code"]),
        "moderators": str(links["moderator"]),
        "stage": str(links["stage"]),
        **{person: str(link) for person, link in links["panelists"].items()},
    }


class NotServed(Exception):
    """The server did not start. ``code`` is its exit code, ``text`` what it said to people."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass
class Hosting:
    """The server that this desk started, and the links that it said last, by whom they are for: it
    makes some each time that it starts, and those of before stay valid. What it says later goes to
    ``errors``."""

    session: str
    log: Path
    links: Mapping[str, str]
    process: subprocess.Popen[str]
    errors: Path
    stays: tuple[str, ...] = ()
    """Options that the server needs again when it is started again: certificate and proxies."""
    cut_off: int = 0
    """Bytes of an unfinished command that the server cut off the log when it started."""
    moving: bool = False
    """Whether it is being started again on purpose."""
    killed: bool = False
    """Whether it was ended without its doing, and so does nothing any more, also where the system
    keeps what is left of it."""

    @property
    def died(self) -> bool:
        """Whether the server has ended, but for a start again on purpose."""
        return not self.moving and (self.killed or self.process.poll() is not None)

    @property
    def place(self) -> Place | None:
        """Where the session is served, as its folder says."""
        return kept(self.log.parent)

    def near(self, link: str) -> str:
        """A link of this session as this machine reaches it, whatever the session is called
        elsewhere: by a proxy's name, by an address that changes with the network."""
        place = self.place
        if place is None or place.cert is not None:
            # A certificate is for the name in the link.
            return link
        at = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared only
        found = at.get(place.host, f"[{place.host}]" if ":" in place.host else place.host)
        return f"http://{found}:{place.port}/#{link.partition('#')[2]}"

    def start_again(self, language: str) -> str:
        """Go on with the session at the same place, where its links lead. Waits for the server.

        Returns what its links begin with. Raises NotServed, OSError.
        """
        session = ("--lang", language, "--json", "--resume", str(self.log.parent))
        again = awaited(begin(session, self.errors, self.stays))
        self.process, self.links, self.killed = again.process, again.links, False
        return KnownLinks(again.links).base or ""

    def move(self, language: str, place: Place) -> str:
        """Serve at another ``place``. Who is connected comes back by themselves, where they reach
        that as well. Where it cannot be served there, it goes on at the place of before.

        Returns what its links begin with. Raises NotServed, OSError.
        """
        before, self.moving = self.place, True
        try:
            self.stop()
            keep(self.log.parent, place)
            return self.start_again(language)
        except (NotServed, OSError):
            if before is not None:
                # On a full disk the place of before may be what is still kept.
                with suppress(OSError):
                    keep(self.log.parent, before)
                self.start_again(language)
            raise
        finally:
            self.moving = False

    def stop(self) -> None:
        """Ask the server to end, and wait until the log is closed; for a disk that hangs, not
        without end."""
        self.process.terminate()
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.killed = True
            end_now(self.process)


def awaited(begun: Begun) -> Hosting:
    """The server that was begun, once it says its links. Raises NotServed."""
    process = begun.process
    assert process.stdout is not None
    with process.stdout as said_first:
        line = said_first.readline()
    try:
        said = json.loads(line)
        log_file, links = Path(said["log"]), known(said)
        session, cut_off = said["session"], int(said.get("cut_off", 0))
        return Hosting(session, log_file, links, process, begun.errors, begun.stays, cut_off)
    except (ValueError, KeyError, TypeError):
        code = end_now(process)
        said = begun.complaint
        if not os.environ.get("ROUNDTABLE_DEBUG"):
            said = program_log.without(said)
        raise NotServed(code if code > 0 else 1, said) from None
