"""Connection-test harness for 民間送達接続API: it plays the portal, drives a partner system and writes the evidence."""

from importlib.metadata import version

__version__ = version("minsotatsu-conformance")
__all__ = ["__version__"]
