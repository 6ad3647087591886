"""The extractors as components of anybody's spaCy pipeline: `nlp.add_pipe("onrecord")`.

spaCy finds the factories by their entry points, without an import of onrecord. What they find stands in the Doc as
plain data: `doc._.onrecord` and its parts, span groups named `onrecord/…`, and `span._.onrecord`, the row that a span
is of. Importing this package makes these attributes known to spaCy, which a Doc that is loaded from a file needs.
"""

from onrecord.spacy_components.annotations import TABLES, record_of
from onrecord.spacy_components.components import dates, entities, events, everything, passages, quotes
from onrecord.spacy_components.display import OPTIONS, displacy_ents, displacy_spans

__all__ = [
    "OPTIONS",
    "TABLES",
    "dates",
    "displacy_ents",
    "displacy_spans",
    "entities",
    "events",
    "everything",
    "passages",
    "quotes",
    "record_of",
]
