"""A file that was not there before: whole, or not at all."""

from pathlib import Path


def put(file: Path, text: str) -> None:
    """Write ``text`` to a new file, as UTF-8 with the line ends that it has.

    Raises:
        FileExistsError: if there is one already.
        OSError: if it cannot be written. Then there is none, so that the next try is not told of
            one that exists.
    """
    new = file.open("x", encoding="utf-8", newline="\n")
    try:
        with new:
            new.write(text)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
