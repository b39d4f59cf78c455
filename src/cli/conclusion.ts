import { encodeLink } from "../experiment/codec";
import { compare, comparisonSentence } from "../experiment/fingerprint";
import type { SharedRun } from "../experiment/experiment";
import { jsonOf } from "../experiment/json";
import type { Converged } from "../judging/converged";
import type { Open, Opened } from "../worker/open";
import type { FigureComparison, Machine, Report } from "../worker/protocol";
import type { Run } from "../worker/run";
import { faultSentence } from "../worker/sentences";
import type { RunRequest } from "./arguments";
import { bracketTable } from "./brackets";
import { examTable } from "./exam";
import { fallLines } from "./fall";
import type { Ended } from "./headless";
import type { Judged } from "./judge";
import { temperatureTable } from "./judge-temperatures";
import { judgedTable } from "./judged-split";
import { labelTable } from "./label-survey";
import { type Line, type Lines, digits, klOf } from "./lines";
import { type JudgedOnceMore, judgeOnceMore } from "./once-more";
import { drawnTable } from "./rivals";
import { splitTable } from "./split";
import type { Stop } from "./stopping";
import { curveTable } from "./survey-curves";
import type { Terminal } from "./terminal";
import { worldTable } from "./world-survey";

/** What is needed to judge a run once more at its end. */
interface Means {
  readonly open: Open;
  readonly opened: Opened | undefined;
  readonly stop: Stop | undefined;
  readonly converged?: Converged | null; // why the run ended before its last step
}

/** How far a replay on another kind of device is from the shared run. */
function figuresSentence(figures: FigureComparison): string {
  const { step, klForward, recorded, recordedOn, tolerance, agrees } = figures;
  const verdict =
    agrees === null
      ? "they are not of the same step and T, so they are not compared"
      : `${agrees ? "they agree within" : "they differ by more than"} ${digits(tolerance)} nats`;
  return (
    `KL at step ${step} is ${digits(klForward)} nats; on ${recordedOn}, at step ` +
    `${recorded.step}, it was ${digits(recorded.klForward)}: ${verdict}.`
  );
}

/** How much further held-out prompts are from their targets than those trained on. */
function gapSentence(
  { train, heldOut }: Judged,
  { gap: { value, error } }: NonNullable<Judged["gap"]>,
): string {
  const bounds = [train, heldOut].some((split) => split?.klForward.after?.atLeast);
  const of = bounds ? "between lower bounds of KL, nats" : "nats of KL";
  return `Amortisation gap: ${digits(value)} ± ${digits(error, 2)} ${of}.`;
}

/** What is printed at the end of a run: a last line of JSON, or a table for people. */
export class Conclusion {
  private machine: Machine | undefined;
  private figures: FigureComparison | undefined; // the newest, in a replay compared by figures

  constructor(
    private readonly request: RunRequest,
    private readonly lines: Lines,
    private readonly terminal: Terminal,
  ) {}

  take(report: Report): void {
    if (report.kind === "ready") this.machine = report.machine;
    if (report.kind === "figures") {
      const { kind: _kind, run: _run, ...figures } = report;
      this.figures = figures;
    }
  }

  async print({ run, fault }: Ended, { open, opened, stop, converged }: Means): Promise<void> {
    if (!run || run.steps === 0) return;
    const { request, terminal } = this;
    const progress = (done: number, of: number, what?: string) => terminal.judging(done, of, what);
    const trained = fault || stop ? undefined : opened;
    const again = await judgeOnceMore(request, { open, run, trained, progress });
    terminal.clear();
    const link = await encodeLink(run.shared);
    if (!request.json) return this.summarise(run, link.ok ? link.value : link.sentence, again);
    const { surveyed, judged, judgedAt, curves, examined, drawn, bracketed, fallen } = again;
    const last = {
      ...this.lines.last,
      final: true,
      ...this.closing(run, converged),
      ...(link.ok && { link: link.value }),
      ...(judged && { judged }),
      ...(judgedAt && { judgedAt }),
      ...(curves && { curves }),
      ...(examined && { exam: examined }),
      ...(drawn && { rivals: drawn }),
      ...(bracketed && { brackets: bracketed }),
      ...(fallen && { fall: fallen }),
      ...(surveyed && { survey: surveyed }),
      ...(fault && { fault: faultSentence(fault) }),
    };
    console.log(jsonOf(last));
  }

