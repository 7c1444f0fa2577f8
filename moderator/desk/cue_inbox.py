"""What stands in the bar of cues: whispers not yet read, then what the assistant noticed."""

from dataclasses import dataclass, field
from operator import is_
from typing import Final

from server.language import Language
from server.session.cue import Cue
from server.session.cues import cues
from server.session.times import seconds_between
from server.session.whispers import TO_MODERATORS, Whisper, in_turn

from ..client.people import named
from ..client.session_view import SessionView
from ..widgets.cue_bar import Notice
from ..widgets.facts import named_in
from ..wording.cues import answer, cue
from ..wording.words import addressee
from .crossing import PAUSE

WHISPERS: Final = "whispers"
"""The key of the notice about whispers."""
RECENT: Final = 300
"""Seconds for which a whisper from before this desk was opened is still news."""

NAME: Final = 24
"""Cells of a name where the whole one has no room."""


@dataclass
class CueInbox:
    """What one desk has been told of and has waved off: its own affair, so never sent."""

    language: Language
    waved_off: set[str] = field(default_factory=set)
    cues: dict[str, Cue] = field(default_factory=dict)
    read: int | None = None
    """The seq of the last whisper that was read."""
    _since: dict[int, tuple[str, float]] = field(default_factory=dict)
    _when: tuple[object, ...] = ()
    _parts: tuple[object, ...] = ()
    _lines: list[Notice] = field(default_factory=list)

    def notices(self, view: SessionView, clock: float) -> list[Notice]:
        """The lines of the bar, the most urgent first. ``clock``: seconds of any beginning."""
        state = view.state
        # Looking for cues takes a look at everybody: not at each vote of a large audience.
        parts = (state.floor, state.queues, state.panel, state.items, state.whispers)
        language = self.language.code
        when = (view.now.replace(microsecond=0), len(self.waved_off), self.read, language)
        if self._when == when and all(map(is_, self._parts, parts)):
            return self._lines
        self._when, self._parts = when, parts
        self._lines = self._noticed(view)
        for place, line in enumerate(self._lines):
            if self._since.get(place, ("", 0.0))[0] != line.key:
                self._since[place] = (line.key, clock)
        return self._lines

    def _noticed(self, view: SessionView) -> list[Notice]:
        state = view.state
        found = cues(state, view.now, frozenset(self.waved_off), view.plan)
        self.cues = {c.key: c for c in found}
        lines = self._whispers(view)
        for noticed in found:
            text = cue(self.language, noticed, state)
            whole = answer(self.language, noticed, state)
            short = answer(
                self.language,
                noticed,
                state,
                lambda person: named_in(view, self.language, person, NAME),
            )
            lines.append(Notice(noticed.key, text, whole, short=short))
        return lines

    def just_came(self, place: int, clock: float) -> bool:
        """Whether the line in ``place`` was another one a moment ago, when a key was meant."""
        return clock - self._since.get(place, ("", clock))[1] < PAUSE

    def wave_off(self, key: str, view: SessionView) -> None:
        """Show a notice no more."""
        if key == WHISPERS:
            self.read_all(view)
        else:
            self.waved_off.add(key)

    def read_all(self, view: SessionView) -> None:
        """Take all whispers as read."""
        self.read = max((w.seq for w in view.state.whispers.values()), default=0)

    def unread(self, view: SessionView) -> list[Whisper]:
        """What others sent since, the latest first; without signals, which the line about the
        others tells of."""
        whispers = in_turn(view.state)
        if self.read is None:
            old = (w.seq for w in whispers if seconds_between(w.at, view.now) > RECENT)
            self.read = max(old, default=0)
        new = (w for w in whispers if w.seq > (self.read or 0) and w.by != view.you.id)
        return [w for w in new if not w.signal][::-1]

    def _whispers(self, view: SessionView) -> list[Notice]:
        unread = self.unread(view)
        if not unread:
            return []
        name, to = named(view, self.language, unread[0].by), unread[0].to
        if to not in (TO_MODERATORS, view.you.id):
            # Read as meant for oneself, it would be a call to do something.
            name = f"{name} → {addressee(self.language, to, view.state)}"
        text = f"✉ {name}: {unread[0].text}"
        if len(unread) > 1:
            text = self.language.plural(
                "✉ {n} unread, {text}", "✉ {n} unread, {text}", n=len(unread), text=text[2:]
            )
        return [Notice(WHISPERS, text, self.language.text("Read"), "accent")]
