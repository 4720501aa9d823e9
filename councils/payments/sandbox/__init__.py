"""What behaves like GOV.UK Pay: for tests over real HTTP, and for the pages of a demonstration."""
