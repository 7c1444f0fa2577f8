"""The QR code that the stage draws is that of its text."""

import json
import shutil
import subprocess

import pytest
import segno
from segno import encoder

from server.web.assets import WEB

TEXTS = (
    "a",
    *("x" * most for most in (17, 18, 32, 33, 53, 54, 78, 79, 106)),
    "http://192.168.178.20:8321/#K7MQ2X",
    "https://münchen.example/#K7MQ2X",
)
"""At the limits of each size, and what is to be expected."""


def code_of(text: str) -> segno.QRCode:
    """The code of a text as the stage makes it: bytes, at the lowest level, by the first mask."""
    with pytest.MonkeyPatch.context() as patch:
        # Segno adds eight bits where the standard wants none; readers do not mind.
        patch.setattr(
            encoder, "write_padding_bits", lambda made, _, length: made.extend([0] * (-length % 8))
        )
        return segno.make(
            text, error="l", micro=False, mode="byte", mask=0, boost_error=False, encoding="utf-8"
        )


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_picture_is_the_code_of_its_text() -> None:
    """Square by square what another program makes of it; of what is too long there is none."""
    texts = [*TEXTS, "x" * 107]
    script = (
        f"import {{ qr }} from {json.dumps((WEB / 'qr.js').as_uri())};"
        f"console.log(JSON.stringify({json.dumps(texts)}.map(qr)))"
    )
    node = ["node", "--input-type=module", "-e", script]
    told = subprocess.run(node, capture_output=True, check=True, text=True).stdout
    *made, too_long = json.loads(told)
    assert too_long is None
    for text, rows in zip(TEXTS, made, strict=True):
        assert rows == [[bit == 1 for bit in row] for row in code_of(text).matrix]
