"""A session log that is written at once, whole, as a copy of another is."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .disk import sync, sync_folder
from .seal import encode, encode_header, seal


def write_chain(
    path: Path, header: Mapping[str, Any], records: Iterable[Mapping[str, Any]]
) -> None:
    """Write a whole log at once, a copy of another: a new private file, and none if that fails.

    Raises FileExistsError, Unwritable, OSError, and whatever ``records`` raises.
    """
    # Beside the file that it becomes, so that nobody takes half of it for the whole.
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise FileExistsError(path)
    draft.touch(mode=0o600)
    try:
        with draft.open("wb") as file:
            line, h = seal(b"", encode_header(header))
            file.write(line)
            for record in records:
                line, h = seal(h, encode(record))
                file.write(line)
            file.flush()
            sync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
