const ROUNDS = 3;

/**
 * Least seconds of one piece of work, repeated within a submit until it lasts `least` seconds, over
 * three rounds.
 */
export async function seconds(
  run: (times: number) => Promise<unknown>,
  least: number,
): Promise<number> {
  await run(1); // warm
  let times = 1;
  let took = await clock(() => run(times));
  while (took < least && times < 4096) {
    times = Math.min(
      4096,
      Math.ceil(times * Math.min(8, Math.max(1.5, (1.2 * least) / Math.max(took, 1e-6)))),
    );
    took = await clock(() => run(times));
  }
  for (let k = 1; k < ROUNDS; k++) took = Math.min(took, await clock(() => run(times)));
  return took / times;
}

export async function clock(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
