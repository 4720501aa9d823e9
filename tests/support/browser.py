"""Chromium for tests."""
