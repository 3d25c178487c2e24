"""Benchmarks of the running assistant: ``scripts/bench``."""
