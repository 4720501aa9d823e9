"""The checks of *Validating account numbers* (Vocalink), with its fourteen exceptions. Pure.

The digits of sort code and account number are named u v w x y z a b c d e f g h. Each check weighs
them; the exceptions change digits or weights, or say when one check of two is enough.
"""

from collections.abc import Sequence

from councils.bank_accounts.numbers import in_standard_form
from councils.bank_accounts.weights import Check, Table, table

A, B, C, G, H = 6, 7, 8, 12, 13  # where these digits stand of the fourteen

EITHER = {(2, 9), (10, 11), (12, 13)}  # pairs of exceptions where one check that holds is enough
WITH_A, WITH_A_AND_G9 = (
    (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1),
    (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1),
)
LLOYDS_EURO, SANTANDER = "309634", "090126"


def is_possible(sort_code: str, account: str, using: Table | None = None) -> bool:
    """Whether the account number can be one of that sort code.

    Both as `tidy_sort_code` and `tidy_account_number` give them. A sort code that the table does
    not cover is presumed to be right.
    """
    known = table() if using is None else using
    sort_code, account = in_standard_form(sort_code, account)
    checks = known.checks_for(sort_code)
    if not checks or _is_foreign_currency(checks, account):
        return True
    first = _holds(checks[0], sort_code, account, known)
    if len(checks) == 1:
        return first or (
            checks[0].exception == 14 and _holds_shifted(checks[0], sort_code, account)
        )
    pair = (checks[0].exception, checks[1].exception)
    if pair in EITHER:
        return first or _holds(checks[1], sort_code, account, known)
    if checks[1].exception == 3 and account[2] in "69":
        return first
    return first and _holds(checks[1], sort_code, account, known)


def _is_foreign_currency(checks: Sequence[Check], account: str) -> bool:
    """Exception 6: accounts that cannot be checked, and are presumed to be right."""
    at_a, at_g, at_h = account[0], account[6], account[7]
    return checks[0].exception == 6 and at_a in "45678" and at_g == at_h


def _holds(check: Check, sort_code: str, account: str, known: Table) -> bool:
    digits = _digits(check, sort_code, account, known)
    weights = _weights(check, digits)
    if check.method == "DBLAL":
        return _double_alternate(check, digits, weights)
    total = sum(digit * weight for digit, weight in zip(digits, weights, strict=True))
    if check.method == "MOD10":
        return total % 10 == 0
    return _modulus_11(check, digits, total % 11)


def _digits(check: Check, sort_code: str, account: str, known: Table) -> list[int]:
    if check.exception == 5:
        sort_code = known.substitutes.get(sort_code, sort_code)
    elif check.exception == 8:
        sort_code = SANTANDER
    elif check.exception == 9:
        sort_code = LLOYDS_EURO
    return [int(digit) for digit in sort_code + account]


def _weights(check: Check, digits: list[int]) -> Sequence[int]:
    if check.exception == 2 and digits[A]:
        return WITH_A_AND_G9 if digits[G] == 9 else WITH_A
    without_bank = check.exception == 7 and digits[G] == 9
    starts_99 = digits[A] in (0, 9) and digits[B] == 9
    if without_bank or (check.exception == 10 and starts_99 and digits[G] == 9):
        return (0,) * 8 + tuple(check.weights[C:])
    return check.weights


def _modulus_11(check: Check, digits: list[int], rest: int) -> bool:
    if check.exception == 4:
        return rest == digits[G] * 10 + digits[H]
    if check.exception == 5:
        return rest != 1 and (11 - rest) % 11 == digits[G]
    return rest == 0


def _double_alternate(check: Check, digits: list[int], weights: Sequence[int]) -> bool:
    products = (digit * weight for digit, weight in zip(digits, weights, strict=True))
    total = sum(int(sign) for product in products for sign in str(abs(product)))
    if check.exception == 1:
        total += 27
    if check.exception == 5:
        return (10 - total % 10) % 10 == digits[H]
    return total % 10 == 0


def _holds_shifted(check: Check, sort_code: str, account: str) -> bool:
    """Exception 14: some account numbers were issued a digit short, with a zero in front."""
    if account[7] not in "019":
        return False
    digits = [int(digit) for digit in f"{sort_code}0{account[:7]}"]
    return sum(d * w for d, w in zip(digits, check.weights, strict=True)) % 11 == 0
