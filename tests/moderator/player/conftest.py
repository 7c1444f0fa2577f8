"""Times of day as they are shown in Berlin, as on the desk."""

from tests.moderator.desk.conftest import _in_berlin

__all__ = ["_in_berlin"]
