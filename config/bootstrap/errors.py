"""The one exception that ends a command with a sentence."""

SAID = 3
"""Exit code of a helper process whose failure was put into words already."""


class Stop(Exception):
    """Ends the command. The message is one line: what is wrong and what to do about it."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
