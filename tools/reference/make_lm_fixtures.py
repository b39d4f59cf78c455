"""Fixtures for src/lm: tiny random models of the real architectures, with LoRA, run by PyTorch.

For each family a folder with config.json, model.safetensors (f16), the PEFT adapter, and expected.json:
prompt, sequences, log q(token), log q(stop) with the adapter on and off, and, for one setting of the
modified SubTB loss (Hu et al. 2024, eq. 3), the loss and the gradient of every LoRA matrix by autograd.

    python tools/reference/make_lm_fixtures.py src/lm/fixtures [FAMILY ...]    # all families where none is named
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (
    Gemma3ForCausalLM, Gemma3TextConfig, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, Qwen2Config,
    Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM,
)

VOCABULARY, STOP, MIN_LENGTH, MAX_LENGTH = 90, 3, 1, 5
TEMPERATURE, LIKELIHOOD_WEIGHT, LAMBDA = 0.8, 1.0, 0.9
RANK, ALPHA = 4, 8
ILLEGAL = [5, 11]  # policy bias -99, prior bias -50
PROMPT = [17, 4, 60, 22, 9, 33, 41]
SEQUENCES = [[12, 44, 8], [71], [1, 2, 85, 40, 19], [30, 30], []]

# no width is a multiple of 8, and a head is wider than its share of the hidden width
ODD = {
    "vocab_size": VOCABULARY, "max_position_embeddings": 48, "hidden_size": 36, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 10, "intermediate_size": 52,
}
MODELS = {
    "gpt2": lambda: GPT2LMHeadModel(
        GPT2Config(vocab_size=VOCABULARY, n_positions=48, n_embd=64, n_layer=2, n_head=2, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0)
    ),
    "llama": lambda: LlamaForCausalLM(
        LlamaConfig(
            vocab_size=VOCABULARY, max_position_embeddings=48, hidden_size=64, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, intermediate_size=96, rms_norm_eps=1e-6, tie_word_embeddings=False, hidden_act="silu",
        )
    ),
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**ODD, rope_parameters={"rope_theta": 1e6}, tie_word_embeddings=True)),
    "qwen3": lambda: Qwen3ForCausalLM(Qwen3Config(**ODD, rope_parameters={"rope_theta": 1e6}, tie_word_embeddings=False)),
    "gemma3_text": lambda: Gemma3ForCausalLM(
        Gemma3TextConfig(**ODD, query_pre_attn_scalar=17, sliding_window=48, layer_types=["sliding_attention", "full_attention"])
    ),
}
GATED = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "lm_head"]
TARGETS = {"gpt2": ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj", "lm_head"]}


def rounded(model: torch.nn.Module) -> None:
    """Larger random weights than the initialisation's, so that nothing is nearly linear; matrices rounded to f16."""
    stored_gain = 0 if model.config.model_type == "gemma3_text" else 1  # Gemma stores gains as differences from 1
    generator = torch.Generator().manual_seed(7)
    for name, p in model.named_parameters():
        if p.dim() == 2:
            p.data = (torch.randn(p.shape, generator=generator) * 1.2 / p.shape[-1] ** 0.5).half().float()
        elif "weight" in name:
            p.data = stored_gain + 0.1 * torch.randn(p.shape, generator=generator)
        else:
            p.data = 0.1 * torch.randn(p.shape, generator=generator)


def log_probs(model, prompt, z, bias):
    """l_i [n] and t_i [n+1] of one sequence, by one teacher-forced pass."""
    ids = torch.tensor([prompt + z])
    logp = torch.log_softmax(model(ids).logits[0] + bias, -1)
    first = len(prompt) - 1
    l = torch.stack([logp[first + i, token] for i, token in enumerate(z)]) if z else torch.zeros(0)
    t = torch.stack([logp[first + i, STOP] for i in range(len(z) + 1)])
    return l, t


