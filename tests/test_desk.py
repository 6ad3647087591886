"""The review desk without a browser: what it writes, what it refuses, and who may speak to it."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from desk_sample import BRIDGE, build_sample
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette", reason="the desk needs onrecord[review]")
pytest.importorskip("uvicorn", reason="the desk needs onrecord[review]")

from onrecord.build import build
from onrecord.desk import file as review_file
from onrecord.desk.decisions import Refused, Request
from onrecord.desk.file import Edit, Entry, edited, heading, read_file, rendered, write_durably
from onrecord.desk.rows import DeskRow
from onrecord.desk.run import open_desk, serve
from onrecord.desk.selecting import selector_for
from onrecord.desk.state import Desk
from onrecord.errors import OnrecordError
from onrecord.extract.text import article_from_text
from onrecord.model import Record, Span
from onrecord.package import load
from onrecord.transform.review import read_review
from onrecord.transform.review.decisions import review_of
from onrecord.transform.review.selectors import Selectors

TAB = "tab-number-one"
HEAD = heading("bridge", "0" * 64)
HAND = """# Kept by hand.
document: bridge
reviewed_by: "the city desk"   # all of us

decisions:
# ---- people
- {table: people, action: confirm,
   name: Ana Brandt}   # the mayor
# ---- quotes
- table: quotes
  action: confirm   # heard on tape
  at: The city knew,
  reason: >
    The tape has it,
    word by word.
# the end
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def root(package: Path, tmp_path: Path) -> Path:
    """A copy of the package."""
    return Path(shutil.copytree(package, tmp_path / "package"))


@pytest.fixture
def desk(root: Path) -> Desk:
    return open_desk(root, (), None, rebuild=False)


def at(words: str, nth: int = 0, text: str = BRIDGE) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def row(desk: Desk, table: str, title: str) -> DeskRow:
    (found,) = [r for r in desk.document("bridge").rows if r.table == table and r.title.startswith(title)]
    return found


def do(desk: Desk, action: str, target: DeskRow | None, table: str | None = None, **more: Any) -> DeskRow | None:
    tab = more.pop("tab", TAB)
    request = Request(action, table or (target.table if target else ""), more.pop("values", {}), **more)
    return desk.decide("bridge", tab, request, target.id if target else None)


def lines(root: Path) -> str:
    return (root / "data/review/bridge.yaml").read_text("utf-8")


# ---------------------------------------------------------------------------------------------------- the file


def test_a_decision_is_a_few_lines_and_leaves_the_rest_of_the_file_as_it_was(root: Path) -> None:
    path = root / "data/review/bridge.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(HAND, encoding="utf-8")
    desk = open_desk(root, (), None, rebuild=False)
    do(desk, "confirm", row(desk, "quotes", "The bridge to Hallig"))
    added = [line for line in lines(root).splitlines() if line not in HAND.splitlines()]
    assert added == ["- {table: quotes, action: confirm, at: The bridge to Hallig Island was closed on Friday}"]
    assert [line for line in lines(root).splitlines() if line not in added] == HAND.splitlines()
    # in the order of the text, under its heading: the first quote stands before the second
    assert lines(root).index("# ---- quotes") < lines(root).index(added[0]) < lines(root).index("The city knew")


def test_undo_takes_back_exactly_the_last_decision_even_after_a_hand_has_been_at_the_file(root: Path) -> None:
    path = root / "data/review/bridge.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(HAND, encoding="utf-8")
    desk = open_desk(root, (), None, rebuild=False)
    do(desk, "correct", row(desk, "quotes", "The city knew"), values={"medium": "interview"})
    do(desk, "reject", row(desk, "quotes", "The bridge to Hallig"))
    path.write_text(lines(root).replace("# the end", "# the end, by hand"), encoding="utf-8")
    desk.undo(TAB)
    desk.undo(TAB)
    assert lines(root) == HAND.replace("# the end", "# the end, by hand")
    with pytest.raises(Refused, match="nothing to undo"):
        desk.undo(TAB)


