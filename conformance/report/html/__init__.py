"""report.html, static and printable, and beside it a page of evidence for each case."""

from .page import render_evidence, render_report, write_report

__all__ = ["render_evidence", "render_report", "write_report"]
