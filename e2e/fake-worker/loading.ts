import type { Report } from "../../src/worker/protocol";

type Loading = Extract<Report, { kind: "loading" | "probing" }>;
type Unsent<R> = R extends Report ? Omit<R, "run"> : never;

/** What a worker says in the first part of `wait` milliseconds, while it fetches and probes. */
export function loading(tell: (report: Unsent<Loading>) => void, wait: number) {
  const at = (share: number, report: Unsent<Loading>) =>
    setTimeout(() => tell(report), wait * share);
  const [name, total] = ["world-3m", 6.9e6];
  tell({ kind: "loading", name: "tokenizer.json", received: 4e4, total: 4e4 });
  at(0.2, { kind: "loading", name, received: 2.4e6, total });
  at(0.3, { kind: "loading", name, received: 5.1e6, total });
  at(0.4, { kind: "probing", what: "asking for a GPU" });
  at(0.5, { kind: "probing", what: "checking kernels, 12 of 30" });
  at(0.8, { kind: "probing", what: "preparing launches, 34 of 78" });
}
