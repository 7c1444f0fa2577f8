"""The agendas that come with the program."""

from pathlib import Path
from typing import Final

_INSTALLED: Final = Path(__file__).parents[1] / "agendas"
_CHECKOUT: Final = Path(__file__).parents[2] / "agendas"


def example(name: str) -> Path:
    """The file of the agenda called ``name``, which may leave out ``.yaml``.

    Raises FileNotFoundError, naming what there is, when no agenda has that name.
    """
    wanted = name.removesuffix(".yaml")
    found = {path.stem: path for path in examples()}
    if wanted not in found:
        raise FileNotFoundError(f"no agenda {wanted!r} among {', '.join(found) or 'none'}")
    return found[wanted]


def examples() -> list[Path]:
    """The files of all agendas that come with the program, the earliest first."""
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return sorted(folder.glob("*.yaml"))
