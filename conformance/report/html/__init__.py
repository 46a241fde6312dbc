"""report.html: one static, self-contained, printable page."""

from .page import render_report, write_report

__all__ = ["render_report", "write_report"]
