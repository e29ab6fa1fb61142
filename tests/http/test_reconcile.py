"""The Reconciliation Service API 0.2: valid answers, the PyPI client, limits, bad requests.

The schemas say what the specification's sections 3 to 7 demand, in our own words.
"""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest

from sikkerby.errors import Busy
from sikkerby.web.http.rate_limit import Fairness
from tests.conftest import read_expected
from tests.support.application import Visitor

NAME = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://"}
TEMPLATE = {"type": "object", "required": ["url"],
            "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}}  # fmt: skip
NAMED = {"type": "object", "required": ["id", "name"], "properties": {"id": NAME, "name": NAME}}
SERVICE = {"type": "object", "required": ["service_url", "service_path"],
           "properties": {"service_url": URL, "service_path": {"type": "string"}}}  # fmt: skip
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": NAME, "contains": {"const": "0.2"}},
        "name": NAME,
        "identifierSpace": URL,
        "schemaSpace": URL,
        "documentation": URL,
        "logo": URL,
        "serviceVersion": NAME,
        "defaultTypes": {"type": "array", "items": NAMED, "uniqueItems": True},
        "view": TEMPLATE,
        "preview": {
            "allOf": [TEMPLATE],
            "required": ["width", "height"],
            "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"type": "object", "additionalProperties": SERVICE,
                    "propertyNames": {"enum": ["entity", "property", "type"]}},
        "extend": {
            "properties": {
                "propose_properties": SERVICE,
                "property_settings": {
                    "type": "array",
                    "items": {
                        "required": ["type", "label", "name"],
                        "properties": {"type": {"const": "number"}, "default": {"type": "number"}},
                    },
                },
            }
        },
        "batchSize": {"type": "integer", "minimum": 1},
    },
}  # fmt: skip
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score", "match", "type"],
                    "properties": {
                        "id": NAME,
                        "name": NAME,
                        "description": {"type": "string"},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": NAMED},
                        "features": {
                            "type": "array",
                            "items": {
                                "required": ["id", "value"],
                                "properties": {
                                    "id": NAME,
                                    "value": {"type": ["boolean", "number"]},
                                },
                            },
                        },
                    },
                },
            }
        },
    },
}
SUGGESTIONS = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "array",
            "items": {**NAMED, "additionalProperties": False,
                      "properties": {**NAMED["properties"], "description": {"type": "string"},
                                     "notable": {"type": "array", "items": NAMED},
                                     "broader": {"type": "array", "items": NAMED}}},
        }
    },
}  # fmt: skip


def _one(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties,
            "required": list(properties)}  # fmt: skip


EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": NAMED},
        "rows": {
            "additionalProperties": {
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "oneOf": [
                            _one(id={"type": "string"}, name={"type": "string"}),
                            _one(str={"type": "string"}),
                            _one(int={"type": "integer"}),
                            _one(float={"type": "number"}),
                        ]
                    },
                }
            }
        },
    },
}
MUNICIPALITY = [{"pid": "municipality", "v": "København"}]


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


