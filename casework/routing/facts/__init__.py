"""What a rule may ask about a case beside its answers: one fact a file."""
