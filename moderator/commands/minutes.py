"""``roundtable minutes``: from a session log to the document."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

from ..wording.logs import shown
from .log_source import Stop, find, read, say_damage

if TYPE_CHECKING:
    from ..minutes.output import Format
    from ..minutes.template import Template

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2
STDOUT: Final = "-"


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``minutes``. ``parents`` are argparse's, for options that all commands share: of
    these ``data_dir`` is looked at. The handler's language is that of the minutes, too."""
    say = language or Language.preferred(os.environ)
    summary = say.text("make minutes of a session log")
    parser = subparsers.add_parser("minutes", help=summary, description=summary, parents=[*parents])
    parser.set_defaults(handler=minutes)
    parser.add_argument("log", metavar="LOG", help=say.text("log file, folder or session id"))
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        default=STDOUT,
        help=say.text("where to; its ending is the format: .md .html .json .csv .pdf"),
    )
    parser.add_argument(
        "--format",
        choices=("md", "html", "json", "csv", "pdf"),
        help=say.text("the format where FILE has no such ending, or is -"),
    )
    parser.add_argument(
        "--template", metavar="DIR", help=say.text("folder with a house's own wording")
    )
    with suppress(argparse.ArgumentError):
        parser.add_argument("--json", action="store_true", help=say.text("print it as JSON"))


def minutes(args: argparse.Namespace, language: Language) -> int:
    """Write the minutes of ``args.log``: 1 if the log is damaged, they end there then."""
    try:
        return _minutes(args, language)
    except Stop as stop:
        print(stop.line, file=sys.stderr)
        return stop.code
    except BrokenPipeError:
        # Whoever reads has seen enough. What is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _minutes(args: argparse.Namespace, language: Language) -> int:
    from ..minutes.output import written
    from ..minutes.pdf import NoTypst
    from ..minutes.report_data import ReportData

    form = _format(args, language)
    template = _template(args, language)
    log = find(args.log, args, language)
    if args.output != STDOUT and _same(log, Path(args.output)):
        line = language.text("{file}: this is the log itself", file=shown(args.output))
        raise Stop(WRONG_INPUT, line)
    reading = read(log, language)
    try:
        content = written(ReportData(reading), form, language, template)
    except NoTypst:
        line = language.text(
            "PDF needs the package typst: install roundtable[pdf], or write .html and print that"
        )
        raise Stop(FAILED, line) from None
    _put(args.output, content, language)
    return say_damage(log, reading, language.text("the minutes end before this line"), language)


def _format(args: argparse.Namespace, language: Language) -> Format:
    from ..minutes.output import FORMATS, format_of

    form: Format | None = args.format
    if form is None and args.output != STDOUT:
        form = format_of(Path(args.output))
    if form is None and args.json:
        form = "json"
    if form is None and args.output == STDOUT:
        form = "md"
    if form is None:
        endings = " ".join(f".{known}" for known in FORMATS)
        line = language.text(
            "{file}: the ending is none of {endings}", file=shown(args.output), endings=endings
        )
        raise Stop(WRONG_INPUT, line)
    if form == "pdf" and args.output == STDOUT:
        raise Stop(WRONG_INPUT, language.text("PDF needs a file: -o FILE.pdf"))
    return form


def _template(args: argparse.Namespace, language: Language) -> Template | None:
    from server.agenda_file import AgendaErrors

    if args.template is None:
        return None
    from ..minutes.build import PARTS
    from ..minutes.template import load

    try:
        return load(Path(args.template), language, tuple(PARTS))
    except AgendaErrors as errors:
        raise Stop(WRONG_INPUT, errors.render(language)) from None


def _same(log: Path, output: Path) -> bool:
    try:
        return output.samefile(log)
    except OSError:
        return False


def _put(output: str, content: bytes, language: Language) -> None:
    if output == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    from ..minutes.output import put

    try:
        put(Path(output), content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sentence = language.text("the file cannot be written: {reason}", reason=reason)
        raise Stop(FAILED, f"{shown(output)}: {sentence}") from None