def test_undo_is_a_tabs_own(desk: Desk, root: Path) -> None:
    do(desk, "confirm", row(desk, "quotes", "The city knew"), tab="tab-number-one")
    desk.decide("bridge", "tab-number-two", Request("confirm", "people", {}), row(desk, "people", "Tomas Okoro").id)
    desk.undo("tab-number-one")
    assert "The city knew" not in lines(root) and "Tomas Okoro" in lines(root)


def test_undo_of_a_decision_that_a_hand_has_changed_is_refused(desk: Desk, root: Path) -> None:
    do(desk, "confirm", row(desk, "quotes", "The city knew"))
    changed = lines(root).replace("action: confirm", "action: reject")
    (root / "data/review/bridge.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(Refused, match="as the desk wrote it"):
        desk.undo(TAB)
    assert lines(root) == changed


def test_a_broken_file_is_named_with_its_line_and_never_written(desk: Desk, root: Path) -> None:
    quote = row(desk, "quotes", "The city knew")
    do(desk, "confirm", row(desk, "people", "Tomas Okoro"))
    broken = lines(root) + "- {table: quotes, action: [\n"
    (root / "data/review/bridge.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(Refused, match=r"bridge\.yaml:\d+: no YAML"):
        do(desk, "confirm", quote)
    assert lines(root) == broken


def test_a_row_that_changed_since_it_was_looked_at_is_not_decided_blindly(desk: Desk, root: Path) -> None:
    seen = row(desk, "quotes", "The city knew")
    other = row(desk, "quotes", "We had no choice")
    do(desk, "correct", seen, values={"medium": "interview"})
    before = lines(root)
    with pytest.raises(Refused, match="not as you saw it"):
        do(desk, "reject", seen)
    assert lines(root) == before
    do(desk, "confirm", other)  # the file is newer, the row is not: it applies
    assert "We had no choice" in lines(root)


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)
YAMLS = WORDS | st.none() | st.sampled_from(["on", "null", "02", "2024-03-04", "- x", "a: b", "#", "'", '"', "&a", "!"])


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(YAMLS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from("abc"), v), max_leaves=8)
)
def test_whatever_is_written_is_read_back_as_it_was(value: Any) -> None:
    """YAML's own words and signs stay text, however the lines are broken."""
    decision = {"table": "quotes", "at": "x", "set": value}
    assert review_file.load(rendered(decision)) == [decision]


@pytest.mark.parametrize("words", ["a\nb", "a\0", "\x1b[31m", "\u2028", "\ud800"])
def test_what_is_no_line_of_text_is_refused(desk: Desk, words: str) -> None:
    for values, reason in (({"medium": words}, None), ({"medium": "post"}, f"x{words}x")):
        with pytest.raises(Refused, match="not a line of text"):
            do(desk, "correct", row(desk, "quotes", "The city knew"), values=values, reason=reason)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["", "\n", "\n\n# end\n"])
def test_any_decision_can_be_taken_out_and_put_back(tmp_path: Path, newline: str, tail: str) -> None:
    path = tmp_path / "bridge.yaml"
    path.write_bytes((HAND.rstrip() + tail).replace("\n", newline).encode())
    file = read_file(path, review_of)
    for n, item in enumerate(file.items):
        without = edited(file, Edit(remove=(n,)), HEAD, review_of).text
        assert len(without) == len(file.text) - len(item.text)
        back = edited(
            file, Edit((n,), (Entry(item.text.replace("\r\n", "\n"), n, True),)), heading("bridge", "0" * 64), review_of
        ).text
        assert back.rstrip() == file.text.rstrip()


@pytest.mark.parametrize(
    "start",
    [
        "document: bridge\n",
        "document: bridge\ndecisions: []  # none yet\n",
        "document: bridge\ndecisions:\n",
        "document: bridge\ndecisions: [{table: people, action: confirm, name: Ana Brandt}]\ncomplete: [people]",
    ],
)
def test_a_first_decision_goes_into_any_kind_of_list(tmp_path: Path, start: str) -> None:
    path = tmp_path / "bridge.yaml"
    path.write_text(start, encoding="utf-8")
    file = read_file(path, review_of)
    text = rendered({"table": "people", "action": "reject", "name": "John: “Brandt”, #1"})
    path.write_text(
        edited(file, Edit(add=(Entry(text, len(file.items) - 1),)), HEAD, review_of).text,
        encoding="utf-8",
    )
    review = read_review(path)
    assert review.decisions[-1].name == "John: “Brandt”, #1"
    assert len(review.decisions) == len(file.items) + 1
    assert review.complete == (file.review.complete if file.review else frozenset())


