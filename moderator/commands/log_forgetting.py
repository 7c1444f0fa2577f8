"""``roundtable log forget`` and ``log expire``: names that go, on a wish or after their time."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from server.language import N_, Language

from ..wording.logs import damage_text, nobody_text, shown
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors
from .log_signing import is_stamp
from .log_source import damaged, session_log

FORGOTTEN: Final = N_("Forgotten person {n}")


def _tokens() -> tuple[str, ...]:
    from server.live.room import access

    return access.FILE, access.FILE_OF_VERSION_1


def forget(args: argparse.Namespace, log: Path, language: Language) -> int:
    """Take one person out of a log; 1 if words of their name are left in it, if a file that
    somebody else made still names them or may, or an engine does."""
    from server.journal.forget import Nobody, everybody, find, finish
    from server.journal.forget import forget as forget_person

    try:
        found = find(log, args.person)
    except Nobody as nobody:
        removed = finish(log, _tokens())
        if removed and not nobody.found:
            # A crash came between: the name is gone already, but was not from beside the log.
            _say_removed(removed, language)
            names = everybody(log).values()
            others = frozenset(name for each in names for name in each)
            return _left_of(log, [args.person], others, language)
        raise CommandFailed(nobody_text(log, args.person, nobody.found, language)) from None
    called = next(
        name for n in count(1) if (name := language.text(FORGOTTEN, n=n)) not in found.others
    )
    gone = [name for name in found.names if name != called]
    removed = forget_person(log, found.id, called, _tokens(), drop_texts=args.drop_texts)
    print(language.text("{log}: {name} stands in place of the name", log=shown(log), name=called))
    _say_removed(removed, language)
    return _left_of(log, gone, found.others, language)


def _left_of(log: Path, names: list[str], others: frozenset[str], language: Language) -> int:
    """Say where somebody's names are left, and how often words of them; returns the exit code."""
    from server.journal.still_named import still_named, words_left

    left = words_left(log, names, others)
    if left:
        words = ", ".join(f"{shown(word)} ({n})" for word, n in left.items())
        line = language.text(
            "{log}: words of the name still stand in here, and may mean something else: {words}",
            log=shown(log),
            words=words,
        )
        print(line, file=sys.stderr)
    code = _left(log, still_named(log, names, others), language)
    return FAILED if left else code


def _left(log: Path, named: list[Path], language: Language) -> int:
    """Say where names are left; returns the exit code."""
    here, elsewhere = _say_named(log, named, language), _say_elsewhere(log, language)
    return FAILED if here or elsewhere else DONE


def _say_named(log: Path, named: list[Path], language: Language) -> bool:
    """Whether names are left in files, or may be: those ``named``, and what cannot be searched."""
    from server.journal.still_named import unsearched

    # A stamp is bytes of which the program knows that they name nobody.
    here = log.parent
    closed = [p for p in unsearched(log) if not (p.parent == here and is_stamp(p))]
    for path in named:
        line = language.text("{file}: a name still stands in here", file=shown(path))
        print(line, file=sys.stderr)
    for path in closed:
        line = language.text(
            "{file}: this could not be searched; names may stand in here", file=shown(path)
        )
        print(line, file=sys.stderr)
    return bool(named or closed)


def _say_elsewhere(log: Path, language: Language) -> bool:
    """Whether an engine has the log as well, which nothing here reaches."""
    from server.paths import ENGINE_NAME

    kept = (log.parent / ENGINE_NAME).exists()
    if kept:
        line = language.text(
            "{log}: the engine that kept this session still has all the names; remove its streams"
            " (docs/operations.md)",
            log=shown(log),
        )
        print(line, file=sys.stderr)
    return kept


def _say_removed(removed: list[Path], language: Language) -> None:
    for path in removed:
        print(language.text("Removed: {file}", file=shown(path)))


def expire(args: argparse.Namespace, language: Language) -> int:
    """Make every log anonymous whose time is over; 1 if one of them could not be, or if names are
    left beside one, or may be."""
    from server.paths import data_folder

    folder = data_folder(args.data_dir) if args.folder is None else Path(args.folder)
    # Empty is what a script has by mistake: neither all sessions nor those of this folder.
    if args.folder == "" or (args.folder and not folder.is_dir()):
        raise CommandFailed(language.text("{file}: no such folder", file=shown(args.folder)))
    with system_errors(WRONG_INPUT, language, folder):
        logs = _logs(folder)
    codes = []
    for log in logs:
        try:
            args.log = str(log)
            with session_log(args, language):
                codes += _expired(args, log, language)
        except CommandFailed as failure:
            print(failure.line, file=sys.stderr)
            codes.append(FAILED)
    if not codes:
        print(language.text("There is nothing whose time is over."))
    return max(codes, default=DONE)


def _logs(folder: Path) -> list[Path]:
    from server.journal import LOG_NAME

    if not folder.exists():
        return []
    if (folder / LOG_NAME).exists():
        return [folder / LOG_NAME]
    logs = (inner / LOG_NAME for inner in folder.iterdir())
    return sorted(log for log in logs if _may_be(log))


def _may_be(log: Path) -> bool:
    """Whether it is there, or nobody can tell: what is wrong is said where it is opened, since
    names may be in it."""
    try:
        log.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _expired(args: argparse.Namespace, log: Path, language: Language) -> list[int]:
    """Do what there is to do about a log, unless this is a dry run; the exit code of that, none
    where there is nothing."""
    from server.journal import Damaged
    from server.journal.anonymise import TITLES
    from server.journal.expire import expire as expire_log
    from server.journal.expire import naming, term
    from server.journal.still_named import named_beside

    try:
        found = term(log, _tokens())
        if not found.over(datetime.now(UTC)):
            return []
        names = naming(log, found)
        if found.anonymous and not found.left:
            named = _say_named(log, named_beside(log, names), language)
            return [FAILED] if named else []
        assert found.due is not None
        day = f"{found.due:%Y-%m-%d}"
        if args.dry_run:
            print(language.text("{log}: its time was over on {day}", log=shown(log), day=day))
            return [DONE]
        titles = {kind: language.text(title) for kind, title in TITLES.items()}
        removed = expire_log(log, found, _tokens(), drop_texts=args.drop_texts, titles=titles)
    except Damaged as damage:
        what = damage_text(damage, language)
        sentence = language.text("{what}; repair it first, its names are still there", what=what)
        raise damaged(log, damage, sentence) from None
    print(
        language.text(
            "{log}: its time was over on {day}; now without names", log=shown(log), day=day
        )
    )
    _say_removed(removed, language)
    return [_left(log, named_beside(log, names), language)]
