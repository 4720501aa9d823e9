"""Paying: what is asked, each try to pay it, every pence in or out, and what finance is told.

It knows nothing of cases. Whoever asks for money names a `subject` (an id of theirs), and hears of
it by events: `payments.paid`, `payments.expired`, `payments.refunded`.
"""
