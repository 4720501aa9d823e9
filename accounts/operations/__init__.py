"""Writes of this app, one file per topic."""
