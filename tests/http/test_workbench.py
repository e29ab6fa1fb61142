"""The workbench over HTTP: who is let in, which forms are taken, and what two editors see."""

from __future__ import annotations

import getpass
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sikkerby.errors import Forbidden
from sikkerby.linking.service import open_service
from sikkerby.publication.lock import locked
from sikkerby.publication.log import read_log
from sikkerby.vocabulary import slugify
from tests.support.command import run_command
from tests.support.published import copy_shipped_home, shipped_version
from tests.support.workbench import Answer, Client, running

TABLE = (
    "Indsats\tBeskrivelse\tOmråde\tMålgruppe\tInvolverede\n"
    "Natteravne\tVoksne går ture.\tMidtbyen\tAlle\tSSP og politiet\n"
    "Lys på stien\tNy belysning.\tMidtbyen\tAlle\tpolitiet m.fl.\n"
)
ROW = "/edition/plan-2024-2027/1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workbench")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    """A workbench in which a folder was begun and a table taken in."""
    with running(folder / "data", folder / "home", "--private-services") as address:
        client = Client(address)
        assert client.open().status == 303
        begun = client.post("/begin", "/", municipality_da="Nyby Kommune", base="nyby.example")
        assert begun.headers["location"] == "/upload"
        sent = client.post("/upload", text=TABLE, edition="plan-2024-2027")
        assert sent.headers["location"] == "/upload/plan-2024-2027"
        assert "2 indsatser" in client.get("/upload/plan-2024-2027").text
        taken = client.post("/upload/plan-2024-2027", do="import")
        assert taken.headers["location"].startswith("/names")
        yield client


def test_the_token_is_spent_and_gone_from_the_address(client: Client) -> None:
    stranger = Client(client.address)
    again = stranger.open()
    assert again.status == 403
    assert "sikkerby edit" in again.text
    assert stranger.get("/").status == 403
    assert stranger.ask("GET", "/preview/").status == 403
    assert stranger.ask("GET", "/?token=guess").status == 403


def test_the_cookie_is_for_this_site_alone(tmp_path: Path) -> None:
    with running(tmp_path / "data", tmp_path / "home") as address:
        answer = Client(address).open()
    assert answer.status == 303
    assert answer.headers["location"] == "/"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert {"HttpOnly", "SameSite=Strict"} <= set(answer.headers["set-cookie"].split("; "))


def test_pages_forbid_what_they_do_not_need(client: Client) -> None:
    for path in ("/", "/tasks", "/names", "/nowhere"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", ""])
def test_another_name_of_the_host_is_refused(client: Client, host: str) -> None:
    assert client.ask("GET", "/", Host=host).status in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec_Fetch_Site": None},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": None, "Sec_Fetch_Site": None},
        {"Origin": "null", "Sec_Fetch_Site": None},
    ],
)
def test_forms_of_other_sites_are_refused(client: Client, headers: dict[str, str | None]) -> None:
    body = f"form_token={client.form_token('/options')}&check=x&reason=y".encode()
    assert client.ask("POST", "/acknowledge", body, **headers).status == 403


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_without_its_token_is_refused(client: Client, token: str) -> None:
    body = f"form_token={token}&check=x&reason=y".encode()
    assert client.ask("POST", "/acknowledge", body).status == 403


def test_words_are_decided_for_all_rows_that_have_them(client: Client) -> None:
    page = client.get(f"{ROW}?column=involved&words=politiet").text
    assert "alle 2 rækker" in page
    decided = client.post(
        ROW, words="politiet", column="involved", what="organisation", kind="Politi",
        organisation_name="Politiet i Nyby",
    )  # fmt: skip
    assert "rows=2" in decided.headers["location"]
    for row in (1, 2):
        shown = client.get(f"/edition/plan-2024-2027/{row}").text
        assert re.search(r'<mark class="recognised"[^>]*>politiet</mark>', shown), row


def test_words_can_be_a_spelling_or_name_nobody(client: Client) -> None:
    client.post(ROW, words="Midtbyen", column="area", what="place")
    assert "Midtbyen</mark>" in client.get(ROW).text
    refused = client.post(ROW, words="SSP", column="involved", what="nobody")
    assert refused.status == 400
    client.post(ROW, words="SSP", column="involved", what="nobody", reason_da="Et program.")
    shown = client.get(ROW).text
    assert re.search(r'<mark class="nobody"[^>]*>SSP</mark>', shown)


