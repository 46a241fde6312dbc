"""Wiring with pytest, nothing else."""
