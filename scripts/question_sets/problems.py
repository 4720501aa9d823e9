"""What is said when something in a source is not understood."""


class NotConverted(ValueError):
    """Something in the source is not understood; the text names its place."""


def known(names: dict, value: str, where: str) -> str:
    """What a name of the source means; an error with all that is known otherwise."""
    if value not in names:
        raise NotConverted(f"{where}: unknown {value!r}; known: {', '.join(sorted(names))}")
    return names[value]
