import type { Opened } from "./open";
import type { Pace } from "./protocol";
import { Run } from "./run";
import { Closed, type OpenCommand } from "./run-commands";
import type { Platform } from "./surroundings";

/**
 * How long training takes here, before any of it is done: real steps of a run apart, with weights
 * and random streams of its own, of which nothing is kept.
 */

const PREPARATION = 600; // ms; the first steps compile, and the browser improves its code
const STRETCHES = 3;
const STRETCH = 300; // ms, at least; a stretch is one step or more
const ANSWER = 800; // ms, at most

type Asked = Pick<OpenCommand, "experiment" | "executor">;
interface Timing {
  readonly platform: Platform;
  readonly wanted: () => boolean; // false ends the timing between two steps
  /** Works while no other run does. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Opens a run as it would be trained, and times its steps and one exact answer. Throws what kept it
 * from that; `Closed` once it is not wanted.
 */
export async function timeTraining(command: Asked, timing: Timing): Promise<Pace> {
  const { experiment, executor = "auto" } = command;
  const { platform, alone, wanted } = timing;
  // files go on loading: the run that ends this timing needs them too
  const progress = ({ kind }: { kind: string }) => void (kind === "loading" || unless(!wanted()));
  // nobody is asked about another host for a timing alone
  const asked = { executor, waits: false };
  const opened = await platform.open(experiment, () => experiment.leaves, progress, asked);
  try {
    const found: Pace[] = [];
    await alone(async () => void found.push(await timeOpened(opened, command, timing)));
    return found[0];
  } finally {
    opened.close();
  }
}

function unless(ended: boolean): void {
  if (ended) throw new Closed();
}

async function timeOpened(
  opened: Opened,
  { experiment }: Asked,
  { platform, wanted }: Timing,
): Promise<Pace> {
  const { now } = platform;
  let deadline = -Infinity; // an exact answer that is due among the steps is left out
  const interrupted = () => !wanted() || now() > deadline;
  const live = { leaves: experiment.leaves };
  const around = { ...platform, report: () => undefined, interrupted };
  const run = new Run(opened, { experiment, live, replay: undefined }, around);
  await stretch(run, PREPARATION, { platform, wanted });
  const steps: number[] = [];
  while (steps.length < STRETCHES) steps.push(await stretch(run, STRETCH, { platform, wanted }));
  const began = now();
  deadline = began + ANSWER;
  await run.evaluate();
  unless(!wanted());
  const answer = run.evaluated ? now() - began : null;
  return { step: { low: Math.min(...steps), high: Math.max(...steps) }, answer };
}

/** Milliseconds per step, over as many steps as take `least` milliseconds, at least one. */
async function stretch(
  run: Run,
  least: number,
  { platform: { now, turn }, wanted }: Pick<Timing, "platform" | "wanted">,
): Promise<number> {
  const began = now();
  const first = run.steps;
  do {
    await turn();
    unless(!wanted());
    await run.step();
  } while (now() - began < least);
  await run.settle();
  return (now() - began) / (run.steps - first);
}
