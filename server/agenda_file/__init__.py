"""Agenda files: YAML in, :class:`~server.session.plan.Agenda` out, or every error at once.

The format is described in ``docs/agenda.md``.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from .problems import AgendaErrors, Message, Problem
from .source import decode, read_bytes
from .yaml12 import compose

if TYPE_CHECKING:
    from ..session.plan import Agenda

__all__ = ["AgendaErrors", "Message", "Problem", "load_agenda", "read_agenda"]


def load_agenda(path: str | PathLike[str]) -> Agenda:
    """Read the agenda file at ``path``.

    Raises:
        AgendaErrors: with all problems; also if the file cannot be read (never ``OSError``).
    """
    return read_agenda(read_bytes(path), str(path))


def read_agenda(text: bytes, name: str) -> Agenda:
    """Read an agenda from the bytes of a file.

    Args:
        text: the content of the file.
        name: what errors call the file.

    Raises:
        AgendaErrors: with all problems, in the order of the file.
    """
    source = decode(text, name)
    root = compose(source)
    # The models take a tenth of a second to build: not for a file that is no YAML at all.
    from .form import fill_in
    from .plan import to_plan
    from .references import References

    references = References(root, source)
    form = fill_in(root, source)
    if source.problems or form is None:
        raise AgendaErrors(source.problems)
    return to_plan(form, references)
