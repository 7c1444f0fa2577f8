"""Tables in documents that are made from the code. They stand between ``<!-- NAME -->`` and
``<!-- end -->``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeAlias

Make: TypeAlias = Callable[[str], Iterable[str]]
"""The lines of the table of a name."""

_BLOCK: Final = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(document: str, make: Make) -> str:
    """The document with all its tables as the code has them now."""
    return _BLOCK.sub(lambda m: m[1] + "\n".join(make(m[2])) + "\n" + m[3], document)


def bring_up_to_date(make: Make) -> None:
    """The same of the file that the command line names, in its place. Raises OSError."""
    path = Path(sys.argv[1])
    path.write_text(filled(path.read_text(encoding="utf-8"), make), encoding="utf-8")
