import type { Decoded } from "../../schema/field";
import { clip, isRecord } from "../../experiment/leaves";

/** What the page around a frame may say, and what it hears; `docs/embedding.md` describes it. */

export const VERSION = 1;

export type Said =
  | { readonly type: "load"; readonly link: string } // a fragment: #preset=…, #lesson=…, #3.…
  | { readonly type: "play" }
  | { readonly type: "pause" }
  | { readonly type: "step" };

/** A figure with what holds of it for certain; null where it cannot exist. */
export type Figure = {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
} | null;

export type Heard =
  | {
      readonly type: "on-state";
      readonly state: "loading" | "ready" | "running" | "paused" | "stopped";
      readonly recorded: boolean; // a recording is on screen
      readonly step: number;
    }
  | {
      readonly type: "on-metric"; // every new exact answer
      readonly step: number;
      readonly rewardTemperature: number;
      readonly tv: Figure;
      readonly klForward: Figure; // KL(target ‖ policy) [nats]
      readonly klReverse: Figure; // KL(policy ‖ target) [nats]
      readonly logZ: Figure; // [nats]
    }
  | {
      readonly type: "on-answer"; // a question of a lesson was revealed
      readonly lesson: string;
      readonly page: number; // from 0
      readonly option: number | null; // from 0; null: it was skipped
      readonly right: boolean;
    }
  | { readonly type: "on-refused"; readonly sentence: string };

const commands = ["load", "play", "pause", "step"] as const;
const LONGEST = 24_000; // characters of a link

/** Reads a message; null where it is not one for Amortize at all. */
export function readMessage(data: unknown): Decoded<Said> | null {
  if (!isRecord(data) || !("amortize" in data)) return null;
  const { amortize, type, link } = data;
  const no = (sentence: string) => ({ ok: false, sentence }) as const;
  if (amortize !== VERSION)
    return no(`This page speaks version ${VERSION} of its messages; amortize must be ${VERSION}.`);
  const command = commands.find((known) => known === type);
  if (!command)
    return no(
      `type is ${clip(JSON.stringify(type) ?? "missing")}; there are ${commands.join(", ")}.`,
    );
  if (command !== "load") return { ok: true, value: { type: command } };
  if (typeof link !== "string" || !link.startsWith("#") || link.length > LONGEST)
    return no("link must be a text that begins with #, as in “#preset=random-integers”.");
  return { ok: true, value: { type: command, link } };
}
