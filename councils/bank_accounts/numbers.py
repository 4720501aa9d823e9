"""Sort codes and account numbers as people type them, as the standard wants them. Pure."""

import re

SEPARATORS = re.compile(r"[\s\-–—./]+")
SHORTEST, LONGEST = 6, 10


def tidy_sort_code(text: str) -> str | None:
    """`20-00-00` and `20 00 00` are "200000"; None for what cannot be a sort code."""
    digits = SEPARATORS.sub("", text[:40])
    return digits if re.fullmatch(r"[0-9]{6}", digits) and digits != "000000" else None


def tidy_account_number(text: str) -> str | None:
    """Six to ten digits without blanks; None for what cannot be an account number."""
    digits = SEPARATORS.sub("", text[:40])
    whole = re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", digits)
    return digits if whole and int(digits) else None


def in_standard_form(sort_code: str, account: str) -> tuple[str, str]:
    """Six and eight digits, the way the standard says for shorter and longer account numbers.

    Six and seven digits get leading zeros. Of nine, the first takes the place of the sort code's
    last (Santander). Of ten, the Co-operative Bank (08…) counts the first eight, others the last.
    """
    if len(account) == 9:
        return sort_code[:5] + account[0], account[1:]
    if len(account) == 10:
        return sort_code, account[:8] if sort_code.startswith("08") else account[2:]
    return sort_code, account.zfill(8)
