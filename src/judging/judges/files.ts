import type { Read } from "../../lm/architecture";
import { type ModelFile, type ModelSource, Unusable, fileIn } from "../../lm/sources/source";
import { type Tokenizer, readTokenizer } from "../../lm/tokenizer";
import type { JudgeName } from "../../reward/judges";
import { type OnnxFile, type OnnxModel, type OnnxRuntime, openOnnx } from "./onnx";
import { FileHash } from "./version";

/** What a judge's `config.json` says, not yet checked. */
export type JudgeConfig = Readonly<Record<string, unknown>>;

/** Where the files of a judge are; `version` is their commit, where the source is a repository. */
export interface JudgeSource extends ModelSource {
  readonly version?: string;
}

/** What a model is asked as, which is what sentences call it by. */
export type ModelKind = "judge" | "sentence model";

/** A judge whose files are read. */
export interface OpenJudge {
  readonly called: string; // "judge owner/name", as sentences call it
  readonly version: string; // the commit, or a hash of the files; 40 hexadecimal digits
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
  source: JudgeSource,
  { file }: Pick<JudgeName, "file">,
  { kind, runtime }: { readonly kind: ModelKind; readonly runtime?: OnnxRuntime | undefined },
): Promise<OpenJudge> {
  const called = `${kind} ${source.title}`;
  const files = orUnusable(await source.files());
  const reading = new Reading(source, called, files);
  const config = asObject(await reading.json("config.json"));
  const settings = files.some(({ name }) => name === SETTINGS) ? await reading.json(SETTINGS) : {};
  const tokens = await reading.json("tokenizer.json");
  const tokenizer = orUnusable(readTokenizer(tokens, settings));
  const wanted = file === undefined ? USUAL : [file, `${ONNX_FOLDER}/${file}`];
  const found = wanted.flatMap((name) => files.find((one) => one.name === name) ?? [])[0];
  if (!found)
    throw new Unusable(
      `The ${called} has no ${file ?? "model in ONNX, such as onnx/model.onnx"}; choose ` +
        "one that has been exported to ONNX, or name its file.",
    );
  const onnx = await reading.onnx(found);
  const version = await reading.version();
  const model = await openOnnx(onnx, runtime);
  return { called, version, config, tokenizer, model };
}

const SETTINGS = "tokenizer_config.json";

/** The files of a judge as they are read, with their hash where the source names no commit. */
class Reading {
  private readonly hash = new FileHash();

  constructor(
    private readonly source: JudgeSource,
    private readonly called: string,
    private readonly files: readonly ModelFile[],
  ) {}

  async json(name: string): Promise<unknown> {
    const { called } = this;
    const file = this.files.find((one) => one.name === name);
    if (!file) throw new Unusable(`The ${called} has no ${name}; choose another one.`);
    const text = new TextDecoder().decode(await this.whole(file));
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new Unusable(`${name} of the ${called} is not JSON; fetch it again.`);
    }
  }

  /** The model, and the files of weights beside it. */
  async onnx(file: ModelFile): Promise<OnnxFile> {
    const beginnings = [`${file.name}_data`, `${file.name}.data`]; // of two usual exporters
    const isWeights = (name: string) => beginnings.some((begin) => name.startsWith(begin));
    const weights = this.files.filter(({ name }) => isWeights(name));
    const beside: { path: string; data: Uint8Array }[] = [];
    for (const one of weights) {
      const data = await this.whole(one);
      beside.push({ path: one.name.slice(one.name.lastIndexOf("/") + 1), data });
    }
    return { called: this.called, bytes: await this.whole(file), beside };
  }

  /** Which files were read. */
  version = async (): Promise<string> => this.source.version ?? (await this.hash.digits());

  private async whole(file: ModelFile): Promise<Uint8Array> {
    const bytes = await fileIn(this.source, file).read(0, file.size);
    if (this.source.version === undefined) await this.hash.take(file.name, bytes);
    return bytes;
  }
}

const asObject = (value: unknown): JudgeConfig =>
  typeof value === "object" && value !== null ? (value as JudgeConfig) : {};

function orUnusable<T>(read: Read<T>): T {
  if (!read.ok) throw new Unusable(read.sentence);
  return read.value;
}

/** How many tokens the config says that the model reads; ∞ where it says nothing. */
export function longestOf({ config }: OpenJudge): number {
  const { max_position_embeddings: positions, n_positions: learned } = config;
  const most = positions ?? learned;
  return typeof most === "number" ? most : Infinity;
}

/** One sentence where a text has more tokens than the config says the model reads. */
export function refuseLong(judge: OpenJudge, tokens: number): void {
  const most = longestOf(judge);
  if (tokens > most)
    throw new Unusable(
      `A text has ${tokens} tokens for the ${judge.called}, which reads at most ${most}; choose ` +
        "another judge or a shorter prompt.",
    );
}
