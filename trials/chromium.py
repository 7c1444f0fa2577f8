"""The browser of this machine."""

import shutil
from typing import Final

# A window is nothing to a page, and takes as much of a processor as the page does.
CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))),
    None,
)
"""Where Chromium is, best without what draws windows; None where it is not installed."""
