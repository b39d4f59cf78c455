"""A corpus of odd but legal configurations of every family of src/lm/families, run by transformers and PEFT.

Weights, adapters and tokens come from a counter-based generator that the test computes too (`drawn`), so that only the
configurations and few numbers are written: at every position log p of two tokens, and of the gradient of every LoRA
matrix the norm and the products with two drawn directions. The loss is the sum of these log-probabilities, each times
a drawn number.

A case that changes no shape must also move the log-probabilities of its family's first case by 0.01 nats, unless it
says that it is inert: a test that a setting is read would otherwise pass where it is not.

Beside it adapters whose settings PEFT reads in another way than plain LoRA's: rsLoRA, ranks and alphas by layer.

    python tools/reference/make_family_corpus.py src/lm/fixtures    # writes corpus.json and adapters.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

LENGTH, PAIRS, RANK, ALPHA = 24, 2, 2, 4
MISSING = object()  # a field that is left out

BASES = {
    "llama": {
        "vocab_size": 41, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 50.0,
        "hidden_act": "silu", "tie_word_embeddings": False,
    },
    "gpt2": {"vocab_size": 41, "n_positions": 32, "n_embd": 24, "n_layer": 2, "n_head": 4},
}
BASES["qwen2"] = {**BASES["llama"], "use_sliding_window": False}
BASES["qwen3"] = {**BASES["llama"], "head_dim": 10}
BASES["gemma3_text"] = {
    "vocab_size": 41, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 10, "max_position_embeddings": 64, "query_pre_attn_scalar": 12, "sliding_window": 32,
    "rope_theta": 200.0, "rope_local_base_freq": 20.0, "layer_types": ["sliding_attention", "full_attention"],
}

LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "beta_fast": 4, "beta_slow": 1}
LONG = {"rope_type": "longrope", "short_factor": [1.0, 1.3, 2.5], "long_factor": [1.0, 4.0, 9.0], "factor": 4.0, "original_max_position_embeddings": 32}
INERT = {"inert": True}

# family, what the case shows, the fields that differ from the family's base
CASES = [
    ("llama", "plain", {}, INERT),
    ("llama", "biases of attention", {"attention_bias": True}),
    ("llama", "biases of the MLP", {"mlp_bias": True}),
    ("llama", "all biases", {"attention_bias": True, "mlp_bias": True}),
    ("llama", "heads wider than their share", {"head_dim": 10}),
    ("llama", "heads of two channels", {"head_dim": 2}),
    ("llama", "heads of 16", {"head_dim": 16}),
    ("llama", "head_dim null", {"head_dim": None}, INERT),
    ("llama", "one key-value head", {"num_key_value_heads": 1}),
    ("llama", "a key-value head for every query", {"num_key_value_heads": 4}),
    ("llama", "key-value heads null", {"num_key_value_heads": None}),
    ("llama", "key-value heads missing", {"num_key_value_heads": MISSING}),
    ("llama", "tied", {"tie_word_embeddings": True}),
    ("llama", "tying missing", {"tie_word_embeddings": MISSING}, INERT),
    ("llama", "a large epsilon", {"rms_norm_eps": 0.3}),
    ("llama", "epsilon missing", {"rms_norm_eps": MISSING}, INERT),
    ("llama", "gelu", {"hidden_act": "gelu"}),
    ("llama", "gelu by tanh", {"hidden_act": "gelu_pytorch_tanh"}),
    ("llama", "gelu_new", {"hidden_act": "gelu_new"}),
    ("llama", "relu", {"hidden_act": "relu"}),
    ("llama", "swish", {"hidden_act": "swish"}, INERT),
    ("llama", "activation missing", {"hidden_act": MISSING}, INERT),
    ("llama", "theta missing", {"rope_theta": MISSING}),
    ("llama", "a theta below 1", {"rope_theta": 0.5}),
    ("llama", "theta in rope_parameters", {"rope_theta": MISSING, "rope_parameters": {"rope_type": "default", "rope_theta": 7.0}}),
    ("llama", "theta in both places", {"rope_parameters": {"rope_type": "default", "rope_theta": 7.0}}),
    ("llama", "rope_scaling null", {"rope_scaling": None}, INERT),
    ("llama", "rope_scaling empty", {"rope_scaling": {}}, INERT),
    ("llama", "rope_parameters null", {"rope_parameters": None}, INERT),
    ("llama", "rope_scaling default", {"rope_scaling": {"rope_type": "default"}}, INERT),
    ("llama", "partial_rotary_factor 1", {"partial_rotary_factor": 1.0}, INERT),
    ("llama", "linear", {"rope_scaling": {"rope_type": "linear", "factor": 3.0}}),
    ("llama", "linear, old spelling", {"rope_scaling": {"type": "linear", "factor": 3.0}}),
    ("llama", "linear in rope_parameters", {"rope_parameters": {"rope_type": "linear", "factor": 2, "rope_theta": 30.0}}),
    ("llama", "rope_scaling in place of rope_parameters", {
        "rope_scaling": {"rope_type": "linear", "factor": 2.0}, "rope_parameters": {"rope_type": "default", "rope_theta": 7.0},
    }),
    ("llama", "dynamic", {"rope_scaling": {"type": "dynamic", "factor": 4.0}}, INERT),
    ("llama", "llama3", {"rope_scaling": LLAMA3}),
    ("llama", "llama3 over a long context", {"rope_scaling": {**LLAMA3, "original_max_position_embeddings": 128, "low_freq_factor": 2.0}}),
    ("llama", "llama3, the original context outside", {"rope_scaling": LLAMA3, "original_max_position_embeddings": 64}),
    ("llama", "llama3 without the original context", {
        "rope_scaling": {k: v for k, v in LLAMA3.items() if k != "original_max_position_embeddings"},
    }),
    ("llama", "llama3 as Llama 3.2 has it", {
        "rope_theta": 500000.0, "rope_scaling": {**LLAMA3, "factor": 32.0, "original_max_position_embeddings": 8192},
    }),
    ("llama", "yarn", {"rope_scaling": YARN}),
    ("llama", "yarn, old spelling", {"rope_scaling": {**{k: v for k, v in YARN.items() if k != "rope_type"}, "type": "yarn"}}),
    ("llama", "yarn, its own attention factor", {"rope_scaling": {**YARN, "attention_factor": 1.3}}),
    ("llama", "yarn, mscale", {"rope_scaling": {**YARN, "mscale": 2.0, "mscale_all_dim": 0.5}}),
    ("llama", "yarn, mscale alone", {"rope_scaling": {**YARN, "mscale": 2.0}}),
    ("llama", "yarn, other turns", {"rope_scaling": {**YARN, "beta_fast": 2, "beta_slow": 0.5}}),
    ("llama", "yarn, default turns", {"rope_scaling": {k: v for k, v in YARN.items() if not k.startswith("beta")}}),
    ("llama", "yarn, not truncated", {"rope_scaling": {**YARN, "truncate": False}}),
    ("llama", "yarn without the original context", {"rope_scaling": {"rope_type": "yarn", "factor": 2.0, "beta_fast": 4}}),
    ("llama", "yarn, padded heads", {"rope_scaling": YARN, "head_dim": 10}),
    ("llama", "longrope", {"rope_scaling": LONG}),
    ("llama", "longrope, its own attention factor", {"rope_scaling": {**LONG, "attention_factor": 0.9}}),
    ("llama", "longrope without a factor", {"rope_scaling": {k: v for k, v in LONG.items() if k != "factor"}}),
    ("llama", "odd widths", {"hidden_size": 21, "num_attention_heads": 3, "num_key_value_heads": 3, "head_dim": 8, "intermediate_size": 33, "vocab_size": 37}),
    ("llama", "five heads", {"hidden_size": 20, "num_attention_heads": 5, "num_key_value_heads": 5, "intermediate_size": 31, "vocab_size": 23}),
    ("llama", "one head, a narrow model", {"hidden_size": 6, "num_attention_heads": 1, "num_key_value_heads": 1, "intermediate_size": 3, "vocab_size": 9}),
    ("llama", "multiples of 8", {"hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 48, "vocab_size": 40}),
    ("llama", "one layer", {"num_hidden_layers": 1}),
    ("llama", "three layers", {"num_hidden_layers": 3, "attention_bias": True, "num_key_value_heads": 1}),
    ("llama", "as many positions as tokens", {"max_position_embeddings": LENGTH}, INERT),
    ("llama", "fields that change nothing", {
        "use_cache": False, "attention_dropout": 0.1, "pretraining_tp": 2, "torch_dtype": "bfloat16", "rope_interleaved": False,
        "bos_token_id": 1, "eos_token_id": [2, 3], "architectures": ["LlamaForCausalLM"], "transformers_version": "4.40.0",
    }, INERT),
    ("qwen2", "plain", {}, INERT),
    ("qwen2", "tied", {"tie_word_embeddings": True}),
    ("qwen2", "one key-value head", {"num_key_value_heads": 1}),
    ("qwen2", "key-value heads null", {"num_key_value_heads": None}),
    ("qwen2", "key-value heads missing, 32 of them", {"num_key_value_heads": MISSING, "num_attention_heads": 32, "hidden_size": 64}),
    ("qwen2", "its own head width", {"head_dim": 10}),
    ("qwen2", "a window that is not used", {"sliding_window": 4}, INERT),
    ("qwen2", "a window on no layer", {"use_sliding_window": True, "sliding_window": 4, "max_window_layers": 2}, INERT),
    ("qwen2", "a window as long as the tokens", {"use_sliding_window": True, "sliding_window": LENGTH, "max_window_layers": 1}, INERT),
    ("qwen2", "a window by layer_types", {
        "use_sliding_window": True, "sliding_window": 30, "layer_types": ["full_attention", "sliding_attention"],
    }, INERT),
    ("qwen2", "layer_types all full", {"use_sliding_window": True, "sliding_window": 3, "layer_types": ["full_attention"] * 2}, INERT),
    ("qwen2", "window null", {"use_sliding_window": True, "sliding_window": None, "max_window_layers": 0}, INERT),
    ("qwen2", "yarn as Qwen 2.5 has it", {"rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}}),
    ("qwen2", "linear", {"rope_scaling": {"rope_type": "linear", "factor": 4}}),
    ("qwen2", "relu", {"hidden_act": "relu"}),
    ("qwen2", "a large epsilon", {"rms_norm_eps": 0.3}),
    ("qwen2", "odd widths", {"hidden_size": 35, "num_attention_heads": 7, "num_key_value_heads": 1, "head_dim": 6, "intermediate_size": 29, "vocab_size": 43}),
    ("qwen3", "plain", {}, INERT),
    ("qwen3", "tied", {"tie_word_embeddings": True}),
    ("qwen3", "biases of attention", {"attention_bias": True}),
    ("qwen3", "head_dim missing: 128", {"head_dim": MISSING, "num_attention_heads": 2, "num_key_value_heads": 1}),
    ("qwen3", "heads of six", {"head_dim": 6}),
    ("qwen3", "heads of eight", {"head_dim": 8}),
    ("qwen3", "one key-value head", {"num_key_value_heads": 1}),
    ("qwen3", "a large epsilon", {"rms_norm_eps": 0.3}),
    ("qwen3", "yarn", {"rope_scaling": YARN}),
    ("qwen3", "llama3", {"rope_scaling": LLAMA3}),
    ("qwen3", "a window as long as the tokens", {"use_sliding_window": True, "sliding_window": LENGTH, "max_window_layers": 0}, INERT),
    ("qwen3", "gelu", {"hidden_act": "gelu"}),
    ("qwen3", "odd widths", {"hidden_size": 25, "num_attention_heads": 5, "num_key_value_heads": 5, "head_dim": 14, "intermediate_size": 17, "vocab_size": 19}),
    ("gemma3_text", "plain", {}, INERT),
    ("gemma3_text", "untied", {"tie_word_embeddings": False}),
    ("gemma3_text", "tying missing", {"tie_word_embeddings": MISSING}, INERT),
    ("gemma3_text", "all layers global", {"layer_types": ["full_attention"] * 2}),
    ("gemma3_text", "all layers local", {"layer_types": ["sliding_attention"] * 2}),
    ("gemma3_text", "every second layer global", {"layer_types": MISSING, "sliding_window_pattern": 2, "num_hidden_layers": 3}),
    ("gemma3_text", "every sixth layer global", {"layer_types": MISSING, "num_hidden_layers": 6}),
    ("gemma3_text", "a window as long as the tokens", {"sliding_window": LENGTH}, INERT),
    ("gemma3_text", "the window missing", {"sliding_window": MISSING}, INERT),
    ("gemma3_text", "scores divided by √256", {"query_pre_attn_scalar": MISSING}),
    ("gemma3_text", "scores divided by √3", {"query_pre_attn_scalar": 3}),
    ("gemma3_text", "both thetas missing", {"rope_theta": MISSING, "rope_local_base_freq": MISSING}),
    ("gemma3_text", "thetas by kind of layer", {
        "rope_theta": MISSING, "rope_local_base_freq": MISSING, "rope_parameters": {
            "full_attention": {"rope_type": "default", "rope_theta": 9.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 90.0},
        },
    }),
    ("gemma3_text", "linear in global layers", {"rope_scaling": {"rope_type": "linear", "factor": 8.0}}),
    ("gemma3_text", "linear by kind of layer", {"rope_parameters": {
        "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 30.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 30.0},
    }}),
    ("gemma3_text", "rope_scaling null", {"rope_scaling": None}, INERT),
    ("gemma3_text", "biases of attention", {"attention_bias": True}),
    ("gemma3_text", "gelu by erf", {"hidden_activation": "gelu"}, INERT),  # too near to gelu by tanh
    ("gemma3_text", "silu", {"hidden_activation": "silu"}),
    ("gemma3_text", "heads of 256", {"head_dim": MISSING, "num_attention_heads": 1, "num_key_value_heads": 1}),
    ("gemma3_text", "one key-value head", {"num_key_value_heads": 1}),
    ("gemma3_text", "key-value heads missing: 4", {"num_key_value_heads": MISSING}),
    ("gemma3_text", "a large epsilon", {"rms_norm_eps": 0.3}),
    ("gemma3_text", "softcaps null", {"final_logit_softcapping": None, "attn_logit_softcapping": None, "use_bidirectional_attention": False}, INERT),
    ("gemma3_text", "odd widths", {"hidden_size": 21, "num_attention_heads": 3, "num_key_value_heads": 1, "head_dim": 6, "intermediate_size": 35, "vocab_size": 29}),
    ("gpt2", "plain", {}, INERT),
    ("gpt2", "n_inner null", {"n_inner": None}, INERT),
    ("gpt2", "an odd n_inner", {"n_inner": 33}),
    ("gpt2", "gelu by erf", {"activation_function": "gelu"}, INERT),  # too near to gelu by tanh
    ("gpt2", "gelu_fast", {"activation_function": "gelu_fast"}, INERT),
    ("gpt2", "gelu_pytorch_tanh", {"activation_function": "gelu_pytorch_tanh"}, INERT),
    ("gpt2", "relu", {"activation_function": "relu"}),
    ("gpt2", "untied", {"tie_word_embeddings": False}),
    ("gpt2", "a large epsilon", {"layer_norm_epsilon": 0.3}),
    ("gpt2", "scores not scaled", {"scale_attn_weights": False}),
    ("gpt2", "scores divided by the layer's number", {"scale_attn_by_inverse_layer_idx": True}),
    ("gpt2", "scores divided by the layer's number alone", {"scale_attn_weights": False, "scale_attn_by_inverse_layer_idx": True}),
    ("gpt2", "reordered and upcast", {"reorder_and_upcast_attn": True, "scale_attn_by_inverse_layer_idx": True}),
    ("gpt2", "odd widths", {"n_embd": 21, "n_head": 3, "n_inner": 35, "vocab_size": 29}),
    ("gpt2", "heads of one channel", {"n_embd": 6, "n_head": 6}),
    ("gpt2", "one head of thirteen", {"n_embd": 13, "n_head": 1, "vocab_size": 17}),
    ("gpt2", "as many positions as tokens", {"n_positions": LENGTH}),
    ("gpt2", "three layers", {"n_layer": 3, "scale_attn_by_inverse_layer_idx": True}),
    ("gpt2", "fields that change nothing", {
        "n_ctx": 32, "attn_pdrop": 0.1, "summary_type": "cls_index", "task_specific_params": {"text-generation": {"do_sample": True}},
        "architectures": ["GPT2LMHeadModel"], "bos_token_id": 0, "eos_token_id": 0,
    }, INERT),
]

# family, what the case shows, settings of LoraConfig that differ from r 2, alpha 4
ADAPTERS = [
    ("llama", "rsLoRA", {"use_rslora": True}),
    ("gpt2", "an alpha for one kind of layer", {"alpha_pattern": {"mlp.c_proj": 7}}),
    ("qwen2", "a rank for one kind of layer", {"rank_pattern": {"q_proj": 1}}),
    ("qwen3", "rank and alpha of one layer", {"rank_pattern": {"model.layers.1.mlp.up_proj": 1}, "alpha_pattern": {"layers.1.mlp.up_proj": 3}}),
    ("gemma3_text", "rsLoRA, ranks and alphas by layer", {"use_rslora": True, "rank_pattern": {"down_proj": 1}, "alpha_pattern": {"down_proj": 3, "v_proj": 1}}),
]


def drawn(name: str, count: int) -> np.ndarray:
    """`count` numbers k/1024 from -1 to 1: FNV-1a of the name, then murmur3's mix of a counter."""
    key = 0x811C9DC5
    for byte in name.encode():
        key = ((key ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B1 + key) & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    x = ((x ^ (x >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    x = x ^ (x >> 16)
    return ((x >> 21).astype(np.float64) - 1024) / 1024


def weight(name: str, shape: tuple[int, ...], is_gemma: bool) -> torch.Tensor:
    """Matrices of about 1.2/√columns, which float16 holds exactly; gains about 1, biases and Gemma's gains about 0."""
    values = drawn(name, int(np.prod(shape)))
    if len(shape) == 2:
        values = values * 2.0 ** -np.floor(np.log2(shape[1]) / 2 - 1)
    else:
        values = values / 4 + (0 if is_gemma or name.endswith("bias") else 1)
    return torch.tensor(values.reshape(shape), dtype=torch.float32)


def config_of(family: str, changes: dict) -> dict:
    fields = {**BASES[family], **changes, "model_type": family}
    return {key: value for key, value in fields.items() if value is not MISSING}


def model_of(config: dict) -> torch.nn.Module:
    own = json.loads(json.dumps(config))  # transformers changes what it is given
    model = AutoModelForCausalLM.from_config(CONFIG_MAPPING[own["model_type"]].from_dict(own), attn_implementation="eager")
    model = model.float().eval()
    for name, parameter in model.named_parameters():
        parameter.data = weight(name, tuple(parameter.shape), config["model_type"] == "gemma3_text")
    return model


def sequence(config: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """The tokens [1, LENGTH], and which ones log p is asked of after each [LENGTH, PAIRS]."""
    vocabulary = config["vocab_size"]
    whole = lambda name, count: ((drawn(name, count) + 1) * 1024).astype(np.int64) % vocabulary  # noqa: E731
    asked = whole("asked", LENGTH * PAIRS).reshape(LENGTH, PAIRS)
    return torch.tensor(whole("tokens", LENGTH))[None], torch.tensor(asked)


def log_probs(model: torch.nn.Module, config: dict) -> torch.Tensor:
    tokens, asked = sequence(config)
    return torch.log_softmax(model(tokens, use_cache=False).logits[0], -1).gather(1, asked)


def adapted(base: torch.nn.Module, family: str, settings: dict) -> torch.nn.Module:
    gated = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "lm_head"]
    targets = ["c_attn", "c_proj", "c_fc", "lm_head"] if family == "gpt2" else gated
    own = {"r": RANK, "lora_alpha": ALPHA, "lora_dropout": 0, **settings}
    lora = LoraConfig(target_modules=targets, fan_in_fan_out=family == "gpt2", **own)
    model = get_peft_model(base, lora).eval()
    for name, parameter in trained(model).items():
        parameter.data = torch.tensor(drawn(name, parameter.numel()).reshape(parameter.shape) / 4, dtype=torch.float32)
    return model


def trained(model: torch.nn.Module) -> dict[str, torch.nn.Parameter]:
    named = {name.replace(".default", ""): p for name, p in model.named_parameters() if "lora_" in name}
    return dict(sorted(named.items()))


def measure(name: str, gradient: torch.Tensor) -> list[float]:
    flat = gradient.flatten().double().numpy()
    products = [flat @ drawn(f"{name} direction {k}", len(flat)) for k in (1, 2)]
    return [float(f"{v:.5g}") for v in (np.linalg.norm(flat), *products)]


def run(family: str, title: str, changes: dict, *marks: dict) -> dict:
    config = config_of(family, changes)
    base = model_of(config)
    first = model_of(config_of(family, {}))
    shapes = [{n: tuple(p.shape) for n, p in m.named_parameters()} for m in (base, first)]
    with torch.no_grad():
        bare = log_probs(base, config)
        if not marks and shapes[0] == shapes[1]:
            moved = (bare - log_probs(first, config_of(family, {}))).abs().max().item()
            if moved < 0.01:
                sys.exit(f"{family}, {title}: moves the log-probabilities by {moved:.1e} nats alone")
    model = adapted(base, family, {})
    logp = log_probs(model, config)
    (logp * torch.tensor(drawn("slopes", LENGTH * PAIRS).reshape(LENGTH, PAIRS), dtype=torch.float32)).sum().backward()
    gradients = [measure(name, parameter.grad) for name, parameter in trained(model).items()]
    rounded = [round(v, 5) for v in logp.flatten().tolist()]
    return {"family": family, "title": title, "config": config, "logp": rounded, "gradients": gradients}


def run_adapter(family: str, title: str, settings: dict) -> dict:
    """log p under an adapter, its settings, and the shapes of its matrices by name."""
    config = config_of(family, {})
    model = adapted(model_of(config), family, settings)
    with torch.no_grad():
        logp = [round(v, 5) for v in log_probs(model, config).flatten().tolist()]
    shapes = {name: list(parameter.shape) for name, parameter in trained(model).items()}
    lora = {"peft_type": "LORA", "r": RANK, "lora_alpha": ALPHA, **settings}
    return {"family": family, "title": title, "config": config, "lora": lora, "shapes": shapes, "logp": logp}


def write(path: Path, cases: list[dict]) -> None:
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    sizes = {"length": LENGTH, "pairs": PAIRS, "rank": RANK, "alpha": ALPHA}
    path.write_text(f'{{"sizes":{json.dumps(sizes)},"cases":[\n{lines}\n]}}\n')
    print(f"{path}: {len(cases)} cases")


if __name__ == "__main__":
    write(Path(sys.argv[1]) / "adapters.json", [run_adapter(*case) for case in ADAPTERS])
    write(Path(sys.argv[1]) / "corpus.json", [run(*case) for case in CASES])
