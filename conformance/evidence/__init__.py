"""Everything a run leaves behind: exchanges, messages, findings, redacted before they are written."""
