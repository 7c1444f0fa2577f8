"""``roundtable`` as people type it, in the test's own process."""

import io
from contextlib import redirect_stderr, redirect_stdout

from moderator.cli import main


def roundtable(*words: object) -> tuple[int, str, str]:
    """Run a command; returns its exit code, and what it says on stdout and on stderr."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
        out.flush()
    content = out.buffer
    assert isinstance(content, io.BytesIO)
    return code, content.getvalue().decode(), err.getvalue()