def test_a_file_is_whole_or_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bridge.yaml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(review_file.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_durably(path, "new")
    assert path.read_text("utf-8") == "old" and [p.name for p in tmp_path.iterdir()] == ["bridge.yaml"]
    write_durably(path, "new")
    assert path.read_text("utf-8") == "new" and path.stat().st_mode & 0o777 == 0o640


# ---------------------------------------------------------------------------------------------------- decisions


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_selector_means_the_words_that_were_selected(data: st.DataObject) -> None:
    """Any two words of a text as edges, in which every word stands more than once."""
    text = f"{BRIDGE}\n{BRIDGE}\nUpdated."
    selectors = Selectors(article_from_text(text, "twice"))
    edges = [n for n, c in enumerate(text) if not c.isspace() and (n == 0 or text[n - 1].isspace())]
    ends = [n + 1 for n, c in enumerate(text) if not c.isspace() and (n + 1 == len(text) or text[n + 1].isspace())]
    start = data.draw(st.sampled_from(edges))
    end = data.draw(st.sampled_from([e for e in ends if start < e < start + 300]))
    span = Span(start, end)
    selector = selector_for(selectors, span)
    assert selectors.find(selector) == span


def test_what_is_decided_at_the_desk_is_what_a_build_publishes(desk: Desk, root: Path) -> None:
    place = lambda words, nth=0: [at(words, nth).start, at(words, nth).end]  # noqa: E731
    do(desk, "correct", row(desk, "quotes", "The city knew"), values={"medium": "interview"})
    do(
        desk,
        "correct",
        row(desk, "quotes", "The bridge to Hallig"),
        values={"content": [place("was closed on Friday")]},
    )
    do(desk, "reject", row(desk, "quotes", "the city ignored warnings"))
    do(desk, "add", None, "people", values={"name": "Harbor Pilot", "at": place("father")})
    do(
        desk,
        "add",
        None,
        "quotes",
        values={
            "content": [place("left the council")],
            "speaker": "Harbor Pilot",
            "speaker_at": place("father"),
            "medium": "post",
        },
    )
    do(
        desk,
        "add",
        None,
        "events",
        values={
            "label": "John Brandt leaves the council",
            "at": place("left the council"),
            "occurred": "2019",
            "type": "RETREAT",
            "participants": [{"role": "actor", "at": place("John Brandt"), "who": None}],
        },
    )
    build([root / "data/source"], root)
    quotes = load("quotes", root).filter(document_id="bridge")
    assert not quotes["text"].str.contains("the city ignored").any()
    told = {r["text"]: r for r in quotes.iter_rows(named=True)}
    assert told["The city knew,"]["medium"] == "interview" and told["The city knew,"]["origin"] == "reviewed"
    assert told["was closed on Friday"]["origin"] == "reviewed"
    assert told["left the council"]["origin"] == "added"
    assert told["left the council"]["speaker_person_id"] == "person:harbor-pilot"
    (event,) = load("events", root).filter(label="John Brandt leaves the council").iter_rows(named=True)
    assert (event["type"], event["occurred"]) == ("RETREAT", "2019")
    (actor,) = load("event_participants", root).filter(event_id=event["event_id"]).iter_rows(named=True)
    assert actor["text"] == "John Brandt"


@pytest.mark.parametrize(
    ("table", "values", "why"),
    [
        ("quotes", {"content": []}, "select the words"),
        ("quotes", {"content": [[3, 3]]}, "select the words"),
        ("quotes", {"content": [[0, 10**9]]}, "nothing is selected"),
        ("quotes", {"content": [list(range(2))], "speaker": "Nobody Known"}, "cannot be quoted"),
        ("people", {"at": [0, 6]}, "name is missing"),
        ("people", {"at": [0, 6], "name": "A", "country_code": "France"}, "no country_code"),
        ("events", {"at": [0, 6], "label": "x", "type": "PARTY"}, "type is one of"),
        ("dates", {"at": [0, 6], "edtf": "soon"}, "no date or interval in EDTF"),
        ("mentions", {"at": [0, 6], "entity": "Nobody Known"}, "are named 'Nobody Known'"),
        ("quotes", {"content": [[0, 6]], "drop": "table"}, "has no 'drop'"),
        ("secrets", {"at": [0, 6]}, "no table"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(
    desk: Desk, root: Path, table: str, values: dict[str, Any], why: str
) -> None:
    with pytest.raises(OnrecordError, match=why):
        do(desk, "add", None, table, values=values)
    assert not (root / "data/review/bridge.yaml").exists()


def test_a_decision_that_another_hangs_on_cannot_be_withdrawn(desk: Desk, root: Path) -> None:
    words = at("father")
    person = do(desk, "add", None, "people", values={"name": "Harbor Pilot", "at": [words.start, words.end]})
    do(desk, "correct", row(desk, "quotes", "The city knew"), values={"speaker": "Harbor Pilot"})
    before = lines(root)
    with pytest.raises(Refused, match="are named 'Harbor Pilot'"):
        do(desk, "withdraw", person)
    assert lines(root) == before


def test_merge_and_split_are_undone_and_seen(desk: Desk, root: Path) -> None:
    people = {r.title for r in desk.document("bridge").rows if r.table == "people"}
    okoro = row(desk, "people", "Tomas Okoro")
    do(desk, "merge", okoro, into="Ana Brandt")
    assert row(desk, "people", "Tomas Okoro").state == "merged"
    desk.undo(TAB)
    places = [p for p in row(desk, "people", "Tomas Okoro").places if "Mr." in BRIDGE[p.start - 4 : p.end]]
    do(desk, "split", row(desk, "people", "Tomas Okoro"), name="Ines Okoro", places=tuple(places))
    now = {r.title for r in desk.document("bridge").rows if r.table == "people" and r.state != "merged"}
    assert now == people | {"Ines Okoro"}
    desk.undo(TAB)
    assert "decisions:" in lines(root) and "Okoro" not in lines(root)


def test_the_machines_own_record_takes_over_when_it_is_read(root: Path, read: Callable[..., Record]) -> None:
    """A row that the desk removed is there again, as rejected, in the machine's record; and nothing else differs."""
    desk = open_desk(root, (), None, rebuild=False)
    do(desk, "reject", row(desk, "quotes", "the city ignored warnings"))
    build([root / "data/source"], root)
    fresh = open_desk(root, (), None, rebuild=False)
    published = {(r.table, r.title, r.state) for r in fresh.document("bridge").rows}
    fresh.on_read("bridge", read(BRIDGE))
    machine = {(r.table, r.title, r.state) for r in fresh.document("bridge").rows}
    assert {(t, title) for t, title, s in machine - published if s == "rejected"} == {
        ("quotes", "the city ignored warnings by the Coast Institute")
    }
    assert published - machine == set()


# ------------------------------------------------------------------------------------------ who may speak to it


class Server:
    """A desk served in this process, spoken to without a browser."""

    def __init__(self, desk: Desk) -> None:
        self.started = threading.Event()
        self.address = ""
        threading.Thread(target=serve, args=(desk, 0, self.told), daemon=True).start()
        assert self.started.wait(10)
        parts = urlsplit(self.address)
        self.port = parts.port or 0
        self.token = parts.query.removeprefix("token=")
        self.cookie = f"onrecord-desk-{self.port}={self.token}"

    def told(self, address: str) -> None:
        self.address = address
        self.started.set()

    def ask(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, Any, dict[str, str]]:
        sent: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": self.cookie,
            "Sec-Fetch-Site": "same-origin",
            **({"Content-Type": "application/json"} if body is not None else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        data = json.dumps(body).encode() if body is not None else None
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        if data is not None:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content, {k.lower(): v for k, v in answer.getheaders()}


@pytest.fixture(scope="module")
def server(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = Path(shutil.copytree(package, tmp_path_factory.mktemp("served") / "package"))
    server = Server(open_desk(root, (), None, rebuild=False))
    server.root = root  # type: ignore[attr-defined]
    yield server


def confirm(server: Server) -> dict[str, Any]:
    document = json.loads(server.ask("GET", "/api/document?id=bridge")[1])
    target = next(r for r in document["rows"] if r["table"] == "people" and r["state"] == "open")
    return {"tab": TAB, "document": "bridge", "action": "confirm", "table": "people", "id": target["id"]}


def test_the_token_becomes_a_cookie_that_no_script_and_no_other_site_can_use(server: Server) -> None:
    status, _, headers = server.ask("GET", f"/?token={server.token}", Cookie=None, Sec_Fetch_Site="none")
    assert (status, headers["location"]) == (303, "/")
    assert "httponly" in headers["set-cookie"].lower() and "samesite=strict" in headers["set-cookie"].lower()
    status, page, headers = server.ask("GET", "/")
    assert status == 200 and "Review desk" in page and server.token not in page
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"] and headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/api/desk?tab=tab-number-one", "/api/document?id=bridge"])
def test_nothing_is_given_without_the_token(server: Server, path: str) -> None:
    for cookie in (None, f"onrecord-desk-{server.port}=wrong", "onrecord-desk=1", "=;;"):
        assert server.ask("GET", path, Cookie=cookie)[0] == 403
    assert server.ask("GET", "/?token=wrong")[0] == 403
    assert server.ask("GET", f"{path}{'&' if '?' in path else '?'}token=", Cookie=None)[0] == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1:{port}.evil.example"]
)
def test_another_name_for_this_address_gets_nothing(server: Server, host: str) -> None:
    assert server.ask("GET", "/", Host=host.format(port=server.port))[0] in (400, 421)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Sec_Fetch_Site": None},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Cookie": None},
    ],
    ids=str,
)
def test_other_sites_cannot_decide_anything(server: Server, headers: dict[str, str | None]) -> None:
    body = confirm(server)
    assert server.ask("POST", "/api/decide", body, **headers)[0] in (403, 415)
    assert not (server.root / "data/review").exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..%2f..%2fsecret", "bridge/../../x", "", "bridge\u0000", "/etc/passwd"]
)
def test_a_document_is_one_of_the_packages_and_no_path(server: Server, name: str) -> None:
    body = {"tab": TAB, "document": name, "action": "add", "table": "people", "values": {"name": "X", "at": [0, 6]}}
    status, answer, _ = server.ask("POST", "/api/decide", body)
    assert status == 409 and "no such document" in answer
    assert not (server.root / "data/review").exists() or not list((server.root / "data/review").iterdir())  # type: ignore[attr-defined]
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py"):
        assert server.ask("GET", path)[0] == 404


