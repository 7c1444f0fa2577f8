"""What the desk has made of a log once the session is closed."""

from __future__ import annotations

from pathlib import Path

from server.language import Language

from ..desk.after.failed import Failed
from . import new_file
from .failing import CommandFailed, writing


class Afterwards:
    """Minutes and the next agenda, in the reader's language: as the commands make them."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def minutes(self, log: Path) -> Path:
        """Make the minutes as a page beside the log."""
        from ..history import read
        from ..minutes.output import put, written
        from ..minutes.report_data import ReportData

        file = log.with_name("minutes.html")
        put(file, written(ReportData(read(log)), "html", self._language))
        return file

    def vouchers(self) -> tuple[str, str]:
        """With which key to sign, and which authority to ask: as the last time."""
        from ..app.remembered import remembered
        from .log_signing import AUTHORITY, KEY

        keys = (Path.home() / ".ssh" / name for name in ("id_ed25519", "id_ecdsa", "id_rsa"))
        usual = next((str(key) for key in keys if key.exists()), "")
        return remembered(KEY) or usual, remembered(AUTHORITY) or ""

    def sign(self, log: Path, key: str, authority: str) -> str:
        """Have a log signed and stamped; returns what came of it."""
        from server.journal import Damaged

        from ..wording.logs import damage_text
        from .log_signing import signed

        said: list[str] = []
        try:
            signed(log, key, authority, self._language, said.append, asks=False)
        except CommandFailed as error:
            raise Failed(error.line) from None
        except Damaged as damage:
            raise Failed(damage_text(damage, self._language)) from None
        return " ".join(said)

    def next_agenda(self, log: Path, file: Path) -> str:
        """Write the next round's agenda to a new file; returns what it could not take."""
        from ..history import read
        from .agenda_from import next_agenda

        text, too_much = next_agenda(read(log).history, self._language)
        try:
            with writing(str(file), self._language):
                new_file.put(file, text)
        except CommandFailed as failed:
            raise Failed(failed.line) from None
        return " ".join(too_much)
