import type { Fault, SaveSummary } from "../../src/worker/protocol";
import type { Basics } from "./basics";
import type { loading } from "./loading";
import type { stepRecord } from "./record";
import type { samples } from "./samples";
import type { task } from "./task";
import type { truth } from "./truth";

/** What a fake worker should do; see `fakeWorker`. */
export interface Script {
  readonly milliseconds?: number; // per step
  readonly warmUp?: number; // milliseconds from "open" to "ready"
  readonly held?: true; // "ready", or a fault in its place, waits for `release`
  readonly faultAt?: { readonly step: number; readonly fault: Fault }; // step 0: instead of "ready"
  readonly divergeAt?: number;
  /** By seed, round and round: shares of the strings that a policy keeps; all when absent. */
  readonly keeps?: readonly number[];
  readonly partsAt?: Readonly<Record<string, number>>; // by seed: as divergeAt, of those runs alone
  readonly settlesAt?: number; // from this step on the policy is the target
  readonly savedStep?: number;
  readonly saves?: readonly SaveSummary[];
  readonly host?: string; // of a sentence model that the run names
  readonly answerAfter?: number; // milliseconds from a rewind to its exact answer
  readonly inFlight?: number; // steps that still end after a pause
}

/** What the fake worker computes with. */
export interface Parts {
  readonly basics: Basics;
  readonly task: typeof task;
  readonly loading: typeof loading;
  readonly stepRecord: typeof stepRecord;
  readonly truth: typeof truth;
  readonly samples: typeof samples;
}
