"""The links that a desk knows: those of a server that it started, and those made new here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from server.language import Language
from server.session.links import Renewed
from server.session.messages import Fact

from ..client.outbox import Answered

CODE: Final = "code"
"""The spectators' code, which is renewed together with their link."""


def _split(link: str) -> tuple[str, str]:
    """Where a link leads, and what it is for there."""
    before, _, token = link.partition("#")
    base = before.removesuffix("/").removesuffix("/stage")
    return base, link[len(base) :] if token else ""


def copied(language: Language, whose: str, name: str) -> str:
    """What is said of a link that was copied, or of the code; ``name``: what it is called."""
    if whose == CODE:
        return language.text("Copied: {what}", what=name)
    return language.text("Copied: the link for {name}", name=name)


class KnownLinks:
    """By whom they are for: a person's id, or the word by which ``link.renew`` calls them."""

    def __init__(self, links: Mapping[str, str] | None = None) -> None:
        self._links = dict(links or {})
        self._since: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._links)

    def get(self, whose: str) -> str | None:
        return self._links.get(whose)

    @property
    def base(self) -> str | None:
        """Where the session is found: what the links begin with, without a final slash; None where
        none is known."""
        found = (link for key, link in self._links.items() if key != CODE)
        link = next(found, None)
        return None if link is None else _split(link)[0]

    def move(self, base: str) -> None:
        """The session is found elsewhere: what lets people in stays the same."""
        for key, link in self._links.items():
            if key != CODE:
                self._links[key] = base + _split(link)[1]

    def served_again(self, said: Mapping[str, str]) -> None:
        """The session's server was started again and said its links. Those given before stay, as
        they may have been sent; of codes the newest is known, because that is what the stage
        shows."""
        self.move(KnownLinks(said).base or "")
        if CODE in said:
            self._links[CODE] = said[CODE]

    def learn(self, whose: str, link: str) -> None:
        """Know a link from the begin, unless there is one."""
        self._links.setdefault(whose, link)

    def take(self, whose: str, answer: Answered) -> None:
        """Know a link from the answer that it was made new with."""
        for key, link in ((whose, answer.link), (CODE, answer.code)):
            if link is not None:
                self._links[key], self._since[key] = link, answer.seq

    def forget(self, fact: Fact) -> None:
        """Forget a link that a fact says is not the newest any more; facts may be shown later than
        the answer that came after them."""
        if isinstance(fact.event, Renewed):
            whose = fact.event.to
            for key in (whose, CODE) if whose == "spectators" else (whose,):
                if self._since.get(key, 0) < fact.seq:
                    self._links.pop(key, None)