@pytest.mark.parametrize("body", [[], "x", {"tab": TAB}, {"tab": "x"}, {}, {"tab": TAB, "document": 3, "values": []}])
def test_nonsense_is_answered_and_not_obeyed(server: Server, body: Any) -> None:
    for path in ("/api/decide", "/api/undo"):
        assert server.ask("POST", path, body)[0] in (400, 409)


# ---------------------------------------------------------------------------------------------------- every kind of row


@pytest.fixture
def exact(root: Path, read: Callable[..., Record]) -> Desk:
    """A desk that has the machine's own record of the article."""
    desk = open_desk(root, (), None, rebuild=False)
    desk.document("bridge")
    desk.on_read("bridge", read(BRIDGE))
    return desk


def test_every_row_can_be_confirmed_and_rejected_and_each_is_undone(exact: Desk, root: Path) -> None:
    rows = [r for r in exact.document("bridge").rows if r.table != "documents"]
    assert {r.table for r in rows} >= {"quotes", "events", "people", "organizations", "places", "dates", "mentions"}
    for action, state in (("confirm", "confirmed"), ("reject", "rejected")):
        for target in rows:
            if (action, target.table) == ("reject", "passages"):
                continue
            do(exact, action, target)
            now = [r for r in exact.document("bridge").rows if r.table == target.table and r.at == target.at]
            assert state in {r.state for r in now}, (action, target.table, target.title)
            exact.undo(TAB)
    assert {r.state for r in exact.document("bridge").rows} == {"open"}
    assert read_review(root / "data/review/bridge.yaml").decisions == ()


