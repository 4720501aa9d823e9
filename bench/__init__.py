"""What drives a running instance from outside, and the benchmarks, each against its own limit."""
