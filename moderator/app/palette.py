"""The command palette: everything that can be done now, found by its name in any language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher
from textual.markup import escape

from server.language import CODES, Language

if TYPE_CHECKING:
    from .base_app import BaseApp


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


class Offers(Provider):
    """What the app offers. Names are never read as markup: a person called ``Ann [/b] Lee``
    would end the app."""

    app: BaseApp[object]

    async def discover(self) -> Hits:
        for offer in sorted(self.app.offers(self.screen), key=lambda offer: offer.names[0]):
            yield DiscoveryHit(Content(offer.names[0]), offer.run, help=escape(offer.help))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for offer in self.app.offers(self.screen):
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
