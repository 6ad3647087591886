"""`datasets` loads every table of the folder from disk, and the hub's own library reads the card."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from export_fixtures import hostile, needs, package, parted
from sample_package import METADATA, sample_tables

from onrecord.export.exporting import export
from onrecord.load.metadata import Metadata
from onrecord.load.publish import publish
from onrecord.package import load
from onrecord.schema import table_names

pytestmark = needs("datasets", "datasets")


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr("datasets.config.HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()


def test_datasets_loads_every_configuration(package: Path, tmp_path: Path) -> None:
    import datasets

    folder = tmp_path / "dataset"
    done = export("huggingface", folder, package)
    filled = [name for name in table_names() if load(name, package).height]  # an empty table is no configuration
    assert sorted(datasets.get_dataset_config_names(str(folder))) == sorted(filled)
    for name in filled:
        loaded = datasets.load_dataset(str(folder), name, split="train", cache_dir=str(tmp_path / "cache"))
        frame = load(name, package)
        assert loaded.num_rows == frame.height == done.counts[name]
        assert pl.from_arrow(loaded.data.table).equals(frame)


def test_without_a_name_it_is_the_quotes(hostile: Path, tmp_path: Path) -> None:
    import datasets

    export("huggingface", tmp_path / "dataset", hostile)
    loaded = datasets.load_dataset(str(tmp_path / "dataset"), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"]["quote_id"] == load("quotes", hostile)["quote_id"].to_list()
    loaded.save_to_disk(str(tmp_path / "saved"))
    assert datasets.load_from_disk(str(tmp_path / "saved"))["train"].num_rows == load("quotes", hostile).height


def test_a_table_without_rows_is_left_out_and_named(tmp_path: Path) -> None:
    import datasets

    tables = sample_tables()
    tables["affiliations"] = tables["affiliations"].clear()
    publish(tables, tmp_path / "package", METADATA)
    done = export("huggingface", tmp_path / "dataset", tmp_path / "package")
    assert "affiliations left out, it has no rows" in done.notes
    names = datasets.get_dataset_config_names(str(tmp_path / "dataset"))
    assert names == [name for name in table_names() if name != "affiliations"]
    assert "Without rows, and so not here: `affiliations`." in (tmp_path / "dataset" / "README.md").read_text("utf-8")


def test_the_card_says_licence_language_and_size(tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    title = 'A "title": with - signs # that\\ YAML knows\u2028 🕊\ttab'
    licence = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    metadata = Metadata("odd", title, "<script>alert(1)</script>", licenses=(licence,), keywords=("yes", "null", "1"))
    publish(sample_tables(), tmp_path / "package", metadata)
    export("huggingface", tmp_path / "dataset", tmp_path / "package")
    card = DatasetCard.load(tmp_path / "dataset" / "README.md")
    assert card.data.pretty_name == title
    assert card.data.license == "cc-by-4.0"
    assert card.data.language == ["en"]
    assert card.data.tags == ["yes", "null", "1"]
    assert card.data.size_categories == ["n<1K"]
    assert "<script>" not in card.text


def test_a_licence_that_the_hub_does_not_know_is_named(tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    licence = {"name": "House-Terms", "path": "https://example.org/terms"}
    publish(sample_tables(), tmp_path / "package", Metadata("own", "Own", licenses=(licence,)))
    export("huggingface", tmp_path / "dataset", tmp_path / "package")
    data = DatasetCard.load(tmp_path / "dataset" / "README.md").data
    assert (data.license, data.license_name, data.license_link) == ("other", "house-terms", "https://example.org/terms")