  /** What only the last line has. */
  private closing(run: Run, converged: Converged | null | undefined) {
    const { experiment } = this.request;
    const { fingerprint, steps, edits } = run.shared;
    return {
      preset: experiment.preset,
      seed: experiment.leaves["run.seed"],
      steps,
      edits,
      ...(converged && { converged }),
      machine: this.machine?.adapter,
      model: this.machine?.model,
      fingerprint,
      ...this.compared(run.shared),
    };
  }

  private compared(shared: SharedRun) {
    const { figures } = this;
    const prints = this.fingerprints(shared);
    return {
      ...(figures && { figures }),
      ...(prints && { replay: compare(prints.recorded, prints.here) }),
    };
  }

  /** Both fingerprints, where the same kind of executor made them. */
  private fingerprints({ fingerprint: here, executor }: SharedRun) {
    const { fingerprint: recorded, executor: madeBy = "webgpu" } = this.request.replay ?? {};
    return recorded && here && madeBy === executor ? { recorded, here } : undefined;
  }

  private summarise(run: Run, link: string, again: JudgedOnceMore): void {
    const { surveyed, judged, judgedAt, curves, examined, drawn, bracketed } = again;
    const { first, last } = this.lines;
    const row = (name: string, ...cells: readonly string[]) =>
      console.log([name.padEnd(28), ...cells.map((cell) => cell.padStart(10))].join(" "));
    const figures = (name: string, of: (line: Line | undefined) => number | null | undefined) =>
      row(name, digits(of(first)), digits(of(last)));
    row(
      "",
      first?.step === 0 && this.lines.beginsUntrained ? "untrained" : `step ${first?.step ?? 0}`,
      `step ${last?.step ?? 0}`,
    );
    figures("KL(target ‖ policy) [nats]", klOf);
    figures("log reward [nats]", (line) => line?.logReward);
    figures("log likelihood [nats]", (line) => line?.logLikelihood);
    figures("diversity", (line) => line?.diversity);
    figures("log Z, as the policy says", (line) => line?.logZ);
    for (const [title, split] of [
      ["Trained on", surveyed?.train],
      ["Held out", surveyed?.heldOut],
    ] as const)
      if (split) console.log(splitTable(title, split).join("\n"));
    for (const [title, split] of [
      ["Trained on", judged?.train],
      ["Held out", judged?.heldOut],
    ] as const)
      if (split) console.log(judgedTable(title, split).join("\n"));
    if (judged && !judged.train && !judged.heldOut)
      console.log("No prompt of this experiment is held out, so --judge had nothing to judge.");
    if (judgedAt) console.log(temperatureTable(judgedAt).join("\n"));
    if (curves) console.log(curveTable(curves).join("\n"));
    if (curves === null)
      console.log("Diversity here is no angle between embeddings, so --survey drew no curves.");
    if (examined) console.log(examTable(examined).join("\n"));
    if (drawn) console.log(drawnTable(drawn).join("\n"));
    else if (examined === null)
      console.log("This task has no exam, so --exam had nothing to judge.");
    if (bracketed) console.log(bracketTable(bracketed).join("\n"));
    if (again.fallen) console.log(fallLines(again.fallen).join("\n"));
    if (judged?.gap) console.log(gapSentence(judged, judged.gap));
    if (surveyed?.labels) {
      const { train, heldOut } = surveyed.labels;
      const lines = [...labelTable("Trained on", train), ...labelTable("Held out", heldOut)];
      console.log(lines.join("\n"));
    }
    if (surveyed?.world) console.log(worldTable(surveyed.world).join("\n"));
    this.printComparison(run.shared);
    const says = run.shared.fingerprint
      ? "Link, which replays this run and compares it"
      : "Link, which begins this run from its seed and compares nothing";
    console.log(`${says}: '${link}'`);
    if (this.request.out)
      console.log(
        `Written to ${this.request.out}: metrics.csv, samples.jsonl, experiment.json, ` +
          "checkpoint.save, adapter_config.json, adapter_model.safetensors, adapter_readme.md, " +
          "sample.py, sampling.json",
      );
  }

  private printComparison(shared: SharedRun): void {
    if (this.figures) console.log(figuresSentence(this.figures));
    const prints = this.fingerprints(shared);
    if (!prints) return;
    const { recorded, here } = prints;
    const comparison = compare(recorded, here);
    console.log(comparisonSentence(comparison, recorded.adapter, here.adapter));
  }
}
