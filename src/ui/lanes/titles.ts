import type { Leaf, Leaves, Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import { setting } from "../shared/figures";
import { shortText } from "../rail/text";

const short = (path: Path, leaves: Leaves) => shortText(schema.table[path], leaves[path]);

const kl = (weight: Leaf) => (weight === 0 ? "no KL" : `KL ${setting(weight)}`);

/** What a lane trains with: its method in a word, and what matters of it. */
interface Gist {
  readonly name: string; // "SubTB"
  readonly rest: string; // "λ 1.00"; may be empty
}

const gists: Readonly<Record<string, (leaves: Leaves) => Gist>> = {
  gflownet: (l) => {
    const { only } = schema.table["objective.lambda"];
    const isWeighted = only?.where.includes(String(l["objective.pairs"])) ?? true;
    const rest = isWeighted ? `λ ${setting(l["objective.lambda"])}` : "";
    return { name: short("objective.pairs", l), rest };
  },
  ppo: (l) => ({
    name: "PPO",
    rest: l["ppo.klRule"] === "adaptive" ? "adaptive KL" : kl(l["ppo.klWeight"]),
  }),
  reinforce: (l) => ({
    name: short("reinforce.baseline", l),
    rest: kl(l["reinforce.klWeight"]),
  }),
  sft: (l) => ({ name: "SFT", rest: short("sft.source", l) }),
};

export const gistOf = (leaves: Leaves): Gist =>
  gists[String(leaves["method.name"])]?.(leaves) ?? {
    name: short("method.name", leaves),
    rest: "",
  };

/** "SubTB, λ 1.00" */
export const titleOf = (leaves: Leaves): string => {
  const { name, rest } = gistOf(leaves);
  return rest ? `${name}, ${rest}` : name;
};
