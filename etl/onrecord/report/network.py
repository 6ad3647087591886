"""Where people and organizations stand in a drawing of their ties: the same place for the same ties, labels apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 960, 640  # pixels: of the widest and highest drawing
MOST = 45  # nodes whose labels can still be read in that space
_SEED = 7
_ITERATIONS = 100
_LETTER, _LINE = 6.4, 17.0  # pixels: the width of a letter of the labels, the height of a line
_MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Node:
    """`x` and `y` are the middle of its dot, in pixels from the left and from the top."""

    id: str
    x: float
    y: float
    weight: int


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    kind: str  # affiliation or event
    count: int


@dataclass(frozen=True, slots=True)
class Network:
    """`height` is in pixels; `left_out` is the number of entities with ties that the drawing has no room for."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    height: int
    left_out: int


def network(
    affiliations: Mapping[tuple[str, str], int],
    events: Mapping[tuple[str, str], int],
    names: Mapping[str, str],
    most: int = MOST,
) -> Network:
    """The entities with the most ties, laid out by force (Fruchterman and Reingold) from a fixed start.

    `affiliations` and `events` count the ties of two entities; a pair may be in both.
    """
    weight: Counter[str] = Counter()
    for ties in (affiliations, events):
        for pair, count in ties.items():
            for entity in pair:
                weight[entity] += count
    order = sorted(weight, key=lambda entity: (-weight[entity], entity))
    kept = set(order[:most])
    edges = tuple(
        Edge(source, target, kind, count)
        for kind, ties in (("affiliation", affiliations), ("event", events))
        for (source, target), count in sorted(ties.items())
        if source in kept and target in kept
    )
    tied = {entity for edge in edges for entity in (edge.source, edge.target)}
    shown = sorted(kept & tied)
    height = min(HEIGHT, 130 + 14 * len(shown))
    places = _apart(_spread(shown, edges, height), height, {entity: names.get(entity, entity) for entity in shown})
    nodes = tuple(Node(entity, *places[entity], weight[entity]) for entity in shown)
    return Network(nodes, edges, height, len(weight) - len(nodes))


def _spread(shown: Sequence[str], edges: Sequence[Edge], height: int) -> dict[str, tuple[float, float]]:
    """Force-directed places, each part of the network that hangs together in a box of its own."""
    import networkx

    if not shown:
        return {}
    graph = networkx.Graph()
    graph.add_nodes_from(shown)
    for edge in edges:
        held = graph.get_edge_data(edge.source, edge.target, {"weight": 0})["weight"]
        graph.add_edge(edge.source, edge.target, weight=held + edge.count)
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda part: (-len(part), part))
    places: dict[str, tuple[float, float]] = {}
    for part, (left, top, width, tall) in zip(parts, _boxes(len(parts), height), strict=True):
        found = _layout(part, graph)
        xs, ys = [x for x, _ in found.values()], [y for _, y in found.values()]
        wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
        for entity in part:
            x, y = found[entity]
            places[entity] = (
                left + width * (0.5 if len(part) == 1 else (x - min(xs)) / wide),
                top + tall * (0.5 if len(part) == 1 else (y - min(ys)) / high),
            )
    return places


def _layout(part: Sequence[str], graph: Any) -> dict[str, tuple[float, float]]:
    """The places of the nodes of a connected part, in any unit."""
    import networkx

    if len(part) == 2:
        return {part[0]: (0.0, 1.0), part[1]: (1.0, 0.0)}
    own = networkx.Graph()  # a view by `subgraph` would go through the nodes in the order of their hashes
    own.add_nodes_from(part)
    own.add_weighted_edges_from(sorted((*sorted(edge), weight) for *edge, weight in graph.edges(part, data="weight")))
    found = networkx.spring_layout(own, k=1.9 / len(part) ** 0.5, iterations=_ITERATIONS, seed=_SEED)
    return {entity: (float(x), float(y)) for entity, (x, y) in found.items()}


def _boxes(parts: int, height: int) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of a box for each part: the largest above, the rest in rows of four below it."""
    wide, high = WIDTH - 2 * _MARGIN - 90, height - 2 * _MARGIN
    rest = parts - 1
    rows = -(-rest // 4)
    row_height = min(90.0, 0.5 * high / rows) if rows else 0.0
    main = high - rows * (row_height + 20)
    boxes = [(_MARGIN, _MARGIN, wide, main)]
    for place in range(rest):
        row, column = divmod(place, 4)
        boxes.append(
            (_MARGIN + column * wide / 4, main + 50 + row * (row_height + 20), wide / 4 - 120, row_height - 30)
        )
    return boxes


def _apart(
    places: dict[str, tuple[float, float]], height: int, names: Mapping[str, str]
) -> dict[str, tuple[float, float]]:
    """The places with dots and labels (to the right of the dot) pushed up and down until none lies on another."""
    at = {entity: [x, y] for entity, (x, y) in places.items()}
    order = sorted(at)
    reach = {entity: 16 + _LETTER * min(len(names[entity]), 30) for entity in order}
    for entity in order:  # a label must not reach over the right edge
        at[entity][0] = min(at[entity][0], WIDTH - reach[entity] - 4)
    for _ in range(400):
        moved = False
        for number, one in enumerate(order):
            for other in order[number + 1 :]:
                (x1, y1), (x2, y2) = at[one], at[other]
                if x1 - 8 < x2 + reach[other] and x2 - 8 < x1 + reach[one] and abs(y1 - y2) < _LINE:
                    push = (_LINE - abs(y1 - y2)) / 2 + 0.1
                    sign = 1 if (y1, one) <= (y2, other) else -1
                    at[one][1] -= sign * push
                    at[other][1] += sign * push
                    moved = True
        for entity in order:
            at[entity][1] = min(max(at[entity][1], _MARGIN / 2), height - _MARGIN / 2)
        if not moved:
            break
    return {entity: (round(x, 1), round(y, 1)) for entity, (x, y) in at.items()}
