"""What a subscriber may raise to say how its failure is to be treated."""


class TryLater(Exception):
    """The far side asks for patience. `words` are codes for staff, never text from outside."""

    def __init__(self, words: str = "", *, seconds: float = 0) -> None:
        super().__init__(words)
        self.words = words
        self.seconds = seconds


class GiveUp(Exception):
    """Trying again cannot help: the delivery needs attention at once."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.words = words


class NotAttention(ValueError):
    """Only a delivery that needs attention can be tried again or set aside by hand."""


class CannotRead(ValueError):
    """A stored event that this code has no reading for: an unknown name or version."""


class NotDelivered(AssertionError):
    """A test found deliveries that need attention."""
