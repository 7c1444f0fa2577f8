"""The palette's commands: everything that can be done now, by its name."""

from textual.command import DiscoveryHit, Hit, Hits, Provider

from .deeds import DEEDS
from .screen import PanelScreen


class PanelCommands(Provider):
    @property
    def _possible(self) -> dict[str, str]:
        screen = self.screen
        if not isinstance(screen, PanelScreen) or screen.view is None:
            return {}
        return {
            name: screen.language.text(deed.tooltip)
            for name, deed in DEEDS.items()
            if screen.check_action("deed", (name,))
        }

    def _act(self, name: str) -> None:
        screen = self.screen
        assert isinstance(screen, PanelScreen)
        screen.action_deed(name)

    async def discover(self) -> Hits:
        for name, text in self._possible.items():
            yield DiscoveryHit(text, lambda name=name: self._act(name))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, text in self._possible.items():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), lambda name=name: self._act(name))
