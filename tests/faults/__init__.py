"""Faults against real processes: nothing acknowledged is lost, doubled or altered."""
