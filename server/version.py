"""The version of this program."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    try:
        return installed("roundtable")
    except PackageNotFoundError:  # run from a folder, without having been installed
        return "0"
