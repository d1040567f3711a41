"""What the README shows of REST is what happens: its code is run against a real server."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

README = Path(__file__).parents[2] / "README.md"
ADDRESS = "http://127.0.0.1:8000"


class Shown(NamedTuple):
    """Code as the README has it, and the output that it says the code has."""

    language: str
    code: str
    output: str


def _examples() -> list[Shown]:
    (section,) = re.findall(
        r"^## REST$(.*?)^## ", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    blocks = iter(re.findall(r"^```(\w*)\n(.*?)^```$", section, re.DOTALL | re.MULTILINE))
    examples = []
    for language, text in blocks:
        if text.startswith("$ "):
            # A command goes on as long as its lines end in a backslash; what follows is its output.
            found = re.fullmatch(r"\$ ((?:[^\n]*\\\n)*[^\n]*\n)(.*)", text, re.DOTALL)
            assert found is not None
            examples.append(Shown("sh", *found.groups()))
        else:
            examples.append(Shown(language or "sh", text, next(blocks)[1]))
    return examples


EXAMPLES = _examples()


def test_every_way_of_asking_is_shown() -> None:
    assert [example.language for example in EXAMPLES].count("python") >= 2
    assert [example.language for example in EXAMPLES].count("sh") >= 2
    assert all(ADDRESS in example.code and example.output for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.language for example in EXAMPLES])
def test_code_prints_what_the_readme_says(trained: httpx.Client, example: Shown, tmp_path: Path) -> None:
    if example.language == "sh" and shutil.which("curl") is None:
        assert "CI" not in os.environ, "the README's commands need curl, and nothing is left out in CI"
        pytest.skip("curl is not on this machine")
    code = example.code.replace(ADDRESS, str(trained.base_url).rstrip("/"))
    command = [sys.executable, "-c", code] if example.language == "python" else ["sh", "-c", code]
    ended = subprocess.run(
        command,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == example.output.splitlines()
