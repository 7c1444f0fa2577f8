"""Agenda files: YAML in, :class:`~server.session.plan.Agenda` out, or every error at once.

The format is described in ``docs/agenda.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    Raises :class:`AgendaErrors`, also where the file cannot be read; never ``OSError``.
    """
    return read_agenda(read_bytes(path), str(path))


def read_agenda(text: bytes, name: str) -> Agenda:
    """Read an agenda from the bytes of a file; ``name`` is what errors call the file.

    Raises :class:`AgendaErrors` with all problems, in the order of the file.
    """
    source = decode(text, name)
    problems: list[Problem] = []
    root = compose(source, problems)
    # The models take a tenth of a second to build: not for a file that is no YAML at all.
    from .form import fill_in
    from .plan import to_plan
    from .references import References

    references = References(root, source, problems)
    form = fill_in(root, source, problems)
    if problems or form is None:
        raise AgendaErrors(_in_order(problems))
    return to_plan(form, references)


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
