"""Expected failures of sending."""


class NotSent(Exception):
    """A message did not go out. `words` are codes for staff, never text from the far side.

    `retryable` False means that trying again cannot help: a bad address, a refusal for good.
    `seconds` is how long the far side asked us to wait.
    """

    def __init__(self, words: str, *, retryable: bool = True, seconds: float = 0) -> None:
        super().__init__(words)
        self.words = words
        self.retryable = retryable
        self.seconds = seconds


class BadContext(TypeError):
    """A message template was given something else than plain values."""
