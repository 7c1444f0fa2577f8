"""The palette's commands, whose names may contain people's words."""

from __future__ import annotations

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher
from textual.markup import escape


class PlainCommands(Provider):
    """What the app offers, as Textual's own provider does, but without reading it as markup:
    there a name such as ``Ann [/b] Lee`` would end the app."""

    async def discover(self) -> Hits:
        for name, text, callback, discover in sorted(
            self.app.get_system_commands(self.screen), key=lambda command: command[0]
        ):
            if discover:
                yield DiscoveryHit(Content(name), callback, help=escape(text))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, text, callback, _ in self.app.get_system_commands(self.screen):
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, _highlighted(matcher, name), callback, help=escape(text))


def _highlighted(matcher: Matcher, name: str) -> Content:
    content = Content(name)
    _, offsets = matcher.fuzzy_search.match(matcher.query, name)
    for offset in offsets:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content
