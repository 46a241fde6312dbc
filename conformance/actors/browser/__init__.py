"""The citizen's browser: one interface (`base`), an HTTP engine (`http`)."""
