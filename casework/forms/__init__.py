"""What staff fill in: the shape of it is checked here, operations decide."""
