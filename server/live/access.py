"""Who may come in: tokens, and how people are recognised when they return. Kept hashed, beside
the log.

A link's token is for one person, or for all moderators, or for all spectators. With a shared one
a client's own random string tells who it is, and spectators get a token of their own.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from ..journal.disk import replace_file
from ..session.plan import Agenda

FILE: Final = "access.json"
VERSION: Final = 1
SHORTEST_CLIENT: Final = 8
"""Characters of a client's string below which somebody else may have the same by chance."""

Shared: TypeAlias = Literal["moderators", "spectators"]


@dataclass(frozen=True)
class Tokens:
    """The tokens of a session's links; by person for the panelists."""

    moderator: str
    panelists: dict[str, str]
    spectators: str


@dataclass(frozen=True)
class Grant:
    """What a token is for: one person, or everybody behind a shared link."""

    person: str | None = None
    shared: Shared | None = None


class AccessDamaged(Exception):
    """The file with the tokens' hashes cannot be read."""


class Access:
    """The tokens of one session. Changes count at once, and are durable after :meth:`save`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._grants: dict[str, Grant] = {}
        """What a token is for, by its hash."""
        self._names: dict[str, dict[str, str | None]] = {}
        """What people called themselves, by person and their client's hash."""
        self._seen: dict[str, list[str]] = {}
        """The people that a client came as, by its hash."""
        self._version = 0
        self._saved = 0
        self._saving = asyncio.Lock()

    @classmethod
    def load(cls, folder: Path) -> Access:
        """What a session's folder has; nothing where it has none. Raises AccessDamaged."""
        access = cls(folder / FILE)
        try:
            kept = json.loads(access._path.read_bytes())
            access._fill(kept)
        except FileNotFoundError:
            return access
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AccessDamaged(str(access._path)) from error
        return access

    def mint_links(self, plan: Agenda) -> Tokens:
        """New tokens for all links; those given before stay valid. To be saved."""
        panelists = {p.id: self.mint_personal(p.id) for p in plan.people if p.role == "panelist"}
        moderators, spectators = Grant(shared="moderators"), Grant(shared="spectators")
        return Tokens(self._mint(moderators), panelists, self._mint(spectators))

    def mint_personal(self, person: str) -> str:
        """A person's own new token. To be saved."""
        self._names.setdefault(person, {})
        return self._mint(Grant(person))

    def grant(self, token: str) -> Grant | None:
        """What a token is for; None where it was not minted here."""
        return self._grants.get(_hash(token))

    def remember(self, person: str, shared: Shared, client: str | None, name: str | None) -> None:
        """Note that a client came as this person, who called themselves ``name``. To be saved."""
        hashed = _client_hash(shared, client)
        if hashed is None:
            return
        names = self._names.setdefault(person, {})
        if hashed not in names:
            self._seen.setdefault(hashed, []).append(person)
        elif names[hashed] == name:
            return
        names[hashed] = name
        self._version += 1

    def seen(self, shared: Shared, client: str | None) -> list[tuple[str, str | None]]:
        """The people that a client came as by a shared link, the last one first, and what they
        called themselves."""
        hashed = _client_hash(shared, client)
        if hashed is None:
            return []
        people = reversed(self._seen.get(hashed, []))
        return [(person, self._names[person][hashed]) for person in people]

    def is_claimed(self, person: str) -> bool:
        """Whether somebody has come as this person before."""
        return person in self._names

    async def save(self) -> None:
        """Return when everything up to now is on disk. Raises OSError."""
        wanted = self._version
        async with self._saving:
            # Whoever waited here was saved together with the one before.
            if self._saved < wanted:
                version = self._version
                await asyncio.to_thread(replace_file, self._path, self._content())
                self._saved = version

    def save_now(self) -> None:
        """Like :meth:`save`, before there is anybody to wait for. Raises OSError."""
        replace_file(self._path, self._content())
        self._saved = self._version

    def _mint(self, grant: Grant) -> str:
        token = secrets.token_urlsafe(16)
        self._grants[_hash(token)] = grant
        self._version += 1
        return token

    def _content(self) -> bytes:
        tokens: defaultdict[str | None, list[str]] = defaultdict(list)
        shared: dict[str, list[str]] = {name: [] for name in get_args(Shared)}
        for hashed, grant in self._grants.items():
            (shared[grant.shared] if grant.shared else tokens[grant.person]).append(hashed)
        people = {p: {"tokens": tokens[p], "clients": names} for p, names in self._names.items()}
        kept = {"access": VERSION, "people": people, **shared}
        return json.dumps(kept, ensure_ascii=True).encode() + os.linesep.encode()

    def _fill(self, kept: dict[str, Any]) -> None:
        for shared in get_args(Shared):
            self._grants.update((hashed, Grant(shared=shared)) for hashed in kept[shared])
        for person, known in kept["people"].items():
            self._grants.update((hashed, Grant(person)) for hashed in known["tokens"])
            self._names[person] = dict(known["clients"])
            for client in known["clients"]:
                self._seen.setdefault(client, []).append(person)


def _hash(secret: str) -> str:
    # Tokens have 128 random bits: nothing slower than this would make guessing any harder.
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _client_hash(shared: Shared, client: str | None) -> str | None:
    if client is None or len(client) < SHORTEST_CLIENT:
        return None
    # A moderator who also looks in as a spectator is two people, also with one client.
    return _hash(f"{shared}:{client}")
