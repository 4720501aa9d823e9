"""What beat wakes, and how often: sweeps that find by themselves what is due."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "events.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "account-sweep": {"task": "accounts.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "seal-audit": {"task": "events.seal_audit", "schedule": 60.0, "options": {"expires": 120}},
    "fold-queue-counts": {"task": "casework.fold_counts", "schedule": 60.0},
    "watch-promises": {"task": "casework.watch_promises", "schedule": 300.0},
    "wipe-sealed": {"task": "casework.wipe_sealed", "schedule": 3600.0},
    "fold-insight": {"task": "channels_shift.fold", "schedule": 60.0},
    "look-at-payments": {"task": "payments.look", "schedule": 30.0, "options": {"expires": 60}},
    "close-payment-days": {"task": "payments.close_days", "schedule": 3600.0},
    "sweep-files": {"task": "files.sweep", "schedule": 3600.0},
    "scan-files": {"task": "files.scan", "schedule": 60.0},
    "sweep-bookings": {"task": "bookings.sweep", "schedule": 60.0, "options": {"expires": 120}},
    "purge": {"task": "councils.purge", "schedule": 3600.0},
    "end-form-sessions": {"task": "portal.end_form_sessions", "schedule": 300.0},
    "remind-of-drafts": {"task": "portal.remind_of_drafts", "schedule": 3600.0},
}
