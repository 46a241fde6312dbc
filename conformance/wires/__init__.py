"""Wires: how an operation travels. Each is an assumption of this project and labelled so."""
