import type { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { Unusable } from "../../lm/sources/source";

/** A model in ONNX that reads tokens. */
export interface OnnxModel {
  /**
   * The logits of one text's tokens. It is run alone, by one thread of WebAssembly, so its logits
   * depend on nothing but the text. Whether two machines give the same bits was not tested.
   */
  logits(tokens: readonly number[]): Promise<Rows>;
  /** The last hidden state of every token, likewise. */
  hidden(tokens: readonly number[]): Promise<Rows>;
  close(): Promise<void>;
}

/** Numbers in rows: [..., columns]. */
export interface Rows {
  readonly values: Float32Array;
  readonly columns: number;
}

/** A file of a model, with the files that hold its weights where it does not. */
export interface OnnxFile {
  readonly called: string; // "judge owner/name", as sentences call it
  readonly bytes: Uint8Array;
  readonly beside: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** The WebAssembly of onnxruntime-web, where it cannot be fetched by its own URL: in Node. */
export type OnnxRuntime = () => Promise<Uint8Array>;

/**
 * Opens a model by onnxruntime-web, which is loaded when this is called and not before. Rejects
 * with an `Unusable` where the model cannot be read or wants what is no text.
 */
export async function openOnnx(file: OnnxFile, runtime?: OnnxRuntime): Promise<OnnxModel> {
  const ort = await import("onnxruntime-web/wasm");
  // more would be workers from blobs, which the page's policy forbids
  ort.env.wasm.numThreads = 1;
  if (runtime) ort.env.wasm.wasmBinary ??= (await runtime()).slice().buffer;
  const options = { executionProviders: ["wasm"], externalData: [...file.beside] };
  const session = await ort.InferenceSession.create(file.bytes, options).catch((error: unknown) => {
    throw new Unusable(
      `The ${file.called} is no ONNX model that onnxruntime-web reads (${reasonOf(error)}); ` +
        "choose another one or export it again.",
    );
  });
  const inputs = inputsOf(session, file.called);
  const ask = async (tokens: readonly number[], output: string): Promise<Rows> => {
    const feeds = Object.fromEntries(
      inputs.map(({ name, fill }) => {
        const { type, data, dims } = fill(tokens);
        return [name, new ort.Tensor(type, data, dims)];
      }),
    ) as Record<string, Tensor>;
    const [first] = session.outputNames;
    const name = session.outputNames.includes(output) ? output : first;
    const outputs = await session.run(feeds, [name]).catch((error: unknown) => {
      throw new Unusable(
        `The ${file.called} failed on a text of ${tokens.length} tokens ` +
          `(${reasonOf(error)}); choose another one, or a shorter prompt.`,
      );
    });
    return rowsOf(outputs[name], file.called, { name, output });
  };
  return {
    logits: (tokens) => ask(tokens, "logits"),
    hidden: (tokens) => ask(tokens, "last_hidden_state"),
    close: () => session.release(),
  };
}

function rowsOf(
  { type, dims, data }: Tensor,
  called: string,
  { name, output }: { readonly name: string; readonly output: string },
): Rows {
  if (type === "float32" && dims.length >= 2)
    return { values: data as Float32Array, columns: dims[dims.length - 1] };
  throw new Unusable(
    `The ${called} gives “${name}” of the type ${type}; it must give ${output} in float32.`,
  );
}

/** What one input of a model is given for the tokens of one text. */
interface Input {
  readonly name: string;
  readonly fill: (tokens: readonly number[]) => Values;
}
type Values =
  | { readonly type: "int64"; readonly data: BigInt64Array; readonly dims: number[] }
  | { readonly type: "int32"; readonly data: Int32Array; readonly dims: number[] }
  | { readonly type: "float32"; readonly data: Float32Array; readonly dims: number[] }
  | { readonly type: "bool"; readonly data: Uint8Array; readonly dims: number[] };

/** Of the inputs that take one number a token, its number. */
const perToken: Readonly<Record<string, (token: number, place: number) => number>> = {
  input_ids: (token) => token,
  attention_mask: () => 1,
  token_type_ids: () => 0,
  position_ids: (_, place) => place,
};

function inputsOf({ inputMetadata }: InferenceSession, called: string): Input[] {
  return inputMetadata.map((input) => {
    const { name } = input;
    const number = perToken[name];
    if (number && input.isTensor && (input.type === "int64" || input.type === "int32"))
      return { name, fill: tokenwise(input.type, number) };
    if (name.startsWith("past_key_values.") && input.isTensor && input.type === "float32")
      return { name, fill: () => nothingPast(input.shape) };
    if (name === "use_cache_branch")
      return { name, fill: () => ({ type: "bool", data: new Uint8Array(1), dims: [1] }) };
    throw new Unusable(
      `The ${called} wants the input “${name}”, which is no text; it must be a model that ` +
        "reads the tokens of a text.",
    );
  });
}

function tokenwise(type: "int64" | "int32", number: (typeof perToken)[string]): Input["fill"] {
  return (tokens) => {
    const dims = [1, tokens.length];
    const numbers = tokens.map(number);
    return type === "int64"
      ? { type, data: BigInt64Array.from(numbers, BigInt), dims }
      : { type, data: Int32Array.from(numbers), dims };
  };
}

/** Keys and values of no token: [1, heads, 0, width], whose sizes with a name are not fixed. */
function nothingPast(shape: readonly (number | string)[]): Values {
  const dims = shape.map((size, axis) => {
    if (axis === 0) return 1;
    return typeof size === "number" ? size : 0;
  });
  return { type: "float32", data: new Float32Array(0), dims };
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 200);
