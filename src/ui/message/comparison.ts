import type { FigureComparison, Machine } from "../../worker/protocol";
import { figure, whole } from "../shared/figures";
import { whereRun } from "../../experiment/fingerprint";
import { shortDevice } from "../shared/machine";
import type { Runtime } from "../stores/runtime";

/** How a replay agrees with the link's run, as a visitor reads it. */
export interface Compared {
  readonly sentence: string;
  readonly differs: boolean;
}

const same = (sentence: string): Compared => ({ sentence, differs: false });
const different = (sentence: string): Compared => ({ sentence, differs: true });

/** Bit for bit, by the fingerprints of both runs. */
export function byBits(
  { identicalThrough, divergedAt, recordedOn }: NonNullable<Runtime["replay"]>,
  machine: Machine | null,
): Compared {
  const everywhere = machine?.executor === "wasm";
  if (divergedAt === undefined) {
    if (identicalThrough === 0)
      return same(`Replaying the link's run, recorded ${whereRun(recordedOn)}.`);
    const through = `Identical to the link's run through step ${whole(identicalThrough)}`;
    return same(
      everywhere
        ? `${through}: the same tokens and losses, to the last bit. A run in WebAssembly is ` +
            "identical on any machine."
        : `${through}: the same tokens and losses.`,
    );
  }
  const steps =
    identicalThrough > 0
      ? `Same tokens as the link through step ${whole(identicalThrough)}, then different by ` +
        `step ${whole(divergedAt)}`
      : `Different from the link's run by step ${whole(divergedAt)}`;
  return different(`${steps}: ${partedBecause(recordedOn, machine)}.`);
}

function partedBecause(recordedOn: string, machine: Machine | null): string {
  if (machine?.executor === "wasm")
    return "another version of Amortize made the link, or its fingerprint was changed";
  const here = machine?.adapter ?? "this machine";
  return recordedOn === here
    ? `both ran ${whereRun(here)}`
    : `it ran ${whereRun(recordedOn)}, this is ${here}`;
}

/** By distance to the target: another kind of device made the link's run. */
export function byFigures(figures: FigureComparison): Compared {
  const { step, klForward, recorded, tolerance, agrees } = figures;
  const device = shortDevice(figures.recordedOn);
  const there = `${figure(recorded.klForward)} nats in the link's run`;
  if (agrees === null)
    return same(
      `KL is ${figure(klForward)} nats at step ${whole(step)}. It is compared at step ` +
        `${whole(recorded.step)}, where the link's run ${whereRun(device)} had ` +
        `${figure(recorded.klForward)} nats.`,
    );
  const both = `At step ${whole(step)} KL is ${figure(klForward)} nats here and ${there}`;
  return agrees
    ? same(
        `${both}: they agree within ${figure(tolerance)} nats. Bits cannot be compared: ` +
          `${device} rounds otherwise, and so draws other samples.`,
      )
    : different(
        `${both}: over ${figure(tolerance)} nats apart, more than the rounding of ${device} ` +
          "explains. Another version of Amortize may have made the link.",
      );
}