SUM = "op mod en halv snes kroner"


@pytest.fixture(scope="module")
def row(client: Client) -> str:
    """A row of a table with numbers and areas that only a person can read."""
    table = TABLE.replace("ture.", f"ture, {SUM}, § 5.").replace("belysning.", f"lys, {SUM}.")
    table = table.replace("\tAlle\t", "\tElever på hold 7 b\t")
    table = table.replace("Midtbyen", "Hele Nyby Kommune", 1).replace("Midtbyen", "Overalt")
    client.post("/upload", text=table, edition="tal-2024-2027")
    client.post("/upload/tal-2024-2027", do="import")
    return "/edition/tal-2024-2027/1"


def test_numbers_become_facts_of_all_rows_that_have_the_words(client: Client, row: str) -> None:
    assert re.search(r'<a class="mark number"[^>]*>5', client.get(row).text)
    said = {"words": SUM, "column": "description", "what": "number"}
    for amount, unit in (("mange", "DanishKroner"), ("10", ""), ("10", "Kroner")):
        assert client.post(row, **said, amount=amount, unit=unit).status == 422
    known = client.post(row, **said, amount="højst 10", unit="DanishKronerPerYear", per="lampe")
    assert "rows=2" in known.headers["location"]
    shown = client.get(row).text
    assert re.search(rf'<mark class="recognised" title="–?10">{SUM}</mark>', shown)
    # Who thinks again says it in place of what was said.
    client.post(row, **said, amount="højst 9", unit="DanishKronerPerYear", per="lampe")
    assert re.search(rf'<mark class="recognised" title="–?9">{SUM}</mark>', client.get(row).text)
    client.post(row, words="5", column="description", what="number", reason_da="En paragraf")
    assert '<mark class="nobody" title="En paragraf">5</mark>' in client.get(row).text


def test_the_age_of_a_target_group_is_read_by_a_person(client: Client, row: str) -> None:
    assert re.search(r'<a class="mark number"[^>]*>7', client.get(row).text)
    said = {"words": "hold 7 b", "what": "target_group", "amount": "12-14"}
    assert client.post(row, **said, column="description").status == 400
    assert "rows=2" in client.post(row, **said, column="target_group").headers["location"]
    assert 'class="mark number" href' not in client.get(row).text


def test_a_municipality_is_the_whole_of_it(client: Client, row: str) -> None:
    other = row.replace("/1", "/2")
    assert re.search(r'<a class="mark unknown"[^>]*>Overalt', client.get(other).text)
    said = client.post(other, words="Overalt", column="area", what="place", whole="yes")
    assert said.status == 303, said.text
    for address in (row, other):
        assert '<mark class="recognised" title="Nyby Kommune">' in client.get(address).text


def test_what_columns_are_is_remembered_by_the_next_edition(client: Client) -> None:
    first, *rows = TABLE.splitlines()
    table = "\n".join((f"{first}\tBudget", *(f"{row}\t10" for row in rows))) + "\n"
    client.post("/upload", text=table, edition="penge-2024-2027")
    path = "/upload/penge-2024-2027"
    answers = {"column": "Budget", "role": "extra", "divided_by": "nothing", "do": "import"}
    assert client.post(path, **answers).headers["location"].startswith("/names")
    client.post("/upload", text=table, edition="penge-2028", continues="penge-2024-2027")
    page = client.get("/upload/penge-2028").text
    assert re.search(r'value="Budget">\s*<select[^>]*>.*?value="extra" selected', page)
    assert '<option value="nothing" selected>' in page


def test_lost_addresses_are_withdrawn_with_a_reason(client: Client, folder: Path) -> None:
    ledger = folder / "data" / "identifiers.tsv"
    before = ledger.read_text("utf-8") if ledger.exists() else ""
    head = before or "iri\tkey\tsince\tstatus\treplaced_by\treason\n"
    ledger.write_text(f"{head}id/organisation/gone\t\t2024-01-01\tcurrent\t\t\n", "utf-8")
    assert client.post("/withdraw", "/options").status == 400
    assert client.post("/withdraw", "/options", reason="Nedlagt").status == 303
    assert "gone\t\t2024-01-01\twithdrawn\t\tNedlagt" in ledger.read_text("utf-8")


