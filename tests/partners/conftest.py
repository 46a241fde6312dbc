"""Marks for tests that need a real partner product on the machine."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks, so that a misspelt one is noticed."""
    config.addinivalue_line("markers", "shibboleth: runs Apache and Shibboleth SP (root on Debian)")
