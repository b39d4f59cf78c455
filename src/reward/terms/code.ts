import { number, text } from "../../schema/field";
import { CodeFault, type CodeString, quoted, statedBound } from "../code";
import { type Judged, type RewardContext, askedTermSpec } from "../term";
import { textWeight } from "./weights";

const where = { path: "reward.code", where: [""], outside: true } as const;

/**
 * weight · logReward(z), of a function that a person writes in JavaScript. What bounds it is known
 * only where it is stated; then a value above the bound is a fault, so that the walk's bounds hold.
 * Without one, figures are exact where every string of the support is reached, and say that they
 * are estimated elsewhere.
 */
export const code = askedTermSpec({
  fields: {
    "reward.code": text({
      label: "Reward in code",
      default: "",
      maxLength: 4000,
      language: "javascript",
      apply: "live",
      section: "reward",
      why:
        "The body of logReward({ text, tokens, n, prompt }) in JavaScript, which returns nats. " +
        "It has no clock, no chance and no network, and its value depends on the string alone.",
      source: "ours",
    }),
    "reward.codeWeight": number({
      ...textWeight,
      label: "Weight of the code",
      default: 1,
      min: 0,
      unit: "1",
      only: where,
      why: "Multiplies logReward in log R; 0 turns it off.",
      source: "ours",
    }),
    "reward.codeBound": text({
      label: "Upper bound of the code",
      default: "",
      maxLength: 20,
      apply: "live",
      section: "reward",
      only: where,
      check: (stated) =>
        statedBound(stated) === undefined
          ? "an upper bound is a number of nats, such as 2 or 0.5; leave it empty to state none."
          : undefined,
      why:
        "The most that logReward returns, in nats. With it the exact answer knows what it may " +
        "have missed; without it that part is estimated. A value above it is an error.",
      source: "ours",
    }),
  },
  offered: { name: "code", by: "reward.code" },
  make(leaves, { code: runner, textOf }) {
    const written = leaves["reward.code"];
    const weight = leaves["reward.codeWeight"];
    if (written.trim() === "" || weight === 0) return null;
    const bound = statedBound(leaves["reward.codeBound"]) ?? null;
    const read = codeStrings(textOf);
    return {
      weight,
      async ask(judged) {
        if (!runner) throw new CodeFault("Rewards in code cannot run here.");
        const strings = judged.map(read);
        const values = await runner.values(written, strings);
        if (bound !== null) refuseAbove(bound, values, strings);
        return values;
      },
      ...(bound !== null && { bound: () => weight * bound }),
    };
  },
});

/** Strings as code reads them; the text of a token is decoded once. */
function codeStrings(textOf: RewardContext["textOf"]): (z: Judged) => CodeString {
  const known = new Map<number, string>();
  const tokenText = (token: number): string => {
    const text = known.get(token) ?? textOf(Uint32Array.of(token));
    known.set(token, text);
    return text;
  };
  return ({ tokens, prompt }) => ({
    text: textOf(tokens),
    tokens: Array.from(tokens, tokenText),
    prompt: prompt.text,
  });
}

function refuseAbove(
  bound: number,
  values: readonly number[],
  strings: readonly CodeString[],
): void {
  const above = values.findIndex((value) => value > bound);
  if (above < 0) return;
  throw new CodeFault(
    `The reward's code gives ${values[above]} for ${quoted(strings[above].text)}, above its ` +
      `stated upper bound of ${bound} nats; state a larger bound, or none.`,
  );
}
