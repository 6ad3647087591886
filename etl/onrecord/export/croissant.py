"""croissant.json: MLCommons Croissant 1.0 over the Parquet files, a record set for each table.

https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.descriptor import sha256
from onrecord.errors import ExportError
from onrecord.export.description import Description, Locate
from onrecord.export.source import Source
from onrecord.schema import Field, TableSchema, table_names, table_schema
from onrecord.version import __version__

_CONFORMS = "http://mlcommons.org/croissant/1.0"
_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
# The context that the specification prescribes word for word, and a name of ours for who wrote the file.
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def describe(source: Source, locate: Locate) -> Mapping[str, Any]:
    """The whole document. Raises ExportError where a table in parts does not lie below the document."""
    about: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS,
        "name": source.name,
        "alternateName": source.title,
        "description": source.description,
        "version": source.version,
        "creditText": f"{source.title}. Made with onrecord {__version__}.",
        "citeAs": _citation(source),
    }
    if licenses := [str(path) for item in source.said("licenses") if (path := item.get("path") or item.get("name"))]:
        about["license"] = licenses[0] if len(licenses) == 1 else licenses
    if keywords := source.about.get("keywords"):
        about["keywords"] = keywords
    if homepage := source.about.get("homepage"):
        about["url"] = homepage
    if creators := [
        {"@type": "sc:Organization", "name": str(title)}
        for item in source.said("contributors")
        if (title := item.get("title"))
    ]:
        about["creator"] = creators
    about["distribution"] = [file for name in table_names() for file in _files(source, name, locate)]
    about["recordSet"] = [_record_set(table_schema(name), _data(source, name)) for name in table_names()]
    return about


def _citation(source: Source) -> str:
    people = " and ".join(str(item["title"]) for item in source.said("contributors") if item.get("title"))
    parts = {"title": source.title, "author": people, "version": source.version}
    plain = {key: value.replace("{", "(").replace("}", ")") for key, value in parts.items() if value}
    inside = ", ".join(f"{key} = {{{value}}}" for key, value in plain.items())
    return f"@misc{{{source.name}, {inside}}}"


def _data(source: Source, table: str) -> Mapping[str, Any]:
    """Where the rows of a table come from: its file, or the set of its files."""
    if len(source.parquet(table).paths) == 1:
        return {"fileObject": {"@id": f"{table}.parquet"}}
    return {"fileSet": {"@id": f"{table}-files"}}


def _files(source: Source, table: str, locate: Locate) -> Iterator[Mapping[str, Any]]:
    resource = source.parquet(table)
    files = source.opened.files(resource)
    for number, (path, file) in enumerate(zip(resource.paths, files, strict=True)):
        identifier = f"{table}.parquet" if len(files) == 1 else f"{table}-{number:05}.parquet"
        yield {
            "@type": "cr:FileObject",
            "@id": identifier,
            "name": identifier,
            "description": table_schema(table).description,
            "contentUrl": locate(path),
            "contentSize": f"{file.stat().st_size} B",
            "encodingFormat": "application/x-parquet",
            "sha256": sha256((file,)),
        }
    if len(files) > 1:
        places = [locate(path) for path in resource.paths]
        if any(place.startswith("../") for place in places):
            raise ExportError(
                "a package whose tables are in several files can be described by a croissant.json above them only: "
                "export into the package's folder, or to a folder of its own"
            )
        yield {
            "@type": "cr:FileSet",
            "@id": f"{table}-files",
            "name": f"{table}-files",
            "description": "The files of the table, in order.",
            "encodingFormat": "application/x-parquet",
            "includes": places[0].rpartition("/")[0] + "/*.parquet",
        }


def _record_set(schema: TableSchema, data: Mapping[str, Any]) -> Mapping[str, Any]:
    keys = {key.fields[0]: key for key in schema.foreign_keys if len(key.fields) == 1}
    fields = []
    for field in schema.fields:
        described = _field(schema, field, data)
        # mlcroissant orders tables by their references, and cannot order one that refers to itself.
        if (key := keys.get(field.name)) and key.resource != schema.name:
            described["references"] = {"field": {"@id": f"{key.resource}/{key.reference_fields[0]}"}}
        fields.append(described)
    return {
        "@type": "cr:RecordSet",
        "@id": schema.name,
        "name": schema.name,
        "description": schema.description,
        "key": [{"@id": f"{schema.name}/{name}"} for name in schema.primary_key],
        "field": fields,
    }


def _field(schema: TableSchema, field: Field, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{schema.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": _TYPES[field.type],
        "source": {**data, "extract": {"column": field.name}},
    }


def _ours(data: Mapping[str, Any]) -> bool:
    return data.get("conformsTo") == _CONFORMS and "Made with onrecord" in str(data.get("creditText"))


DESCRIPTION = Description("croissant", "croissant.json", describe, Source.parquet, _ours)
