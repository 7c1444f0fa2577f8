"""What the documents tell people to type.

Commands stand in blocks of ``sh``, a line each, or, where a sentence names one, between backticks
and begin with ``roundtable``. A comment behind a command is for readers.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]
DOCUMENTS = (
    *(HOUSE / f"{name}.md" for name in ("README", "README.de", "CONTRIBUTING", "SECURITY")),
    *sorted((HOUSE / "docs").glob("*.md")),
)
"""The changes are left out: they tell what was, in the words of that time."""
BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
QUOTED = re.compile(r"`(?P<text>[^`]+)`")


@dataclass(frozen=True)
class Told:
    """Commands that belong together, typed one after the other at the same place.

    ``block`` says that they stand alone, to be copied, and not in a sentence.
    """

    where: str
    commands: tuple[str, ...]
    block: bool


def told(document: Path) -> Iterator[Told]:
    """All that a document tells people to type, in its order."""
    text = document.read_text(encoding="utf-8")
    name = document.relative_to(HOUSE).as_posix()
    for found in BLOCK.finditer(text):
        where = f"{name}:{text.count(chr(10), 0, found.start()) + 1}"
        if found["kind"] == "sh":
            yield Told(where, tuple(_lines(found["text"])), block=True)
        if found["kind"] == "bat":
            lines = (line.replace("\\", "/") for line in found["text"].splitlines() if line)
            yield Told(where, tuple(lines), block=True)
    # Blocks keep their lines, so that what follows them is counted as it stands.
    prose = BLOCK.sub(lambda found: "\n" * found[0].count("\n"), text)
    for found in QUOTED.finditer(prose):
        if found["text"].startswith("roundtable "):
            where = f"{name}:{prose.count(chr(10), 0, found.start()) + 1}"
            yield Told(where, (" ".join(found["text"].split()),), block=False)


def pieces(document: Path, kind: str) -> list[str]:
    """The texts of a document's blocks of a kind."""
    text = document.read_text(encoding="utf-8")
    return [found["text"] for found in BLOCK.finditer(text) if found["kind"] == kind]


def quoted(document: Path) -> Iterator[str]:
    """Everything between backticks in a document's sentences."""
    prose = BLOCK.sub("", document.read_text(encoding="utf-8"))
    return (found["text"] for found in QUOTED.finditer(prose))


def calls(command: str) -> list[list[str]]:
    """The words of each call of ``roundtable`` in a line of a shell."""
    words = shlex.shlex(command, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    words.commenters = ""
    found: list[list[str]] = []
    begins, into = True, list[str]()
    for word in words:
        if set(word) <= set("();<>|&"):
            begins, into = not set(word) & set("<>"), []
        elif begins:
            begins, into = False, []
            if Path(word).name == "roundtable":
                found.append(into)
        else:
            into.append(word)
    return found


def _lines(block: str) -> Iterator[str]:
    """The commands of a block without comments; a line that ends with a backslash goes on."""
    for line in block.replace("\\\n", " ").splitlines():
        command = re.sub(r"(^|\s+)#.*$", "", line)
        if command.strip():
            yield " ".join(command.split())
