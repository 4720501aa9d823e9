"""Pages of insight, one file per screen group."""
