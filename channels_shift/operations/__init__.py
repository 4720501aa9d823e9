"""Writes of insight, one file per topic."""
