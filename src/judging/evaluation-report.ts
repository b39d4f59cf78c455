import type { TaskFacts } from "./facts";
import type { Baseline, Judgement, SampleReport, Truth } from "./report";

/** What an evaluator reports, as it comes about. */
export type EvaluationReport =
  | { readonly kind: "task"; readonly task: TaskFacts }
  | { readonly kind: "truth"; readonly truth: Truth }
  | { readonly kind: "judged"; readonly judgements: readonly Judgement[] }
  | { readonly kind: "samples"; readonly samples: SampleReport }
  | { readonly kind: "baselines"; readonly baselines: readonly Baseline[] }
  | { readonly kind: "notice"; readonly sentence: string };
