import type { Action } from "../../worker/sentences";
import { whole } from "../shared/figures";

/** Buttons are short; the sentence beside them says the rest. */
export const labels: Readonly<Record<Action, (savedAt: number | null) => string>> = {
  resume: (s) => (s === null ? "Resume" : `Resume from ${whole(s)}`),
  restart: () => "Start again",
  slower: (s) => `Back to ${whole(s ?? 0)}, half rate`,
  smaller: () => "Show what uses memory",
  processor: () => "Use the processor",
  recording: () => "Watch a recorded run",
  preset: () => "Open the preset",
  download: () => "Download settings",
  "free-storage": () => "Show saved runs",
  "choose-model": () => "Choose the model",
  "show-code": () => "Show the code",
  dismiss: () => "Close",
};
