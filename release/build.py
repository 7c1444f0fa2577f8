"""``make release``: everything that is given to others, in ``dist/``.

A wheel and the sources; one file for this platform that Python runs as it is; what is in them, as
a CycloneDX list; and the checksums of all. What was built is tried where nothing else is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).parents[1]
DIST: Final = HOUSE / "dist"
WORK: Final = HOUSE / "build" / "release"
RUN_LOCK: Final = HOUSE / "release" / "run.lock"
TOOLS_LOCK: Final = HOUSE / "release" / "tools.lock"
AGENDA: Final = HOUSE / "agendas" / "example-harbour-town.yaml"


def main() -> None:
    version = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]
    # Both are derived; what an earlier build left must not be taken for this one's.
    for folder in (DIST, WORK):
        shutil.rmtree(folder, ignore_errors=True)
    os.environ["SOURCE_DATE_EPOCH"] = _output("git", "log", "-1", "--format=%ct")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST, HOUSE)
    wheel = DIST / f"roundtable-{version}-py3-none-any.whl"

    clean = _environment("clean", "-r", RUN_LOCK)
    _pip(clean, "--no-deps", wheel)
    _try(clean / "roundtable")

    tools = _environment("tools", "-r", TOOLS_LOCK)
    single = DIST / f"roundtable-{version}-{_platform()}.pyz"
    _single_file(tools, wheel, single)
    _try(sys.executable, single)

    listed = DIST / f"roundtable-{version}.cdx.json"
    _run(
        *(tools / "cyclonedx-py", "environment", clean / "python", "--output-reproducible"),
        *("--pyproject", HOUSE / "pyproject.toml", "--output-file", listed),
    )
    _checksums()


def _single_file(tools: Path, wheel: Path, target: Path) -> None:
    """Everything but typst, which is larger than the rest, unpacked once where it first runs."""
    site = WORK / "site"
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--target", site, "--require-hashes", "-r", RUN_LOCK)
    _run(*pip, "--target", site, "--no-deps", wheel)
    _run(
        *(tools / "shiv", "--site-packages", site, "--console-script", "roundtable"),
        *("--compressed", "--reproducible", "--python", "/usr/bin/env python3"),
        *("--output-file", target),
    )


def _try(*command: str | Path) -> None:
    """Run what was built: the first time unpacks, the second is what users wait for. Moderating
    starts a server in a process of its own, which has to find the same program."""
    elsewhere = {"SHIV_ROOT": str(WORK / "unpacked"), "PATH": os.environ["PATH"]}
    for _ in range(2):
        begin = time.perf_counter()
        _run(*command, "--version", environment=elsewhere)
        print(f"  started and ended in {time.perf_counter() - begin:.2f} s")
    _run(*command, "agenda", "check", AGENDA, environment=elsewhere)
    hosting = ("moderate", "--plain", "--data-dir", WORK / "sessions", AGENDA)
    _run(*command, *hosting, typed="quit stop\nyes\n", environment=elsewhere)


def _environment(name: str, *requirements: str | Path) -> Path:
    """A new virtual environment with locked packages; where its programs are."""
    folder = WORK / name
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    _pip(programs, "--require-hashes", *requirements)
    return programs


def _pip(programs: Path, *what: str | Path) -> None:
    pip = (programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, *what)


def _platform() -> str:
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{python}-{sysconfig.get_platform().replace('-', '_')}"


def _checksums() -> None:
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(DIST.iterdir())
    ]
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    print("".join(lines), end="")


def _run(
    *command: str | Path, typed: str | None = None, environment: dict[str, str] | None = None
) -> None:
    words = [str(word) for word in command]
    subprocess.run(words, check=True, input=typed, text=True, env=environment)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
