"""A subscriber that is harmless until a file says which service's requests kill their worker."""

from pathlib import Path

SUBSCRIBER = "tests.poison"
MOST_ATTEMPTS = 2


def cause(folder: Path) -> Path:
    """The file that holds the deadly service's key; without it nothing happens."""
    return folder / "poison"
