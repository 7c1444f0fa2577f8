"""The command palette: everything that can be done now, found by its name in any language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher
from textual.markup import escape
from textual.screen import Screen

from server.language import CODES, Language


@dataclass(frozen=True)
class Offer:
    """Something that the palette offers. ``names``: the first is shown, all of them are found."""

    names: tuple[str, ...]
    help: str
    run: Callable[[], object]

    @classmethod
    def translated(
        cls, language: Language, label: str, tooltip: str, run: Callable[[], object]
    ) -> Offer:
        """An offer whose English label and tooltip are in the catalogue."""
        others = (Language.named(code).text(label) for code in CODES)
        return cls((language.text(label), *others), language.text(tooltip), run)


@runtime_checkable
class Offering(Protocol):
    """An app that has something to offer."""

    def offers(self, screen: Screen[Any]) -> Iterator[Offer]:
        """What can be done now."""


class Offers(Provider):
    """What the app offers. Names are never read as markup: a person called ``Ann [/b] Lee``
    would end the app."""

    def _offers(self) -> Iterator[Offer]:
        assert isinstance(self.app, Offering)
        return self.app.offers(self.screen)

    async def discover(self) -> Hits:
        for offer in sorted(self._offers(), key=lambda offer: offer.names[0]):
            yield DiscoveryHit(Content(offer.names[0]), offer.run, help=escape(offer.help))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for offer in self._offers():
            score = max(map(matcher.match, offer.names))
            if score > 0:
                name = _highlighted(matcher, offer.names[0])
                yield Hit(score, name, offer.run, help=escape(offer.help))


def _highlighted(matcher: Matcher, name: str) -> Content:
    content = Content(name)
    _, offsets = matcher.fuzzy_search.match(matcher.query, name)
    for offset in offsets:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content
