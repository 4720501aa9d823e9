"""Pages of the desk, one file per screen group."""
