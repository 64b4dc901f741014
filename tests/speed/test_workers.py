"""Worker processes: the site is the same with them, and without."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

BUILD = """\
import json, multiprocessing, os, signal, sys, time
cores, damage, place = json.loads(sys.argv[2])
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs_arxcompass.outputs import files as outputs
from mkdocs_arxcompass.pages.render import Renderer
from mkdocs_arxcompass.speed import workers
made, render, started, parent = [], Renderer.render, [], os.getpid()
bibliography = outputs.bibliography

def harm(where):
    if os.getpid() == parent or where != place:
        return
    if damage == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if damage == "fails":
        raise ValueError("a fault of a worker")
    if damage == "hangs":
        signal.pause()

def rendering(self, listing, *args, **kwargs):
    made.append(listing.src_uri)
    if os.getpid() == parent:
        time.sleep(0.05)  # however busy the machine is, a worker gets something done
    harm("page")
    return render(self, listing, *args, **kwargs)

def writing(papers):
    harm("file")
    return bibliography(papers)

class Process(multiprocessing.get_context("fork").Process):
    def start(self):
        if damage == "cannot start":
            raise BlockingIOError("Resource temporarily unavailable")
        super().start()
        started.append(self)

multiprocessing.get_context("fork").Process = Process
Renderer.render, outputs.bibliography = rendering, writing
workers.FEWEST_PAPERS = 20
try:
    build(load_config(sys.argv[1]))
except Exception as error:
    print("workers:", len(started))
    sys.exit(error.exit_code)
print(json.dumps({"made": len(made), "workers": len(started),
                  "alive": sum(worker.is_alive() for worker in started)}))
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
    assert without["workers"] == 0
    alone = many.bytes()
    shutil.rmtree(many.root / ".cache")
    helped = built(many, cores=2)
    assert (helped["workers"], helped["alive"]) == (1, 0)
    assert helped["made"] < without["made"]
    assert many.bytes() == alone


@needs_cores
@pytest.mark.parametrize("place", ["file", "page"])
@pytest.mark.parametrize("damage", ["dies", "fails", "hangs", "cannot start"])
def test_whatever_happens_to_a_worker_the_site_is_whole(many, damage, place):
    built(many, cores=1)
    alone = many.bytes()
    shutil.rmtree(many.root / ".cache")
    helped = built(many, 2, damage, place)
    assert (helped["workers"], helped["alive"]) == (damage != "cannot start", 0)
    assert many.bytes() == alone


@needs_cores
def test_no_worker_is_started_for_little(many):
    built(many, cores=2)
    assert built(many, cores=2)["workers"] == 0


@needs_cores
def test_a_fault_of_a_template_is_told_once_and_ends_all(many):
    many.write("templates/card.html", "{{ nothing.at.all }}")
    many.options["templates_dir"] = "templates"
    done = run(many, 2, "", "")
    assert done.returncode == 1
    assert "workers: 1" in done.stdout
    assert done.stderr.count("card.html") == 1
    assert "Traceback" not in done.stderr
