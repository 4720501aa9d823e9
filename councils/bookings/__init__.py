"""Dates and times from capacity: calendars, holds, bookings. Knows nothing of forms or cases."""
