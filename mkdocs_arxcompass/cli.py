"""The `arxcompass` command: the group, and the commands in it.

A new command is a module in `command/` and its name in `COMMANDS`.
Exit codes: 0 done; 1 something was not done or not saved; 2 wrong use or configuration.
"""

from __future__ import annotations

import click

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.command.bibtex import bibtex
from mkdocs_arxcompass.command.check import check
from mkdocs_arxcompass.command.console import Console, volume_options
from mkdocs_arxcompass.command.explain import explain
from mkdocs_arxcompass.command.export import export
from mkdocs_arxcompass.command.importing import import_
from mkdocs_arxcompass.command.init import init
from mkdocs_arxcompass.command.status import status
from mkdocs_arxcompass.command.sync import sync

COMMANDS = (bibtex, check, explain, export, import_, init, status, sync)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-f", "--config-file", metavar="FILE", help="The mkdocs.yml of the site.")
@click.version_option(__version__, prog_name="arxcompass")
@volume_options
@click.pass_context
def main(context: click.Context, config_file: str | None) -> None:
    """Keep the papers of a mkdocs-arxcompass site.

    Exit codes: 0 done; 1 something was not done or not saved; 2 wrong use or configuration.
    """
    context.ensure_object(Console).config_file = config_file


for command in COMMANDS:
    main.add_command(command)
