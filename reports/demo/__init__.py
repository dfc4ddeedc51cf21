"""Invented offices, people and records, to try the product on. Written in bulk here and nowhere else."""
