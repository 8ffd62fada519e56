"""Faults of a run: each lane is broken on purpose, and the ledger says how it recovered.

How connections are broken stands in the package `faults`, which the products share.
"""
