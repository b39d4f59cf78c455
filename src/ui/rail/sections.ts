import { leafText } from "../../experiment/edits";
import type { Leaves, Path, PresetName } from "../../experiment/experiment";
import { offeredTerms, readsField, schema } from "../../experiment/presets";
import type { Field, Section } from "../../schema/field";
import { hides } from "../view-query/view-query";
import { shortText } from "./text";

/** The rail's sections, in order, derived from the table of fields. */
export const sections: readonly {
  readonly id: Section;
  readonly title: string;
  readonly sign: string;
  readonly short: string;
  readonly note?: string;
}[] = [
  { id: "prior", title: "Prior", sign: "p", short: "Prior", note: "p(z⊤ | X)" },
  { id: "reward", title: "Reward", sign: "R", short: "Reward", note: "log R(z), nats" },
  { id: "temperature", title: "Temperature", sign: "T", short: "Temp." },
  { id: "training", title: "Training", sign: "λ", short: "Training" },
  { id: "replay", title: "Seed and replay", sign: "↺", short: "Seed" },
  { id: "model", title: "Adapter", sign: "α", short: "Adapter" },
];

/** A range is two fields and one control with two thumbs: the lower path names the upper one. */
const upper: Readonly<Record<Path, { readonly path: Path; readonly label: string }>> = {
  "behaviour.temperatureLow": { path: "behaviour.temperatureHigh", label: "Behaviour T" },
  "length.min": { path: "length.max", label: "Length before ⊤" },
};
const uppers = new Set(Object.values(upper).map(({ path }) => path));

export type Control = {
  readonly path: Path;
  readonly field: Field;
  readonly to?: { readonly path: Path; readonly label: string };
};

/** Optional parts of the reward: shown once they are added or in force. */
export const terms = offeredTerms.map(({ id, name, by }) => {
  const off = schema.table[by].default;
  const isWritten = "language" in schema.table[by]; // in an editor
  return { id, name, isWritten, on: (leaves: Leaves) => (leaves[by] ?? off) !== off };
});
const termOf = (path: Path): string | undefined =>
  offeredTerms.find(({ paths }) => paths.includes(path))?.id;

/** Has the field that `only` names a value that it asks for, and applies that field itself? */
export function applies(path: Path, leaves: Leaves): boolean {
  const { only }: Field = schema.table[path];
  if (only === undefined) return true;
  const isNamed = only.where.includes(String(leaves[only.path]));
  return isNamed !== (only.outside ?? false) && applies(only.path, leaves);
}

/** A choice of one says nothing, whichever field it is. */
function saysSomething(path: Path, leaves: Leaves): boolean {
  const field: Field = schema.table[path];
  return applies(path, leaves) && (field.kind !== "choice" || field.choices.length > 1);
}

export interface Matter {
  readonly preset: PresetName;
  readonly leaves: Leaves;
  readonly extra: ReadonlySet<string>;
}

/** The controls of a section that matter now, the experiment's own before the optional ones. */
export const controlsOf = (
  section: Section,
  { preset, leaves, extra }: Matter,
): readonly Control[] =>
  Object.entries(schema.table)
    .filter(([path, field]) => field.section === section && !(uppers.has(path) && lowerIs(path)))
    .filter(([path]) => readsField(preset, path) && saysSomething(path, leaves))
    .filter(([path]) => {
      const term = terms.find(({ id }) => id === termOf(path));
      return !term || extra.has(term.id) || term.on(leaves);
    })
    .sort(([a], [b]) => Number(termOf(a) !== undefined) - Number(termOf(b) !== undefined))
    .map(([path, field]) => ({
      path,
      field,
      ...(upper[path] && upper[path].path in schema.table && { to: upper[path] }),
    }));
const lowerIs = (path: Path) =>
  Object.entries(upper).some(([low, { path: high }]) => high === path && low in schema.table);

/** Does a section hold anything at all? */
export const holds = (section: Section) =>
  !hides(section) && Object.values(schema.table).some((field) => field.section === section);

/** The paths a control changes. */
export const pathsOf = ({ path, to }: Control): readonly Path[] => (to ? [path, to.path] : [path]);

/** What a folded section prints: of these, the fields that the chosen method reads. */
const gist: Partial<Record<Section, readonly Path[]>> = {
  training: [
    "objective.pairs",
    "sft.source",
    "reinforce.baseline",
    "reinforce.klWeight",
    "ppo.epochs",
    "ppo.klWeight",
    "batch.accumulate",
    "optimiser.learningRate",
  ],
  replay: ["run.seed", "seed", "behaviour.replay"],
  model: ["lora.rank", "lora.alpha"],
};
const inWords: Readonly<Record<Path, (leaves: Leaves) => string>> = {
  "objective.pairs": (l) => {
    const objective = shortText(schema.table["objective.pairs"], l["objective.pairs"]);
    const weight = saysSomething("objective.lambda", l) ? ` λ ${l["objective.lambda"]}` : "";
    return objective + weight;
  },
  "sft.source": (l) => `SFT, ${shortText(schema.table["sft.source"], l["sft.source"])}`,
  "reinforce.baseline": (l) =>
    shortText(schema.table["reinforce.baseline"], l["reinforce.baseline"]),
  "reinforce.klWeight": (l) => `β ${l["reinforce.klWeight"]}`,
  "ppo.epochs": (l) => `PPO × ${l["ppo.epochs"]}`,
  "ppo.klWeight": (l) => (l["ppo.klRule"] === "adaptive" ? "β adaptive" : `β ${l["ppo.klWeight"]}`),
  "batch.accumulate": (l) => `${l["batch.accumulate"]} × ${l["batch.samples"]}`,
  "optimiser.learningRate": (l) =>
    `lr ${leafText(undefined, l["optimiser.learningRate"]).replace("-", "−")}`,
  "run.seed": (l) => `seed ${l["run.seed"]}`,
  seed: (l) => `seed ${l["seed"]}`,
  "behaviour.replay": (l) =>
    Number(l["behaviour.replay"]) > 0
      ? `replay ${Math.round(100 * Number(l["behaviour.replay"]))} %`
      : "no replay",
  "lora.rank": (l) => `rank ${l["lora.rank"]}`,
  "lora.alpha": (l) => `α ${l["lora.alpha"]}`,
};

export function summary(section: Section, leaves: Leaves): string {
  const paths = (gist[section] ?? []).filter((path) => path in leaves && applies(path, leaves));
  if (paths.length) return paths.map((path) => inWords[path](leaves)).join(", ");
  const differing = Object.entries(schema.table).filter(
    ([path, field]) => field.section === section && leaves[path] !== field.default,
  ).length;
  return differing ? `${differing} not at their default` : "as the defaults";
}
