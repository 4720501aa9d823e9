"""Files that people send: checked, kept per council, and served only by those who may."""
