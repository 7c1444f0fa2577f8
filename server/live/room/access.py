"""Who may come in: tokens, and how people are recognised when they return. Kept hashed, beside
the log.

A link's token is for one person, or for all moderators, all spectators, or the stage. With one
that moderators or spectators share, a client's own random string tells who it is, and they get a
token of their own. Renewing a link makes its tokens useless from that moment on.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import lru_cache
from hashlib import pbkdf2_hmac, sha256
from math import inf
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from ...session.links import SHARED, Shared
from ...session.plan import Agenda
from . import entry_code
from .access_file import AccessFile, Keep, keep_here
from .together import Joint

FILE: Final = "access.jsonl"
FILE_OF_VERSION_1: Final = "access.json"
"""One JSON document, which was written anew with each change."""
VERSION: Final = 2
SHORTEST_CLIENT: Final = 8
"""Characters of a client's string below which somebody else may have the same by chance."""
CODE_ROUNDS: Final = 50_000
"""Some 20 ms for each code that is tried: with the file alone, too, guessing takes months."""

_Line: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Tokens:
    """The tokens of a session's links; by person for the panelists. ``code`` is the spectators'
    link as well."""

    moderator: str
    panelists: dict[str, str]
    spectators: str
    stage: str
    code: str


NO_LINKS: Final = Tokens("", {}, "", "", "")
"""Those of a server that gives out none."""


@dataclass(frozen=True)
class Grant:
    """What a secret is for: one person, or everybody behind a shared link. ``own``: a person's own
    token, which they got because they came by this shared link."""

    person: str | None = None
    shared: Shared | None = None
    own: Shared | None = None


class Minted(NamedTuple):
    """A new token, and its key; with the spectators' link, a new code."""

    token: str
    key: str
    code: str | None = None


class AccessDamaged(Exception):
    """The file with the tokens' hashes cannot be read."""


