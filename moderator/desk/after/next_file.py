"""Where the next round's agenda is written, unless somebody says otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..agenda_source import AgendaSource

YAML: Final = (".yaml", ".yml")
"""How the names of agenda files end."""


def beside(source: AgendaSource | None) -> Path:
    """A name beside the agenda's file, or in the current folder where there is none."""
    folder = source.path.parent if source is not None else Path.cwd()
    stem = source.path.stem if source is not None else "agenda"
    return folder / f"{stem}-2.yaml"


def named(typed: str) -> Path:
    """The file that somebody means, with an agenda's ending."""
    file = Path(typed)
    return file if file.suffix in YAML else file.with_name(f"{file.name}{YAML[0]}")
