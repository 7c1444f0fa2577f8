"""How a log is being watched."""

from __future__ import annotations

import asyncio
from typing import Final

from server.language import Language
from server.session.messages import Fact

from ..client.session_view import SessionView
from .index import MarkKind, instant, milliseconds
from .playhead import Playhead
from .recording import Recording
from .search import Search
from .times import session_clock
from .viewpoint import Viewpoint
from .why import made_so

GRACE: Final = 1.5
"""Seconds after a mark in which "previous" means the one before it."""
LOOK_BACK: Final = 60
"""Facts among which the last one that a reader could see is looked for."""
TOPICS: Final = frozenset(
    {"session", "agenda", "floor", "queue", "panel", "question", "position", "finding", "whisper"}
)
"""What is told of. Who comes and goes shows in the lists."""


class Playback:
    """From where a log is watched, as whom, and what is looked for in it. Knows no screen."""

    def __init__(
        self, recording: Recording, viewpoint: Viewpoint, language: Language, playhead: Playhead
    ) -> None:
        self.recording = recording
        self.playhead = playhead
        self.viewpoint = viewpoint
        self.notice = ""
        """What was found, or is being looked for."""
        self._language = language
        self._query = ""
        self._asked_why: tuple[tuple[str, str, int] | None, int] = (None, 0)
        self._search: Search | None = None

    def view(self) -> SessionView:
        """What there is to be seen now."""
        state = self.recording.state_at(self.playhead.seq)
        return self.viewpoint.view(state, instant(self.playhead.position))

    def last_seen(self) -> Fact | None:
        """The last fact that is worth telling and that could be seen."""
        seq = self.playhead.seq
        state = self.recording.state_at(seq)
        facts = list(self.recording.facts(max(1, seq - LOOK_BACK + 1), seq))
        told = (fact for fact in reversed(facts) if fact.event.topic in TOPICS)
        # Whoever may be known now may be known in what is told now.
        return next(filter(None, (self.viewpoint.fact(fact, state) for fact in told)), None)

    def turn_play(self) -> None:
        self.playhead.play(not self.playhead.playing)

    def turn_shorten(self) -> None:
        self.playhead.shorten = not self.playhead.shorten

    def jump(self, kind: MarkKind, step: int) -> bool:
        """Go to the next mark or the one before; False where there is none on that side."""
        marks, playhead = self.recording.marks, self.playhead
        if step > 0:
            found = marks.next(kind, playhead.seq)
        else:
            # While it plays, pressing again goes further back than to what has just begun.
            grace = GRACE * 1000 * playhead.speed if playhead.playing else 0.0
            found = marks.previous(kind, playhead.seq_before(grace) + 1)
        if found is not None:
            playhead.seek_seq(found)
        return found is not None

    def go_to(self, text: str) -> None:
        """Go to a time as :func:`times.position` reads it. Raises BadTime."""
        at = self.recording.time_typed(text)
        if at is not None:
            self.playhead.seek(milliseconds(at))

    def look_as(self, viewpoint: str) -> None:
        """Watch as :meth:`Viewpoint.named` has it."""
        self.viewpoint = Viewpoint.named(viewpoint)

    async def why(self, pane: str, row: str) -> None:
        """Go to the event that made a row what it is; asked again there, to the one before."""
        say, playhead = self._language.text, self.playhead
        # Several facts may have the same instant, so where one is does not say which it was.
        where, found_before = self._asked_why
        seq = found_before - 1 if where == (pane, row, playhead.seq) else playhead.seq
        for found in made_so(self.recording, pane, row, seq):
            if found is not None:
                playhead.playing = False
                playhead.seek_seq(found)
                self._asked_why = (pane, row, playhead.seq), found
                self.notice = say("this made it so")
                return
            await asyncio.sleep(0)
        self.notice = say("so from the beginning")

    async def search(self, step: int, query: str = "") -> None:
        """Go to the next hit (``step`` 1) or the one before (-1), of the last query if there is
        no new one. Whoever searches again before anything is found ends this search."""
        self._query = query or self._query
        if not self._query:
            return
        say, playhead = self._language.text, self.playhead
        search = self._search = Search(self.recording, self.viewpoint, self._query)
        self.notice = say("searching …")
        seq = playhead.seq if step > 0 else playhead.seq_before() + 1
        for found in search.find(seq, step):
            if found is not None:
                playhead.seek_seq(found)
                time = session_clock(playhead.elapsed)
                self.notice = say("“{text}” at {time}", text=self._query, time=time)
                return
            await asyncio.sleep(0)
            if self._search is not search:
                return
        self.notice = say("“{text}”: no further hit", text=self._query)
