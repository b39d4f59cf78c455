import { number } from "../../schema/field";
import { termSpec } from "../term";

export const RAN = 3; // the token " ran" of the test's vocabulary

/** A term as a newcomer would write it: every “ ran” earns the weight. */
export const runs = termSpec({
  fields: {
    "reward.runs": number({
      label: "Weight of each “ran”",
      default: 0,
      min: -5,
      max: 5,
      unit: "nats",
      apply: "live",
      section: "reward",
      why: "Added to log R for every “ran”.",
    }),
  },
  offered: { name: "runs", by: "reward.runs" },
  make({ "reward.runs": weight }) {
    if (weight === 0) return null;
    const count = (z: Uint32Array) => z.filter((token) => token === RAN).length;
    return {
      weight,
      value: ({ tokens }) => count(tokens),
      bound: (prefix, n) => weight * count(prefix) + Math.max(0, weight * (n - prefix.length)),
    };
  },
});
