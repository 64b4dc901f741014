"""MkDocs' events (https://www.mkdocs.org/dev-guide/plugins/#events), each handed on in a line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.markdown import remove_directives
from mkdocs_arxcompass.hosts.mkdocs.build import Build, Memory, excerpts_in, papers_stay
from mkdocs_arxcompass.hosts.mkdocs.fulltext import write_fulltext
from mkdocs_arxcompass.hosts.mkdocs.nav import expand
from mkdocs_arxcompass.hosts.mkdocs.preview import fetch_first_papers, watch
from mkdocs_arxcompass.hosts.mkdocs.report import (
    faults_stop_build,
    report_build,
    report_empty_topics,
)
from mkdocs_arxcompass.hosts.mkdocs.tree import words_of
from mkdocs_arxcompass.pages.styles import assets

if TYPE_CHECKING:  # a build needs no server, whose import takes long
    from mkdocs.livereload import LiveReloadServer


class ArxCompassPlugin(BasePlugin[ArxCompassConfig]):
    """Adds a section of paper pages to a site."""

    def __init__(self) -> None:
        """Know nothing of a site yet."""
        self._memory = Memory()
        self._may_fetch = False
        """Whether this is the first build of a preview."""
        self._began = 0.0
        self._build: Build | None = None
        """None while the plugin is switched off."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn what runs. MkDocs keeps a plugin with this event from rebuild to rebuild."""
        self._memory.is_preview = self._may_fetch = command == "serve"

    def on_config(self, config: MkDocsConfig) -> None:
        """Add our assets, unless another plugin repeats this event and they are there."""
        for uri in self._assets():
            extra = config.extra_css if uri.endswith(".css") else config.extra_javascript
            if uri not in extra:
                extra.append(uri)

    def _assets(self) -> list[str]:
        return assets(search=self.config.search_full) if self.config.enabled else []

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the store before MkDocs empties the site, so that a fault leaves the last one."""
        self._began = time.monotonic()
        if not self.config.enabled:
            return
        if self._may_fetch and self.config.sync == "serve":
            fetch_first_papers(self.config)
        self._may_fetch = False
        with faults_stop_build(), papers_stay(self._memory):
            if self._memory.tree.read(self.config, words_of(config.theme)):
                self._memory.entries = {}
        report_empty_topics(self._memory.tree, is_preview=self._memory.is_preview)

    @event_priority(95)  # early, so that other plugins see our pages
    def _add_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        self._build = None
        if self.config.enabled:
            self._build = Build(self._memory, files, self.config, config)
            self._build.add_files(self._assets())
        return files

    @event_priority(-110)  # after literate-nav and static-i18n, which take -100
    def _expand_nav(self, files: Files, *, config: MkDocsConfig) -> Files:
        if self._build:
            self._build.expand_nav(files)
        elif config.nav is not None:
            config.nav = expand(config.nav, self.config.path, self.config.nav_title, None)
        return files

    on_files = CombinedEvent(_add_files, _expand_nav)

    @event_priority(75)  # before section-index turns sections into pages
    def _place_pages(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        if self._build:
            self._build.place_pages(nav, files)
        return nav

    @event_priority(-110)  # after plugins that put pages of their own in the place of ours
    def _use_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        if self._build:
            self._build.share_headings(files)
            self._build.use_nav(nav)
        return nav

    on_nav = CombinedEvent(_place_pages, _use_nav)

    def on_page_content(
        self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Date our pages here, because MkDocs writes the sitemap before it builds pages."""
        if self._build:
            self._build.date_page(page)
        return html

    @event_priority(-100)  # after all others: pages and templates are final then
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Prepare for the building of pages."""
        if self._build:
            self._build.begin_pages(env, files)
        return env

    @event_priority(-110)  # after search plugins, which would read our contents, and the blog
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Put contents into our pages, and follow directives in all others."""
        if self._build:
            with faults_stop_build():
                self._build.fill_page(page, context)
        else:
            for at in (page, *excerpts_in(context)):
                at.content = remove_directives(at.content or "")
        return context

    def _finish_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        return self._build.finish_page(output, page) if self._build else output

    @event_priority(-100)  # after all others: this is what MkDocs writes
    def _written_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        return self._build.written_page(output, page) if self._build else output

    on_post_page = CombinedEvent(_finish_page, _written_page)

    @event_priority(100)  # before other plugins look at the site
    def _write_outputs(self, *, config: MkDocsConfig) -> None:
        if self._build:
            with faults_stop_build():
                self._build.write_outputs()

    @event_priority(-100)  # after search plugins, the size of whose index is reported
    def _end_build(self, *, config: MkDocsConfig) -> None:
        if self._build:
            self._build.prune_cache()
            tree, files = self._build.tree, self._build.files
            if self.config.search_full and not self._memory.is_preview:
                write_fulltext(tree, files, self.config, config)  # too slow for previews
            report_build(tree, files, self.config, config, time.monotonic() - self._began)

    on_post_build = CombinedEvent(_write_outputs, _end_build)

    def on_build_error(self, *, error: Exception) -> None:
        """End the worker processes."""
        if self._build:
            self._build.stop()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Watch what a build reads."""
        if self.config.enabled:
            watch(server, self.config, config.theme)
        return server
