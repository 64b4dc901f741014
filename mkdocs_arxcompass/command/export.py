"""`arxcompass export`: write the pages as Markdown."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_arxcompass.command.console import Console, load_store, volume_options
from mkdocs_arxcompass.hosts.export_files import ExportError
from mkdocs_arxcompass.hosts.mkdocs.settings import exporter_of
from mkdocs_arxcompass.library.faults import display_path
from mkdocs_arxcompass.pages.render import RenderError
from mkdocs_arxcompass.pages.styles import STYLESHEET


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@volume_options
@click.pass_obj
def export(console: Console, folder: Path) -> None:
    """Write the pages as Markdown, for Zensical and other generators.

    DIR is their folder of Markdown files. What an earlier export wrote there is brought up to date;
    files that you wrote or changed yourself are left alone. MkDocs with this plugin makes the pages
    itself: keep DIR out of its docs_dir.
    """
    settings = console.load_settings()
    exporter = exporter_of(settings, load_store(settings.options))
    try:
        outcome = exporter.write(folder)
    except (ExportError, RenderError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for path in outcome.kept:
        click.echo(
            f"{display_path(folder / path)}: left as it is, because no export wrote it", err=True
        )
    console.print(
        f"{outcome.files} files in {display_path(folder)}, {outcome.removed} removed. "
        f"The site's settings need extra_css: [{STYLESHEET}], "
        "and the plugin awesome-nav for the nav."
    )
    if outcome.kept:
        sys.exit(1)
