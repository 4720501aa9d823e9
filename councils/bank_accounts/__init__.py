"""British bank accounts: sort code and account number tidied, and checked by the standard.

The standard is Vocalink's *Validating account numbers*. `is_possible` says whether a sort code and
account number can belong together; that an account exists it cannot say.
"""

from councils.bank_accounts.numbers import tidy_account_number, tidy_sort_code
from councils.bank_accounts.standard import is_possible
from councils.bank_accounts.weights import table_problem

__all__ = ["is_possible", "table_problem", "tidy_account_number", "tidy_sort_code"]
