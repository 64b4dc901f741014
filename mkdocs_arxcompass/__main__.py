"""`python -m mkdocs_arxcompass` is the command `arxcompass`."""

from mkdocs_arxcompass.cli import main

main(prog_name="arxcompass")
