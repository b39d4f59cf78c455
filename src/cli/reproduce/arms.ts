/** Ways of learning that several tables compare. */
import type { Arm } from "./table";

const set = (...changes: readonly string[]) => changes.flatMap((change) => ["--set", change]);

/** The GFlowNet by one of its objectives, with constants of its own where it has any. */
export const objective = (name: string, title: string, ...constants: readonly string[]): Arm => ({
  name,
  title: `GFlowNet, ${title}`,
  options: set(`objective.pairs=${name}`, ...constants),
});

/** Maximum likelihood of what is given. */
export const sft = (source: "references" | "posterior"): Arm => ({
  name: `sft-${source}`,
  title: source === "posterior" ? "SFT on exact samples of the target" : "SFT on known answers",
  options: set("method.name=sft", `sft.source=${source}`),
});

const ofMethod = (method: string) => `method.name=${method}`;

/** Policy gradients; at KL weight 1 their optimum is the target. */
export const policyGradients: readonly Arm[] = [
  {
    name: "reinforce",
    title: "REINFORCE, KL weight 1",
    options: set(ofMethod("reinforce"), "reinforce.baseline=none"),
  },
  { name: "rloo", title: "RLOO, KL weight 1", options: set(ofMethod("reinforce")) },
  { name: "ppo-0", title: "PPO, KL weight 0", options: set(ofMethod("ppo"), "ppo.klWeight=0") },
  { name: "ppo-1", title: "PPO, KL weight 1", options: set(ofMethod("ppo")) },
  {
    name: "ppo-adaptive",
    title: "PPO, adaptive KL weight",
    options: set(ofMethod("ppo"), "ppo.klRule=adaptive"),
  },
];
