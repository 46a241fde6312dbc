"""Who acts: the portal stand-in, the citizen's browser, and the portal's back channel."""
