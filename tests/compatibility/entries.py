"""The plugins and themes that are tried beside arxcompass, an entry for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

BOTH = ("before", "after")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A plugin or theme, and a site that makes use of it."""

    name: str
    """Its name in mkdocs.yml."""
    package: str
    """Its name on PyPI."""
    variant: str = ""
    """The difference between two entries of one plugin."""
    config: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str | None] = field(default_factory=dict)
    """Texts of files by path; None removes `docs/index.md`."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Settings in mkdocs.yml other than plugins."""
    orders: tuple[str, ...] = BOTH
    """Its place in the list of plugins: before arxcompass, after it."""
    pages: tuple[str, ...] = ()
    """Addresses of pages of its own."""
    says: dict[str, str] = field(default_factory=dict)
    """Texts that prove that it worked, by the path of a file of the site."""
    also: str = ""
    """A folder of the site with another copy of all our pages."""
    git: bool = False
    """Whether the site must be a git repository."""
    apart: bool = False
    """Whether it cannot be installed together with the others."""
    remark: str = ""

    @property
    def title(self) -> str:
        """Its name in the table."""
        return f"{self.name} ({self.variant})" if self.variant else self.name


LANGUAGES = [
    {"locale": "en", "name": "English", "default": True, "build": True},
    {"locale": "de", "name": "Deutsch", "build": True},
]
NO_PAPERS = {"exclude": ["papers/*"]}

