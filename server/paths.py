"""Where sessions are kept: one folder a session, named by its id, with its log in it."""

from pathlib import Path
from typing import Final, Literal

from platformdirs import user_data_dir

from .journal import LOG_NAME

ENGINE_NAME: Final = "engine.json"
"""Beside a log that an engine keeps: this machine's copy is not the one that counts."""


class NoLog(Exception):
    """There is no session log where one was looked for.

    ``reason`` is ``missing`` (neither a file nor a known session), ``no_log_in_folder``, or
    ``no_file`` (a pipe or a device: a log is read more than once, and written in its place).
    """

    def __init__(
        self, text: str, reason: Literal["missing", "no_log_in_folder", "no_file"]
    ) -> None:
        super().__init__(f"{text}: {reason}")
        self.reason = reason


def data_folder(data_dir: Path | None) -> Path:
    """The folder of all sessions: ``--data-dir``, or this user's own. May not exist yet."""
    return data_dir if data_dir is not None else Path(user_data_dir("roundtable")) / "sessions"


def session_folder(session: str, data_dir: Path | None) -> Path:
    """A session's own folder, whether it exists or not."""
    return data_folder(data_dir) / session


def find_log(text: str, data_dir: Path | None) -> Path:
    """The log that a user means: a file, a session's folder, or a session's id.

    What exists as a path is taken as one. Raises NoLog.
    """
    path = Path(text)
    if path.is_dir():
        return _log_in(path, text)
    if path.exists():
        return _file(path, text)
    is_name = text not in {"", ".", ".."} and not set(text) & {"/", "\\", "\0"}
    if is_name and session_folder(text, data_dir).is_dir():
        return _log_in(session_folder(text, data_dir), text)
    raise NoLog(text, "missing")


def _log_in(folder: Path, text: str) -> Path:
    log = folder / LOG_NAME
    if not log.exists():
        raise NoLog(text, "no_log_in_folder")
    return _file(log, text)


def _file(path: Path, text: str) -> Path:
    if not path.is_file():
        raise NoLog(text, "no_file")
    return path
