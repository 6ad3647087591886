"""The network behind the names model, in PyTorch: a BERT encoder whose token types say how a word is written."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

SHAPES = 4  # lower-case, Title, UPPER, mIxed: the vocabulary knows no capitals


class Layer(nn.Module):
    def __init__(self, size: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(size, size) for _ in range(4))
        self.attended, self.finished = nn.LayerNorm(size, eps=1e-12), nn.LayerNorm(size, eps=1e-12)
        self.up, self.down = nn.Linear(size, inner), nn.Linear(inner, size)

    def forward(self, x: Tensor, bias: Tensor, drop: float) -> Tensor:
        batch, length, size = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, size // self.heads).transpose(1, 2)

        scores = split(self.query(x)) @ split(self.key(x)).transpose(-1, -2) / (size // self.heads) ** 0.5 + bias
        mixed = (scores.softmax(-1) @ split(self.value(x))).transpose(1, 2).reshape(batch, length, size)
        x = self.attended(x + functional.dropout(self.out(mixed), drop, self.training))
        return self.finished(x + functional.dropout(self.down(functional.gelu(self.up(x))), drop, self.training))


class NamesModel(nn.Module):
    """Piece ids, shapes and a mask (1 = a piece), each (batch, length), to logits (batch, length, labels)."""

    def __init__(self, vocabulary: int, labels: int, size: int = 384, layers: int = 6, positions: int = 512) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, size)
        self.positions = nn.Embedding(positions, size)
        self.shapes = nn.Embedding(SHAPES, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size, 12, size * 4) for _ in range(layers))
        self.head = nn.Linear(size, labels)
        self.drop = 0.1

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(places)[None] + self.shapes(shapes))
        x = functional.dropout(x, self.drop, self.training)
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias, self.drop)
        logits: Tensor = self.head(x)
        return logits


def load_weights(model: NamesModel, safetensors: Path) -> None:
    """The published weights of MiniLM-L6-H384 into the model; every shape of a word begins as token type 0."""
    from safetensors.torch import load_file

    w = load_file(safetensors)
    state = {
        "words.weight": w["embeddings.word_embeddings.weight"],
        "positions.weight": w["embeddings.position_embeddings.weight"],
        "shapes.weight": w["embeddings.token_type_embeddings.weight"][:1].repeat(SHAPES, 1),
        "norm.weight": w["embeddings.LayerNorm.weight"],
        "norm.bias": w["embeddings.LayerNorm.bias"],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "attended": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "finished": "output.LayerNorm",
    }
    for n in range(len(model.layers)):
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{n}.{ours}.{part}"] = w[f"encoder.layer.{n}.{theirs}.{part}"]
    missing, unknown = model.load_state_dict(state, strict=False)
    if set(missing) != {"head.weight", "head.bias"} or unknown:
        raise ValueError(f"{safetensors} is not MiniLM-L6-H384: missing {missing}, unknown {unknown}")
