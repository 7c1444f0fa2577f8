"""``roundtable log sign``: what a log holds becomes somebody's word, and gets a date."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from server.language import N_, Language

from ..app.remembered import remember, remembered
from ..wording.logs import shown
from . import vouching
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors
from .options import not_empty

CHECKPOINT: Final = "checkpoint.jsonl"
"""What is signed: a file like that of a witness, which names nobody and can be passed on."""
NOT_HELD: Final = N_("{file}: does not hold")
KEY: Final = "signing key"
AUTHORITY: Final = "time-stamping authority"
"""Under which names it is remembered who vouched for a log last."""


def add_sign(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    file, address = not_empty(say("name a file")), not_empty(say("name an address"))
    parser.add_argument("--key", type=file, metavar="FILE", help=say("sign with this SSH key"))
    authority = say(
        "have this address stamp it with the time (RFC 3161); without both: those of the last time"
    )
    parser.add_argument("--authority", type=address, metavar="URL", help=authority)


def add_checks(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """What ``verify`` can ask about the files of witnesses beside what they hold."""
    file = not_empty(say("name a file"))
    signers = say("whose signature beside a witness's file counts (OpenSSH's allowed_signers)")
    parser.add_argument("--signers", type=file, metavar="FILE", help=signers)
    roots = say("which certificates (PEM) a time stamp beside a witness's file must go back to")
    parser.add_argument("--roots", type=file, metavar="FILE", help=roots)


def sign(args: argparse.Namespace, log: Path, language: Language) -> int:
    """Write a checkpoint of the whole log, with a signature and a time stamp beside it."""
    key, authority = args.key, args.authority
    if not (key or authority):
        key, authority = remembered(KEY), remembered(AUTHORITY)
    if not (key or authority):
        raise CommandFailed(
            language.text("say with which --key to sign, or which --authority to ask")
        )
    signed(log, key or "", authority or "", language, print)
    return DONE


def signed(
    log: Path,
    key: str,
    authority: str,
    language: Language,
    tell: Callable[[str], None],
    *,
    asks: bool = True,
) -> None:
    """Have a log signed with the key in a file, and stamped by an authority's address, where they
    are named; both are remembered. ``tell`` is given a sentence for each step, ``asks`` is as in
    :func:`vouching.sign`. Raises CommandFailed, and Damaged where the log is."""
    from server.journal import verify, witness

    from ..minutes.output import put

    if authority and urlsplit(authority).scheme not in {"http", "https"}:
        raise CommandFailed(language.text("{text}: no web address", text=shown(authority)))
    if key:
        with system_errors(WRONG_INPUT, language, key):
            Path(key).expanduser().stat()
    report = verify(log)
    if report.damage is not None:
        raise report.damage
    assert report.session is not None
    checkpoint = witness.taken(log, report.seq, report.good)
    file, content = log.with_name(CHECKPOINT), witness.line(report.session, checkpoint)
    signature = b""
    if key:
        with vouched(key, language, N_("{file}: nothing is signed with it")):
            signature = vouching.sign(content, Path(key).expanduser(), asks=asks)
    with system_errors(FAILED, language):
        earlier = _put_by(file, content)
        put(file, content)
    if earlier is not None:
        tell(language.text("Kept with its signature or time stamp: {file}", file=shown(earlier)))
    tell(
        language.text(
            "{file}: {checkpoint}, all of this log",
            file=shown(file),
            checkpoint=witness.short(checkpoint),
        )
    )
    if key:
        with system_errors(FAILED, language):
            put(vouching.beside(file, vouching.SIGNATURE), signature)
        remember(KEY, str(Path(key).expanduser().absolute()))
        tell(language.text("Signed: {file}", file=shown(vouching.beside(file, vouching.SIGNATURE))))
    if authority:
        refused = N_("{file}: no time stamp came from there")
        with vouched(authority, language, refused), system_errors(FAILED, language, authority):
            put(vouching.beside(file, vouching.STAMP), vouching.stamp(content, authority))
        remember(AUTHORITY, authority)
        tell(language.text("Stamped: {file}", file=shown(vouching.beside(file, vouching.STAMP))))
    if not report.closed:
        tell(language.text("The session was not closed; what is added later is not in it."))


def _put_by(file: Path, content: bytes) -> Path | None:
    """Move a checkpoint that is about to change out of the way, with what vouches for it; returns
    where it is. None where nothing vouches for it, or it stays the same."""
    endings = (vouching.SIGNATURE, vouching.STAMP)
    held = [ending for ending in endings if vouching.beside(file, ending).exists()]
    if not held or not file.exists() or file.read_bytes() == content:
        return None
    places = (file.with_name(f"{file.name}.bak-{number}") for number in count(1))
    place = next(
        place
        for place in places
        if not any(vouching.beside(place, ending).exists() for ending in ("", *endings))
    )
    # The checkpoint last: beside another one, what is left by a crash would prove nothing.
    for ending in (*held, ""):
        vouching.beside(file, ending).rename(vouching.beside(place, ending))
    return place


def is_stamp(path: Path) -> bool:
    """Whether a file beside a log is a time stamp of a checkpoint, which names nobody."""
    return (
        re.fullmatch(rf"{re.escape(CHECKPOINT)}(\.bak-\d+)?{vouching.STAMP}", path.name) is not None
    )


def checked(args: argparse.Namespace, files: list[Path], language: Language) -> list[str]:
    """What the signatures and time stamps beside witnesses' files prove, a sentence each.

    Raises CommandFailed where one of those that were asked for is missing or does not hold.
    """
    found = []
    if (args.signers or args.roots) and not files:
        line = language.text("a signature or time stamp lies beside a file: add --witness FILE")
        raise CommandFailed(line)
    for given in filter(None, (args.signers, args.roots)):
        # Before the tools read them, which say of a slip in a path that nothing holds.
        with system_errors(WRONG_INPUT, language, given):
            Path(given).open("rb").close()
    for file in files:
        if args.signers:
            with vouched(vouching.beside(file, vouching.SIGNATURE), language):
                who = vouching.signer(file, Path(args.signers))
            found.append(language.text("{file}: signed by {who}", file=shown(file), who=shown(who)))
        if args.roots:
            with vouched(vouching.beside(file, vouching.STAMP), language):
                stamp = vouching.stamped(file, Path(args.roots))
            found.append(
                language.text(
                    "{file}: seen on {day} at {time} UTC by {authority}",
                    file=shown(file),
                    day=f"{stamp.at:%Y-%m-%d}",
                    time=f"{stamp.at:%H:%M:%S}",
                    authority=shown(stamp.authority),
                )
            )
    return found


@contextmanager
def vouched(what: object, language: Language, sentence: str = NOT_HELD) -> Iterator[None]:
    """Say in one line, by ``sentence``, that something is not signed, or not stamped, and why: what
    only the tool can say stands behind it in brackets."""
    try:
        with system_errors(WRONG_INPUT, language, what):
            yield
    except vouching.NotVouched as error:
        line = language.text(sentence, file=shown(what))
        why = f": {language.text(error.why)}" if error.why else f" ({shown(error)})"
        raise CommandFailed(line + why, FAILED) from None
    except vouching.NoTool as tool:
        line = language.text("this needs {tool}, which is not installed", tool=tool.name)
        raise CommandFailed(line, FAILED) from None