def residual_loss(l, t, r):
    """Sum over i<j of lambda^(j-i-1) * Delta_ij^2, pair by pair as the paper writes it, and the sum of weights."""
    n = len(l)
    total, weight = torch.zeros(()), 0.0
    for i in range(n + 1):
        for j in range(i + 1, n + 1):
            delta = r[i] - t[i] + l[i:j].sum() - r[j] + t[j]
            w = LAMBDA ** (j - i - 1)
            total = total + w * delta**2
            weight += w
    return total, weight


def batch_loss(model):
    """The loss of the five fixed sequences under a PEFT model, and every term that went into it."""
    dtype = next(model.parameters()).dtype
    policy_bias, prior_bias = torch.zeros(VOCABULARY, dtype=dtype), torch.zeros(VOCABULARY, dtype=dtype)
    policy_bias[ILLEGAL], prior_bias[ILLEGAL] = -99.0, -50.0
    terms = {"on": [], "off": [], "extra": []}
    loss, weight = torch.zeros(()), 0.0
    for b, z in enumerate(SEQUENCES):
        with torch.no_grad(), model.disable_adapter():
            l0, t0 = log_probs(model, PROMPT, z, prior_bias)
        l, t = log_probs(model, PROMPT, z, policy_bias)
        extra = [0.3 * ((b + 2 * i) % 5) - 0.5 for i in range(len(z) + 1)]
        prior = torch.cat([torch.zeros(1), l0.cumsum(0)]) + t0
        r = (LIKELIHOOD_WEIGHT * prior + torch.tensor(extra)) / TEMPERATURE
        r[:MIN_LENGTH] = -99.0 / TEMPERATURE
        part, w = residual_loss(l, t, r)
        loss, weight = loss + part, weight + w
        terms["on"].append({"l": l.tolist(), "t": t.tolist()})
        terms["off"].append({"l": l0.tolist(), "t": t0.tolist()})
        terms["extra"].append(extra)
    return loss / weight, terms


def make(family: str, out: Path) -> None:
    torch.manual_seed(0)
    base = MODELS[family]().float().eval()
    rounded(base)
    out.mkdir(parents=True, exist_ok=True)
    config = base.config.to_dict()
    (out / "config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
    state = {k: (v.half() if v.dim() == 2 else v).contiguous() for k, v in base.state_dict().items()}
    if base.config.tie_word_embeddings:
        state.pop("lm_head.weight", None)
    state = {k: v for k, v in state.items() if not k.endswith((".attn.bias", ".attn.masked_bias"))}
    save_file(state, out / "model.safetensors", metadata={"format": "pt"})

    lora = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=TARGETS.get(family, GATED), lora_dropout=0, fan_in_fan_out=family == "gpt2")
    model = get_peft_model(base, lora).eval()
    generator = torch.Generator().manual_seed(11)
    for name, p in model.named_parameters():
        if "lora_" in name:
            p.data = torch.randn(p.shape, generator=generator) * (0.15 if "lora_A" in name else 0.1)
    model.save_pretrained(out / "adapter", save_embedding_layers=False)

    expected = {"prompt": PROMPT, "sequences": SEQUENCES, "stop": STOP, "illegal": ILLEGAL,
                "rules": {"temperature": TEMPERATURE, "likelihoodWeight": LIKELIHOOD_WEIGHT, "lambda": LAMBDA,
                          "minLength": MIN_LENGTH, "maxLength": MAX_LENGTH}}
    loss, terms = batch_loss(model)
    expected.update(terms)
    loss.backward()
    expected["loss"] = loss.item()
    expected["gradients"] = {
        name.replace(".default", ""): [float(f"{v:.8g}") for v in p.grad.flatten().tolist()] for name, p in model.named_parameters() if "lora_" in name
    }
    text = json.dumps(expected, separators=(",", ":"), default=float)
    (out / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    for family in sys.argv[2:] or MODELS:
        make(family, Path(sys.argv[1]) / family)
