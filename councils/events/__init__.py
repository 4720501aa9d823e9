"""What happened, kept with the change that it tells of, and carried to whoever cares.

`bus` says what happened and who listens; `deliveries` and `tasks` carry it; `audit_log` and
`sealing` keep the proof; `queries` answers how it stands. ADR 0003 tells why.
"""
