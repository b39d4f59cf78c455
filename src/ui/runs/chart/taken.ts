import { count } from "../../shared/figures";
import type { Figures } from "../../take/csv";
import type { TakenRun } from "../../take/caption";
import { figureFacts, rangeText } from "../figure-facts";
import type { FigureName, RunRecord } from "../records/record";
import { spreadOf, valueAt, type Along, type CurvePoint } from "../records/statistics";
import { axisWords } from "./RunsAxis";

interface Drawn {
  readonly record: RunRecord;
  readonly line: readonly CurvePoint[];
}

/** The chart in a sentence or two, for its caption and for screen readers. */
export function inWords(lines: readonly Drawn[], figure: FigureName, along: Along): string {
  const { print } = figureFacts[figure];
  const ends = lines.map(({ record, line }) => {
    const last = line.at(-1);
    if (!last) return `${record.name} has none`;
    const range = last.n > 1 ? ` (${rangeText(figure, last)})` : "";
    return `${record.name} ${print(last.median)}${range} of ${count(last.n, "seed")}`;
  });
  return (
    `Median and range of the seeds against ${axisWords[along]}` +
    `${ends.length ? `; at the end ${ends.join(", ")}` : ""}.`
  );
}

/** Every point of every line: the seeds one by one, and their spread. */
export function figuresOf(lines: readonly Drawn[], figure: FigureName): Figures {
  const columns = ["run", "step", "seconds", "reward_evaluations", "seed", figure];
  const rows = lines.flatMap(({ record, line }) =>
    line.flatMap(({ step, median, low, high }) => {
      const seeds = record.seeds.map((seed) => ({
        name: String(seed.seed),
        value: valueAt(seed, figure, "step", step),
        seconds: placeOf(seed.rows, step, "seconds"),
        evaluations: placeOf(seed.rows, step, "rewardEvaluations"),
      }));
      const middle = (of: "seconds" | "evaluations") =>
        spreadOf(seeds.map((seed) => seed[of] ?? NaN))?.median ?? null;
      const together = [
        ["median", median],
        ["lowest", low],
        ["highest", high],
      ] as const;
      return [
        ...seeds.map(({ name, value, seconds, evaluations }) => [
          ...[record.name, step, seconds, evaluations, name, value],
        ]),
        ...(seeds.length > 1 ? together : []).map(([name, value]) => [
          ...[record.name, step, middle("seconds"), middle("evaluations"), name, value],
        ]),
      ];
    }),
  );
  return { columns, rows };
}

const placeOf = (
  rows: RunRecord["seeds"][number]["rows"],
  step: number,
  along: "seconds" | "rewardEvaluations",
): number | null => rows.find((row) => row.step === step)?.[along] ?? null;

/** Of which runs a chart is, so that each can be made again. */
export const runsTaken = (records: readonly RunRecord[]): readonly TakenRun[] =>
  records.map(({ name, experiment, edits, seeds }) => ({
    name,
    seeds: seeds.map(({ seed }) => seed),
    run: { experiment, edits, steps: Math.max(...seeds.map(({ steps }) => steps)) },
  }));