@pytest.mark.parametrize(
    ("table", "title", "to", "nth"),
    [
        ("dates", "March 4, 2024", "on March 4, 2024", 0),
        ("dates", "Friday", "on Friday", 0),
        ("dates", "2019", "March", 0),
        ("events", "", "cracked", 0),
        ("mentions", "Hallig Island", "The bridge to Hallig Island", 0),
        ("mentions", "Lena Marsh", "Mayor", 0),
    ],
)
def test_a_row_moves_to_other_words(exact: Desk, root: Path, table: str, title: str, to: str, nth: int) -> None:
    target = next(r for r in exact.document("bridge").rows if r.table == table and r.title.startswith(title))
    place = at(to, nth)
    moved = do(exact, "correct", target, values={"at": [place.start, place.end]})
    assert moved is not None and moved.at == place
    kept = {key: value for key, value in target.values.items() if key not in ("at", "mentions")}
    assert {key: moved.values[key] for key in kept} == kept
    gone = [r for r in exact.document("bridge").rows if r.table == table and r.at == target.at and r.state == "open"]
    assert gone == []
    build([root / "data/source"], root)
    published = load(table, root).filter(document_id="bridge", start=place.start, end=place.end)
    assert published.height == 1


def test_an_added_row_is_corrected_where_it_was_written_and_goes_when_it_is_rejected(exact: Desk, root: Path) -> None:
    words = at("council")
    place = [words.start, words.end]
    added = do(exact, "add", None, "organizations", values={"name": "Council", "at": place, "kind": "legislature"})
    assert added is not None and added.state == "added"
    corrected = do(exact, "correct", added, values={"name": "Hallig Council", "country_code": "DK"})
    assert corrected is not None and corrected.title == "Hallig Council"
    assert lines(root).count("- {table") == 1 and "country_code: DK" in lines(root)
    brandt = row(exact, "people", "Ana Brandt").title
    tie = do(
        exact,
        "add",
        None,
        "affiliations",
        values={"person": brandt, "organization": "Hallig Council", "at": place, "role": "member", "status": "former"},
    )
    assert tie is not None and (tie.state, tie.values["status"]) == ("added", "former")
    do(exact, "correct", tie, values={"status": "current"})
    assert row(exact, "affiliations", f"{brandt}: member").values["status"] == "current"
    do(exact, "reject", row(exact, "affiliations", f"{brandt}: member"))
    do(exact, "reject", row(exact, "organizations", "Hallig Council"))
    assert read_review(root / "data/review/bridge.yaml").decisions == ()