def ask(visitor: Visitor, path: str = "/reconcile", **queries: Any) -> dict[str, Any]:
    response = visitor.post(path, data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    jsonschema.validate(found, RESULTS)
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_manifest(visitor: Visitor, prefix: str) -> None:
    response = visitor.get(f"{prefix}/reconcile")
    manifest = response.get_json()
    jsonschema.validate(manifest, MANIFEST)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        address = service["service_url"] + service["service_path"]
        path = address.removeprefix("http://127.0.0.1:8000")
        assert visitor.get(path).status_code == 200, address


def test_schemas_can_refuse() -> None:
    for schema, wrong in (
        (MANIFEST, {"versions": ["0.1"]}),
        (RESULTS, {"q": {"result": [{"id": "a", "name": "b"}]}}),
        (SUGGESTIONS, {"result": [{"id": "a"}]}),
        (EXTENSION, {"meta": [], "rows": {"a": {"b": [{"id": "x"}]}}}),
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_batch_by_form_and_address_are_the_same(visitor: Visitor) -> None:
    batch = {"q0": {"query": "Københavns Politi"}, "q1": {"query": "KFF", "limit": 1}}
    posted = ask(visitor, **batch)
    got = visitor.json(f"/reconcile?queries={quote(json.dumps(batch))}")
    assert posted == got
    best = posted["q0"]["result"][0]
    assert (best["id"], best["match"], best["score"]) == (
        "organisation/koebenhavns-politi",
        True,
        100,
    )
    assert [c["match"] for c in posted["q1"]["result"]] == [False]


def test_codes_are_safe_only_with_their_municipality(visitor: Visitor) -> None:
    found = ask(
        visitor,
        bare={"query": "KFF"},
        ours={"query": "KFF", "properties": MUNICIPALITY},
        theirs={"query": "KFF", "properties": [{"pid": "municipality", "v": "Aarhus"}]},
        number={"query": "KFF", "properties": [{"pid": "municipality", "v": 101}]},
        # What a program leaves empty, it does not say.
        nothing={"query": "KFF", "limit": None, "type": None, "properties": None},
    )
    assert not found["bare"]["result"][0]["match"]
    assert found["ours"]["result"][0]["match"]
    assert found["number"]["result"] == found["ours"]["result"]
    assert found["nothing"]["result"] == found["bare"]["result"]
    assert not any(c["match"] or c["score"] > 50 for c in found["theirs"]["result"])


def test_types_restrict_and_names_follow_the_language(visitor: Visitor) -> None:
    query = {"query": "DKS", "type": ["sb:Unit"]}
    assert ask(visitor, q=query)["q"]["result"][0]["name"] == "Den Kriminalpræventive Sektion"
    english = ask(visitor, "/en/reconcile", q=query)["q"]["result"]
    assert [c["name"] for c in english] == ["Crime Prevention Section"]
    strict = {"query": "Valby", "type": ["sb:Place", "sb:Unit"], "type_strict": "all"}
    assert ask(visitor, q=strict)["q"]["result"] == []


def test_whole_list_over_http(visitor: Visitor) -> None:
    rows = [row for row in read_expected("spellings.tsv") if not row["type"] + row["properties"]]
    missed, false = [], []
    for start in range(0, len(rows), 50):
        part = {str(n): {"query": row["query"]} for n, row in enumerate(rows[start : start + 50])}
        found = ask(visitor, **part)
        for number, row in enumerate(rows[start : start + 50]):
            result = found[str(number)]["result"]
            if row["expected"] not in "-*" and (not result or result[0]["id"] != row["expected"]):
                missed.append(row["query"])
            false += [row["query"] for c in result if c["match"] and c["id"] != row["expected"]]
    assert false == []
    assert len(missed) <= 0.05 * len(rows), missed


def test_thousand_queries_under_two_seconds(visitor: Visitor) -> None:
    rows = read_expected("spellings.tsv")
    queries = [f"{row['query']} {n}" if n else row["query"] for n in range(4) for row in rows][
        :1000
    ]
    batches = [
        {str(n): {"query": query} for n, query in enumerate(queries[start : start + 50])}
        for start in range(0, 1000, 50)
    ]
    started = time.perf_counter()
    for batch in batches:
        response = visitor.post("/reconcile", data={"queries": json.dumps(batch)})
        assert response.status_code == 200
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("kind", "prefix", "first"),
    [
        ("entity", "Nørr", "place/koebenhavn-noerrebro"),
        ("entity", "organisation/skat", "organisation/skat"),
        ("type", "Bydel", "sb:District"),
        ("property", "unitOf", "org:unitOf"),
    ],
)
def test_suggest(visitor: Visitor, kind: str, prefix: str, first: str) -> None:
    found = visitor.json(f"/reconcile/suggest/{kind}?prefix={quote(prefix)}")
    jsonschema.validate(found, SUGGESTIONS)
    assert found["result"][0]["id"] == first
    everything = visitor.json(f"/reconcile/suggest/{kind}?prefix=")["result"]
    assert (
        visitor.json(f"/reconcile/suggest/{kind}?prefix=&cursor=3")["result"][:5] == everything[3:8]
    )


def test_data_extension(visitor: Visitor) -> None:
    query = {
        "ids": [
            "organisation/koebenhavn-socialforvaltningen",
            "place/koebenhavn-tingbjerg",
            "nobody",
        ],
        "properties": [
            {"id": "skos:notation"},
            {"id": "sb:within"},
            {"id": "initiative", "settings": {"limit": 2}},
            {"id": "iri"},
        ],
    }
    response = visitor.post("/en/reconcile", data={"extend": json.dumps(query)})
    found = response.get_json()
    jsonschema.validate(found, EXTENSION)
    rows = found["rows"]
    assert rows["organisation/koebenhavn-socialforvaltningen"]["skos:notation"] == [{"str": "SOF"}]
    assert [v["name"] for v in rows["place/koebenhavn-tingbjerg"]["sb:within"]] == [
        "Brønshøj-Husum",
        "Copenhagen Municipality",
    ]
    assert len(rows["organisation/koebenhavn-socialforvaltningen"]["initiative"]) == 2
    assert rows["nobody"] == {p["id"]: [] for p in query["properties"]}  # type: ignore[index]
    assert [m["name"] for m in found["meta"]][:2] == ["code or number", "within"]


def test_codes_of_others_are_asked_by_and_given(visitor: Visitor) -> None:
    found = ask(
        visitor,
        # With and without the zero in front, and as a number.
        a={"properties": [{"pid": "municipality_code", "v": "0101"}]},
        b={"properties": [{"pid": "municipality_code", "v": 101}]},
        c={"query": "Nørrebro", "properties": [{"pid": "district_number", "v": 3}]},
        d={"query": "Nørrebro", "properties": [{"pid": "district_number", "v": 5}]},
        e={"query": "64942212"},
    )
    first = {key: entry["result"][0] for key, entry in found.items()}
    assert first["a"]["id"] == first["b"]["id"] == "place/koebenhavns-kommune"
    assert first["c"]["match"]
    assert "Bydelsnummer 3" in first["c"]["description"]
    assert not first["d"]["match"]
    assert (first["e"]["id"], first["e"]["match"]) == ("organisation/koebenhavns-kommune", False)
    codes = {
        "place/koebenhavn-noerrebro": {"district_number": "3", "wikidata_id": "Q2006997"},
        "place/koebenhavns-kommune": {"statistics_code": "101", "lau_code": "101",
                                      "nuts_code": "DK011"},
        "place/koebenhavn-tingbjerg": {"quarter_code": "20903"},
        "place/koebenhavn-valby": {"geonames_id": "2610802"},
        "organisation/koebenhavns-politi": {"police_district": "1470"},
    }  # fmt: skip
    properties = [{"id": name} for own in codes.values() for name in own]
    query = {"ids": list(codes), "properties": properties}
    rows = visitor.post("/reconcile", data={"extend": json.dumps(query)}).get_json()["rows"]
    for identifier, own in codes.items():
        for name, code in own.items():
            assert rows[identifier][name] == [{"str": code}], (identifier, name)


def test_all_properties_can_be_fetched(visitor: Visitor) -> None:
    index = visitor.json("/reconcile/properties")["properties"]
    ids = ["initiative/sikker-by-2018-2021/sspplus", "target-group/sikker-by-2018-2021/unge-10plus",
           "organisation/koebenhavns-politi", "place/koebenhavn-valby"]  # fmt: skip
    query = {"ids": ids, "properties": [{"id": entry["id"]} for entry in index]}
    found = visitor.post("/reconcile", data={"extend": json.dumps(query)}).get_json()
    jsonschema.validate(found, EXTENSION)
    assert found["rows"][ids[1]]["sb:minAge"] == [{"int": 10}]
    filled = {name for row in found["rows"].values() for name, values in row.items() if values}
    assert len(filled) >= 15


def test_properties_are_proposed_by_type(visitor: Visitor) -> None:
    found = visitor.json("/en/reconcile/properties?type=sb:Place")
    assert "sb:within" in {entry["id"] for entry in found["properties"]}
    assert "sb:party" not in {entry["id"] for entry in found["properties"]}
    assert len(visitor.json("/reconcile/properties?type=sb:Place&limit=2")["properties"]) == 2


def test_preview_is_small_and_runs_nothing(visitor: Visitor) -> None:
    response = visitor.get("/reconcile/preview?id=organisation%2Fkoebenhavns-politi")
    page = response.get_data(as_text=True)
    assert response.mimetype == "text/html"
    assert len(page) < 2000
    assert "Københavns Politi" in page
    assert "<script" not in page
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy


def test_view_leads_to_the_document(visitor: Visitor) -> None:
    response = visitor.get("/en/reconcile/view?id=organisation%2Fskat")
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/en/doc/organisation/skat",
    )
    assert visitor.get("/reconcile/view?id=organisation/nobody").status_code == 404


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/suggest/entity", "/reconcile/preview"])
def test_other_origins_may_ask(visitor: Visitor, path: str) -> None:
    response = visitor.options(path)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    assert visitor.get(path).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "queries",
    [
        "{", "[]", "null", "1", '{"q": 1}', '{"q": {}}', '{"q": {"query": []}}',
        '{"q": {"query": "a", "limit": 0}}', '{"q": {"query": "a", "limit": "x"}}',
        '{"q": {"query": "a", "limit": 1e999}}', '{"q": {"query": "a", "limit": NaN}}',
        '{"q": {"query": "a", "type": 5}}', '{"q": {"query": "a", "type": [5]}}',
        '{"q": {"query": "a", "type_strict": "maybe"}}', '{"q": {"query": "a", "properties": {}}}',
        '{"q": {"query": "a", "properties": [{"pid": "iri"}]}}',
        '{"q": {"query": "a", "properties": [{"pid": "iri", "v": [{"name": "x"}]}]}}',
        "[" * 100_000, "\x00", "{\"q\": {\"query\": \"\\ud800\"}",
    ],
)  # fmt: skip
def test_bad_queries_are_refused(visitor: Visitor, queries: str) -> None:
    response = visitor.post("/reconcile", data={"queries": queries})
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["remedy"]


