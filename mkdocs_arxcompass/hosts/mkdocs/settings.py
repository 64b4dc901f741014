"""What the command reads of mkdocs.yml, and checks of a new one, without the plugin's build."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs.config import config_options as c
from mkdocs.config import load_config
from mkdocs.config.base import ValidationError
from mkdocs.exceptions import MkDocsException
from mkdocs.theme import Theme
from mkdocs.utils.yaml import yaml_load

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.export import Exporter
from mkdocs_arxcompass.hosts.mkdocs.contents import renderer_of
from mkdocs_arxcompass.hosts.mkdocs.tree import overview_of, words_of
from mkdocs_arxcompass.library.store import Store


class SettingsError(Exception):
    """mkdocs.yml cannot be used; the message says why."""


class SiteSettings(NamedTuple):
    """What mkdocs.yml says about the papers and how they are shown."""

    options: ArxCompassConfig
    """The plugin's options, checked."""
    theme: Theme
    """The theme has the site's language and may have templates for papers."""


def load_settings(config_file: str | None = None) -> SiteSettings:
    """Load mkdocs.yml as MkDocs does, which logs by itself what is wrong in it.

    Args:
        config_file: its path; without one, mkdocs.yml or mkdocs.yaml in the working directory.

    Raises:
        SettingsError: mkdocs.yml is missing or wrong, or does not use the plugin.
    """
    try:
        config = load_config(config_file)
    except MkDocsException as error:
        raise SettingsError(str(error)) from None
    options = getattr(config.plugins.get("arxcompass"), "config", None)
    if not isinstance(options, ArxCompassConfig):
        file = config_file or "mkdocs.yml"
        raise SettingsError(f"{file} has no arxcompass under plugins:")
    return SiteSettings(options, config.theme)


def exporter_of(settings: SiteSettings, store: Store) -> Exporter:
    """The exporter of a store's pages, in the site's language and with its templates."""
    options, theme = settings
    words = words_of(theme)
    return Exporter(overview_of(store, options, words), renderer_of(options, theme, words), options)


def checked_url(url: str) -> str:
    """Check a `site_url` as MkDocs does, which appends the slash at its end.

    Raises:
        SettingsError: MkDocs would refuse it.
    """
    try:
        checked: str = c.URL(is_dir=True).validate(url)
    except (ValidationError, ValueError) as error:
        raise SettingsError(str(error)) from None
    return checked


def check_options(mkdocs_yml: str) -> None:
    """Check the plugin's options in the text of an mkdocs.yml.

    Raises:
        SettingsError: some are wrong; the message has a line for each.
    """
    options = ArxCompassConfig(config_file_path="mkdocs.yml")
    options.load_dict(yaml_load(mkdocs_yml)["plugins"]["arxcompass"])
    if errors := options.validate()[0]:
        raise SettingsError("\n".join(f"{key}: {error}" for key, error in errors))
