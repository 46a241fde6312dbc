"""紙便: a small partner of another make, with an HTTP and JSON contract of its own (specification.md)."""
