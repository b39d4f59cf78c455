/**
 * Generalised advantage estimation (Schulman et al. 2016) over the actions of K samples of one
 * prompt. In place of a learned value, which needs the model's hidden states, stands what the
 * other samples got from the same action on: V_b(i) is the mean over the samples c ≠ b with an
 * action i of G^c_i, their rewards from action i to the end. It does not depend on sample b, so at
 * λ = 1 the gradient is unbiased. Where no other sample has an action i, V_b(i) is the mean of the
 * others' whole return less what sample b has got before.
 *
 * `rewards` [K][actions]; the advantages have the same shape.
 */
export function generalisedAdvantages(
  rewards: readonly (readonly number[])[],
  lambda: number,
): number[][] {
  const returns = rewards.map(returnsOf);
  return rewards.map((own, b) => {
    const values = valuesOf(own, b, returns);
    const out = new Array<number>(own.length).fill(0);
    let after = 0;
    for (let i = own.length - 1; i >= 0; i--) {
      const next = i + 1 < own.length ? values[i + 1] : 0;
      const residual = own[i] + next - values[i];
      after = residual + lambda * after;
      out[i] = after;
    }
    return out;
  });
}

/** G_i: the sum of the rewards from action i on. */
function returnsOf(rewards: readonly number[]): number[] {
  const out = [...rewards];
  for (let i = out.length - 2; i >= 0; i--) out[i] += out[i + 1];
  return out;
}

/** V_b(i) of every action of sample b. */
function valuesOf(
  own: readonly number[],
  b: number,
  returns: readonly (readonly number[])[],
): number[] {
  const others = returns.filter((_, c) => c !== b);
  const whole = meanOf(others.map((of) => of[0] ?? 0));
  let before = 0; // rewards of sample b before action i
  return own.map((reward, i) => {
    const reached = others.filter((of) => of.length > i).map((of) => of[i]);
    const value = reached.length > 0 ? meanOf(reached) : whole - before;
    before += reward;
    return value;
  });
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
