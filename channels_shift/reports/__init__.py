"""One report a file; each registers itself with `@reports.register(key)`."""
