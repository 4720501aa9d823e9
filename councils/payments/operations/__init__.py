"""Everything that changes payments: one file for each topic."""
