"""What must always be true of casework."""
