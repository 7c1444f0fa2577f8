"""Minutes as files: in the format of the file's ending, written completely or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from server.language import Language

from . import html, markdown, pdf, word
from .build import build
from .data import as_json
from .one_page import build as one_sheet
from .report_data import ReportData
from .tables import Table, as_csv
from .template import Template

Format: TypeAlias = Literal["md", "html", "json", "csv", "pdf", "docx"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)


def format_of(file: Path) -> Format | None:
    """The format for the ending of a file's name; None if there is none."""
    ending = file.suffix.lower().removeprefix(".")
    return next((known for known in FORMATS if known == ending), None)


def written(
    report: ReportData,
    form: Format,
    language: Language,
    template: Template | None = None,
    *,
    to_standard: bool = True,
    one_page: bool = False,
    table: Table = "speeches",
) -> bytes:
    """Write the minutes of a session. The same log always gives the same bytes.

    Args:
        report: what the minutes tell.
        form: the format.
        language: the language of the document; CSV depends on it, too, JSON does not.
        template: the moderators' own wording, for all but CSV and JSON.
        to_standard: whether a PDF must keep to the standards for reading aloud and for archives.
        one_page: the results alone, for one sheet of A4; not for CSV and JSON.
        table: which of the tables, for CSV.

    Raises:
        NoTypst: for a PDF, if the optional package is not installed.
        NoDocx: likewise for a word processor's file.
        NotToStandard: if a PDF must and cannot keep to them.
    """
    if form == "json":
        return as_json(report).encode()
    if form == "csv":
        return as_csv(report, language, table).encode()
    document = build(report, language, template)
    if one_page:
        document = one_sheet(report, language, document.kind)
    if form == "pdf":
        return pdf.render(document, to_standard=to_standard)
    if form == "docx":
        return word.render(document)
    render = html.render if form == "html" else markdown.render
    return render(document).encode()


def put(file: Path, content: bytes) -> None:
    """Write ``content`` to a file. What the file had stays until all of it is written.

    Raises:
        OSError: if it cannot be written.
    """
    file = file.resolve()
    if file.exists() and not file.is_file():
        # A pipe or a device is written to, not replaced; for a folder this raises OSError.
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
    # The only way to read it is to set it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
