"""Casework: customers, contacts, cases, queues, routing and targets; what the desk works on."""
