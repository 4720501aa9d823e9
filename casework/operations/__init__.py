"""What the council does with cases, one verb a function, one topic a file."""
