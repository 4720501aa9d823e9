"""`show_if` as operator data: ==, !=, in, within, and, or, not, brackets and a bare name."""

import ast
import re

from question_sets.problems import NotConverted

TOKEN = re.compile(r"\s*(?:(==|!=|\(|\)|\[[^\]]*\]|'[^']*')|([a-z_][a-z0-9_.]*))")


def parse_condition(
    text: str, questions: set, where: str, periods: dict | None = None, boxes: set | None = None
) -> dict:
    """The condition that `text` states.

    `periods` says what "within <name>" means: the first and the last day, as values. `boxes` are
    tick boxes that became questions of yes or no; where it is left out, every question may be one.
    """
    tokens = _tokenise(text, where)
    made = _Reader(tokens, questions, where, periods or {}, boxes).either()
    if tokens:
        raise NotConverted(f"{where}: cannot read {tokens[0]!r} in {text!r}")
    return made


def _tokenise(text: str, where: str) -> list:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        if not found:
            raise NotConverted(f"{where}: cannot read {text[at:]!r} in {text!r}")
        tokens.append(found[1] or found[2])
        at = found.end()
    return tokens


class _Reader:
    """Takes tokens from the front and builds the condition, or says what it cannot read."""

    def __init__(
        self, tokens: list, questions: set, where: str, periods: dict, boxes: set | None
    ) -> None:
        self.tokens, self.questions, self.where = tokens, questions, where
        self.periods, self.boxes = periods, boxes

    def either(self) -> dict:
        parts = [self._both()]
        while self.tokens and self.tokens[0] == "or":
            self.tokens.pop(0)
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else {"any": parts}

    def _both(self) -> dict:
        parts = [self._one()]
        while self.tokens and self.tokens[0] == "and":
            self.tokens.pop(0)
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else {"all": parts}

    def _one(self) -> dict:
        word = self._pop()
        if word == "not":
            return self._turned(self._one())
        if word == "(":
            made = self.either()
            if self._pop() != ")":
                raise NotConverted(f"{self.where}: a bracket is not closed")
            return made
        return self._compared(self._subject(word))

    def _compared(self, source: dict) -> dict:
        operator = self.tokens[0] if self.tokens else ""
        if operator not in ("==", "!=", "in", "within"):
            return source | {"is": "yes" if "answer" in source else True}
        self.tokens.pop(0)
        if operator == "within":
            return self._within(source, self._pop())
        value = self._literal(self._pop(), operator)
        made = source | ({"in": value} if operator == "in" else {"is": value})
        return {"not": made} if operator == "!=" else made

    def _within(self, source: dict, name: str) -> dict:
        if name not in self.periods:
            raise NotConverted(f"{self.where}: nothing says what the period {name!r} is")
        limits = self.periods[name]
        words = {"from": "gte", "to": "lte"}
        parts = [source | {words[end]: limits[end]} for end in words if end in limits]
        return parts[0] if len(parts) == 1 else {"all": parts}

    def _turned(self, condition: dict) -> dict:
        """The opposite; of a ticked box, which became a question of yes or no, the other answer."""
        is_box = self.boxes is None or condition.get("answer") in self.boxes
        if condition.get("answer") and condition.get("is") == "yes" and is_box:
            return condition | {"is": "no"}
        return {"not": condition}

    def _subject(self, word: str) -> dict:
        if word.startswith("tenant."):
            return {"fact": f"setting.{word.removeprefix('tenant.')}"}
        if word not in self.questions:
            raise NotConverted(f"{self.where}: there is no question {word!r}")
        return {"answer": word}

    def _literal(self, text: str, operator: str):
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            raise NotConverted(f"{self.where}: cannot read the value {text!r}") from None
        if isinstance(value, list) != (operator == "in"):
            raise NotConverted(f"{self.where}: {operator} does not fit {text!r}")
        return value

    def _pop(self) -> str:
        if not self.tokens:
            raise NotConverted(f"{self.where}: ends too early")
        return self.tokens.pop(0)
