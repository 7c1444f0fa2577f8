"""All benchmarks one after the other, each in a process of its own, and the table of their figures.

Run as ``python -m benchmarks``, or with the names of some. Exits with 0 where all of them came to
their end, with 1 where one did not. Which goals are missed is said below the table, and changes
nothing of that: see ``_table.py``.
"""

import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from benchmarks import _table

LONGEST: Final = 900
"""Seconds that one benchmark may take."""
ENDS_WITHIN: Final = 15


def _machine() -> str:
    model = platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        lines = cpus.read_text().splitlines()
        model = next(
            (x.partition(":")[2].strip() for x in lines if x.startswith("model name")), model
        )
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} processors ({model}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}{load}"
    )


def main() -> int:
    folder = Path(__file__).parent
    names = sys.argv[1:] or sorted(p.stem for p in folder.glob("[a-z]*.py"))
    failed = []
    begun, machine = time.monotonic(), _machine()
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "rows"
        told.touch()
        for name in names:
            since = time.monotonic()
            print(f"== {name}", flush=True)
            good = _run(name, {**os.environ, _table.ROWS: str(told)})
            print(f"   {time.monotonic() - since:.0f} s", flush=True)
            failed += [] if good else [name]
        rows = _table.read(told)
    print(f"\nbefore: {machine}\nafter:  {_machine()}; {time.monotonic() - begun:.0f} s in all")
    print(_table.HEAD)
    for row in rows:
        print(row.text())
    for line in _table.summary(rows):
        print(line)
    if failed:
        print(f"could not be measured: {', '.join(failed)}")
    return int(bool(failed))


def _run(name: str, environment: dict[str, str]) -> bool:
    """Whether a benchmark came to its end, in its time. Whatever it began ends with it."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    # The servers and audiences that it starts are in a group of their own.
    process = subprocess.Popen(command, env=environment, start_new_session=os.name == "posix")
    try:
        return process.wait(LONGEST) == 0
    except subprocess.TimeoutExpired:
        print(f"   took longer than {LONGEST} s")
        return False
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it as Ctrl+C does; or, where that is not enough, it and all that it began."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
