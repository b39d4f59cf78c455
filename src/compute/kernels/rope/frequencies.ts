import { pow } from "../../../exact-math";
import { range } from "../../arrays";

/**
 * ρ^(2^b) as fractions of 2³², ρ = θ^(−2/D): frequency i is the product over the bits of i.
 */
export function frequencyPowers({ D, THETA }: { D: number; THETA: number }) {
  const power = (b: number) =>
    Math.min(2 ** 32 - 1, Math.round(2 ** 32 * pow(THETA, (-2 * (1 << b)) / D)));
  return Object.fromEntries(range(7).map((b) => [`R${b}`, power(b)]));
}
