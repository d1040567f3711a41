"""Settings from the environment, within bounds."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from backend.settings import Settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "BACKPROP_LAB_HOST", "BACKPROP_LAB_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_defaults_are_this_machine_only() -> None:
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database == Path("var/backprop-lab.sqlite")


def test_plain_host_and_port_count_but_own_names_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8001")
    assert (Settings().host, Settings().port) == ("0.0.0.0", 8001)
    monkeypatch.setenv("BACKPROP_LAB_PORT", "8002")
    assert Settings().port == 8002
    assert Settings(port=8003).port == 8003


def test_other_settings_have_a_prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BACKPROP_LAB_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("BACKPROP_LAB_MAX_BATCH", "8")
    monkeypatch.setenv("BACKPROP_LAB_MNIST_FOLDER", "")
    settings = Settings()
    assert settings.database == tmp_path / "backprop-lab.sqlite"
    assert settings.max_batch == 8
    assert settings.mnist_folder is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("BACKPROP_LAB_MAX_SESSIONS", "0"),
        ("BACKPROP_LAB_SESSION_LIFETIME_DAYS", "-1"),
        ("BACKPROP_LAB_MAX_BODY_BYTES", "10"),
    ],
)
def test_values_out_of_bounds_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()
