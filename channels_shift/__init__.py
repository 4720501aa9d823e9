"""Insight: counts what happened, from events alone, and says what each channel costs.

Nothing here changes another app's records; everything here can be counted again from the events.
"""
