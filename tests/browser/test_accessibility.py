"""axe-core and the Nu validator find no fault in our markup, except Material's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from attacks import ATTACKS, LATEX_ATTACKS
from sites import ALL_FIELDS

MODULES = Path(os.environ.get("ARXCOMPASS_NODE_MODULES", "node_modules"))
AXE = MODULES / "axe-core/axe.min.js"
VNU = MODULES / "vnu-jar/build/dist/vnu.jar"
REQUIRED = os.environ.get("ARXCOMPASS_BROWSER") == "required"

PAGES = {
    "overview": "papers/",
    "latest": "papers/latest/",
    "starred": "papers/starred/",
    "topic": "papers/llm/",
    "month": "papers/llm/2025_02/",
    "part": "papers/llm/2025_02/papers_1/",
    "search": "papers/search/",
}

needs_axe = pytest.mark.skipif(not (REQUIRED or AXE.exists()), reason="axe-core is not installed")
needs_vnu = pytest.mark.skipif(
    not (REQUIRED or (VNU.exists() and shutil.which("java"))),
    reason="vnu-jar or Java is not installed",
)


@pytest.fixture
def showcase(site, paper):
    """A site with everything that our pages can show."""
    site.settings["theme"] |= {
        "palette": [
            {"media": "(prefers-color-scheme: light)", "scheme": "default"},
            {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
        ]
    }
    site.options |= {
        "topics": ["llm", "Gaussian splatting"],
        "card_fields": ALL_FIELDS,
        "papers_per_part": 40,
        "search_full": True,
    }
    site.write("docs/index.md", "# Home\n\nSome text, [a link](papers/index.md), `code`.\n")
    plain = {
        "authors": ["Ada Lovelace", "Charles Babbage"],
        "categories": ["cs.CL", "cs.AI"],
        "comments": "Accepted at CVPR 2025, https://github.com/example/code",
        "abstract": r"Some \emph{text} with $O(n^2)$ and a [link](https://example.org).",
        "version": 2,
        "published": "2025-01-01",
    }
    site.store(
        *(paper(100 + number, f"2025-02-{number:02}", **plain) for number in range(1, 28)),
        paper(
            99, "2024-11-03", comments="This paper has been withdrawn", topic="gaussian_splatting"
        ),
        paper(98, "2025-01-03", topic="gaussian_splatting"),
        paper(2, "2025-02-28", **ATTACKS),
        *(
            # axe reads no formula, so none may stand alone in a link.
            paper(10 + n, title=f"On {attack}", abstract=attack, comments=attack, authors=[attack])
            for n, attack in enumerate(LATEX_ATTACKS)
        ),
    )
    record = json.loads((site.root / "arxiv/topics/llm.json").read_text())
    record |= {"total": 50, "complete": False, "synced": "2025-03-01T00:00:00Z"}
    site.write("arxiv/topics/llm.json", json.dumps(record))
    return site


@pytest.mark.browser
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_new(showcase, publish, open_page, scheme):
    address = publish(showcase)
    page = open_page(address, color_scheme=scheme)
    materials = {violation["id"] for violation in violations(page)}
    found = {}
    for name, path in PAGES.items():
        page.goto(address + path)
        page.locator(".arxcompass").first.wait_for()
        if name == "part":
            page.locator("summary").nth(1).click()
            page.locator(".paper-card").first.hover()
            page.locator(".paper-card [data-act=star]").first.click()
            page.locator(".paper-card [data-act=hide]").nth(2).evaluate("b => b.click()")
        if name == "month":
            page.locator("summary").first.click()
            for key in "jojb?":
                page.keyboard.press(key)
            page.locator("dialog[open]").wait_for()
            found["keys"] = ours(violations(page), materials)
            page.keyboard.press("Escape")
        found[name] = ours(violations(page), materials)
    # By now there is something on the page of starred papers.
    page.goto(f"{address}{PAGES['starred']}")
    page.locator(".paper-card").first.wait_for()
    found["starred papers"] = ours(violations(page), materials)
    page.goto(f"{address}{PAGES['topic']}")
    page.get_by_role("searchbox", name="Find").fill("lovelace")
    page.locator(".paper-find li").first.wait_for()
    found["found papers"] = ours(violations(page), materials)
    page.goto(f"{address}{PAGES['search']}?query=lovelace")
    page.locator(".paper-search .paper-list li").first.wait_for()
    found["search results"] = ours(violations(page), materials)
    faulty = [(name, *fault) for name, faults in found.items() for fault in faults]
    assert not faulty, "\n".join(map(str, faulty))


def violations(page):
    page.add_script_tag(path=AXE)
    # Transitions would be measured half way.
    page.add_style_tag(content="* { transition: none !important; }")
    return page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]


def ours(found, materials):
    """Violations in our part of the page, and others that Material's home page does not have."""
    return [
        (violation["id"], node["html"][:300], node["failureSummary"])
        for violation in found
        for node in violation["nodes"]
        if violation["id"] not in materials or ".paper-" in str(node["target"])
    ]


@needs_vnu
def test_the_validator_finds_no_error_in_our_markup(showcase):
    showcase.options["abstracts"] = "open"
    showcase.build()
    files = [showcase.root / "site" / path / "index.html" for path in PAGES.values()]
    done = subprocess.run(
        ["java", "-jar", VNU, "--format", "json", "--errors-only", "--exit-zero-always", *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    faults = []
    for message in json.loads(done.stderr)["messages"]:
        lines = Path(message["url"].removeprefix("file:")).read_text("utf-8").splitlines()
        first = next(at for at, line in enumerate(lines, 1) if '<div class="arxcompass"' in line)
        last = max(at for at, line in enumerate(lines, 1) if "</article>" in line)
        if first <= message["lastLine"] <= last:
            faults.append((message["message"], message["extract"]))
    assert faults == []
