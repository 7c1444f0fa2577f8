"""The session log's format: what is written, what is read back, what is found out."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server import journal
from server.codec import instant
from server.journal.seal import encode_header, parse_record, seal
from server.language import Language
from server.session.times import moment
from server.system_words import system_words
from tests.support.command_line import roundtable

DOCUMENT = Path(__file__).parents[3] / "docs" / "session-log.md"
HEADER = {"session": "kgst", "created": "2021-06-01T11:45:00.000Z", "agenda": {"title": "Rund"}}


def sealed(records: Iterable[dict[str, Any]], header: dict[str, Any] | None = None) -> list[bytes]:
    line, h = seal(b"", encode_header(header or HEADER))
    lines = [line]
    for record in records:
        line, h = seal(h, journal.encode(record))
        lines.append(line)
    return lines


def event(seq: int, **payload: object) -> dict[str, Any]:
    at = f"2021-06-01T12:00:{seq % 60:02}.000Z"
    return {"seq": seq, "at": at, "by": "p4", "event": "queue.joined", **payload}


def sample(events: int = 8) -> list[bytes]:
    return sealed(event(seq, note=f"Größe {seq}") for seq in range(1, events + 1))


def write(folder: Path, lines: Iterable[bytes]) -> Path:
    path = folder / "log.jsonl"
    path.write_bytes(b"".join(lines))
    return path


def finding(folder: Path, lines: Iterable[bytes]) -> tuple[int, str] | None:
    damage = journal.verify(write(folder, lines)).damage
    return (damage.line, damage.reason) if damage else None


@pytest.fixture(scope="module")
def log_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all examples: making a folder takes longer than writing and reading a log."""
    return tmp_path_factory.mktemp("log")


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('\u2028\0"\\é🙂'))
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
OWN = {"h", "seq", "at", "by", "event", "client", "id", "more"}
PAYLOAD = st.dictionaries(TEXT.filter(lambda name: name not in OWN), JSON, max_size=5)


