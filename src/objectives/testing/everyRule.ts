import type { BalanceRules } from "../objective";

const lengthRules = [
  { minLength: 0, maxLength: 6 },
  { minLength: 1, maxLength: 6 },
  { minLength: 2, maxLength: 8 },
  { minLength: 6, maxLength: 6 },
];

/** Tests only: all combinations of the rules of a balance loss, on sequences of up to 6 tokens. */
export const everyRule: readonly BalanceRules[] = lengthRules.flatMap((lengths) =>
  [1, 0.7].flatMap((lambda) =>
    (["pairs", "sum"] as const).flatMap((normalisation) =>
      (["penalty", "mask"] as const).flatMap((minLengthRule) =>
        (["policy", "certain"] as const).map((forcedStop) => ({
          ...lengths,
          lambda,
          normalisation,
          minLengthRule,
          forcedStop,
        })),
      ),
    ),
  ),
);

/** Tests only: half of them, with every combination of any four of the five rules. */
export const halfOfTheRules: readonly BalanceRules[] = everyRule.filter((rules) => {
  const { minLength, maxLength, lambda, normalisation, minLengthRule, forcedStop } = rules;
  const lengths = lengthRules.findIndex(
    (own) => own.minLength === minLength && own.maxLength === maxLength,
  );
  const others = [lambda === 1, normalisation === "pairs", minLengthRule === "mask"];
  return [...others, forcedStop === "policy"].filter(Boolean).length % 2 === lengths % 2;
});
