import { describe, expect, test } from "vitest";
import { chatTemplate } from "./chat-template";
import { readTokenizer } from "./tokenizer";

const names = { bos: "<s>", eos: "</s>" };
const written = (text: string, message = "Hi") => {
  const read = chatTemplate(text, names)(message);
  return read.ok ? read.value : read.sentence;
};

/** SmolLM2's own. */
const SMOLLM2 =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}" +
  "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face" +
  "<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + " +
  "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}" +
  "{% endif %}";

describe("a chat template", () => {
  test("puts a message into the conversation, up to where the answer begins", () => {
    expect(written(SMOLLM2, "Write a number.")).toBe(
      "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face" +
        "<|im_end|>\n<|im_start|>user\nWrite a number.<|im_end|>\n<|im_start|>assistant\n",
    );
    expect(written("{{ bos_token }}[INST] {{ messages[0].content | trim }} [/INST]", " Hi ")).toBe(
      "<s>[INST] Hi [/INST]",
    );
  });

  test("writes the same on every day", () => {
    const dated = "{{ strftime_now('%d %b %Y') }} {{ date_string }} {{ messages[0].content }}";
    expect(written(dated)).toBe("26 Jul 2024 26 Jul 2024 Hi");
  });

  test.each([
    ["no template", "{% for x in", "fails: "],
    ["a block that is not closed", "{% if true %}a", "fails: "],
    ["a refusal of its own", "{{ raise_exception('only tools') }}", "only tools"],
    ["something that is not there", "{{ messages[0].parts.first }}", "leaves the message out"],
    ["endless counting", "{% for i in range(1000000000) %}a{% endfor %}", "beyond 10000"],
    [
      "counting within counting",
      "{% for i in range(200) %}{% for j in range(200) %}{% endfor %}" + "{% endfor %}",
      "beyond 10000",
    ],
    ["too much text", "a".repeat(70_000), "has 70000 characters"],
  ])("with %s is refused in one sentence", (_, text, words) => {
    expect(written(text)).toContain(words);
    expect(written(text)).toMatch(/^The model's chat template [^\n]*\.$/);
  });

  test("counts as Python does", () => {
    const listed = (range: string) =>
      written(`Hi {% for i in ${range} %}{{ i }} {% endfor %}`).slice(3).trim();
    expect(listed("range(3)")).toBe("0 1 2");
    expect(listed("range(1, 7, 2)")).toBe("1 3 5");
    expect(listed("range(5, 2)")).toBe("");
  });
});

const tiny = {
  added_tokens: [{ id: 3, content: "<go>", special: true }],
  decoder: { type: "Fuse" },
  model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] },
};

test("a tokenizer encodes a message by its own template, special tokens and all", () => {
  const template = "<go>{{ messages[0].content }}<go>";
  for (const chat_template of [template, [{ name: "default", template }]]) {
    const read = readTokenizer(tiny, { chat_template, add_bos_token: true, bos_token: "<go>" });
    const encoded = read.ok ? read.value.chat?.("ab") : undefined;
    expect(encoded).toEqual({ ok: true, value: Uint32Array.of(3, 2, 3) });
  }
  const without = readTokenizer(tiny, { chat_template: [{ name: "tool_use", template }] });
  expect(without.ok && without.value.chat).toBeUndefined();
});
