"""What a rule may decide: one action a file."""
