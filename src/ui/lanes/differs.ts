import type { Experiment, Leaf, Path } from "../../experiment/experiment";
import { readsField, schema } from "../../experiment/presets";
import type { Section } from "../../schema/field";
import { applies } from "../rail/sections";
import { shortText } from "../rail/text";
import type { Letter } from "./lanes";
import { titleOf } from "./titles";

/** A field that lanes do not agree on; null in a lane that does not read it. */
export interface Difference {
  readonly path: Path;
  readonly values: readonly (Leaf | null)[];
}

/** What is said of a lane. */
interface Lettered {
  readonly letter: Letter;
  readonly experiment: Experiment;
}

const valueIn = ({ preset, leaves }: Experiment, path: Path): Leaf | null =>
  readsField(preset, path) && applies(path, leaves) ? leaves[path] : null;

/** Every field of which two lanes that read it have different values, in the order of the form. */
export function differencesOf(experiments: readonly Experiment[]): readonly Difference[] {
  return Object.keys(schema.table).flatMap((path) => {
    const values = experiments.map((experiment) => valueIn(experiment, path));
    const read = values.filter((value) => value !== null);
    return new Set(read).size > 1 ? [{ path, values }] : [];
  });
}

/** What a field is called within a sentence: "method", "reward temperature T". */
const inSentence = (path: Path): string => {
  const { label } = schema.table[path];
  return /^[A-Z][a-z]/.test(label) ? label[0].toLowerCase() + label.slice(1) : label;
};

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** A value as it differs: of a method, also what matters of it. */
const told = ({ experiment: { leaves } }: Lettered, path: Path, value: Leaf): string =>
  path === "method.name" ? titleOf(leaves) : shortText(schema.table[path], value);

/** What is the same in all lanes, in the words of the form's sections. */
function sharedBy(differences: readonly Difference[]): readonly string[] {
  const differing = (of: (path: Path, section: Section | undefined) => boolean) =>
    differences.some(({ path }) => of(path, schema.table[path].section));
  const parts: readonly (readonly [string, boolean])[] = [
    ["prior", differing((_, section) => section === "prior")],
    ["reward", differing((_, section) => section === "reward")],
    ["reward temperature", differing((path) => path.startsWith("reward.temperature"))],
    ["seed", differing((path) => path === "run.seed")],
    ["samples per step", differing((path) => path.startsWith("batch."))],
  ];
  return parts.flatMap(([name, differs]) => (differs ? [] : [name]));
}

/** What differs between lanes, and what does not, from their settings alone. */
export function differsIn(lanes: readonly Lettered[]): { lead: string; rest: string } {
  const differences = differencesOf(lanes.map(({ experiment }) => experiment));
  const shared = sharedBy(differences);
  const last =
    shared.length === 0
      ? ""
      : `${capital(listed(shared))} ${shared.length === 1 ? "is" : "are"} shared.`;
  if (differences.length === 0) return { lead: "Nothing differs.", rest: last };
  const names = differences.map(({ path }) => inSentence(path));
  const lead =
    names.length === 1 ? `Only the ${names[0]} differs.` : `${capital(listed(names))} differ.`;
  const values = differences.map(({ path, values: of }) => {
    const each = lanes.flatMap((lane, k) => {
      const value = of[k];
      return value === null ? [] : [`${lane.letter} ${told(lane, path, value)}`];
    });
    return names.length === 1 ? each.join("; ") : `${inSentence(path)}: ${each.join(", ")}`;
  });
  return { lead, rest: `${capital(values.join("; "))}. ${last}`.trim() };
}

/** The title of every lane; where two are the same, with what tells them apart. */
export function titlesOf(lanes: readonly Lettered[]): readonly string[] {
  const titles = lanes.map(({ experiment }) => titleOf(experiment.leaves));
  return titles.map((title, k) => {
    const alike = lanes.filter((_, j) => titles[j] === title);
    if (alike.length === 1) return title;
    const apart = differencesOf(alike.map(({ experiment }) => experiment));
    const own = apart.slice(0, 2).map(({ path, values }) => {
      const value = values[alike.indexOf(lanes[k])];
      const { label } = schema.table[path];
      return value === null ? "" : `${label} ${shortText(schema.table[path], value)}`;
    });
    return [title, ...own.filter(Boolean)].join(", ");
  });
}