def test_a_place_gets_its_point_by_a_click_or_by_coordinates(client: Client) -> None:
    client.post(ROW, words="Voksne", column="description", what="place", place_name="Voksenbyen")
    path = re.findall(r'href="(/names/point/[\w-]*voksenbyen)"', client.get("/names").text)[0]
    clicked = client.get(f"{path}?box=10,56,1&at.x=320&at.y=240").text
    assert 'value="10.00000 56.00000"' in clicked
    assert 'name="box" value="10.000000,56.000000,0.250000"' in clicked
    assert 'class="chosen"' in client.get(f"{path}.svg?box=10,56,1&at=10%2056").text
    was = re.findall(r'name="was" value="(\w+)"', clicked)[0]
    assert client.post(path, point="et sted", was=was).status == 400
    assert client.post(path, point="56,1234, 10,5678", was=was).status == 303
    assert 'value="10.56780 56.12340"' in client.get("/names").text
    second = client.post(path, point="10 57", was=was)
    assert second.status == 409
    assert "10.56780 56.12340" in second.text
    assert 'value="10 57"' in second.text
    assert client.get("/names/point/nowhere").status == 404


def test_names_are_found_in_another_register(client: Client, port: int) -> None:
    said = {"words": "Lys på stien", "column": "title", "what": "organisation", "kind": "Forening"}
    client.post("/edition/plan-2024-2027/2", **said, organisation_name="Red Barnet")
    service = f"http://127.0.0.1:{port}/reconcile"
    with pytest.raises(Forbidden):
        open_service(service, public_only=True)
    assert client.post("/candidates", address=service).status == 303
    page = _when_done(client, "/candidates")
    accept = re.findall(r'name="accept" value="([^"]*/red-barnet [^"]*/red-barnet)"', page)
    assert len(accept) == 1, page
    assert client.post("/candidates/accept", "/candidates", accept=accept[0]).status == 303
    assert accept[0] not in client.get("/candidates").text
    assert "1 link til andre registre" in client.get("/changes").text
    client.post("/candidates", address=f"http://127.0.0.1:{port}/health")
    assert "ikke en tjeneste" in _when_done(client, "/candidates")


def _when_done(client: Client, path: str) -> str:
    """A page once the work that it shows has ended."""
    for _ in range(300):
        page = client.get(path).text
        if "I gang:" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(page)


def test_a_slip_is_corrected_everywhere_by_whoever_says_so(client: Client, folder: Path) -> None:
    said = {"words": "Alle", "column": "target_group", "what": "misprint", "corrected": "Enhver",
            "reason_da": "En prøve", "reason_en": "A test"}  # fmt: skip
    assert "rows=2" in client.post(ROW, **said).headers["location"]
    corrections = folder / "data" / "editions" / "plan-2024-2027" / "corrections.tsv"
    lines = [line.split("\t") for line in corrections.read_text("utf-8").splitlines()[1:]]
    by = slugify(getpass.getuser())
    assert [(line[0], line[6]) for line in lines] == [("1", by), ("2", by)]
    links = (folder / "data" / "links").glob("*.ttl")
    assert any(f"<id/agent/{by}> a prov:Agent" in file.read_text("utf-8") for file in links)


def test_an_unknown_word_or_row_is_refused(client: Client) -> None:
    nowhere = client.post(ROW, words="Findes ikke", column="involved", what="organisation")
    assert nowhere.status == 400
    assert client.get("/edition/plan-2024-2027/9").status == 404
    assert client.get("/edition/nothing/1").status == 404
    assert client.get("/edition/..%2f..%2fetc/1").status == 404


def _fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page))


def test_the_second_editor_is_shown_both(client: Client) -> None:
    page = client.get("/options").text
    was = re.findall(r'name="was" value="(\w+)"', page)[0]
    first = client.post("/options", was=was, title_da="Den førstes titel")
    assert first.status == 303
    second = client.post("/options", was=was, title_da="Den andens titel")
    assert second.status == 409
    assert "Den førstes titel" in second.text
    assert "Den andens titel" in second.text
    assert "Den førstes titel" in client.get("/options").text


