"""What changes bookings. A counter is the lock: whoever takes or frees a place holds it first."""
