import type { Leaves, PresetName } from "../../experiment/experiment";
import type { Converged } from "../../worker/protocol";
import type { Action } from "../../worker/sentences";
import type { Sign } from "../shared/Icons";
import type { Runtime } from "../stores/runtime";
import type { EditNews } from "./edit-words";
import type { Expected } from "./expected";

/**
 * What the message line says: one thing at a time, the most pressing first, each with its next
 * step.
 */
export type MessageAction =
  | Action
  | "play"
  | "train"
  | "change-goal"
  | "run-hidden"
  | "stop-here"
  | "go-on"
  | "share"
  | "cancel"
  | "keep-watching"
  | "close-confirmation"
  | "restore-former"
  | "close-former"
  | "allow-host"
  | "decline-host"
  | "review-code"
  | "close-notice"
  | "skip-question"
  | "webgpu";
/** What kind of thing is on screen: what is seen never has to be guessed from the numbers. */
export interface Kind {
  readonly sign: Sign;
  readonly title: string;
  readonly line: string;
}

export interface Message {
  readonly sign: Sign;
  readonly tone: "note" | "caution" | "stop";
  readonly sentence: string;
  // with it go the signs of the picture; null: they stand alone, buttons need the room
  readonly kind?: Kind | null;
  readonly progress?: number; // of a download, 0 to 1
  readonly act?: {
    readonly action: MessageAction;
    readonly label: string;
    readonly disabled?: boolean;
    readonly filled?: boolean;
  };
  readonly quiet?: { readonly action: MessageAction; readonly label: string };
}

/** What the message line is told of. */
export interface Scene {
  readonly runtime: Runtime;
  readonly step: number;
  readonly preset: PresetName;
  readonly leaves: Leaves; // in force in the run on screen
  readonly now: number;
  readonly phone: boolean;
  readonly news?: EditNews | null;
  readonly converged?: Converged | null;
  readonly expected?: Expected | null; // how long all steps take on this phone
}

export const note = (sentence: string, rest: Partial<Message> = {}): Message => ({
  sign: "note",
  tone: "note",
  sentence,
  ...rest,
});
export const caution = (sentence: string, rest: Partial<Message> = {}): Message => ({
  sign: "caution",
  tone: "caution",
  sentence,
  ...rest,
});
