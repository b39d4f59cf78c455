import type { Experiment, Leaf, Leaves, Path } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import type { Decoded } from "../../schema/field";
import { applies } from "../rail/sections";
import { setting } from "../shared/figures";
import { shortText } from "../rail/text";

/** One thing that a new lane does otherwise than the first. */
export interface Rival {
  readonly name: string;
  readonly says: string; // what becomes of it, in a few words
  readonly changes: Leaves;
}

/** One step a batch: as many reward evaluations as a GFlowNet that replays nothing. */
const ppo = (klWeight: number): Leaves => ({
  "method.name": "ppo",
  "ppo.klRule": "fixed",
  "ppo.klWeight": klWeight,
  "ppo.epochs": 1,
});

/** The rivals that an experiment may be given, of those that are not itself. */
export function rivalsOf({ leaves }: Experiment): readonly Rival[] {
  const T = Number(leaves["reward.temperature"]);
  const seed = Number(leaves["run.seed"]);
  const colder = T > 0.6 ? T / 2 : 2 * T;
  const all: readonly Rival[] = [
    { name: "PPO without KL", says: "maximises the reward", changes: ppo(0) },
    { name: "PPO with KL weight 1", says: "same optimum as the GFlowNet", changes: ppo(1) },
    {
      name: "SFT",
      says: "on exact samples of the target",
      changes: { "method.name": "sft", "sft.source": "posterior" },
    },
    {
      name: "REINFORCE without KL",
      says: "maximises the reward",
      changes: { "method.name": "reinforce", "reinforce.klWeight": 0 },
    },
    ...objectiveRival(leaves),
    {
      name: "Another temperature",
      says: `T ${setting(T)} → ${setting(colder)}`,
      changes: { "reward.temperature": colder },
    },
    {
      name: "Another seed",
      says: `seed ${seed} → ${seed + 1}`,
      changes: { "run.seed": seed + 1 },
    },
    { name: "A copy", says: "change it in the settings", changes: {} },
  ];
  return all.filter(({ changes }) => {
    const entries = Object.entries(changes);
    return entries.length === 0 || entries.some(([path, value]) => leaves[path] !== value);
  });
}

const PAIRS = "objective.pairs";

/** Another loss of the GFlowNet: trajectory balance, or subtrajectory balance where that is its. */
function objectiveRival(leaves: Leaves): readonly Rival[] {
  if (!applies(PAIRS, leaves)) return [];
  const other: Leaf = leaves[PAIRS] === "vargrad" ? "all" : "vargrad";
  const name = (value: Leaf) => shortText(schema.table[PAIRS], value);
  const says = `${name(leaves[PAIRS])} → ${name(other)}`;
  return [{ name: "Another objective", says, changes: { [PAIRS]: other } }];
}

const REPLAY: Path = "behaviour.replay";

/** Does this run train on batches that ask for no reward, so that it spends fewer evaluations? */
export const replays = ({ leaves }: Experiment): boolean =>
  applies(REPLAY, leaves) && Number(leaves[REPLAY]) > 0;

/** An experiment with some leaves replaced, checked. */
export function changed({ preset, leaves }: Experiment, changes: Leaves): Decoded<Experiment> {
  const next = withLeaves(schema.table, schema.relations, leaves, Object.entries(changes));
  return next.ok ? { ok: true, value: { preset, leaves: next.value } } : next;
}

/** The same run on fresh batches alone: every step asks for as many rewards as samples. */
export const withoutReplay = (experiment: Experiment): Experiment => ({
  ...experiment,
  leaves: { ...experiment.leaves, [REPLAY]: 0 },
});
