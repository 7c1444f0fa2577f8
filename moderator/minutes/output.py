"""Minutes on their way out: in the format of a file's ending, and there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from server.language import Language

from .build import build
from .report_data import ReportData
from .template import Template

Format: TypeAlias = Literal["md", "html", "json", "csv", "pdf"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)


def format_of(file: Path) -> Format | None:
    """By the file's ending; None for one that is no format."""
    ending = file.suffix.lower().removeprefix(".")
    return next((known for known in FORMATS if known == ending), None)


def written(
    report: ReportData, form: Format, language: Language, template: Template | None = None
) -> bytes:
    """The minutes as bytes: the same from the same log, whenever. Raises ``pdf.NoTypst``."""
    match form:
        case "json":
            from .data import as_json

            return as_json(report).encode()
        case "csv":
            from .data import as_csv

            return as_csv(report, language).encode()
    document = build(report, language, template)
    match form:
        case "md":
            from . import markdown

            return markdown.render(document).encode()
        case "html":
            from . import html

            return html.render(document).encode()
        case "pdf":
            from . import pdf

            return pdf.render(document)


def put(file: Path, content: bytes) -> None:
    """Make ``content`` the file's. What was there stays until all of it is written. Raises
    OSError."""
    file = file.resolve()
    if file.exists() and not file.is_file():
        # A pipe or a device is there to be written to, not to be replaced; a folder refuses.
        file.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(prefix=f".{file.name[:100]}-", dir=file.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
        if file.exists():
            shutil.copymode(file, draft)
        else:
            draft.chmod(0o666 & ~_umask())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _umask() -> int:
    # It can only be read by setting it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
