"""Small vocabularies as GGUF files hold them, and how llama.cpp encodes texts with them:
src/lm/gguf/fixtures/tokenizers.json.

    pip install gguf==0.17.1 tokenizers xllamacpp==2026.10.11549
    python tools/reference/make_gguf_tokenizers.py

The vocabularies are trained without any split of the text, so that merges reach over words, digits
and spaces: an encoding then depends on how the pre-tokenizer splits. The model around a vocabulary
is the smallest that llama.cpp opens.
"""

import json
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

import gguf
import numpy as np
import xllamacpp
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

FIXTURE = Path(__file__).parents[2] / "src/lm/gguf/fixtures/tokenizers.json"
CORPUS = [
    "the cat's 1234 hats cost 12 or 345678 coins, they're not 7's; don't you'll see?\n\n  So it is.",
    "Hello  world!\r\n\tdef f(x):\n    return x ** 2  # twice\n\n\nÜber naïve café, 東京 и мир 👍🏽",
    "A A BB CCC   dddd 0 00 000 0000. 3.14159 1e-5 I'VE we'd HE'LL \u00a0x\u2003y e\u0301",
]
TEXTS = [
    "",
    "the cat's hats",
    " the  cat",
    "   three spaces before",
    "ends with space ",
    "ends with spaces   ",
    "12345678 and 12, 345",
    "x=1234;y = 12",
    "don't DON'T they're THEY'RE we'd",
    "a\nb\n\nc\r\n\r\nd",
    "\n",
    " \n \n",
    "\t\tdef f(x):\n    return x ** 2",
    "!!! ... ?! (a) [b] {c}",
    "Über naïve café",
    "東京 и мир",
    "👍🏽 ok",
    "e\u0301 is é",
    "\u00a0x\u2003y",
    "<|endoftext|>",
    "a<|endoftext|>b",
    "The random number is 42.\nAnswer: 7",
]
PRE = {"gpt-2": "gpt-2", "smollm": "smollm", "llama-bpe": "llama-bpe", "qwen2": "qwen2"}


def byte_level() -> dict:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    trainer = trainers.BpeTrainer(
        vocab_size=480,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>", "<|start|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS * 2, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda entry: entry[1])]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    types = [3, 3] + [1] * (len(tokens) - 2)
    return {"tokens": tokens, "types": types, "merges": merges}


def sentence_pieces() -> dict:
    """Pieces with scores: the more pairs a piece was merged before, the lower its score."""
    tokenizer = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=[], show_progress=False)
    spaced = [text.replace(" ", "▁") for text in CORPUS]
    tokenizer.train_from_iterator(spaced * 2, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pieces = [token for token, _ in sorted(model["vocab"].items(), key=lambda entry: entry[1])]
    merged = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    ranks = {merge.replace(" ", ""): rank for rank, merge in reversed(list(enumerate(merged)))}
    control = ["<unk>", "<s>", "</s>"]
    raw = [f"<0x{byte:02X}>" for byte in range(256)]
    tokens = control + raw + pieces
    types = [2, 3, 3] + [6] * 256 + [1] * len(pieces)
    scores = [0.0] * 259 + [-float(ranks.get(piece, len(ranks) + k)) for k, piece in enumerate(pieces)]
    return {"tokens": tokens, "types": types, "scores": scores}


def write(path: Path, vocabulary: dict, settings: dict) -> None:
    writer = gguf.GGUFWriter(str(path), "llama")
    width, size = 32, len(vocabulary["tokens"])
    writer.add_block_count(1)
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(width)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(16)
    writer.add_vocab_size(size)
    writer.add_tokenizer_model(settings["model"])
    if "pre" in settings:
        writer.add_tokenizer_pre(settings["pre"])
    writer.add_token_list(vocabulary["tokens"])
    writer.add_token_types(vocabulary["types"])
    if "merges" in vocabulary:
        writer.add_token_merges(vocabulary["merges"])
    if "scores" in vocabulary:
        writer.add_token_scores(vocabulary["scores"])
    writer.add_bos_token_id(settings["bos"])
    writer.add_eos_token_id(settings["eos"])
    if "prefix" in settings:
        writer.add_add_space_prefix(settings["prefix"])
    zeros = lambda *shape: np.zeros(shape, np.float32)
    writer.add_tensor("token_embd.weight", zeros(size, width))
    writer.add_tensor("output_norm.weight", zeros(width))
    vectors = {"attn_norm": 1, "ffn_norm": 1}
    matrices = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
    for name in [*vectors, *matrices]:
        shape = (width,) if name in vectors else (width, width)
        writer.add_tensor(f"blk.0.{name}.weight", zeros(*shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def encode(path: Path) -> list[list[int]]:
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = 256
    params.warmup = False
    server = xllamacpp.Server(params)

    def ids(text: str) -> list[int]:
        body = json.dumps({"content": text, "add_special": True, "parse_special": True}).encode()
        request = Request(f"{server.listening_address}/tokenize", body)
        with urlopen(request) as answer:
            return json.load(answer)["tokens"]

    return [ids(text) for text in TEXTS]


def main() -> None:
    vocabularies = {"bytes": byte_level(), "pieces": sentence_pieces()}
    cases = {
        **{name: {"model": "gpt2", "pre": pre, "bos": 1, "eos": 0} for name, pre in PRE.items()},
        "sentencepiece": {"model": "llama", "bos": 1, "eos": 2},
        "sentencepiece without a space": {"model": "llama", "bos": 1, "eos": 2, "prefix": False},
    }
    encoded = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, settings in cases.items():
            path = Path(folder) / "tiny.gguf"
            of = "bytes" if settings["model"] == "gpt2" else "pieces"
            write(path, vocabularies[of], settings)
            encoded[name] = {"vocabulary": of, **settings, "ids": encode(path)}
    out = {"vocabularies": vocabularies, "texts": TEXTS, "encoded": encoded}
    FIXTURE.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