def by_the_standard_library(line: bytes) -> dict[str, Any] | None:
    """A line's fields as Python's own parser has them, without NaN, infinities, halves of
    characters, and fields that are there twice."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    def once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(fields)
        return found if len(found) == len(fields) else refuse(str(fields))

    try:
        decoder = json.JSONDecoder(object_pairs_hook=once, parse_constant=refuse)
        found = decoder.decode(line.decode())
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    is_record = isinstance(found, dict) and line.startswith(b"{")
    return {k: v for k, v in found.items() if k != "h"} if is_record else None


PIECES = [
    *(
        b'{"a":',
        b'{"a":1,"a":',
        b'{"h":1,"\\u0061":',
        b'"a":',
        b'"a" :',
        b'"\\":"',
        b"[",
        b"]",
        b"}",
        b",",
        b":",
        b'"',
        b"{}",
    ),
    *(b"NaN", b"-Infinity", b"1E400", b"-0", b"-0.0", b"01", b"1.", b".5", b"+1", b"5e-324"),
    *(b"9" * 30, b"9" * 5000, b"1.7976931348623159e308", b"0.1", b"2e0", b"true", b"nul", b"null"),
    *(rb'"\ud800"', rb'"\ud83d\ude42"', rb'"\u0000"', rb'"\x"', b'"\x01"', b'"\x7f"', b'"\xff"'),
    *(
        b'"\xed\xa0\x80"',
        "\ufeff".encode(),
        "\u2028\U0001f642".encode(),
        b" ",
        b"\t",
        b"\n",
        b"\x0c",
        b"\0",
    ),
    *(b"[" * 150 + b"]" * 150, b"[" * 250 + b"]" * 250, b"[" * 9999 + b"]" * 9999),
]


@given(st.lists(st.sampled_from(PIECES), max_size=7).map(b"".join))
@example(rb'{"a":"\ud800"}')
@example(b'{"a":[1,{"b":2,"b":3}]}')
@example(b'{"a":1,"b":{"a":2},"\\u0061":{"a":4}}')
@example(b'{"a":1,"a" :2}')
@example(b'{"a":"\\":","b\\":":1}')
@example(b'{"a":"\\":","a":2}')
@example(b'{"a":[1e999]}')
@example(b'{"a":' + b"[" * 250 + b"]" * 250 + b"}\n")
@example(b'{"a":' + b"9" * 5000 + b"}\n")
@example(b' {"a":1}\n')
@example(b'{"a":1} \n\n')
def test_a_line_is_read_as_by_the_standard_library(line: bytes) -> None:
    """Whatever reads lines for speed takes, refuses and makes of them what Python's parser does:
    of names there twice, large and small numbers, escapes, depth, white space, what is no JSON."""
    for text in (line, b'{"a":' + line + b"}\n"):
        assert repr(parse_record(text)) == repr(by_the_standard_library(text))


@given(st.lists(PAYLOAD, max_size=5))
def test_what_was_written_is_read(log_folder: Path, payloads: list[dict[str, Any]]) -> None:
    """Any JSON, any Unicode comes back as it was, each record from one line of its own."""
    records = [event(seq, **payload) for seq, payload in enumerate(payloads, start=1)]
    path = write(log_folder, sealed(records))
    with journal.LogReader(path) as log:
        assert [{**one, "at": instant(one["at"])} for one in log.records()] == records
        assert log.header == {"roundtable-log": 1} | HEADER
    assert path.read_bytes().count(b"\n") == 1 + len(records)


@pytest.mark.parametrize(
    "payload",
    [
        {"note": "half a \ud83d"},
        {"share": float("nan")},
        {"share": float("-inf")},
        {"when": object()},
        {"h": "mine"},
        {"note": "x" * (16 << 20)},
    ],
    ids=["surrogate", "nan", "infinity", "object", "own h", "too long"],
)
def test_what_lines_cannot_hold_is_refused(payload: dict[str, Any]) -> None:
    """A record that could not be read back is an error before anything is written."""
    with pytest.raises(journal.Unwritable):
        journal.encode({"seq": 1} | payload)


def test_a_header_needs_its_fields() -> None:
    """A log without session, time or agenda could not be replayed, so it is not begun."""
    for name in HEADER:
        with pytest.raises(journal.Unwritable, match=name):
            encode_header({key: value for key, value in HEADER.items() if key != name})


def resealed(lines: list[bytes], number: int, was: bytes, forged: bytes) -> list[bytes]:
    """The lines with one of them changed, and all sealed anew."""
    h, again = b"", []
    for at, good in enumerate(lines, start=1):
        assert at != number or was in good
        body = good[:-41].replace(was, forged, 1) if at == number else good[:-41]
        line, h = seal(h, body + b"}")
        again.append(line)
    return again


FORGED = [
    (1, b'"roundtable-log":1,', b'"roundtable-log":true,'),
    (1, b'"roundtable-log":1,', b'"roundtable-log":1.0,'),
    (1, b'"roundtable-log":1,', b'"roundtable-log":1,"roundtable-log":2,'),
    (1, b'"session":"kgst"', b'"session":7'),
    (1, b'"created":"2021-06-01T11:45:00.000Z"', b'"created":"in June"'),
    (1, b'"agenda":{"title":"Rund"}', b'"agenda":[]'),
    (2, b'"seq":1,', b'"seq":true,'),
    (3, b'"seq":2,', b'"seq":2.0,'),
    (3, b'"at":', b'"when":'),
    (3, b"12:00:02.000Z", b"12:00:02.000"),
    (3, b'"2021-', b'"1821-'),
    (3, b'"by":"p4"', b'"by":{"x":1}'),
    (3, b'"event":"queue.joined"', b'"was":"queue.joined"'),
    (3, b'"event":"queue.joined"', b'"event":["queue.joined"]'),
    (3, b'"note":', b'"client":7,"note":'),
    (3, b'"note":', b'"id":true,"note":'),
    (3, b'"note":', b'"more":1,"note":'),
    (3, b'"note":', b'"share":NaN,"note":'),
    (3, b'"note":', b'"half":"\xed\xa0\x80","note":'),
    (3, b'"note":', rb'"half":"\ud83d","note":'),
    (3, b'"note":', rb'"\udc00":7,"note":'),
    (3, b'"note":', b'"share":[1e999],"note":'),
    (3, b'"note":', b'"note":"also","note":'),
    (3, b'"by":', b'"by":"m1","by" :'),
    (3, b'"note":', b'"share":[{"p1":1,"p1":2}],"note":'),
    (1, b'"agenda":{', b'"agenda":{"title":"Another","title":"One",'),
    (3, b'"note":', b'"share":-' + b"1" * 250 + b'e99,"note":'),
    (1, b'"agenda":{', b'"agenda":{"share":1E+0309,'),
    (3, b'{"seq":2', b' {"seq":2'),
    (3, b'"note":"', b'"note":"' + b"x" * (16 << 20)),
]


@pytest.mark.parametrize("forged", FORGED, ids=[str(number) for number in range(len(FORGED))])
def test_a_line_without_its_form_is_damage(
    forged: tuple[int, bytes, bytes], tmp_path: Path
) -> None:
    """Also where the seal was made anew: no reader takes a line that lacks what every line has, or
    has it in a form that readers in other languages would not take."""
    found = finding(tmp_path, resealed(sample(2), *forged))
    assert found in [(1, "header"), (1, "version"), (forged[0], "foreign")]


def test_nothing_comes_after_the_close(tmp_path: Path) -> None:
    """A line there is none of the session's, though whoever has the file can seal one."""
    closing = {**event(2), "event": "session.closed"}
    assert journal.verify(write(tmp_path, sealed([event(1), closing]))).closed
    path = write(tmp_path, sealed([event(1), closing, event(3), event(4)]))
    report = journal.verify(path)
    assert report.damage is not None
    assert (report.damage.line, report.damage.reason) == (4, "closed")
    assert (report.closed, report.seq) == (True, 2)
    code, out, err = roundtable("log", "verify", path, "--lang", "en")
    assert code == 1
    assert "the session was closed before this line" in out + err
    assert journal.repair(path) is not None
    assert journal.verify(path).intact


