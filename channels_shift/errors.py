"""Expected failures, with words fit for the screen."""


class InsightError(Exception):
    """Something that the person can put right. `words` says how."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class WrongCost(InsightError):
    """A unit cost that cannot stand."""


class WrongTotals(InsightError):
    """A file of totals with lines that cannot be read. `lines` says which and why."""

    def __init__(self, words: str, lines: list[str]) -> None:
        super().__init__(words)
        self.lines = lines