PLUGINS = [
    Entry(name="search", package="mkdocs", says={"search/search_index.json": "7*7"}),
    Entry(
        name="tags",
        package="mkdocs-material",
        files={
            "docs/index.md": "---\ntags: [one]\n---\n# Home\n",
            "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
        },
        pages=("tags/index.html",),
        says={"tags/index.html": "one"},
    ),
    Entry(
        name="offline",
        package="mkdocs-material",
        remark="Sets `use_directory_urls: false`, as on every site.",
    ),
    Entry(
        name="meta",
        package="mkdocs-material",
        files={"docs/sub/.meta.yml": "description: met\n", "docs/sub/x.md": "# X\n"},
        pages=("sub/x/index.html",),
        says={"sub/x/index.html": "met"},
    ),
    Entry(
        name="blog",
        package="mkdocs-material",
        files={"docs/blog/posts/one.md": "---\ndate: 2025-02-01\n---\n# One\n\nA post.\n"},
        pages=("blog/index.html", "blog/2025/02/01/one/index.html"),
    ),
    Entry(
        name="privacy",
        package="mkdocs-material",
        config={"assets": False},
    ),
    Entry(
        name="gen-files",
        package="mkdocs-gen-files",
        config={"scripts": ["gen.py"]},
        files={
            "gen.py": "import mkdocs_gen_files\n\n"
            "with mkdocs_gen_files.open('made.md', 'w') as file:\n    print('# Made', file=file)\n"
        },
        pages=("made/index.html",),
    ),
    Entry(
        name="include-markdown",
        package="mkdocs-include-markdown-plugin",
        files={
            "docs/index.md": "# Home\n\n{% include-markdown 'other.md' %}\n",
            "docs/other.md": "Included.\n",
        },
        says={"index.html": "Included."},
    ),
    Entry(
        name="table-reader",
        package="mkdocs-table-reader-plugin",
        files={
            "docs/index.md": "# Home\n\n{{ read_csv('docs/x.csv') }}\n",
            "docs/x.csv": "a,b\n12,34\n",
        },
        says={"index.html": "34</td>"},
    ),
    Entry(
        name="redirects",
        package="mkdocs-redirects",
        config={"redirect_maps": {"old.md": "papers/llm/index.md"}},
        pages=("old/index.html",),
        says={"old/index.html": "papers/llm/"},
    ),
    Entry(
        name="htmlproofer",
        package="mkdocs-htmlproofer-plugin",
        config={"raise_error": True, "validate_external_urls": False},
        files={"docs/index.md": "# Home\n\n[x](papers/llm/index.md)\n"},
    ),
    Entry(
        name="llmstxt",
        package="mkdocs-llmstxt",
        config={"sections": {"All": ["index.md", "papers/*.md"]}},
        says={"llms.txt": "papers/"},
        remark="Its files list our pages, but do not contain the cards.",
    ),
    Entry(name="section-index", package="mkdocs-section-index"),
    Entry(
        name="literate-nav",
        package="mkdocs-literate-nav",
        files={"docs/SUMMARY.md": "* [Home](index.md)\n* [Papers](papers/)\n"},
    ),
    Entry(
        name="awesome-nav",
        package="mkdocs-awesome-nav",
        files={"docs/.nav.yml": "nav:\n  - index.md\n  - papers\n"},
    ),
    Entry(
        name="awesome-pages",
        package="mkdocs-awesome-pages-plugin",
        files={"docs/.pages": "nav:\n  - index.md\n  - papers\n"},
    ),
    Entry(
        name="i18n",
        package="mkdocs-static-i18n",
        variant="suffix",
        config={"docs_structure": "suffix", "languages": LANGUAGES},
        files={"docs/index.de.md": "# Daheim\n"},
        also="de/",
        pages=("de/index.html",),
        says={"de/index.html": "Daheim"},
    ),
    Entry(
        name="i18n",
        package="mkdocs-static-i18n",
        variant="folder",
        config={"docs_structure": "folder", "languages": LANGUAGES},
        settings={"nav": ["index.md", "papers/"]},
        files={
            "docs/index.md": None,
            "docs/en/index.md": "# Home\n",
            "docs/de/index.md": "# Daheim\n",
        },
        also="de/",
        pages=("de/index.html",),
        says={"de/index.html": "Daheim"},
        remark="Needs `papers/` in `nav:`: a nav made from files has only folders of languages.",
    ),
    Entry(
        name="macros",
        package="mkdocs-macros-plugin",
        files={"docs/index.md": "# Home\n\n{{ 6*7 }}\n"},
        says={"index.html": "42"},
    ),
    Entry(
        name="minify",
        package="mkdocs-minify-plugin",
        config={"minify_html": True, "htmlmin_opts": {"remove_comments": True}},
    ),
    Entry(
        name="mkdocstrings",
        package="mkdocstrings-python",
        config={"handlers": {"python": {"paths": ["."]}}},
        files={"docs/index.md": "# Home\n\n::: thing\n", "thing.py": '"""A thing."""\n'},
        says={"index.html": "A thing."},
    ),
    Entry(name="glightbox", package="mkdocs-glightbox"),
    Entry(
        name="exclude",
        package="mkdocs-exclude",
        config={"glob": ["drafts/*"]},
        files={"docs/drafts/x.md": "# X\n"},
    ),
    Entry(
        name="monorepo",
        package="mkdocs-monorepo-plugin",
        settings={"nav": ["index.md", {"Sub": "!include ./sub/mkdocs.yml"}, "papers/"]},
        files={
            "sub/mkdocs.yml": "site_name: sub\nnav:\n  - Sub: index.md\n",
            "sub/docs/index.md": "# Sub\n",
        },
        pages=("sub/index.html",),
    ),
    Entry(name="mike", package="mike", git=True),
    Entry(
        name="git-revision-date-localized",
        package="mkdocs-git-revision-date-localized-plugin",
        git=True,
        remark="Gives our pages the date of the build, unless you set `exclude: [papers/*]`.",
    ),
    Entry(
        name="git-authors",
        package="mkdocs-git-authors-plugin",
        config=NO_PAPERS,
        git=True,
        remark="Needs `exclude: [papers/*]`: it warns about pages that are not in git.",
    ),
    Entry(
        name="git-committers",
        package="mkdocs-git-committers-plugin-2",
        config={"repository": "example/example", "enabled": False, **NO_PAPERS},
        git=True,
        remark="Tested with `enabled: false`: it needs a server. Needs the same `exclude`.",
    ),
    Entry(
        name="print-site",
        package="mkdocs-print-site-plugin",
        orders=("after",),
        pages=("print_page/index.html",),
        remark="Must be the last plugin. The cards are not on its page.",
    ),
    Entry(
        name="encryptcontent",
        package="mkdocs-encryptcontent-plugin",
        config={"password_inventory": {"all": "Xk9-vLq2-Rt7w-Pz4m-Hd8s"}},
        remark="Warns about weak passwords.",
    ),
    Entry(
        name="rss",
        package="mkdocs-rss-plugin",
        config={"match_path": "blog/.*", "use_git": False},
    ),
]

THEMES = [
    Entry(name="material", package="mkdocs-material"),
    Entry(name="mkdocs", package="mkdocs"),
    Entry(name="readthedocs", package="mkdocs"),
    Entry(
        name="materialx",
        package="mkdocs-materialx",
        apart=True,
        remark="Its files replace some of Material's, so install it last. Its own blog plugin "
        "expects every page in `docs_dir` and fails beside ours.",
    ),
]
