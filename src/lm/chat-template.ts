import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { type Read, bad } from "./architecture";
import { quoted } from "./quoted";

/** A person's message as the model reads it in a conversation, up to where its answer begins. */
export type ChatTemplate = (message: string) => Read<string>;

const LONGEST = 2 ** 16; // characters of a template
const MOST_NUMBERS = 10_000; // of all ranges of one rendering, so that a damaged file cannot hang
const DATE = "26 Jul 2024"; // of templates that write today's: a prompt is the same on every day

/**
 * The template of a model's own conversations, in Jinja, as `tokenizer_config.json`, a file beside
 * it or a GGUF file has it. Whatever is wrong with it is one sentence, at the first message.
 */
export function chatTemplate(
  text: string,
  names: { readonly bos: string; readonly eos: string },
): ChatTemplate {
  if (text.length > LONGEST)
    return () =>
      bad(`The model's chat template has ${text.length} characters; at most ${LONGEST} are read.`);
  let parsed: ReturnType<typeof parse> | undefined;
  const fails = (why: string) =>
    bad(
      `The model's chat template ${why}; set prompt.template to none and write the prompt as the ` +
        "model should read it.",
    );
  return (message) => {
    try {
      parsed ??= parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
      const interpreter = new Interpreter(environment(message, names));
      const written = String((interpreter.run(parsed) as { readonly value?: unknown }).value);
      if (!written.includes(message.trim())) return fails("leaves the message out");
      return { ok: true, value: written };
    } catch (error) {
      return fails(`fails: ${quoted(error instanceof Error ? error.message : String(error))}`);
    }
  };
}

/**
 * What a template may read (transformers, chat templating). The library's own environment has
 * today's date and ranges without a bound, and lets neither be replaced.
 */
function environment(message: string, { bos, eos }: { bos: string; eos: string }): Environment {
  const known = {
    messages: [{ role: "user", content: message }],
    add_generation_prompt: true,
    bos_token: bos,
    eos_token: eos,
    date_string: DATE,
    strftime_now: () => DATE,
    range: boundedRange(),
    raise_exception: (why: unknown) => {
      throw new Error(String(why));
    },
    ...{ true: true, True: true, false: false, False: false, none: null, None: null },
  };
  const made = new Environment();
  for (const [name, value] of Object.entries(known)) made.set(name, value);
  return made;
}

/** Python's `range`, of so many numbers in all. */
function boundedRange() {
  let left = MOST_NUMBERS;
  return (first: number, ...more: unknown[]): number[] => {
    const [second, third] = more.filter((given) => typeof given === "number");
    const [start, stop] = second === undefined ? [0, first] : [first, second];
    const step = third ?? 1;
    const count = Math.max(0, Math.ceil((stop - start) / step));
    left -= count;
    if (!(left >= 0)) throw new Error(`it counts beyond ${MOST_NUMBERS}`);
    return Array.from({ length: count }, (_, k) => start + k * step);
  };
}
