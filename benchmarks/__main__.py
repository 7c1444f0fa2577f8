"""All benchmarks one after the other, each in a process of its own, and the table of their figures.

Run as ``python -m benchmarks``, or with the names of some. Exits with 1 where a bound is broken
(see ``_table.py``), or where one did not come to its end.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks import _table

LONGEST: Final = 240
"""Seconds that one benchmark may take."""


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
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "rows"
        told.touch()
        for name in names:
            begun = time.monotonic()
            print(f"== {name}", flush=True)
            code = _run(name, {**os.environ, _table.ROWS: str(told)})
            print(f"   {time.monotonic() - begun:.0f} s", flush=True)
            failed += [name] if code else []
        rows = _table.read(told)
    print(f"\n{_machine()}")
    for row in rows:
        print(row.text())
    good = sum(row.is_good for row in rows)
    print(f"{good} of {len(rows)} goals reached; failed: {', '.join(failed) or 'none'}")
    return int(bool(failed))


def _run(name: str, environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    try:
        return subprocess.run(command, env=environment, timeout=LONGEST, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"  took longer than {LONGEST} s")
        return 1


if __name__ == "__main__":
    sys.exit(main())
