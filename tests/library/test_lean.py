"""Lean papers: their abstracts stay on disk, and are right whatever happens to the files."""

from __future__ import annotations

import shutil

import msgspec
import pytest
from test_store import FULL, line, paper, posix, run, saved, write, written

from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.library.store import Store


@posix
@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_a_lean_paper_keeps_its_abstract_whatever_becomes_of_the_files(tmp_path, change):
    sheep = [paper(f"2412.0000{n}", abstract=f"Of {n} sheep.") for n in range(1, 5)]
    saved(tmp_path, *sheep)
    lean = Store.load(tmp_path, lean=True).papers
    assert lean["2412.00003"].abstract == "Of 3 sheep."
    if change == "replaced":
        saved(tmp_path, *(paper(p.id, 2, abstract="Goats have" + p.abstract) for p in sheep))
    else:
        shutil.rmtree(tmp_path)
    assert [one.abstract for one in lean.values()] == [p.abstract for p in sheep]
    assert msgspec.structs.replace(lean["2412.00002"], version=3).abstract == "Of 2 sheep."


@posix
@pytest.mark.parametrize("after", ["", line(abstract="Of goats.") + "\n" + line(id="2412.00002")])
def test_a_file_that_is_changed_in_place_gives_no_wrong_abstracts(tmp_path, after):
    saved(tmp_path, paper(abstract="Of sheep."), paper("2412.00002"))
    lean = Store.load(tmp_path, lean=True).papers
    write(tmp_path, "papers/2412.jsonl", after)
    for one in lean.values():
        with pytest.raises(StoreError, match=r"papers/2412\.jsonl was changed while it was used"):
            one.abstract  # noqa: B018  (to ask for it is to read it)


@posix
def test_a_lean_paper_is_never_written_without_its_abstract(tmp_path):
    saved(tmp_path, paper(abstract="Of sheep."))
    before = written(tmp_path)
    store = Store.load(tmp_path, lean=True)
    store.add(paper("2412.00002"), "sync")
    with pytest.raises(TypeError):
        store.save()
    assert written(tmp_path) == before


def test_the_digest_of_a_paper_tells_every_change_of_it(tmp_path):
    some = [paper(), *(paper(**{key: FULL[key]}) for key in FULL), paper(version=2), paper(**FULL)]
    for lean in (False, True):
        digests = set()
        for one in some:
            for file in (tmp_path / "papers").glob("*"):
                file.unlink()
            saved(tmp_path, one)
            for _ in range(2):
                digests.add(Store.load(tmp_path, lean=lean).papers[one.id].digest)
        assert len(digests) == len(some)


MANY = """
import gc, os, resource, sys
from pathlib import Path
from mkdocs_arxcompass.library.store import Store

resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
before = len(os.listdir("/dev/fd"))
store = Store.load(Path(sys.argv[1]), lean=True)
print(len(os.listdir("/dev/fd")) - before, *(one.abstract for one in store.papers.values()))
del store
gc.collect()
print(len(os.listdir("/dev/fd")) - before)
"""


@posix
def test_of_many_files_some_stay_open_as_long_as_their_papers_are_used(tmp_path):
    saved(tmp_path, *(paper(f"{2001 + n}.00001", abstract=f"{n}") for n in range(12)))
    assert run(MANY, tmp_path).communicate()[0] == f"10 {' '.join(map(str, range(12)))}\n0\n"
