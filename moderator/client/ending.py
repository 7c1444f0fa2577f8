"""Whether a line is over for good, and why: as a stable word, and as a sentence."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from websockets.frames import Close

from server.language import N_, Language
from server.session.messages import Refused
from server.wire import close_codes
from server.wire.refusals import sentence

from . import encryption
from .session_view import Connection

_MISTAKEN: Final = frozenset({"wrong_link", "unknown_moderator"})
"""Why somebody is refused who gave something wrong, and has to give something else."""
_FOR_THE_AUDIENCE: Final = frozenset({"name_needed", "door_closed"})
"""Refusals of whoever is new, which only the audience's link is met with."""

Opens: TypeAlias = Literal["moderate", "join", "join --plain", "stage"]
"""The commands by which people come in."""
_OPENED_BY: Final[Mapping[str, tuple[Opens, ...]]] = {
    "moderator": ("moderate",),
    "panelist": ("join", "join --plain"),
    "spectator": ("join", "join --plain"),
    # The stage's own command has no lines for those who cannot see it.
    "stage": ("stage", "join --plain"),
}
"""By whom a welcome says that the reader is; the first is the one that is named."""
_ANOTHER: Final[Mapping[Opens, str]] = {
    "moderate": N_("This is the moderators' link: “roundtable moderate LINK” opens the desk."),
    "join": N_("This link is for the panel or the audience: “roundtable join LINK” opens it."),
    "stage": N_("This is the stage's link: “roundtable stage LINK” shows who speaks."),
}


class Ending:
    """Open until one of these says that it is over."""

    def __init__(self) -> None:
        self.over: Connection | None = None
        """As which it is over."""
        self.code: str | None = None
        self.message = ""

    def tell(self, error: Mapping[str, Any]) -> None:
        """Take what the room says before it ends a line."""
        # That the link was renewed says more than that it is not valid now.
        if self.code != "link_renewed":
            self.code, self.message = error["code"], error.get("message", "")

    def forget(self) -> None:
        """The room has let them in."""
        self.code, self.message = None, ""

    @property
    def mistaken(self) -> bool:
        """Whether it is over because of what was given by whoever wanted to come in."""
        return self.code in _MISTAKEN

    def let_in(self, role: str, opens: Opens | None, language: Language) -> None:
        """The room lets somebody in, who wants what ``opens``: that may need another link."""
        if opens is not None and opens not in _OPENED_BY[role]:
            self._wrong_link(_OPENED_BY[role][0], language)

    def let_nobody_in(self, opens: Opens | None, language: Language) -> None:
        """The same of a line that is over before anybody was let in."""
        if opens in ("moderate", "stage") and self.code in _FOR_THE_AUDIENCE:
            self._wrong_link("join", language)

    def _wrong_link(self, rather: Opens, language: Language) -> None:
        self.over, self.code = "refused", "wrong_link"
        self.message = language.text(_ANOTHER[rather])

    def close(self, received: Close, language: Language, *, may_come_back: bool) -> None:
        """The room has closed a line. ``may_come_back``: by a token of their own, where the link
        that they came by was renewed."""
        code, reason = received.code, received.reason
        comes_back = code == close_codes.LINK_RENEWED and may_come_back
        if code == close_codes.ENDED or (code == close_codes.GOING_AWAY and reason == "end"):
            self._end("ended", "session_closed", language)
        elif code in close_codes.USELESS and not comes_back:
            self._end("refused", reason, language)

    def _end(self, over: Connection, code: str, language: Language) -> None:
        self.over = over
        if self.code is None:
            self.code = code
            self.message = sentence(Refused(code), language, lambda _: "")

    def nobody_there(self, language: Language) -> None:
        """What answers is no room."""
        if self.over is None:
            self.over, self.code = "refused", "no_room"
            self.message = language.text("There is no roundtable behind this link.")

    def not_secured(
        self, code: str, url: str, language: Language, error: Exception | None = None
    ) -> None:
        """No encrypted line is made to ``url``, or an open one to what encrypts."""
        self.over, self.code = "refused", code
        self.message = encryption.sentence(code, url, language, error)
