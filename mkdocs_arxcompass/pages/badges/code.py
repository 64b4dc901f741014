"""Code badges: links to repositories, models and project pages.

The links of a text are those that its card shows (`latex.links`). Here is only what the hosts mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from mkdocs_arxcompass.pages.badges.badge import Badge
from mkdocs_arxcompass.pages.badges.texts import small_letters, without_latex
from mkdocs_arxcompass.text import latex

_ORDER = ("GitHub", "GitLab", "Bitbucket", "Code", "Project page", "Hugging Face")
"""Which of more than three badges a card shows, and in which order."""

_HOST = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,}")
_NAME = re.compile(r"[\w./-]*", re.ASCII)
"""Of an owner, a repository, a model; with other characters it is none."""
_NO_OWNERS = {
    "about", "apps", "blog", "collections", "docs", "enterprise", "explore", "features", "join",
    "learn", "login", "marketplace", "orgs", "organizations", "papers", "posts", "pricing",
    "search", "security", "settings", "site", "sponsors", "tasks", "topics", "trending", "users",
}  # fmt: skip
"""First parts of paths on GitHub and Hugging Face that are no owner's name."""
_HUGGING_FACE_KINDS = ("datasets", "spaces", "collections", "models")
_NO_PAGES = tuple(
    f".{host}"
    for host in (
        "acm.org", "aclanthology.org", "aclweb.org", "arxiv.org", "bilibili.com", "doi.org",
        "ieee.org", "mlr.press", "neurips.cc", "openreview.net", "springer.com", "thecvf.com",
        "vimeo.com", "wikipedia.org", "youtu.be", "youtube.com",
    )
)  # fmt: skip
"""Ends of hosts of what is published, filmed or filed there: no project's own page."""

# These patterns are for small letters.
_PAGE = (
    r"(?:project(?:'s)?[ -]?(?:web)?[ -]?(?:pages?|sites?|links?|urls?)?|web[ -]?(?:page|site)s?"
    r"|home[ -]?pages?|demo(?:[ -]?(?:web)?[ -]?(?:pages?|sites?))?)"
)
_PAGE_BEFORE = re.compile(
    r"(?<!conference )(?<!workshop )(?<!challenge )(?<!competition )(?<!journal )(?<!journal's )"
    rf"\b{_PAGE}\W{{1,4}}(?:(?:is|are|at|on|in|can|be|found|seen|accessed|visited|viewed|here|via"
    r"|see|available|publicly|online|accessible|hosted|located|link|url|with|for|this|the|our|and"
    r"|of|to|code|codes|data|video|videos|demos?|results|paper|work|please|visit)\W{1,3}){0,8}$"
)
_PAGE_AFTER = re.compile(rf"[)}}\]\s]{{0,2}}[({{\[]\W{{0,3}}{_PAGE}\W{{0,3}}[)}}\]]")
_EVENT_BEFORE = re.compile(
    r"\b(?:workshop|conference|challenge|competition|symposium|shared task)\b"
    r"(?:(?!\b(?:project|code|demo|website|page|details|information|paper)\b|\.\s)[^;|]){0,80}$"
)
_BEFORE = 120
_AFTER = 40
"""Characters before and after a link that are looked at."""


class _CodeLink(NamedTuple):
    host: str
    """What the badge says."""
    name: str = ""
    """Of a repository: `owner/name`."""
    is_owner: bool = False
    """It leads to an owner, not to one of the things that they own."""
    url: str = ""
    """If the badge leads elsewhere than the text."""


def code_badges(*texts: str) -> list[Badge]:
    """One badge per kind of host, three at most; what the first text links to comes first."""
    best: dict[str, tuple[_CodeLink, str]] = {}
    for text in texts:
        for link in latex.links(text):
            if found := _code_link(link, text):
                known = best.get(found.host)
                if known is None or (known[0].is_owner and not found.is_owner):
                    best[found.host] = found, link.url
    if not best:
        return []
    chosen = [best[host] for host in _ORDER if host in best]
    return [Badge("code", code.host, code.url or url, code.name) for code, url in chosen[:3]]


def _code_link(link: latex.FoundLink, text: str) -> _CodeLink | None:
    """What a link of a text leads to, if that is code, a model, or the project's page."""
    host, _, path = link.url.partition("://")[2].partition("/")
    host = host.lower().removeprefix("www.")
    path = path.partition("?")[0].partition("#")[0]
    parts = [part for part in path.split("/") if part not in ("", ".")]
    is_gitlab = host.startswith("gitlab.") and _HOST.fullmatch(host)
    find = _FINDERS.get("gitlab" if is_gitlab else host)
    if find and not (find is _anonymous and parts[:1] == ["w"]):  # a project's page
        code = find(host, parts)
        return code if code and _NAME.fullmatch(code.name) else None
    return _CodeLink("Project page") if _is_page(host, parts, link, text) else None


def _github(host: str, parts: list[str]) -> _CodeLink | None:
    if host == "gist.github.com":
        return _CodeLink("GitHub") if parts else None
    if not parts or parts[0].lower() in _NO_OWNERS:
        return None
    if len(parts) == 1:  # an owner; a broken line may have cut it
        return None if parts[0].endswith("-") else _CodeLink("GitHub", parts[0], is_owner=True)
    name = f"{parts[0]}/{parts[1].removesuffix('.git')}"
    is_raw = host == "raw.githubusercontent.com"
    return _CodeLink("GitHub", name, url=f"https://github.com/{name}" if is_raw else "")


def _gitlab(host: str, parts: list[str]) -> _CodeLink | None:
    parts = parts[: parts.index("-")] if "-" in parts else parts
    return _CodeLink("GitLab", "/".join(parts)) if len(parts) > 1 else None


def _bitbucket(host: str, parts: list[str]) -> _CodeLink | None:
    return _CodeLink("Bitbucket", "/".join(parts[:2])) if len(parts) > 1 else None


def _anonymous(host: str, parts: list[str]) -> _CodeLink | None:
    return _CodeLink("Code") if parts else None


def _hugging_face(host: str, parts: list[str]) -> _CodeLink | None:
    rest = parts[1:] if parts and parts[0] in _HUGGING_FACE_KINDS else parts
    if not rest or rest[0].lower() in _NO_OWNERS:
        return None
    return _CodeLink("Hugging Face", "/".join(rest[:2]), is_owner=len(rest) == 1)


_FINDERS: dict[str, Callable[[str, list[str]], _CodeLink | None]] = {
    "github.com": _github,
    "gist.github.com": _github,
    "raw.githubusercontent.com": _github,
    "gitlab": _gitlab,
    "bitbucket.org": _bitbucket,
    "huggingface.co": _hugging_face,
    "hf.co": _hugging_face,
    "anonymous.4open.science": _anonymous,
}
"""By host; those that begin with `gitlab.` are institutions' own."""


def _is_page(host: str, parts: list[str], link: latex.FoundLink, text: str) -> bool:
    """Whether a link leads to a project's page: by its host, or because the text says so."""
    if not _HOST.fullmatch(host):  # also of mailto:
        return False
    before = _prepared(text[max(0, link.start - _BEFORE) : link.start])
    if host.endswith((".github.io", ".gitlab.io", ".4open.science")) or (
        host == "sites.google.com" and parts
    ):
        return not _EVENT_BEFORE.search(before)
    if f".{host}".endswith(_NO_PAGES):
        return False
    after = _prepared(text[link.end : link.end + _AFTER])
    return bool(_PAGE_BEFORE.search(before) or _PAGE_AFTER.match(after))


def _prepared(text: str) -> str:
    return small_letters(without_latex(text))
