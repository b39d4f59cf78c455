import type { RootContent, PhrasingContent } from "mdast";
import type { Leaf, Path, PresetName } from "../../experiment/experiment";
import type { PageTab } from "../stores/view";
import type { Outcome } from "./outcome";

/** A lesson as its file says it; `docs/lessons.md` describes the file. */
export interface Lesson {
  readonly name: string; // of its file, without .md
  readonly title: string;
  readonly minutes: number;
  readonly audience: string; // for whom it is
  readonly pages: readonly LessonPage[];
}

export interface LessonPage {
  readonly title: string;
  readonly text: readonly RootContent[]; // before the question
  readonly setup: Setup;
  readonly question: Question | null;
  readonly reveal: Reveal | null;
  readonly afterwards: readonly RootContent[]; // shown once it is revealed
}

/** The run that a page opens; a page without one goes on with the run of the page before it. */
export type Opener =
  | { readonly kind: "recording"; readonly names: readonly [string, ...string[]] } // side by side
  | { readonly kind: "train"; readonly preset: PresetName }
  | { readonly kind: "link"; readonly link: string };

export type Change = readonly [path: Path, value: Leaf];

/** What a page shows when it opens. */
export interface Setup {
  readonly opens: Opener | null;
  readonly sets: readonly Change[]; // of a run that it trains, before the first step
  readonly step: number | null; // where the run waits
  readonly controls: readonly Path[]; // shown in the drawer
  readonly tab: PageTab | null; // of the side panel
  /** The strings that the question is about, the first and the last; their target is covered. */
  readonly region: { readonly from: string; readonly to: string } | null;
  /** Which figure of the run, where the reveal leads, bears which option out. */
  readonly outcome: Outcome | null;
}

export interface Question {
  readonly options: readonly Option[];
}
export interface Option {
  readonly text: readonly PhrasingContent[];
  readonly right: boolean;
  readonly guess: number | null; // the last percentage that it names, as a probability
}

/** What happens once the reader has answered and presses the button. */
export interface Reveal {
  readonly sets: readonly Change[]; // edits of the run
  readonly step: number | null; // the run goes on to this step
  readonly button: string | null; // what the button says
}
