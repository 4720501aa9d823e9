"""Pages of this app, one file per screen group."""
