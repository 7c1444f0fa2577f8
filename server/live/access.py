"""Who may come in: tokens, and by what people are known again. Kept beside the log, hashed.

A link's token is for one person, or for all moderators, or for all spectators. With a shared one
a client's own random string tells who it is, and spectators get a token of their own.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

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


@dataclass
class _Visitor:
    """Somebody known again. ``names`` is what they called themselves, by client."""

    tokens: list[str] = field(default_factory=list)
    names: dict[str, str | None] = field(default_factory=dict)


class AccessDamaged(Exception):
    """The file with the tokens' hashes cannot be read."""


class Access:
    """The tokens of one session. Changes count at once, and are durable after :meth:`save`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shared: dict[Shared, list[str]] = {"moderators": [], "spectators": []}
        self._visitors: dict[str, _Visitor] = {}
        self._grants: dict[str, Grant] = {}
        self._seen: dict[str, list[str]] = {}
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
        panelists = {p.id: _token() for p in plan.people if p.role == "panelist"}
        tokens = Tokens(_token(), panelists, _token())
        self._let_in("moderators", tokens.moderator)
        self._let_in("spectators", tokens.spectators)
        for person, token in panelists.items():
            self._know(person, token)
        return tokens

    def mint_personal(self, person: str) -> str:
        """A person's own new token. To be saved."""
        token = _token()
        self._know(person, token)
        return token

    def grant(self, token: str) -> Grant | None:
        """What a token is for; None where it is not one of ours."""
        return self._grants.get(_hash(token))

    def remember(self, person: str, shared: Shared, client: str | None, name: str | None) -> None:
        """Note that a client came as this person, who called themselves ``name``. To be saved."""
        if client is None or len(client) < SHORTEST_CLIENT:
            return
        visitor = self._visitors.setdefault(person, _Visitor())
        hashed = _client_hash(shared, client)
        if hashed not in visitor.names or visitor.names[hashed] != name:
            visitor.names[hashed] = name
            self._seen.setdefault(hashed, [])
            if person not in self._seen[hashed]:
                self._seen[hashed].append(person)
            self._version += 1

    def seen(self, shared: Shared, client: str | None) -> list[tuple[str, str | None]]:
        """The people that a client came as by a shared link, the last one first, and what they
        called themselves."""
        if client is None or len(client) < SHORTEST_CLIENT:
            return []
        hashed = _client_hash(shared, client)
        people = reversed(self._seen.get(hashed, []))
        return [(person, self._visitors[person].names[hashed]) for person in people]

    def is_claimed(self, person: str) -> bool:
        """Whether somebody has come as this person before."""
        return person in self._visitors

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

    def _content(self) -> bytes:
        people = {p: {"tokens": v.tokens, "clients": v.names} for p, v in self._visitors.items()}
        kept = {"access": VERSION, "people": people} | dict(self._shared)
        return json.dumps(kept, ensure_ascii=True).encode() + os.linesep.encode()

    def _fill(self, kept: dict[str, Any]) -> None:
        for shared in self._shared:
            self._shared[shared] = list(kept[shared])
            self._grants.update((hashed, Grant(shared=shared)) for hashed in kept[shared])
        for person, known in kept["people"].items():
            self._visitors[person] = _Visitor(list(known["tokens"]), dict(known["clients"]))
            self._grants.update((hashed, Grant(person)) for hashed in known["tokens"])
            for client in known["clients"]:
                self._seen.setdefault(client, []).append(person)

    def _let_in(self, shared: Shared, token: str) -> None:
        self._shared[shared].append(_hash(token))
        self._grants[_hash(token)] = Grant(shared=shared)
        self._version += 1

    def _know(self, person: str, token: str) -> None:
        self._visitors.setdefault(person, _Visitor()).tokens.append(_hash(token))
        self._grants[_hash(token)] = Grant(person)
        self._version += 1


def _token() -> str:
    return secrets.token_urlsafe(16)


def _hash(secret: str) -> str:
    # Tokens have 128 random bits: nothing slower than this would make guessing any harder.
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _client_hash(shared: Shared, client: str) -> str:
    # A moderator who also looks in as a spectator is two people, also with one client.
    return _hash(f"{shared}:{client}")
