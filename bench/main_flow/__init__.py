"""The main flow against its limits: submit, route, work, look for, report."""