def test_what_was_changed_by_hand_meanwhile_stays(client: Client, folder: Path) -> None:
    was = re.findall(r'name="was" value="(\w+)"', client.get("/options").text)[0]
    file = folder / "data" / "publication.toml"
    before = file.read_text("utf-8")
    file.write_text(re.sub(r'title_da = ".*"', 'title_da = "Med hånden"', before), "utf-8")
    saved = client.post("/options", was=was, title_da="I browseren")
    assert saved.status == 409
    assert "Med hånden" in saved.text
    assert "I browseren" in saved.text
    assert 'title_da = "Med hånden"' in file.read_text("utf-8")
    # What else was changed by hand is no part of a save of something else.
    other = folder / "data" / "reference" / "places.ttl"
    other.write_bytes(other.read_bytes() + b"# By hand\n")
    was = re.findall(r'name="was" value="(\w+)"', client.get("/options").text)[0]
    assert client.post("/options", was=was, title_da="I browseren").status == 303
    assert other.read_bytes().endswith(b"# By hand\n")


def test_the_statement_on_accessibility_is_ones_own(client: Client) -> None:
    was = re.findall(r'name="was" value="(\w+)"', client.get("/options").text)[-1]
    fields = {"accessibility_text.da": "Et afsnit.\r\n\r\nEt til.", "accessibility_text.en": "One."}
    assert client.post("/texts", "/options", was=was, **fields).status == 303
    assert ">Et afsnit.\nEt til.</textarea>" in client.get("/options").text


def test_the_colour_is_ones_own(client: Client) -> None:
    was = re.findall(r'name="was" value="(\w+)"', client.get("/options").text)[0]
    assert client.post("/options", was=was, colour="red").status == 422
    assert client.post("/options", was=was, colour="#ffcc00").status == 303
    # As much darker on white as it must be to be read.
    assert ":root { --link: #" in client.get("/styles/brand.css").text
    assert "#ffcc00" in client.get("/styles/brand.css").text


def test_a_name_is_not_said_twice(client: Client) -> None:
    fields = {"words": "Ny belysning", "column": "description", "what": "organisation",
              "kind": "Forening", "organisation_name": "Foreningen Lys"}  # fmt: skip
    row = "/edition/plan-2024-2027/2"
    assert client.post(row, **fields).status == 303
    again = client.post(row, **{**fields, "kind": "Skole"})
    assert again.status == 400
    assert "Foreningen Lys" in again.text
    assert 'value="Foreningen Lys"' in client.get("/names").text


def test_words_stand_for_one_thing(client: Client) -> None:
    """What would make every document unreadable is refused, and changes nothing."""
    row = "/edition/plan-2024-2027/2"
    for name, status in (("Foreningen A", 303), ("Foreningen B", 422)):
        said = client.post(row, words="Lys", column="title", what="organisation",
                           kind="Forening", organisation_name=name)  # fmt: skip
        assert said.status == status, said.text
    assert "Foreningen B" not in client.get("/names").text


def test_two_names_become_one(client: Client) -> None:
    """The address that is given up leads on once it was given; here nothing was published yet."""
    row = "/edition/plan-2024-2027/2"
    for name, words in (("Foreningen Et", "Ny"), ("Foreningen To", "belysning")):
        client.post(row, words=words, column="description", what="organisation",
                    kind="Forening", organisation_name=name)  # fmt: skip
    fields = {"old": "id/organisation/foreningen-to", "new": "id/organisation/foreningen-et"}
    assert client.post("/merge", "/names", **fields).status == 400
    merged = client.post("/merge", "/names", **fields, reason="Det er den samme.")
    assert merged.status == 303, merged.text
    page = client.get("/names").text
    assert 'value="foreningen-to"' not in page
    assert re.search(r'value="[^"]*Foreningen To[^"]*"', page)


def test_translations_of_two_editors(client: Client) -> None:
    page = client.get("/english?edition=plan-2024-2027").text
    names = ("table", "key", "column", "was", "danish")
    line = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in names}
    fields = {**line, "edition": "plan-2024-2027", "short_da": "", "short_en": "", "status": ""}
    first = client.post("/english", **fields, english="First words")
    assert first.status == 303
    # Who sends back what was shown changes nothing, whatever became of it meanwhile.
    assert client.post("/english", **fields, english="").status == 303
    second = client.post("/english", **fields, english="Second words")
    assert second.status == 409
    assert "First words" in second.text
    assert "Second words" in second.text


