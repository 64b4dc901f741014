"""Speed: what a build does not make twice. Each module says what it saves.

All of it can be left out: a build without this room writes the same bytes.
"""
