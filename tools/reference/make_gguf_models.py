"""The fixtures of GPT-2 and Gemma 3 as GGUF files, as llama.cpp's conversion writes these families:
src/lm/gguf/fixtures/FAMILY.gguf (matrices F16, vectors F32).

    pip install gguf==0.19.0 safetensors==0.8.0
    python tools/reference/make_gguf_models.py
"""

import json
import re
from pathlib import Path

import numpy as np
from gguf import GGUFWriter
from safetensors.numpy import load_file

LM = Path(__file__).parents[2] / "src/lm"
GPT2 = {
    "wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm", "ln_1": "attn_norm", "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output", "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}
GEMMA3 = {
    "embed_tokens": "token_embd", "norm": "output_norm", "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    "post_feedforward_layernorm": "post_ffw_norm",
}


def gguf_name(name: str, parts: dict[str, str]) -> str:
    block, part, kind = re.fullmatch(r"(?:transformer|model)\.(?:h\.|layers\.)?(\d+\.)?(.+)\.(weight|bias)", name).groups()
    return f"{'' if block is None else f'blk.{block}'}{parts[part]}.{kind}"


def write_gpt2(writer: GGUFWriter, config: dict) -> None:
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_feed_forward_length(4 * config["n_embd"])
    writer.add_block_count(config["n_layer"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])


def write_gemma3(writer: GGUFWriter, config: dict) -> None:
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_freq_base(config["rope_parameters"]["full_attention"]["rope_theta"])
    writer.add_sliding_window(config["sliding_window"])
    writer.add_sliding_window_pattern(config["layer_types"].index("full_attention") + 1)


def changed(name: str, array: np.ndarray, family: str, config: dict) -> np.ndarray:
    """What llama.cpp's conversion makes of a tensor."""
    if family == "gpt2":
        is_linear = re.search(r"(c_attn|c_proj|c_fc)\.weight$", name)
        return array.T if is_linear else array
    if not name.endswith("norm.weight"):
        return array
    gain = array.astype(np.float32) + 1
    # llama.cpp divides scores by the root of the head's width, this fixture by that of another number
    return gain * np.float32((config["head_dim"] / config["query_pre_attn_scalar"]) ** 0.5) if "q_norm" in name else gain


def main() -> None:
    for family, (arch, parts, write) in {
        "gpt2": ("gpt2", GPT2, write_gpt2), "gemma3_text": ("gemma3", GEMMA3, write_gemma3),
    }.items():
        folder = LM / "fixtures" / family
        config = json.loads((folder / "config.json").read_text())
        writer = GGUFWriter(LM / f"gguf/fixtures/{family}.gguf", arch)
        write(writer, config)
        for name, array in load_file(folder / "model.safetensors").items():
            if name == "lm_head.weight":  # tied
                continue
            array = changed(name, array, family, config)
            dtype = np.float16 if array.ndim == 2 else np.float32
            writer.add_tensor(gguf_name(name, parts), np.ascontiguousarray(array.astype(dtype)))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


main()
