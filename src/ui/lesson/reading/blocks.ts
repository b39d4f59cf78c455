import type { Leaf, Path, PresetName } from "../../../experiment/experiment";
import { MOST_BESIDE } from "../../../experiment/page";
import { clip, fieldAt, leafAt, nearest } from "../../../experiment/leaves";
import { presetNames, schema } from "../../../experiment/presets";
import { pageTabs, type PageTab } from "../../stores/page-tabs";
import type { Change, Opener, Reveal, Setup } from "../lesson";
import { entries, valueOf, wholeOf, type Entry } from "./entries";
import { letters } from "../letters";
import { refuse } from "./fault";
import { outcomeOf } from "./outcomes";
import type { Lines } from "./split";

/** What the two blocks of a page say: `page`, when it opens, and `reveal`, after the answer. */

const inPage = [
  ...["recording", "train", "link", "set", "step", "controls", "tab", "ask", "outcome"],
  ...letters,
] as const;
const inReveal = ["set", "step", "button"] as const;

export const noSetup: Setup = {
  opens: null,
  sets: [],
  step: null,
  controls: [],
  tab: null,
  region: null,
  outcome: null,
};

export function readSetup(block: Lines): Setup {
  const found = entries(block, inPage, "a page block");
  const opens = openerOf(found);
  const sets = changesOf(found);
  if (sets.length > 0 && opens?.kind !== "train")
    refuse(
      found.find(({ name }) => name.startsWith("set "))?.line ?? block.first,
      "“set” in a page block needs “train: …” in the same block; an edit of a run that is open " +
        "goes into a reveal block.",
    );
  const step = valueOf(found, "step");
  return {
    opens,
    sets,
    step: step ? wholeOf(step, 0) : null,
    controls: controlsOf(valueOf(found, "controls")),
    tab: tabOf(valueOf(found, "tab")),
    region: regionOf(valueOf(found, "ask")),
    outcome: outcomeOf(found),
  };
}

export function readReveal(block: Lines): Reveal {
  const found = entries(block, inReveal, "a reveal block");
  const step = valueOf(found, "step");
  const button = valueOf(found, "button");
  if (button && (button.value.length < 1 || button.value.length > 28))
    refuse(button.line, "The text of the button must have 1 to 28 letters.");
  return {
    sets: changesOf(found),
    step: step ? wholeOf(step, 1) : null,
    button: button?.value ?? null,
  };
}

function openerOf(found: readonly Entry[]): Opener | null {
  const named = found.filter(({ name }) => ["recording", "train", "link"].includes(name));
  const [entry, second] = named;
  if (second)
    refuse(second.line, `A page opens one run; keep “${entry.name}” or “${second.name}”.`);
  if (!entry) return null;
  const { name, value, line } = entry;
  if (name === "recording") {
    const [first, ...beside] = value.split(/\s*,\s*/);
    if (![first, ...beside].every((one) => /^[a-z0-9-]{1,60}$/.test(one)))
      refuse(line, "A recording is a file of recordings/, named without .json: a-z, 0-9, -.");
    if (beside.length > MOST_BESIDE)
      refuse(line, `At most ${MOST_BESIDE + 1} recordings are played side by side.`);
    return { kind: "recording", names: [first, ...beside] };
  }
  if (name === "train") return { kind: "train", preset: presetOf(value, line) };
  if (!/^#?\d+\.[A-Za-z0-9_-]+$/.test(value))
    refuse(line, "A link is what Share gives, from its # to the end.");
  return { kind: "link", link: value };
}

function presetOf(name: string, line: number): PresetName {
  const preset = presetNames.find((known) => known === name);
  if (preset !== undefined) return preset;
  const near = nearest(name, presetNames);
  const meant = near === undefined ? "." : `; did you mean ${near}?`;
  return refuse(
    line,
    `There is no experiment “${clip(name)}”${meant} ` +
      "`npm run -s experiment -- --help` lists them.",
  );
}

const changesOf = (found: readonly Entry[]): Change[] =>
  found.filter(({ name }) => /^set\b/.test(name)).map(changeOf);

function changeOf({ line, name, value }: Entry): Change {
  const path: Path = name.slice("set".length).trim();
  if (path === "")
    refuse(line, "“set” is followed by a field, as in “set reward.temperature: 0.5”.");
  const leaf = leafAt(schema.table, path, value);
  if (!leaf.ok) refuse(line, leaf.sentence);
  return [path, (leaf as { value: Leaf }).value];
}

function controlsOf(entry: Entry | undefined): Path[] {
  if (!entry) return [];
  return entry.value.split(/\s*,\s*/).map((path) => {
    const field = fieldAt(schema.table, path);
    return field.ok ? path : refuse(entry.line, field.sentence);
  });
}

function tabOf(entry: Entry | undefined): PageTab | null {
  if (!entry) return null;
  const tab = pageTabs.find((known) => known === entry.value);
  return (
    tab ?? refuse(entry.line, `There is no tab “${clip(entry.value)}”; ${pageTabs.join(", ")}.`)
  );
}

function regionOf(entry: Entry | undefined): Setup["region"] {
  if (!entry) return null;
  const parts = /^(.{1,40}?)(?:\s+to\s+(.{1,40}))?$/.exec(entry.value);
  if (!parts) refuse(entry.line, "“ask” names bars of the plot, as in “ask: 70 to 79”.");
  return { from: parts[1], to: parts[2] ?? parts[1] };
}
