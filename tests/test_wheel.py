"""A site builds with the installed wheel, without the extra `dev`."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    # Users' Python does not turn warnings into errors, as the tests do.
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_builds_a_site(site, paper, tmp_path):
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    (scripts,) = [home / name for name in ("bin", "Scripts") if (home / name).is_dir()]
    python = next(scripts.glob("python*"))
    run(*pip, "--python", python, "install", "--quiet", wheel, cwd=tmp_path)
    site.store(paper(1, title="From the wheel"))
    site.settings["theme"]["language"] = "de"
    site.write_config()
    run(scripts / "arxcompass", "init", "new", "--name", "New", "--topic", "llm", cwd=site.root)
    assert (site.root / "new/.github/workflows/papers.yml").exists()
    assert "sound: 1 paper\n" in run(scripts / "arxcompass", "check", cwd=site.root)
    run(scripts / "mkdocs", "build", "--strict", cwd=site.root)
    part = site.html("papers/llm/2025_02/papers_1/index.html")
    assert "From the wheel" in part
    assert "Zusammenfassung" in part
    assert "assets/arxcompass/arxcompass.css" in part
    assert (site.root / "site/assets/arxcompass/arxcompass.css").stat().st_size > 1000
