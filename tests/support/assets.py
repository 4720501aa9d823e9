"""The static files, looked for once a process. Each test client builds the middleware anew, and
WhiteNoise would open every file each time.
"""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_real = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, Any] = {}


def _add_files_from_finders(self: WhiteNoiseMiddleware) -> None:
    if not _found:
        before = dict(self.files)
        _real(self)
        _found.update({url: file for url, file in self.files.items() if url not in before})
    self.files.update(_found)


def install() -> None:
    """Change WhiteNoise for this test process."""
    WhiteNoiseMiddleware.add_files_from_finders = _add_files_from_finders
