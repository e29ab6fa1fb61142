"""Settings: what fits, what is refused, and what is made of relative paths and empty variables."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sikkerby.errors import InputError
from sikkerby.settings import Settings, public_url, read_settings
from tests.support.command import run_command

NUMBERS = [
    entry.name for entry in dataclasses.fields(Settings) if isinstance(entry.default, int | float)
]


def test_paths_are_from_the_current_folder_once_and_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    default = read_settings({}, {})
    given = read_settings({"home": "a/b"}, {"SIKKERBY_DATA": "data"})
    monkeypatch.chdir("/")
    assert default.home == tmp_path / "published"
    assert default.data is None
    assert given.home == tmp_path / "a/b"
    assert given.data == tmp_path / "data"


def test_a_current_folder_that_was_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(InputError, match="was removed"):
        read_settings({}, {})
    assert read_settings({"home": "/somewhere"}, {}).home == Path("/somewhere")


@pytest.mark.parametrize("entry", dataclasses.fields(Settings), ids=lambda entry: entry.name)
def test_an_empty_variable_is_not_set(entry: dataclasses.Field[object]) -> None:
    assert read_settings({}, {f"SIKKERBY_{entry.name.upper()}": ""}) == read_settings({}, {})


@pytest.mark.parametrize("name", ["home", "data", "store", "host", "port", "query_seconds"])
def test_an_empty_option_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="does not fit"):
        read_settings({name: ""}, {})


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e999", "9" * 30, "many"])
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_have_bounds(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"SIKKERBY_{name.upper()} is “{value}”, which does not"):
        read_settings({}, {f"SIKKERBY_{name.upper()}": value})


@pytest.mark.parametrize("port", ["70000", "65536", "-1"])
def test_a_port_that_is_none_is_wrong_use(port: str) -> None:
    result = run_command("serve", "--port", port)
    assert result.code == 2
    assert f"--port is “{port}”" in result.err
    assert "what to do:" in result.err


@pytest.mark.parametrize(
    "address",
    [
        "x.example", "ftp://x.example", "https://", "http:///path", "https://x.example/?a=b",
        "https://x.example/#top", 'https://x.example/"><script>', "https://x example",
        "https://user:word@x.example", "https://x.example:0", "https://x.example:70000",
        "https://x.example:", "https://[::1", "https://[1::2::3]", "https://æ.example",
        "https://x.example//", "https://x.example/../y", "https://x.example\n", "javascript:1",
        "https://-x.example", "https://x.example/%zz",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_site_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="--public-url"):
        read_settings({"public_url": address}, {})


@pytest.mark.parametrize(
    "address",
    [
        "https://x.example", "http://127.0.0.1:8000", "https://[2001:db8::1]:8443",
        "https://x.example/sikkerby", "https://x.example/a/b_c/%C3%A6", "http://localhost",
    ],
)  # fmt: skip
def test_addresses_of_sites(address: str) -> None:
    for given in (address, f"{address}/"):
        assert public_url(read_settings({"public_url": given}, {})) == address


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("2001:db8::7", "http://[2001:db8::7]:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_where_a_site_is_without_a_public_address(host: str, address: str) -> None:
    assert public_url(read_settings({"host": host}, {})) == address


def test_clients_that_are_no_networks_are_refused_at_the_start() -> None:
    with pytest.raises(InputError, match="--exempt-clients"):
        read_settings({"exempt_clients": "192.0.2.7, foo"}, {})
    read_settings({"exempt_clients": "192.0.2.7, 2001:db8::/32,"}, {})
