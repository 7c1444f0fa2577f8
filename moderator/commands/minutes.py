"""``roundtable minutes``: from a session log to the document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.logs import shown
from .failing import CommandFailed, not_installed, writing
from .log_source import read, say_damage, session_log
from .options import Commands
from .output import STDOUT

if TYPE_CHECKING:
    from ..minutes.output import Format
    from ..minutes.template import Template


def register(commands: Commands) -> None:
    """The handler's language is that of the minutes, too."""
    say = commands.say
    parser = commands.add("minutes", say("make minutes of a session log"), minutes)
    commands.log(parser)
    output = say("where to; its ending is the format: .md .html .json .csv .pdf .docx")
    parser.add_argument("-o", "--output", metavar="FILE", default=STDOUT, help=output)
    parser.add_argument(
        "--format",
        choices=("md", "html", "json", "csv", "pdf", "docx"),
        help=say("the format where FILE has no such ending, or is -"),
    )
    short = say("only the results, on one page")
    parser.add_argument("--one-page", action="store_true", help=short)
    parser.add_argument(
        "--table",
        choices=("speeches", "questions", "positions", "findings"),
        help=say("what is in a .csv; the speeches unless another is wanted"),
    )
    parser.add_argument("--template", metavar="DIR", help=say("folder with a house's own wording"))
    commands.as_json(parser)


def minutes(args: argparse.Namespace, language: Language) -> int:
    """Write the minutes of ``args.log``: 1 if the log is damaged, they end there then."""
    from ..minutes.output import written
    from ..minutes.pdf import NotToStandard, NoTypst
    from ..minutes.report_data import ReportData
    from ..minutes.word import NoDocx

    form = _format(args, language)
    template = _template(args, language)
    with session_log(args, language) as log:
        if args.output != STDOUT and _same(log, Path(args.output)):
            line = language.text("{file}: this is the log itself", file=shown(args.output))
            raise CommandFailed(line)
        reading = read(log, language)
    report = ReportData(reading)
    try:
        content = written(
            *(report, form, language, template),
            one_page=args.one_page,
            table=args.table or "speeches",
        )
    except NotToStandard as lacking:
        content = written(
            report, form, language, template, to_standard=False, one_page=args.one_page
        )
        print(_not_to_standard(args, lacking.text, language), file=sys.stderr)
    except NoTypst:
        needed = not_installed("PDF", "typst", language)
        line = language.text("{needed}; or write .html and print that", needed=needed.line)
        raise CommandFailed(line, needed.code) from None
    except NoDocx:
        raise not_installed("DOCX", "python-docx", language) from None
    _put(args.output, content, language)
    return say_damage(log, reading, language.text("the minutes end before this line"), language)


def _format(args: argparse.Namespace, language: Language) -> Format:
    from ..minutes.output import FORMATS, format_of

    ending = None if args.output == STDOUT else format_of(Path(args.output))
    asked = [form for form in (ending, args.format, "json" if args.json else None) if form]
    form: Format | None = asked[0] if asked else None
    other = next((f for f in asked if f != form), None)
    if other is not None:
        line = language.text("two formats are asked for, {one} and {other}", one=form, other=other)
        raise CommandFailed(line)
    if form is None and args.output == STDOUT:
        form = "csv" if args.table else "md"
    if form is None:
        endings = " ".join(f".{known}" for known in FORMATS)
        line = language.text(
            "{file}: the ending is none of {endings}", file=shown(args.output), endings=endings
        )
        raise CommandFailed(line)
    if args.table and form != "csv":
        raise CommandFailed(language.text("--table is for .csv: the other formats have all of it"))
    if args.one_page and form in {"csv", "json"}:
        raise CommandFailed(language.text("one page is for people: .md .html .pdf .docx"))
    if form in {"pdf", "docx"} and args.output == STDOUT:
        raise CommandFailed(
            language.text("{name} needs a file: -o FILE.{ending}", name=form.upper(), ending=form)
        )
    return form


def _template(args: argparse.Namespace, language: Language) -> Template | None:
    if args.template is None:
        return None
    from ..minutes.build import PARTS
    from ..minutes.template import load

    return load(Path(args.template), language, tuple(PARTS))


def _not_to_standard(args: argparse.Namespace, text: str, language: Language) -> str:
    return language.text(
        "{file}: no font at hand has {text}; a box stands in its place, and the PDF does not keep"
        " to PDF/UA-1 and PDF/A-2a",
        file=shown(args.output),
        text=shown(text),
    )


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

    with writing(output, language):
        put(Path(output), content)
