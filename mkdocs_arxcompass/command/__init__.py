"""The parts of the `arxcompass` command."""