@pytest.mark.parametrize(
    "extend",
    ["{", "[]", '{"ids": 1, "properties": []}', '{"ids": [1], "properties": []}',
     '{"ids": [], "properties": 1}', '{"ids": [], "properties": [{"id": "nothing"}]}',
     '{"ids": [], "properties": [1]}'],
)  # fmt: skip
def test_bad_extensions_are_refused(visitor: Visitor, extend: str) -> None:
    response = visitor.post("/reconcile", data={"extend": extend})
    assert response.status_code == 400
    assert response.get_json()["remedy"]


def test_strange_texts_are_only_text(visitor: Visitor) -> None:
    texts = ["<script>alert(1)</script>", "'; DROP TABLE", "\ud800", "\x00", "x" * 100_000, "𝔎øb🦆"]
    found = ask(visitor, **{str(n): {"query": text} for n, text in enumerate(texts)})
    assert all(entry["result"] == [] for entry in found.values())
    echoed = ask(visitor, **{"\ud800<b>": {"query": "SKAT"}})
    assert len(echoed) == 1


@pytest.mark.parametrize("blank", ["", "  ", None, 7, 7.5, True])
def test_blank_and_number_cells_do_not_fail_the_batch(visitor: Visitor, blank: object) -> None:
    found = ask(visitor, blank={"query": blank}, name={"query": "SKAT"})
    assert found["blank"]["result"] == []
    assert found["name"]["result"][0]["id"] == "organisation/skat"


