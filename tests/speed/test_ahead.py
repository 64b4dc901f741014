"""Processes that make pages ahead: the site is the same with them, and without."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

BUILD = """\
import json, os, signal, sys, time
cores, damage, place = json.loads(sys.argv[2])
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs_arxcompass import plugin
from mkdocs_arxcompass.outputs import files as outputs
from mkdocs_arxcompass.speed import workers as ahead
from mkdocs_arxcompass.pages.render import Renderer
made, render, started, parent = [], Renderer.render, [], os.getpid()
bibliography = outputs.bibliography

def harm(where):
    if os.getpid() == parent or where != place:
        return
    if damage == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if damage == "fails":
        raise ValueError("a fault of a helper")
    if damage == "hangs":
        signal.pause()

def rendering(self, listing, *args, **kwargs):
    made.append(listing.src_uri)
    if os.getpid() == parent:
        time.sleep(0.05)  # however busy the machine is, a helper gets something done
    harm("page")
    return render(self, listing, *args, **kwargs)

def writing(papers):
    harm("file")
    return bibliography(papers)

def starting(*args):
    helpers = ahead.work_ahead(*args)
    started.extend(helpers._processes)
    return helpers

Renderer.render, outputs.bibliography = rendering, writing
plugin.work_ahead, plugin.PATIENCE = starting, 2
ahead.FEWEST = 20
try:
    build(load_config(sys.argv[1]))
except Exception as error:
    print("helpers:", len(started))
    sys.exit(error.exit_code)
print(json.dumps({"made": len(made), "helpers": len(started),
                  "alive": sum(helper.is_alive() for helper in started)}))
"""

needs_cores = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="there is one core only, or no way to use more",
)


@pytest.fixture
def many(site, paper):
    """A site of 30 parts."""
    site.options |= {"papers_per_part": 1}
    site.store(
        *(
            paper(n, f"2025-0{n % 3 + 1}-{n:02}", authors=["A B"], comments="Accepted at ACL 2025")
            for n in range(1, 31)
        )
    )
    return site


def run(site, *arguments: int | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILD, str(site.write_config()), json.dumps(arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def built(site, cores: int, damage: str = "", place: str = "") -> dict[str, int]:
    done = run(site, cores, damage, place)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@needs_cores
def test_pages_that_were_made_ahead_are_the_same(many):
    without = built(many, cores=1)
    assert without["helpers"] == 0
    alone = many.bytes()
    shutil.rmtree(many.root / ".cache")
    with_help = built(many, cores=2)
    assert with_help["helpers"] == 2  # one for files, then one for pages
    assert with_help["alive"] == 0
    assert with_help["made"] < without["made"]
    assert many.bytes() == alone


@needs_cores
@pytest.mark.parametrize("place", ["file", "page"])
@pytest.mark.parametrize("damage", ["dies", "fails", "hangs"])
def test_whatever_happens_to_a_helper_the_site_is_whole(many, damage, place):
    built(many, cores=1)
    alone = many.bytes()
    shutil.rmtree(many.root / ".cache")
    helped = built(many, 2, damage, place)
    # While one is making files, or seems to, there is no other.
    expected = 1 if (damage, place) == ("hangs", "file") else 2
    assert (helped["helpers"], helped["alive"]) == (expected, 0)
    assert many.bytes() == alone


@needs_cores
def test_no_helper_is_started_for_little(many):
    built(many, cores=2)
    assert built(many, cores=2)["helpers"] == 0


@needs_cores
def test_a_fault_of_a_template_is_told_once_and_ends_all(many):
    many.write("templates/card.html", "{{ nothing.at.all }}")
    many.options["templates_dir"] = "templates"
    done = run(many, 2, "", "")
    assert done.returncode == 1
    assert "helpers: 2" in done.stdout
    assert done.stderr.count("card.html") == 1
    assert "Traceback" not in done.stderr
