"""For the project's own tests (`pytest tests`); the plug-in itself is found by its entry point."""

pytest_plugins = ["pytester"]
