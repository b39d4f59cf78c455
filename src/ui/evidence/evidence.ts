import type { ComponentType } from "react";
import type { Against, SampleRow, Truth, TruthRow } from "../../worker/protocol";
import type { Layout } from "../shared/layout";
import type { Order, TaskTab } from "../stores/view";
import type { ChartSize } from "../trio/chart-geometry";

/** What a part of the middle panel is given; `truth` is null until there is an exact answer. */
export interface EvidenceProps {
  readonly truth: Truth | null;
  readonly layout: Layout;
  readonly rows: RowEvidence; // of the task itself
}

/**
 * What a task shows of its exact answer: the parts of the page that its own questions need. All
 * components read their run through the hooks of `ui/lane/context`.
 */
export interface Evidence {
  /** The title of the middle panel. */
  readonly title: string;
  readonly shortTitle?: string; // on a phone
  /** Above the ranked rows: what is asked. Its height must not change while training. */
  readonly head?: ComponentType<EvidenceProps>;
  /** Below the rows: the verdict. Its height must not change while training. */
  readonly foot?: ComponentType<EvidenceProps>;
  /** Beside "Samples" in the side panel, after it; a sheet of a phone. */
  readonly tabs: readonly EvidenceTab[];
  /** Another view of the chosen string, beside "by prefix" in the side panel. */
  readonly chosen?: { readonly title: string; readonly Panel: ComponentType<ChosenProps> };
  readonly rows: RowEvidence;
  /** The title over the charts against training. Absent: "Against training". */
  readonly chartsTitle?: string;
  /** Charts in the place of the default chart of a quantity. */
  readonly charts: Readonly<Partial<Record<Against, OwnChart>>>;
}

export interface ChosenProps {
  readonly row: SampleRow | null;
}

export interface EvidenceTab {
  readonly name: TaskTab;
  readonly title: string;
  readonly Panel: ComponentType;
}

/** A chart of a task's own; it fills the given size. */
export interface OwnChart {
  readonly title: string; // of its tab on a phone
  readonly Chart: ComponentType<ChartSize>;
}

/** How strings are listed where they have no order of their own. */
export interface RowEvidence {
  /** What a row is, as the column's heading says it: "completion z". */
  readonly noun: string;
  /** What outline and fill stand for, where the legend says more than "target" and "policy". */
  readonly says?: { readonly target?: string; readonly policy?: string };
  /** The head draws the legend (`RankedLegend`), so that it takes no line of its own. */
  readonly legend?: "in-head";
  /** The order in which rows are listed until the visitor chooses one. */
  readonly order: Extract<Order, "target" | "policy" | "gap">;
  /** A small ink triangle on the axis of the bars: a probability of another truth. */
  readonly triangle?: {
    readonly name: string;
    readonly of: (row: TruthRow) => number | null;
  };
  /** An ink dot before the bar: the row is the reference. */
  readonly dot?: {
    readonly name: string;
    readonly on: (row: TruthRow, truth: Truth) => boolean;
  };
  /** What stands between bar and figures. Absent: the ratio policy / target. */
  readonly gauge?: Gauge | "none";
  /** Columns of figures or words beside target and policy. */
  readonly columns: readonly RowColumn[];
  /**
   * Which rows make one row together: those that share a beginning, or those for which the function
   * gives the same name. Absent: none. The default; the visitor may unfold all.
   */
  readonly fold?: "beginnings" | ((row: TruthRow) => string | null);
  /** Strings are set in the mono face. */
  readonly mono?: boolean;
  /** The string of a row, where it is more than its text (marks within it). */
  readonly Text?: ComponentType<{ readonly row: TruthRow }>;
}

/** A figure from `from` of a fixed axis, drawn as a dot with a stem in the reward's colour. */
export interface Gauge {
  readonly name: string; // of the legend
  readonly from: number;
  readonly ticks: readonly (readonly [value: number, label: string])[]; // from end to end
  readonly of: (row: TruthRow) => number | null;
}

export interface RowColumn {
  readonly name: string; // its heading
  readonly kind: "figure" | "words";
  readonly side: "before" | "after"; // of the figures of target and policy
  readonly width: number; // px
  readonly text: (row: TruthRow, truth: Truth) => string;
  /** Of a figure that is a mass: strings that are folded together have the sum of theirs. */
  readonly mass?: (row: TruthRow) => number | null;
  readonly strong?: (row: TruthRow, truth: Truth) => boolean;
}
