"""What all commands share: their common options, printing, the site that they work on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.mkdocs.settings import SettingsError, SiteSettings, load_settings
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.topic import Topic


class ConfigError(click.ClickException):
    """The command cannot start, because mkdocs.yml is missing or wrong."""

    exit_code = 2


@dataclass
class Console:
    """The options that all commands take, and printing as `--quiet` wants it.

    Click hands it to commands that are decorated with `click.pass_obj`.
    """

    config_file: str | None = None
    quiet: bool = False
    verbose: bool = False

    def print(self, message: str) -> None:
        """Print a line to stdout, unless the user wants quiet."""
        if not self.quiet:
            click.echo(message)

    def load_settings(self) -> SiteSettings:
        """Load mkdocs.yml.

        Raises:
            ConfigError: it is missing or wrong.
        """
        if self.verbose:
            logging.basicConfig(format="%(message)s")
            logging.getLogger("mkdocs_arxcompass").setLevel(logging.DEBUG)
        try:
            return load_settings(self.config_file)
        except SettingsError as error:
            raise ConfigError(str(error)) from None

    def load_options(self) -> ArxCompassConfig:
        """Load mkdocs.yml and return the plugin's options.

        Raises:
            ConfigError: mkdocs.yml is missing or wrong.
        """
        return self.load_settings().options


def volume_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--quiet` and `--verbose`, which may stand before or behind the command's name."""
    for flag, name, text in (
        ("--verbose", "verbose", "Tell more."),
        ("--quiet", "quiet", "Tell nothing but faults."),
    ):
        command = click.option(
            flag, is_flag=True, expose_value=False, callback=_set_flag(name), help=text
        )(command)
    return command


def _set_flag(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(context: click.Context, _: click.Parameter, value: bool) -> None:
        console = context.ensure_object(Console)
        setattr(console, name, value or getattr(console, name))

    return callback


def find_topic(options: ArxCompassConfig, slug: str) -> Topic:
    """The topic with this slug.

    Raises:
        click.UsageError: there is none.
    """
    for topic in options.topic_list:
        if topic.slug == slug:
            return topic
    slugs = ", ".join(topic.slug for topic in options.topic_list)
    raise click.UsageError(f"No topic has the slug {slug!r}. There are {slugs}.")


def find_topics(options: ArxCompassConfig, slugs: Iterable[str]) -> list[Topic]:
    """The topics with these slugs, each once; all topics if there are no slugs.

    Raises:
        click.UsageError: a slug is wrong.
    """
    return [find_topic(options, slug) for slug in dict.fromkeys(slugs)] or options.topic_list


def load_store(options: ArxCompassConfig) -> Store:
    """Load the store that mkdocs.yml names.

    Raises:
        click.ClickException: it cannot be read, or is damaged.
    """
    with store_errors():
        return Store.load(Path(options.store_dir))


@contextmanager
def store_errors() -> Iterator[None]:
    """Let an error of the store end the command with its message and exit code 1."""
    try:
        yield
    except StoreError as error:
        raise click.ClickException(str(error)) from None


def count_papers(number: int) -> str:
    """`1 paper`, `2 papers`."""
    return f"{number} paper{'' if number == 1 else 's'}"
