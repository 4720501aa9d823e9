"""A running copy for tests: real web, worker and beat processes on a database of their own."""
