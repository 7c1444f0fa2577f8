"""Small files that are replaced as a whole, never half."""

from pathlib import Path

from .journal.disk import sync_folder, write_file


def replace_file(path: Path, content: bytes) -> None:
    """Make ``content`` the file's, durably, readable by its owner only. Raises OSError."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    write_file(draft, content)
    draft.replace(path)
    sync_folder(path.parent)
