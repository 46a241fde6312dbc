"""The reference partner: a conformant 外部連携先システム, and on request one with a seeded defect.

It is always a process of its own (`conformance partner`, or `start_partner` of `launcher`), and imports nothing of the
rest of the package: what judges it and what it is must not share a misreading.
"""