@pytest.mark.parametrize("blank", ["", " ", None, [], [""], {"id": ""}])
def test_blank_property_values_say_nothing(visitor: Visitor, blank: object) -> None:
    plain = ask(visitor, q={"query": "KFF"})
    given = [{"pid": "municipality", "v": blank}]
    assert ask(visitor, q={"query": "KFF", "properties": given}) == plain


@pytest.mark.parametrize(
    "municipality",
    ["Københavns Kommune", "City of Copenhagen", {"id": "organisation/koebenhavns-kommune"},
     {"id": "place/koebenhavns-kommune"}, "København"],
)  # fmt: skip
def test_a_municipality_goes_by_its_authority(visitor: Visitor, municipality: object) -> None:
    given = [{"pid": "municipality", "v": municipality}]
    best = ask(visitor, q={"query": "KFF", "properties": given})["q"]["result"][0]
    assert (best["score"], best["match"]) == (90, True)


def test_limits_are_told(visitor: Visitor) -> None:
    size = visitor.json("/reconcile")["batchSize"]
    batch = {str(n): {"query": "a"} for n in range(size + 1)}
    response = visitor.post("/reconcile", data={"queries": json.dumps(batch)})
    assert response.status_code == 413
    assert str(size) in response.get_json()["remedy"]
    ids = json.dumps({"ids": ["organisation/skat"] * 1001, "properties": []})
    assert visitor.post("/reconcile", data={"extend": ids}).status_code == 413
    assert visitor.get(f"/reconcile/suggest/entity?prefix={'x' * 501}").status_code == 400
    assert visitor.get("/reconcile/suggest/entity?prefix=x&cursor=-1").status_code == 400


