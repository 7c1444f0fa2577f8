"""What waits for the reader: a private line, a position to assess, a finding to stand by, feedback
to give; else the one thing that is proposed to them.

It stands there until it is read or done, takes no focus, and covers nothing.
"""

from collections.abc import Callable
from typing import Final

from textual import events

from server.language import Language
from server.session.whispers import Whisper

from ..client.session_view import SessionView
from ..widgets.lines import Line, Span, said, spread
from ..widgets.view_drawing import ViewDrawing
from ..widgets.wrap import hanging_indent
from ..wording.words import name_of
from .partaking import asked_for_feedback, not_assessed, not_stood, whispered
from .proposal import Proposal

LINES_OF_A_WHISPER: Final = 2


class Pending(ViewDrawing):
    """As many lines as there is to say, each of which a click answers."""

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="pending")
        self._read = 0
        self._actions: list[str] = []
        self.waits = False
        """Whether anything does; else what is shown is a proposal."""
        self.propose: Callable[[], Proposal | None] = lambda: None
        """What is proposed where nothing waits."""
        self.hint: Callable[[str], str] = lambda action: action
        """The key and label of an action, by its id."""
        self.chosen: Callable[[str], str | None] = lambda _pane: None
        """The row selected in a pane, None where that is not in sight: of what waits there, the
        keys mean that."""

    @property
    def unread(self) -> bool:
        return self.view is not None and bool(whispered(self.view, self._read))

    def read(self) -> None:
        """Take what was whispered so far as read."""
        if self.view is not None:
            self._read = max((w.seq for w in whispered(self.view, 0)), default=0)
            self.show(self.view)

    @property
    def shown(self) -> Whisper | None:
        """The whisper that stands here."""
        unread = whispered(self.view, self._read) if self.view is not None else []
        return unread[0] if unread else None

    def show(self, view: SessionView) -> None:
        self.view = view
        # While there is nothing to say, it has no width of its own.
        width = self.size.width or self.app.size.width
        told = self._told(view, max(20, width - 2))
        self._actions = [action for action, _ in told]
        self.display = bool(told)
        self.styles.height = max(1, len(told))
        self.draw([(Span(" "), *line) for _, line in told])

    async def on_click(self, event: events.Click) -> None:
        if 0 <= event.y < len(self._actions):
            await self.run_action(f"screen.act('{self._actions[event.y]}')")

    def _told(self, view: SessionView, width: int) -> list[tuple[str, Line]]:
        text = self.language.text
        told = [("read", line) for line in self._whisper(view, width)]
        for position in not_assessed(view, self.chosen("positions"))[:1]:
            asks = text("For your assessment: {position}", position=position.text)
            told.append(("assess", self._line(asks, "assess", width)))
        if asked_for_feedback(view):
            asks = text("How was the session for you?")
            told.append(("feedback", self._line(asks, "feedback", width)))
        # A finding waits until the end, and its line takes one from the lists below.
        waiting = not_stood(view, self.chosen("findings"))[:1] if not told else ()
        for finding in waiting:
            asks = text("Do you support this finding? {finding}", finding=finding.text)
            told.append(("open.findings", self._line(asks, "open.findings", width)))
        self.waits = bool(told)
        proposal = self.propose() if not told else None
        if proposal is not None:
            words = (said(text(proposal.sentence), "muted"),)
            key = (Span(proposal.hint, "accent"),)
            told.append((proposal.action, spread(words, key, width)))
        return told

    def _line(self, words: str, action: str, width: int) -> Line:
        return spread((said(words, "strong"),), (Span(self.hint(action), "accent"),), width)

    def _whisper(self, view: SessionView, width: int) -> list[Line]:
        unread = whispered(view, self._read)
        if not unread:
            return []
        language, latest = self.language, unread[0]
        by = name_of(language, view.state, latest.by)
        private = language.text("Private")
        head: Line = (Span(f"{private} ", "warn"),)
        more = f" +{len(unread) - 1}" if len(unread) > 1 else ""
        end: Line = (Span(f"{self.hint('read')}{more}", "accent"),)
        words = language.text("{name}: “{remark}”", name=by, remark=latest.text)
        room = width - len(end[0].text) - 1
        lines = hanging_indent(head, words, room, "strong", most=LINES_OF_A_WHISPER)
        return [spread(lines[0], end, width), *lines[1:]]
