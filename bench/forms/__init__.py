"""The form engine against forms written by hand, and whole flows a second."""