def test_english_is_missing_a_draft_or_checked(client: Client) -> None:
    def counts() -> list[int]:
        page = client.get("/english?edition=plan-2024-2027").text
        return [int(n) for n in re.findall(r'<span class="count">(\d+)</span></a>', page)]

    total, missing, draft, checked = counts()
    assert total == missing + draft + checked
    for english, ticked, expected in (
        ("Night owls", {}, (missing - 1, draft + 1, checked)),
        ("Night owls", {"checked": "0"}, (missing - 1, draft, checked + 1)),
        ("Night Ravens", {}, (missing - 1, draft + 1, checked)),
        ("", {}, (missing, draft, checked)),
    ):
        page = client.get("/english?edition=plan-2024-2027").text
        entry = re.search(
            r'name="key" value="2">.*name="column" value="title">'
            r'.*name="was" value="(\w+)"><input type="hidden" name="danish" value="([^"]*)"',
            page,
        )
        assert entry
        fields = {"edition": "plan-2024-2027", "table": "translations.tsv", "key": "2",
                  "column": "title", "was": entry[1], "danish": entry[2], "english": english,
                  "short_da": "", "short_en": "", "status": ""}  # fmt: skip
        assert client.post("/english", **fields, **ticked).status == 303
        assert tuple(counts()[1:]) == expected


def test_what_is_taken_back_is_as_it_was(client: Client) -> None:
    page = client.get("/options").text
    was = re.findall(r'name="was" value="(\w+)"', page)[0]
    client.post("/options", was=was, publisher_da="Et andet navn")
    assert "Et andet navn" in client.get("/options").text
    number = re.findall(r'name="number" value="(\d+)"', client.get("/changes").text)[0]
    assert client.post("/changes", number=number, what="x").status == 303
    assert "Et andet navn" not in client.get("/options").text


def _upload(client: Client, name: str, content: bytes, edition: str) -> Answer:
    mark = "----boundary"
    fields = {"form_token": client.form_token("/upload"), "edition": edition}
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="document"; filename="{name}"\r\n\r\n'
    body = b"".join(parts) + head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    return client.ask("POST", "/upload", body, Content_Type=f"multipart/form-data; boundary={mark}")


def _zip(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "/", 1), content)
    return target.getvalue()


BOMB = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "' + b"&b;" * 1000 + b'">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.docx", _zip(word_documentxml=BOMB) + b""),
        ("bomb.xlsx", _zip(**{"xl/workbook.xml": BOMB})),
        ("zeros.docx", _zip(**{"word/document.xml": b"\0" * 2**28})),
        ("../../evil.docx", b"PK\x03\x04 no zip"),
        ("nothing.pdf", b"%PDF-1.7"),
    ],
)
def test_hostile_documents_are_told_of_and_harm_nothing(
    client: Client, name: str, content: bytes
) -> None:
    sent = _upload(client, name, content, "hostile")
    assert sent.status == 303
    page = client.get(sent.headers["location"])
    assert page.status == 200
    assert "kan ikke læses" in page.text
    assert 'value="import"' not in page.text
    assert client.get("/").status == 200


def test_a_file_that_is_too_large_is_refused(client: Client) -> None:
    size = str(101 * 2**20)
    answer = client.ask("POST", "/upload", b"", Content_Length=size)
    assert answer.status == 413


def test_scripts_of_a_document_stay_text(client: Client) -> None:
    table = TABLE.replace("Voksne går ture.", "<script>alert(1)</script>")
    client.post("/upload", text=table, edition="script-2020-2021")
    client.post("/upload/script-2020-2021", do="import")
    page = client.get("/edition/script-2020-2021/1").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


# ---- Behind a sign-on


SECRET = "s" * 40


