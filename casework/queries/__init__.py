"""What casework knows, asked in a fixed number of statements."""