def test_jsonp_is_refused_with_the_reason(visitor: Visitor) -> None:
    for path in ("/reconcile", "/reconcile/suggest/type", "/reconcile/properties"):
        response = visitor.get(f"{path}?callback=alert")
        assert response.status_code == 400
        assert "CORS" in response.get_json()["remedy"]


def test_repeated_questions_are_not_sent_twice(visitor: Visitor) -> None:
    first = visitor.get("/reconcile/suggest/type?prefix=B")
    again = visitor.get(
        "/reconcile/suggest/type?prefix=B", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.get_data()) == (304, b"")
    assert (
        visitor.get("/en/reconcile/suggest/type?prefix=B").headers["ETag"] != first.headers["ETag"]
    )


def test_each_client_has_its_share() -> None:
    now = [0.0]
    fairness = Fairness(rate=10, burst=100, clock=lambda: now[0])
    fairness.take("a", 100)
    with pytest.raises(Busy) as refused:
        fairness.take("a", 50)
    assert refused.value.retry_after == 5
    fairness.take("b", 100)
    now[0] = 5.0
    fairness.take("a", 50)


def test_client_from_pypi() -> None:
    """The package `reconciler`, over a real connection."""
    import threading
    import warnings

    import pandas
    from werkzeug.serving import make_server

    from tests.support.application import application

    server = make_server("127.0.0.1", 0, application(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from reconciler import reconcile

            table = pandas.DataFrame(
                {"name": ["Københavns Politi", "Red Barnet", "Nørebro", "SOF"]}
            )
            found = reconcile(
                table["name"], reconciliation_endpoint=f"http://127.0.0.1:{server.port}/reconcile"
            )
    finally:
        server.shutdown()
        server.server_close()
    assert list(found["id"]) == [
        "organisation/koebenhavns-politi",
        "organisation/red-barnet",
        "place/koebenhavn-noerrebro",
        "organisation/koebenhavn-socialforvaltningen",
    ]
    assert list(found["match"]) == [True, True, False, False]
