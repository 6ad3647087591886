"""A saved page becomes its article, with what the page says of it; what is no article is named with the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("trafilatura")

from onrecord.extract.html import HtmlReader
from onrecord.extract.page_authors import people
from onrecord.extract.page_metadata import day_of, without_site
from onrecord.extract.page_printed import lines_above, printed_day
from onrecord.extract.page_source import MAX_PAGE_BYTES, parse_page
from onrecord.extract.skipped import Skipped
from onrecord.extract.sources import check_english, read_sources
from onrecord.model import Article, PassageKind

TODAY = date(2025, 6, 1)
HEADLINE = "Storm closes the bridge to Hallig Island"
STORY = (
    "The bridge to Hallig Island was closed on Friday after a storm broke two of its piers, the city said.",
    "“We had no choice,” Mayor Ana Brandt told reporters at the harbor. “Nobody may cross until it is safe.”",
    "She denied that the city had ignored warnings by the Coast Institute, which had asked for repairs last year.",
    "Ferries will carry people and goods to the island until the bridge opens again, which may take until winter.",
)
GERMAN = (
    "Die Brücke zur Insel ist seit Freitag nicht mehr offen, weil ein Sturm zwei Pfeiler zerbrach, sagt die Stadt.",
    "Die Bürgermeisterin hat am Hafen gesagt, dass sie keine Wahl hatte und dass niemand über die Brücke gehen darf.",
    "Bis zum Winter werden die Fähren die Menschen und alles, was sie auf der Insel brauchen, über das Wasser bringen.",
)
LD: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": "2025-03-07T23:30:00-05:00",
    "dateModified": "2025-03-09T08:00:00-05:00",
    "author": [{"@type": "Person", "name": "Jo Doe"}],
    "publisher": {"@type": "Organization", "name": "Harbor Post"},
}


def page(
    ld: object = None, *, head: str = "", h1: str = HEADLINE, above: str = "", story: tuple[str, ...] = STORY
) -> str:
    script = (
        f'<script type="application/ld+json">{ld if isinstance(ld, str) else json.dumps(ld)}</script>' if ld else ""
    )
    body = "".join(f"<p>{line}</p>" for line in story)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{h1} | Harbor Post</title>{head}{script}</head><body>"
        f"<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
        f"<main><article><h1>{h1}</h1>{above}{body}</article></main><footer><p>All rights reserved</p></footer>"
        "</body></html>"
    )


def outcome(html: str | bytes, name: str = "bridge.html") -> Article | Skipped:
    data = html.encode() if isinstance(html, str) else html
    return HtmlReader(check_english, lambda: TODAY).read_page(data, name, None)


def read(html: str | bytes) -> Article:
    article = outcome(html)
    assert isinstance(article, Article), article
    return article


def reason(html: str | bytes) -> str:
    skipped = outcome(html)
    assert isinstance(skipped, Skipped), skipped
    return skipped.reason


def test_a_page_becomes_its_article_with_what_it_says_of_itself() -> None:
    head = '<link rel="canonical" href="https://harborpost.example/news/bridge">'
    article = read(page(LD, head=head))
    assert article.headline == HEADLINE
    assert article.authors == ("Jo Doe",)
    assert article.published == date(2025, 3, 7)
    assert article.publisher == "Harbor Post"
    assert article.url == "https://harborpost.example/news/bridge"
    assert (article.document_id, article.source_file) == ("bridge", "bridge.html")
    assert article.text == "\n\n".join([HEADLINE, "By Jo Doe", *STORY])


def test_each_block_is_a_passage_of_its_kind() -> None:
    story = (*STORY[:2], "</p><h2>A warning from the coast</h2><p>", *STORY[2:])
    figure = (
        "<figure><img src='a.jpg'><figcaption>The bridge at dawn on Saturday. (Jo Roe/Reuters)</figcaption></figure>"
    )
    summary = "<p class='article-subtitle'>Two piers are broken and the ferries will run until the winter comes</p>"
    article = read(page(LD, above=summary + figure, story=story))
    assert [(p.kind.value, p.span.of(article.text)[:24]) for p in article.passages] == [
        ("headline", HEADLINE[:24]),
        ("standfirst", "Two piers are broken and"),
        ("byline", "By Jo Doe"),
        ("caption", "The bridge at dawn on Sa"),
        ("credit", "(Jo Roe/Reuters)"),
        ("paragraph", STORY[0][:24]),
        ("paragraph", STORY[1][:24]),
        ("heading", "A warning from the coast"),
        ("paragraph", STORY[2][:24]),
        ("paragraph", STORY[3][:24]),
    ]


def test_a_page_of_old_whose_paragraphs_are_parted_by_empty_lines_alone_has_them() -> None:
    lines = f"<font size=5><b>{HEADLINE}</b></font><br><i>By JO DOE</i><br>March 7, 2005<br><br>" + "<br><br>".join(
        STORY
    )
    html = (
        f"<html><head><title>{HEADLINE}</title></head><body><table><tr><td><a href=/>Home</a></td><td>{lines}</td></tr>"
    )
    article = read(f"{html}</table></body></html>")
    found = [article.text[p.span.start : p.span.end] for p in article.passages if p.kind is PassageKind.PARAGRAPH]
    assert found[-len(STORY) :] == list(STORY)
    assert (article.headline, article.published) == (HEADLINE, date(2005, 3, 7))
    assert article.authors == ("JO DOE",)


def test_links_to_other_pages_and_buttons_are_no_part_of_the_text() -> None:
    story = (*STORY[:2], "<a href='/x'>Read next: The ferries of the coast</a>", "Subscribe now", *STORY[2:])
    assert read(page(LD, story=story)).text.endswith("\n\n".join(STORY))


# -------------------------------------------------------------------------------------------------- headline


@pytest.mark.parametrize(
    "wrap",
    [
        lambda ld: ld,
        lambda ld: [{"@type": "WebSite", "name": "Harbor Post"}, ld],
        lambda ld: {"@context": "https://schema.org", "@graph": [{"@type": "BreadcrumbList"}, ld]},
        lambda ld: {"@type": "WebPage", "mainEntity": ld},
        lambda ld: json.dumps(ld).replace("Jo Doe", "Jo\tDoe"),  # a control character that strict JSON forbids
    ],
)
def test_json_ld_is_found_wherever_it_may_stand(wrap: Callable[[Any], object]) -> None:
    article = read(page(wrap(LD)))
    assert (article.authors, article.published) == (("Jo Doe",), date(2025, 3, 7))


def test_a_block_that_is_no_json_is_passed_over() -> None:
    assert read(page("{'headline': nothing", head='<meta name="author" content="Jo Doe">')).headline == HEADLINE


def test_an_author_who_is_only_referred_to_is_looked_up() -> None:
    ld = {"@graph": [LD | {"author": {"@id": "#jo"}}, {"@type": "Person", "@id": "#jo", "name": "Jo Doe"}]}
    assert read(page(ld)).authors == ("Jo Doe",)


def test_a_headline_that_json_ld_cuts_short_is_the_one_printed() -> None:
    whole = "Storm closes the bridge to Hallig Island and leaves two thousand people waiting for a ferry in the rain"
    assert read(page(LD | {"headline": whole[:60] + "..."}, h1=whole)).headline == whole


def test_references_in_a_headline_are_resolved_even_twice_escaped() -> None:
    ld = LD | {"headline": "Mayor&amp;#8217;s bridge stays closed"}
    assert read(page(ld, h1="Live: the storm")).headline == "Mayor’s bridge stays closed"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Bridge closed | Harbor Post", "Bridge closed"),
        ("Bridge closed - The Harbor Post", "Bridge closed"),
        ("Bridge closed | Local | Harbor Post", "Bridge closed"),
        ("Harbor Post: Bridge closed", "Harbor Post: Bridge closed"),
        ("Harbor Post | Bridge closed", "Bridge closed"),
        ("Harbor Post » News » Bridge closed", "Bridge closed"),
        ("Storm - what we know", "Storm - what we know"),
        ("BUDGET | Bridge gets new money", "BUDGET | Bridge gets new money"),
    ],
)
def test_a_headline_comes_without_its_publisher(title: str, headline: str) -> None:
    assert without_site(title, ["Harbor Post"]) == headline


def test_a_publisher_that_is_stated_nowhere_is_known_by_what_the_page_prints() -> None:
    html = page({}, h1="", above=f"<div class='big'>{HEADLINE}</div>")
    titled = re.sub("<title>.*?</title>", f"<title>{HEADLINE} – Harbor Post</title>", html)
    assert read(titled).headline == HEADLINE


def test_of_several_first_level_headings_the_headline_is_not_the_sites_name() -> None:
    html = page({}, h1="Harbor Post", above=f"<h1>Breaking</h1><h1>{HEADLINE}</h1>")
    titled = re.sub("<title>.*?</title>", f"<title>{HEADLINE} - Harbor Post</title>", html)
    assert read(titled).headline == HEADLINE


@pytest.mark.parametrize(
    ("shared", "headline"),
    [
        ("Ferries take over after the storm", "Ferries take over after the storm"),
        ("Ferries LIVE: the latest", "Storm LIVE: bridge closed"),
        ("", "Storm LIVE: bridge closed"),
    ],
)
def test_a_running_pages_banner_gives_way_to_the_name_its_story_is_shared_under(shared: str, headline: str) -> None:
    banner = "Storm LIVE: bridge closed"
    head = f'<meta property="og:title" content="{shared} | Harbor Post">' if shared else ""
    assert read(page(LD | {"headline": banner}, head=head, h1=banner)).headline == headline


def test_a_label_within_the_heading_is_none_of_the_headline() -> None:
    head = f'<meta property="og:title" content="{HEADLINE}">'
    assert read(page({}, head=head, h1=f"<span>Exclusive</span><span>{HEADLINE}</span>")).headline == HEADLINE


def test_a_shared_title_is_no_reason_to_leave_the_printed_headline() -> None:
    for h1 in (HEADLINE, "Live music returns to the harbor", "STORM LIVE: BRIDGE CLOSED"):
        head = '<meta property="og:title" content="You will not believe this bridge">'
        assert read(page(LD | {"headline": h1}, head=head, h1=h1)).headline == h1


# --------------------------------------------------------------------------------------------------- authors


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["By Jo Doe"], ("Jo Doe",)),
        (["Abby Byrd"], ("Abby Byrd",)),
        (["by Jo Doe and Ana Roe"], ("Jo Doe", "Ana Roe")),
        (["Jo Doe, Ana Roe & Li Wu"], ("Jo Doe", "Ana Roe", "Li Wu")),
        (["Jo Doe, Political Editor"], ("Jo Doe",)),
        (["Jo Doe in Oslo"], ("Jo Doe",)),
        (["Jo Doe | Harbor Post"], ("Jo Doe",)),
        (["Staff reporter"], ("Staff reporter",)),
        (["Harbor Post"], ()),
        (["https://harborpost.example/jo"], ()),
        (["Jo Doe", "jo-doe"], ("Jo Doe",)),
        (["Andy Brandon"], ("Andy Brandon",)),
        (["Jo Doe, Jr., and Ana Roe"], ("Jo Doe Jr.", "Ana Roe")),
        (["Jo Doe, jdoe@harborpost.example"], ("Jo Doe",)),
        (["Jo Doe", "Staff"], ("Jo Doe",)),
        (["", "  "], ()),
    ],
)
def test_authors_are_people_without_by_or_roles(lines: list[str], names: tuple[str, ...]) -> None:
    assert people(lines, "The Harbor Post") == names


def test_an_organization_is_no_author() -> None:
    ld = LD | {"author": [{"@type": "Organization", "name": "Coast Agency"}, {"@type": "Person", "name": "Jo Doe"}]}
    assert read(page(ld)).authors == ("Jo Doe",)


def test_without_json_ld_the_author_comes_from_meta_tags() -> None:
    assert read(page(head='<meta name="author" content="By Jo Doe">')).authors == ("Jo Doe",)


@pytest.mark.parametrize(
    ("above", "names"),
    [
        ("<p>By Jo Doe</p>", ("Jo Doe",)),
        ("<div>By Jo Doe and Ana Roe, Staff</div>", ("Jo Doe", "Ana Roe")),
        ("<p>By the sea, nobody slept</p>", ()),
        ("<figure><figcaption>By Jo Doe</figcaption></figure>", ()),
        ("<a rel='author' href='/d'>Jo Doe</a>, <a rel='author' href='/r'>Ana Roe</a>", ("Jo Doe", "Ana Roe")),
    ],
)
def test_where_nothing_is_stated_the_authors_are_those_printed_above_the_story(
    above: str, names: tuple[str, ...]
) -> None:
    assert read(page({}, h1=HEADLINE, above=above)).authors == names


def test_a_name_that_links_to_its_author_below_the_story_is_not_its() -> None:
    link = "<a rel='author' href='/x'>Li Wu</a>, <a rel='author' href='/y'>Ana Roe</a>"
    above = "<p class='byline'>By <a rel='author' href='/d'>Jo Doe</a></p>"
    assert read(page({}, above=above).replace("</article>", f"{link}</article>")).authors == ("Jo Doe",)


# ------------------------------------------------------------------------------------------------------ date


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("<div>Published: March 7, 2025 at 9:14 p.m. | Updated: March 9, 2025</div>", date(2025, 3, 7)),
        ("<div>Updated March 9, 2025</div><div>7th Mar. 2025</div>", date(2025, 3, 7)),
        ("<div>Last updated on Sept. 9, 2024</div>", None),
        ("<div>Open until March 7, 2031</div>", None),
        ("<nav>March 7, 2025</nav>", None),
    ],
)
def test_where_no_day_is_stated_it_is_the_one_printed_above_the_story(above: str, day: date | None) -> None:
    found = [printed_day(lines_above(parse_page(page({}, h1=HEADLINE, above=above))), TODAY)]
    if day is not None:
        found.append(read(page({}, h1=HEADLINE, above=above)).published)
    assert set(found) == {day}


def test_a_day_in_the_story_is_not_the_articles() -> None:
    long = f"<p>{'It was built by the city, which had no other, ' * 5} on May 3, 2019.</p>"
    assert printed_day(lines_above(parse_page(page({}, h1=HEADLINE, above=long))), TODAY) is None


def test_the_day_is_the_one_of_publication_and_not_of_change() -> None:
    head = '<meta property="article:modified_time" content="2025-03-09T08:00:00Z">'
    meta = '<meta property="article:published_time" content="2025-03-07T08:00:00Z">'
    assert read(page(head=head + meta)).published == date(2025, 3, 7)


def test_a_day_that_has_not_come_is_not_believed() -> None:
    meta = '<meta property="article:published_time" content="2025-03-07T08:00:00Z">'
    assert read(page(LD | {"datePublished": "2031-01-01"}, head=meta)).published == date(2025, 3, 7)


def test_a_captions_date_never_dates_the_article() -> None:
    figure = "<figure><img src='a.jpg'><figcaption>The bridge on May 3, 2019. (Jo Roe/Reuters)</figcaption></figure>"
    assert read(page({k: v for k, v in LD.items() if "date" not in k}, above=figure)).published is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-03-07T23:30:00-05:00", date(2025, 3, 7)),
        ("2025-03-07 23:30", date(2025, 3, 7)),
        ("20250307T2330", date(2025, 3, 7)),
        ("March 7, 2025, 9:14 p.m.", date(2025, 3, 7)),
        ("7 Sept 2024", date(2024, 9, 7)),
        ("February 30, 2025", None),
        ("2025-02-30", None),
        ("1741390200000", None),
        (1741390200, None),
        (None, None),
    ],
)
def test_only_a_written_day_is_one(value: object, day: date | None) -> None:
    assert day_of(value) == day


# ----------------------------------------------------------------------------------------------- no article


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (page(h1="404 - Page not found", story=("Sorry, the page that you wanted is gone.",)), "an error page"),
        (page(h1="Just a moment...", story=("Checking that you are a person.",)), "a page before the article"),
        (page(LD | {"isAccessibleForFree": False}, story=STORY[:2]), "not free: "),
        (page(LD, story=("Short.",)), "no article: "),
        ("<!DOCTYPE html><html><body></body></html>", "no article: "),
        (page(LD, story=GERMAN), "German"),
        (b"%PDF-1.7 <html>", "looks like a PDF"),
        (b"<html>\0</html>", "NUL"),
        (b"<html>" + b" " * MAX_PAGE_BYTES, "more than the limit of 5,000,000"),
    ],
)
def test_what_is_no_article_says_why(html: str | bytes, why: str) -> None:
    assert why in reason(html)


def test_a_list_of_other_pages_is_no_article() -> None:
    items = "".join(f"<p><a href='/{n}'>{line}</a></p>" for n, line in enumerate(STORY * 4))
    assert reason(f"<!DOCTYPE html><html><body><main><h1>News</h1>{items}</main></body></html>").startswith(
        "no article"
    )


def test_an_article_that_is_not_free_but_whole_is_read() -> None:
    assert read(page(LD | {"isAccessibleForFree": "False"}, story=STORY * 3 + STORY)).headline == HEADLINE


# ------------------------------------------------------------------------------------------------- encodings


def test_a_page_in_another_encoding_is_read_as_it_says() -> None:
    html = page(LD, head='<meta charset="iso-8859-1">')
    assert STORY[1] in read(html.encode("cp1252")).text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "bridge").write_bytes(page(LD).encode(encoding))
    (article,) = read_sources([tmp_path / "bridge"])
    assert isinstance(article, Article) and STORY[1] in article.text


# --------------------------------------------------------------------------------------------- hostile pages


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (page(LD).replace("<h1>", "<div>" * 600 + "<h1>"), "no HTML that can be read"),
        (page(LD).replace("<h1>", "<div>" * 100_000 + "<h1>"), "nest more than"),
        (page(LD).replace("<h1>", "<p>a" * 60_000 + "<h1>"), "tags for one page"),
        (page(LD).replace("<h1>", "<b" + " a" * 100_000 + "><h1>"), "attributes"),
        (page(LD).replace("<h1>", "<b" + "".join(f' a{n}="1"' for n in range(50_000)) + "><h1>"), "attributes"),
        (page(LD).replace("<h1>", "<b title='" + "x" * 2_000_000 + "'><h1>"), "a tag of"),
    ],
    ids=["nested", "nested far", "tags", "attributes", "attributes with values", "long attribute"],
)
def test_a_page_that_the_parser_cannot_take_is_a_failure_and_not_an_empty_article(html: str, why: str) -> None:
    assert why in reason(html)


def test_a_long_script_and_unclosed_paragraphs_are_no_nesting() -> None:
    script = "<script>var a = '" + "<div>" * 5_000 + "';</script>"
    html = page(LD, head=script).replace("</p>", "")
    assert STORY[3] in read(html).text


def test_an_entity_bomb_is_not_expanded() -> None:
    doubled = "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};&a{n};&a{n};&a{n};">' for n in range(12))
    bomb = f'<!DOCTYPE html [<!ENTITY a0 "boom">{doubled}]>'
    html = page(LD, story=(*STORY, "The word is &a12;.")).replace("<!DOCTYPE html>", bomb)
    found = outcome(html)
    assert isinstance(found, Skipped) or (len(found.text) < 2_000 and "boomboom" not in found.text)


def test_a_broken_page_costs_that_page_alone(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(LD).replace("<h1>", "<div>" * 600 + "<h1>"), encoding="utf-8")
    (tmp_path / "b.html").write_text(page(LD), encoding="utf-8")
    (tmp_path / "c.txt").write_text("\n\n".join(STORY), encoding="utf-8")
    broken, article, text = read_sources([tmp_path])
    assert isinstance(broken, Skipped) and broken.source == "a.html"
    assert isinstance(article, Article) and article.published == date(2025, 3, 7)
    assert isinstance(text, Article) and text.text == "\n\n".join(STORY)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=6), st.text(max_size=60))
def test_any_page_gives_an_article_whose_passages_lie_in_its_text_or_a_reason(lines: list[str], h1: str) -> None:
    found = outcome(page(LD | {"headline": h1}, h1=h1, story=(*STORY, *lines)))
    if isinstance(found, Skipped):
        assert found.reason
        return
    end = 0
    for passage in found.passages:
        assert end <= passage.span.start < passage.span.end <= len(found.text)
        assert passage.span.of(found.text).strip()
        end = passage.span.end
    assert any(passage.kind is PassageKind.PARAGRAPH for passage in found.passages)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_reason(data: bytes) -> None:
    assert isinstance(outcome(b"<html>" + data), Skipped)
