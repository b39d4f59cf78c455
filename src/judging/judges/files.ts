import type { Read } from "../../lm/architecture";
import { type ModelFile, type ModelSource, Unusable, fileIn } from "../../lm/sources/source";
import { type Tokenizer, readTokenizer } from "../../lm/tokenizer";
import type { JudgeName } from "../../reward/judges";
import { type OnnxFile, type OnnxModel, type OnnxRuntime, openOnnx } from "./onnx";

/** What a judge's `config.json` says, not yet checked. */
export type JudgeConfig = Readonly<Record<string, unknown>>;

/** A judge whose files are read. */
export interface OpenJudge {
  readonly title: string;
  readonly config: JudgeConfig;
  readonly tokenizer: Tokenizer;
  readonly model: OnnxModel;
}

// where exports put the model, the first that there is
const USUAL = [
  ...["model.onnx", "onnx/model.onnx", "decoder_model.onnx", "onnx/decoder_model.onnx"],
  ...["decoder_model_merged.onnx", "onnx/decoder_model_merged.onnx"],
];

/** The folder of a hub repository that may hold the model. */
export const ONNX_FOLDER = "onnx";

/**
 * Reads a judge: `config.json`, `tokenizer.json`, the file that its name names or the usual one,
 * and the files of weights beside that. Rejects with a `Missing` or an `Unusable`.
 */
export async function openJudge(
  source: ModelSource,
  { file }: Pick<JudgeName, "file">,
  runtime?: OnnxRuntime,
): Promise<OpenJudge> {
  const { title } = source;
  const files = orUnusable(await source.files());
  const config = asObject(await jsonOf(source, files, "config.json"));
  const settings = files.some(({ name }) => name === SETTINGS)
    ? await jsonOf(source, files, SETTINGS)
    : {};
  const tokens = await jsonOf(source, files, "tokenizer.json");
  const tokenizer = orUnusable(readTokenizer(tokens, settings));
  const wanted = file === undefined ? USUAL : [file, `${ONNX_FOLDER}/${file}`];
  const found = wanted.flatMap((name) => files.find((one) => one.name === name) ?? [])[0];
  if (!found)
    throw new Unusable(
      `The judge ${title} has no ${file ?? "model in ONNX, such as onnx/model.onnx"}; choose ` +
        "one that has been exported to ONNX, or name its file.",
    );
  const model = await openOnnx(await onnxFile(source, files, found), runtime);
  return { title, config, tokenizer, model };
}

const SETTINGS = "tokenizer_config.json";

async function onnxFile(
  source: ModelSource,
  files: readonly ModelFile[],
  file: ModelFile,
): Promise<OnnxFile> {
  const weights = files.filter(({ name }) => name.startsWith(`${file.name}_data`));
  const beside: { path: string; data: Uint8Array }[] = [];
  for (const one of weights) {
    const data = await fileIn(source, one).read(0, one.size);
    beside.push({ path: one.name.slice(one.name.lastIndexOf("/") + 1), data });
  }
  const bytes = await fileIn(source, file).read(0, file.size);
  return { title: source.title, bytes, beside };
}

async function jsonOf(
  source: ModelSource,
  files: readonly ModelFile[],
  name: string,
): Promise<unknown> {
  const file = files.find((one) => one.name === name);
  if (!file) throw new Unusable(`The judge ${source.title} has no ${name}; choose another one.`);
  const text = new TextDecoder().decode(await fileIn(source, file).read(0, file.size));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Unusable(`${name} of the judge ${source.title} is not JSON; fetch it again.`);
  }
}

const asObject = (value: unknown): JudgeConfig =>
  typeof value === "object" && value !== null ? (value as JudgeConfig) : {};

function orUnusable<T>(read: Read<T>): T {
  if (!read.ok) throw new Unusable(read.sentence);
  return read.value;
}

/** One sentence where a text has more tokens than the config says the model reads. */
export function refuseLong({ title, config }: OpenJudge, tokens: number): void {
  const { max_position_embeddings: positions, n_positions: learned } = config;
  const most = positions ?? learned;
  if (typeof most === "number" && tokens > most)
    throw new Unusable(
      `A text has ${tokens} tokens for the judge ${title}, which reads at most ${most}; choose ` +
        "another judge or a shorter prompt.",
    );
}