def test_what_the_article_is_can_be_corrected(exact: Desk, root: Path) -> None:
    do(
        exact,
        "correct",
        row(exact, "documents", ""),
        values={"publisher": "The Verrin Gazette", "published": "2024-03-05"},
    )
    build([root / "data/source"], root)
    (document,) = load("documents", root).filter(document_id="bridge").iter_rows(named=True)
    assert (document["publisher"], document["published"]) == ("The Verrin Gazette", "2024-03-05")


def test_a_decision_that_a_hand_got_wrong_is_told_with_its_line_and_the_rest_goes_on(exact: Desk, root: Path) -> None:
    path = root / "data/review/bridge.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("document: bridge\ndecisions:\n- {table: quotes, action: confirm, at: no such words}\n", "utf-8")
    document = exact.document("bridge")
    assert document.settled is not None
    assert [(f.line, f.reason) for f in document.settled.faults] == [(3, "the text has no 'no such words'")]
    do(exact, "confirm", row(exact, "quotes", "The city knew"))
    assert "The city knew" in lines(root)


def test_a_package_that_was_not_made_of_texts_alone_is_not_built_from_them(root: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text(json.dumps({"id": "bridge", "text": BRIDGE, "published": "2024-03-05"}), encoding="utf-8")
    build([archive], tmp_path / "other")
    desk = open_desk(tmp_path / "other", (), None)
    assert desk.background.build.state == "off" and "--sources" in desk.background.build.message
    do(desk, "confirm", row(desk, "quotes", "The city knew"))
    assert "The city knew" in lines(tmp_path / "other")


def test_a_package_without_its_texts_is_refused_by_name(root: Path) -> None:
    shutil.rmtree(root / "data/source")
    with pytest.raises(Refused, match="--sources"):
        open_desk(root, (), None, rebuild=False)