def test_the_documented_verifier(tmp_path: Path) -> None:
    """The verifier printed in the documentation passes a good log, names a bad line, and comes to
    the same verdict as the program about what is none, is incomplete, or was sealed anew."""
    program = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)[0]
    lines = sample()
    half = sealed([event(1), event(2, more=True)])
    newer = lines[0].replace(b'"roundtable-log":1', b'"roundtable-log":2')

    def run(log: list[bytes]) -> tuple[int, str]:
        path = write(tmp_path, log)
        command = [sys.executable, "-W", "ignore", "-c", program, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == roundtable("log", "verify", path)[0]
        return done.returncode, done.stdout or done.stderr

    h = json.loads(lines[-1])["h"]
    assert run(lines) == (0, f"9 lines, h {h}\n")
    incomplete = (1, "9 lines, but the last command is incomplete\n")
    assert run([*lines, b'{"seq":9']) == run([*lines, bytes(5)]) == incomplete
    assert run(half) == (1, "3 lines, but the last command is incomplete\n")
    none = (2, "not a session log of version 1\n")
    for bad in ([], [lines[0][:-1]], [lines[0][:9]], [b"\n"], [b"# Log\n"], lines[1:], [newer]):
        assert run(bad) == none, bad
    assert run([*lines[:4], lines[4].replace(b"4", b"5", 1), *lines[5:]]) == (
        1,
        "line 5: altered\n",
    )
    assert run([lines[0].replace(b"kgst", b"kgsu"), *lines[1:]]) == (1, "line 1: altered\n")
    # Blanks and the order of fields are the writer's: what is sealed like that is a log as well.
    odd, h = seal(b"", json.dumps({**HEADER, "roundtable-log": 1}).encode())
    assert run([odd]) == (0, f"1 lines, h {h.decode()}\n")
    for forged in FORGED:
        code, said = run(resealed(lines, *forged))
        assert (code, "line" in said) == ((2, False) if forged[0] == 1 else (1, True)), forged
    assert run(sealed([event(1), event(3)])) == (1, "line 3: not event 2\n")
    assert run(sealed([{**event(1), "seq": True}])) == (1, "line 2: not event 1\n")
    closing = {**event(1), "event": "session.closed"}
    assert run(sealed([closing, event(2)])) == (1, "line 3: after the close\n")
    assert run(sealed([{**closing, "more": True}, event(2)]))[0] == 0


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    """There is no bit in a log, newlines and seals included, whose flip goes unnoticed."""
    lines = sample(2)
    good = b"".join(lines)
    path = tmp_path / "log.jsonl"
    ends = [len(lines[0]), len(lines[0] + lines[1]), len(good)]
    for bit in range(len(good) * 8):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bad)
        damage = journal.verify(path).damage
        assert damage is not None, bit
        assert damage.line == 1 + sum(bit // 8 >= end for end in ends), bit


def test_every_truncation_is_found(tmp_path: Path) -> None:
    """A log cut inside a line is torn, or headless; cut at a line's end it is just shorter."""
    lines = sample(3)
    good = b"".join(lines)
    ends = [sum(map(len, lines[: count + 1])) for count in range(len(lines))]
    for size in range(len(good) + 1):
        report = journal.verify(write(tmp_path, [good[:size]]))
        if size < ends[0]:
            assert report.damage is not None
            assert (report.damage.line, report.damage.reason) == (1, "header")
        else:
            whole = max(end for end in ends if end <= size)
            assert report.torn == size - whole
            assert (report.lines, report.damage) == (ends.index(whole) + 1, None)


def test_a_log_that_shrinks_while_it_is_summed_up_is_an_error(tmp_path: Path) -> None:
    """And not waited for; in the reader's language as well."""
    path = write(tmp_path, sample(3))
    with journal.LogReader(path) as log:
        assert len(list(log.records())) == 3
        with path.open("r+b") as file:
            file.truncate(log.offset - 1)
        with pytest.raises(OSError, match="changed while it was read") as raised:
            log.sum()
    assert "gelesen" in system_words(raised.value, Language.named("de"))


def test_zeros_at_the_end_are_a_torn_tail(tmp_path: Path) -> None:
    """Zeros are what a file system leaves of an append when the power goes."""
    *lines, due = sample(4)
    for tail in (b"\0", b"\0" * 5000, due[:12] + b"\0" * 50, due[:-1] + b"\0"):
        report = journal.verify(write(tmp_path, [*lines, tail]))
        assert (report.damage, report.torn, report.seq) == (None, len(tail), 3)


def _flipped_seq(lines: list[bytes]) -> list[bytes]:
    return [*lines[:4], lines[4].replace(b'"seq":4', b'"seq":7'), *lines[5:]]


OTHER = sealed((event(seq) for seq in range(1, 9)), HEADER | {"session": "other"})

Spoil: TypeAlias = Callable[[list[bytes]], list[bytes]]

DAMAGE: dict[str, tuple[Spoil, tuple[int, str] | None]] = {
    "nothing": (lambda a: a, None),
    "changed text": (lambda a: [*a[:4], a[4].replace(b"p4", b"p5"), *a[5:]], (5, "flipped")),
    "changed seal": (
        lambda a: [*a[:4], a[4][:-5] + (b"0" if a[4][-5:-4] != b"0" else b"1") + a[4][-4:], *a[5:]],
        (5, "flipped"),
    ),
    "changed last": (lambda a: [*a[:8], a[8].replace(b"p4", b"p5")], (9, "flipped")),
    "changed number": (_flipped_seq, (5, "flipped")),
    "changed last number": (lambda a: [*a[:8], a[8].replace(b":8,", b":3,")], (9, "flipped")),
    "not json any more": (lambda a: [*a[:4], a[4].replace(b"{", b"(", 1), *a[5:]], (5, "flipped")),
    "blank before": (lambda a: [*a[:4], b" " + a[4], *a[5:]], (5, "flipped")),
    "blank between": (lambda a: [*a[:4], a[4].replace(b":", b": ", 1), *a[5:]], (5, "flipped")),
    "blank line": (lambda a: [*a[:4], b"\n", *a[4:]], (5, "foreign")),
    "windows newlines": (lambda a: [line[:-1] + b"\r\n" for line in a], (1, "converted")),
    "a mark before it": (lambda a: [b"\xef\xbb\xbf" + a[0], *a[1:]], (1, "converted")),
    "both": (lambda a: [b"\xef\xbb\xbf" + a[0][:-1] + b"\r\n", *a[1:]], (1, "converted")),
    "more than both": (lambda a: [a[0].replace(b"kgst", b"kgsu")[:-1] + b"\r\n"], (1, "flipped")),
    "one missing": (lambda a: a[:4] + a[5:], (5, "missing")),
    "three missing": (lambda a: a[:4] + a[7:], (5, "missing")),
    "missing before last": (lambda a: a[:7] + a[8:], (8, "missing")),
    "first missing": (lambda a: a[:1] + a[2:], (2, "missing")),
    "renumbered by hand": (lambda _: sealed([event(1), event(4)]), (3, "missing")),
    "doubled": (lambda a: a[:5] + a[4:], (6, "doubled")),
    "doubled last": (lambda a: [*a, a[8]], (10, "doubled")),
    "doubled block": (lambda a: a[:7] + a[4:], (8, "doubled")),
    "older line again": (lambda a: [*a[:7], a[2], *a[7:]], (8, "doubled")),
    "header again": (lambda a: [a[0], *a], (2, "doubled")),
    "swapped": (lambda a: [*a[:4], a[5], a[4], *a[6:]], (5, "reordered")),
    "moved up": (lambda a: [*a[:3], a[7], *a[3:7], a[8]], (4, "reordered")),
    "moved down": (lambda a: [*a[:3], *a[4:8], a[3], a[8]], (4, "reordered")),
    "two logs": (lambda a: a + OTHER, (10, "foreign")),
    "other log's line": (lambda a: [*a[:4], OTHER[4], *a[4:]], (5, "foreign")),
    "text": (lambda a: [*a[:4], b"<html>\n", *a[4:]], (5, "foreign")),
    "not an object": (lambda a: [*a[:4], b"[1,2]\n", *a[4:]], (5, "foreign")),
    "latin-1": (lambda a: [*a, b"Gr\xf6\xdfe\n"], (10, "foreign")),
    "half, then whole": (lambda a: [*a[:4], a[4][:30], *a[4:]], (5, "torn")),
    "zeros between": (lambda a: [*a[:4], b"\0" * 300 + b"\n", *a[5:]], (5, "torn")),
    "zeros in a line": (lambda a: [*a[:4], a[4][:20] + b"\0" * 9 + a[4][29:], *a[5:]], (5, "torn")),
    "last newline": (lambda a: [*a[:8], a[8][:-1] + b"\x0b"], (9, "flipped")),
    "empty": (lambda _: [], (1, "header")),
    "only zeros": (lambda _: [b"\0" * 512], (1, "header")),
    "no header": (lambda a: a[1:], (1, "header")),
    "half a header": (lambda a: [a[0][:40]], (1, "header")),
    "some json": (lambda _: [b'{"agenda":1}\n'], (1, "header")),
    "a picture": (lambda _: [b"\x89PNG\r\n\x1a\n\xff\n"], (1, "header")),
    "newer": (lambda a: [a[0].replace(b'log":1', b'log":2'), *a[1:]], (1, "version")),
    "changed header": (lambda a: [a[0].replace(b"kgst", b"kgsu"), *a[1:]], (1, "flipped")),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(name: str, tmp_path: Path) -> None:
    """The first bad line is found exactly, and what is wrong with it is told apart."""
    spoil, expected = DAMAGE[name]
    assert finding(tmp_path, spoil(sample(8))) == expected


def test_readers_keep_what_they_do_not_know(tmp_path: Path) -> None:
    """Events and fields of later versions pass through, so that old readers still read."""
    known = event(1) | {"event": "tea.served", "h2": {"h": 1}, "cups": [1]}
    header = HEADER | {"later": True}
    with journal.LogReader(write(tmp_path, sealed([known], header))) as log:
        assert log.header["later"] is True
        assert list(log.records()) == [{**known, "at": moment(known["at"])}]


def test_a_reader_follows(tmp_path: Path) -> None:
    """What is appended later is given by the next call, and never half a line."""
    lines = sample(4)
    path = write(tmp_path, lines[:2])
    with journal.LogReader(path) as log, path.open("ab") as writer:
        assert [record["seq"] for record in log.records()] == [1]
        writer.write(lines[2] + lines[3][:20])
        writer.flush()
        assert [record["seq"] for record in log.records()] == [2]
        assert log.torn == 20
        writer.write(lines[3][20:] + lines[4])
        writer.flush()
        assert [record["seq"] for record in log.records()] == [3, 4]
        assert log.torn == 0


def test_good_records_come_before_the_damage(tmp_path: Path) -> None:
    """A damaged log can be watched up to its first bad line."""
    lines = sample(5)
    with journal.LogReader(write(tmp_path, lines[:3] + lines[4:])) as log:
        records = log.records()
        assert [next(records)["seq"], next(records)["seq"]] == [1, 2]
        with pytest.raises(journal.Damaged) as raised:
            next(records)
    assert raised.value.line == 4


def test_verify_reports_the_end(tmp_path: Path) -> None:
    """Last seq, its h, and closed or not are what a log cut at a line's end is known by."""
    lines = sealed([event(1), event(2) | {"event": "session.closed"}])
    report = journal.verify(write(tmp_path, lines))
    assert (report.seq, report.lines, report.session, report.closed) == (2, 3, "kgst", True)
    assert report.h == json.loads(lines[2])["h"]
    assert report.intact
    assert not journal.verify(write(tmp_path, lines[:2])).closed


def test_progress_grows_to_the_size(tmp_path: Path) -> None:
    """Whoever waits for a big log sees how far it is."""
    path = write(tmp_path, sealed(event(seq, note="x" * 100_000) for seq in range(1, 41)))
    calls: list[tuple[int, int]] = []
    journal.verify(path, lambda done, size: calls.append((done, size)))
    assert len(calls) == 3
    assert calls == sorted(calls)
    assert {size for _done, size in calls} == {path.stat().st_size}