class Access:
    """The tokens of one session. Changes count at once, and are durable after :meth:`save`.

    A token's or code's hash, which may be kept, is its *key*.
    """

    def __init__(self, folder: Path, keep: Keep = keep_here) -> None:
        self._file = AccessFile(folder / FILE, keep)
        self._old_file = folder / FILE_OF_VERSION_1
        self._begun = False
        """Whether the file is there and has all that was saved."""
        self._grants: dict[str, Grant] = {}
        """What a token or code is for, by its key."""
        self._names: dict[str, dict[str, str | None]] = {}
        """What people called themselves, by person and their client's hash."""
        self._seen: dict[str, list[str]] = {}
        """The people that a client came as, by its hash."""
        self._renewals: dict[str, float] = {}
        """The seq of the fact of each link's last renewal."""
        self._salt = secrets.token_hex(16)
        self._codes: dict[str, str] = {}
        """The keys of codes that were right, by what is quickly computed."""
        self._newest_code = ""
        """Given out here, as people type it. In memory only: on disk there are hashes."""
        self._unsaved: list[_Line] = []
        self._noted = self._saved = 0
        """How many lines there were ever, and how many of them are on disk."""
        self._saving = Joint(self._save)
        self.renewed: Callable[[], None] = lambda: None
        """Called when another server of the session made a link new."""

    @classmethod
    def load(cls, folder: Path, keep: Keep = keep_here) -> Access:
        """What a session's folder has; nothing where it has none. ``keep`` is as AccessFile's.
        Raises AccessDamaged."""
        access = cls(folder, keep)
        ways: tuple[tuple[Path, Callable[[], None]], ...] = (
            (access._file.path, access._read),
            (access._old_file, access._read_version_1),
        )
        for path, read in ways:
            try:
                read()
            except FileNotFoundError:
                continue
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise AccessDamaged(str(path)) from error
            break
        return access

    def mint_links(self, plan: Agenda) -> Tokens:
        """New tokens for all links; those given before stay valid. To be saved."""
        panelists = {
            p.id: self._mint({"person": p.id}).token for p in plan.people if p.role == "panelist"
        }
        moderators, spectators, stage = (self._mint({"link": shared}).token for shared in SHARED)
        code = entry_code.mint()
        self._note({"secret": self._new_code_key(code), "link": "spectators"})
        return Tokens(moderators, panelists, spectators, stage, code)

    def mint_own(self, person: str, by: Shared) -> Minted:
        """A new token of a person's own, who came by a shared link. To be saved."""
        return self._mint({"person": person, "own": by})

    def renew(self, link: str, seq: int, keep: Container[str | None] = ()) -> Minted:
        """A new token for a person's link or a shared one; all earlier ones are for nothing. To be
        saved. ``seq`` is that of the fact that says so.

        With a spectator's link the tokens of their own end as well, and what their clients were
        known by; with the moderators' all moderators' own tokens but those with keys in ``keep``.
        """
        token = secrets.token_urlsafe(16)
        code = entry_code.mint() if link == "spectators" else None
        keys = [key_of(token)] if code is None else [key_of(token), self._new_code_key(code)]
        kept = [key for key, grant in self._grants.items() if grant.own and key in keep]
        self._note({"renewed": link, "secrets": keys, "keep": kept, "seq": seq})
        return Minted(token, keys[0], code)

    def end_renewed(self, link: str, seq: int, by: str) -> None:
        """End what a link's renewal by somebody ends, where a crash came between the fact of this
        ``seq`` and its line here: nobody has the new link, and another one can be made. To be
        saved."""
        if self._renewals.get(link, 0) < seq:
            kept = [key for key, grant in self._grants.items() if grant.own and grant.person == by]
            self._note({"renewed": link, "secrets": [], "keep": kept, "seq": seq})

    def grant(self, key: str) -> Grant | None:
        """What the secret with this key is for; None where it is not valid (any more)."""
        return self._grants.get(key)

    @property
    def code(self) -> str | None:
        """The newest code that was given out here; None where it is not valid (any more)."""
        key = self._codes.get(key_of(self._newest_code))
        return None if key is None or self.grant(key) is None else self._newest_code

    async def code_key(self, code: str) -> str:
        """The key of a code, which takes a while on purpose."""
        quick = key_of(code)
        if quick not in self._codes:
            key = await asyncio.to_thread(self._slow_key, code)
            if key not in self._grants:
                return key
            self._codes[quick] = key
        return self._codes[quick]

    def remember(self, person: str, shared: Shared, client: str | None, name: str | None) -> None:
        """Note that a client came as this person, who called themselves ``name``. To be saved."""
        hashed = _client_hash(shared, client)
        if hashed is not None and self._names.get(person, {}).get(hashed, ...) != name:
            self._note({"client": hashed, "person": person, "name": name})

    def seen(self, shared: Shared, client: str | None) -> list[tuple[str, str | None]]:
        """The people that a client came as by a shared link, the last one first, and what they
        called themselves."""
        hashed = _client_hash(shared, client)
        if hashed is None:
            return []
        people = reversed(self._seen.get(hashed, []))
        return [(person, self._names[person][hashed]) for person in people]

    def is_claimed(self, person: str) -> bool:
        """Whether somebody has come as this person before, or got their link."""
        return person in self._names

    async def save(self) -> None:
        """Return when everything up to now is on disk. Raises OSError."""
        if self._saved < self._noted:
            await self._saving.done()

    async def learn(self) -> None:
        """Take what other servers of the session have added meanwhile. Raises OSError."""
        await self._saving.done()

    def save_now(self) -> None:
        """Like :meth:`save`, before there is anybody to wait for. Raises OSError."""
        lines = tuple(self._unsaved)
        self._was_saved(len(lines), self._write(lines))

    async def _save(self) -> None:
        lines = tuple(self._unsaved)
        self._was_saved(len(lines), await asyncio.to_thread(self._write, lines))

    def _write(self, lines: tuple[_Line, ...]) -> list[_Line]:
        if self._begun:
            return self._file.append(lines)
        self._file.create((_head(self._salt), *lines))
        self._begun = True
        self._old_file.unlink(missing_ok=True)
        return []

    def _was_saved(self, count: int, others: list[_Line]) -> None:
        """So many lines are on disk, after those of ``others``."""
        del self._unsaved[:count]
        self._saved += count
        for line in others:
            self._take(line)
        if any("renewed" in line for line in others):
            self.renewed()

    def _mint(self, what: _Line) -> Minted:
        token = secrets.token_urlsafe(16)
        minted = Minted(token, key_of(token))
        self._note({"secret": minted.key, **what})
        return minted

    def _new_code_key(self, code: str) -> str:
        key = self._codes[key_of(code)] = self._slow_key(code)
        self._newest_code = code
        return key

    def _slow_key(self, code: str) -> str:
        return pbkdf2_hmac("sha256", code.encode(), self._salt.encode(), CODE_ROUNDS).hex()

    def _note(self, line: _Line) -> None:
        """Let a line count, and have it saved."""
        self._take(line)
        self._unsaved.append(line)
        self._noted += 1

    def _read(self) -> None:
        head, *lines = self._file.read()
        if head["access"] != VERSION:
            raise ValueError(head["access"])
        self._salt = str(head["salt"])
        for line in lines:
            self._take(line)
        self._begun = True

    def _read_version_1(self) -> None:
        kept = json.loads(self._old_file.read_bytes())
        for shared in ("moderators", "spectators"):
            for key in kept[shared]:
                self._note({"secret": key, "link": shared})
        for person, known in kept["people"].items():
            for key in known["tokens"]:
                self._note({"secret": key, "person": person})
            for client, name in known["clients"].items():
                self._note({"client": client, "person": person, "name": name})

    def _take(self, line: _Line) -> None:
        """The one place in which lines get their meaning, when they are new and when they are
        read."""
        if "renewed" in line:
            self._take_renewal(line["renewed"], line["secrets"], line["keep"])
            # Where an earlier version did not say which it was, it may be any.
            self._renewals[line["renewed"]] = line.get("seq", inf)
        elif "client" in line:
            names = self._names.setdefault(line["person"], {})
            if line["client"] not in names:
                self._seen.setdefault(line["client"], []).append(line["person"])
            names[line["client"]] = line["name"]
        elif "link" in line:
            self._grants[line["secret"]] = Grant(shared=line["link"])
        else:
            self._names.setdefault(line["person"], {})
            self._grants[line["secret"]] = Grant(line["person"], own=line.get("own"))

    def _take_renewal(self, link: str, keys: list[str], keep: list[str]) -> None:
        shared = next((shared for shared in SHARED if shared == link), None)
        if shared is None:
            for client in self._names.pop(link, ()):
                self._seen[client].remove(link)
            self._names[link] = {}
        for key, grant in tuple(self._grants.items()):
            if _ends(grant, link) and key not in keep:
                del self._grants[key]
        new = Grant(link) if shared is None else Grant(shared=shared)
        self._grants.update((key, new) for key in keys)


def _ends(grant: Grant, link: str) -> bool:
    """Whether a grant ends when a link is renewed. Moderators' own tokens go with the link that all
    of them share; spectators' go with their person's, since others may have taken their place."""
    if grant.own == "moderators":
        return link == "moderators"
    return link in (grant.person, grant.shared)


def _head(salt: str) -> _Line:
    return {"access": VERSION, "salt": salt}


def new_head() -> bytes:
    """The line with which a session's file begins, for whoever keeps it elsewhere as well."""
    return json.dumps(_head(secrets.token_hex(16))).encode() + b"\n"


def key_of(secret: str) -> str:
    """The key of a token."""
    # Tokens have 128 random bits: nothing slower than this would make guessing any harder.
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


# Asked several times for each who comes.
@lru_cache(256)
def _client_hash(shared: Shared, client: str | None) -> str | None:
    if client is None or len(client) < SHORTEST_CLIENT:
        return None
    # A moderator who also looks in as a spectator is two people, also with one client.
    return key_of(f"{shared}:{client}")
