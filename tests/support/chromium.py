"""The browser of this machine, without what its own window draws around a page."""

from typing import Any, Final

import pytest

from tests.support.waiting import PATIENCE
from trials.chromium import CHROMIUM

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

_UNUSED: Final = (
    # Two pages in each window for what drops down from the address bar: with them, opening a window
    # takes twice as much of the processor.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # A process kept ready for the next page.
    "SpareRendererForSitePerProcess",
)
_PLAYWRIGHTS_OWN: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
"""What Playwright has Chromium do without: of several such lists it takes the last one only."""

LAUNCHING: Final[dict[str, Any]] = {
    "executable_path": CHROMIUM,
    "args": [f"--disable-features={','.join((*_PLAYWRIGHTS_OWN, *_UNUSED))}"],
    "timeout": 1000 * PATIENCE,
}
"""For ``playwright.chromium.launch``."""