def test_a_proxy_names_the_user(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", "ascii")
    url = "https://arbejdsbord.nyby.example"
    options = ("--trusted-user-header", "X-User", "--proxy-secret", str(secret),
               "--public-url", url, "--approval")  # fmt: skip
    log = tmp_path / "workbench.log"
    with running(tmp_path / "data", tmp_path / "home", *options, "--host", "127.0.0.1") as address:
        assert address == url
        ports = _ports(log)
        client = Client(f"http://127.0.0.1:{ports}")
        host = {"Host": "arbejdsbord.nyby.example"}
        good = {**host, "X_User": "Anna Andersen", "Sikkerby_Proxy_Secret": SECRET}
        assert "Anna Andersen" in client.ask("GET", "/", **good).text
        bo = {**good, "X_User": "Bo Berg"}
        page = client.ask("GET", "/", **good).text
        token = re.findall(r'name="form_token" value="(\w+)"', page)[0]
        fields = {"form_token": token, "municipality_da": "Nyby Kommune", "base": "nyby.example"}
        begun = client.ask("POST", "/begin", urlencode(fields).encode(), **good)
        assert begun.status == 303
        sent = urlencode({"form_token": token}).encode()
        # Nobody publishes what they have changed, nor with another's form.
        assert client.ask("POST", "/publish", sent, **good).status == 403
        assert client.ask("POST", "/publish", sent, **bo).status == 403
        page = client.ask("GET", "/publish", **bo).text
        assert "Anna Andersen" in page
        token = re.findall(r'name="form_token" value="(\w+)"', page)[0]
        sent = urlencode({"form_token": token}).encode()
        assert client.ask("POST", "/publish", sent, **bo).status == 303
        for headers in (
            host,
            {**host, "X_User": "Anna"},
            {**host, "X_User": "Anna", "Sikkerby_Proxy_Secret": "s" * 39},
            {**host, "X_User": "", "Sikkerby_Proxy_Secret": SECRET},
            {"Host": f"127.0.0.1:{ports}", "X_User": "A", "Sikkerby_Proxy_Secret": SECRET},
        ):
            assert client.ask("GET", "/", **headers).status == 403


def _ports(log: Path) -> int:
    found = re.search(r"listening on port (\d+)", log.read_text("utf-8"))
    assert found
    return int(found[1])


def test_another_version_is_served_only_by_one_at_a_time(tmp_path: Path) -> None:
    home = copy_shipped_home(tmp_path / "home")
    version = shipped_version().name
    with running(tmp_path / "data", home) as address:
        client = Client(address)
        client.open()
        client.post("/begin", "/", municipality_da="Nyby Kommune", base="nyby.example")
        with locked(home):
            refused = client.post("/serve-version", "/publish", version=version)
        assert refused.status >= 400
        assert "En anden kommando er ved at udgive der." in refused.text
        assert [entry.action for entry in read_log(home)].count("serve") == 0
        assert client.post("/serve-version", "/publish", version=version).status == 303
    assert [entry.action for entry in read_log(home)].count("serve") == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "0.0.0.0"], "this machine's own address"),
        (["--public-url", "https://x.example"], "this machine's own address"),
        (["--trusted-user-header", "X-User"], "--proxy-secret together"),
        (["--host", "0.0.0.0", "--trusted-user-header", "X-User", "--proxy-secret", "short"],
         "at least 32"),
    ],
)  # fmt: skip
def test_any_other_address_is_refused(tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "short").write_text("short", "ascii")
    options = [str(tmp_path / o) if o == "short" else o for o in options]
    result = run_command("edit", "--data", tmp_path / "data", *options)
    assert result.code == 2
    assert told in result.err


# ---- Speed


def _table(rows: int) -> str:
    lines = [TABLE.splitlines()[0]]
    lines += [
        f"Indsats {number}\tEn beskrivelse af indsats {number}, som sker to gange om ugen.\t"
        f"Midtbyen\tUnge 13-17 år\tForening {number % 60}, politiet"
        for number in range(1, rows + 1)
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.nightly
@pytest.mark.alone
@pytest.mark.parametrize(("rows", "bound"), [(45, 0.2), (400, 1.0)])
def test_a_save_is_quick(tmp_path: Path, rows: int, bound: float) -> None:
    """The 95th percentile of saving what words are, in seconds."""
    with running(tmp_path / "data", tmp_path / "home") as address:
        client = Client(address)
        client.open()
        client.post("/begin", "/", municipality_da="Nyby Kommune", base="nyby.example")
        client.post("/upload", text=_table(rows), edition="plan-2024-2027")
        client.post("/upload/plan-2024-2027", do="import")
        token = client.form_token(ROW)
        seconds = []
        for number in range(1, 31):
            fields = {
                "form_token": token, "words": f"Forening {number}", "column": "involved",
                "what": "organisation", "kind": "Forening",
            }  # fmt: skip
            began = time.monotonic()
            path = f"/edition/plan-2024-2027/{number}"
            assert client.ask("POST", path, urlencode(fields).encode()).status == 303
            seconds.append(time.monotonic() - began)
        assert sorted(seconds)[28] < bound, seconds
