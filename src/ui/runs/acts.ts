import type { Leaf, Path } from "../../experiment/experiment";
import { encodeLink } from "../../experiment/codec";
import { withLeaves } from "../../experiment/leaves";
import { presets, schema } from "../../experiment/presets";
import { readRecording } from "../../worker/recording-file";
import type { Lane } from "../lane/lane";
import { leaveOthers } from "../lanes/lanes";
import { clearLink } from "../run/clear-link";
import { download } from "../run/download";
import { copy } from "../run/link";
import { offerFormer } from "../run/transport";
import { count } from "../shared/figures";
import { plain } from "../shared/plain";
import { lockedSentence, locks } from "../view-query/view-query";
import { moreSeeds } from "./background/queue";
import { CurveTaker } from "./records/curve";
import { settingsOf } from "./records/differs";
import { figureNames, type RunRecord } from "./records/record";
import { lastOf } from "./records/statistics";
import { readRuns, writeRuns } from "./records/stored";
import { figureFacts, rangeText } from "./figure-facts";
import { book, queue, watcher } from "./program";
import { setRunsView } from "./view";

/** What can be done with runs of the list. The message of the runs says what an act answers. */

const say = (said: string | null) => setRunsView({ said });

/** The run comes on screen alone: from its save where it has one, else from step 0. */
export function open(lane: Lane, { experiment, edits, save, seeds }: RunRecord) {
  const former = lane.session.leave();
  leaveOthers(lane);
  clearLink();
  const steps = seeds[0].steps;
  const replay = edits.length > 0 ? { replay: { experiment, edits, steps } } : {};
  lane.session.begin(experiment, save === null ? replay : { resume: save });
  offerFormer(lane, former);
}

/** A new run with the settings of this one, or with one of them changed; it trains at once. */
export function beginFrom(lane: Lane, record: RunRecord, change?: readonly [Path, Leaf]) {
  const { experiment, id, name } = record;
  if (change && locks(change[0])) return say(lockedSentence(change[0]));
  const changed = withLeaves(
    schema.table,
    schema.relations,
    experiment.leaves,
    change ? [change] : [],
  );
  if (!changed.ok) return say(plain(changed.sentence));
  const former = lane.session.leave();
  leaveOthers(lane);
  clearLink();
  watcher.expectFrom(id);
  lane.session.begin({ ...experiment, leaves: changed.value }, { play: true });
  offerFormer(lane, former);
  say(`A new run from ${name} trains; it is listed after five steps.`);
}

/** Trains further seeds of these runs, until each has so many. */
export function runSeeds(records: readonly RunRecord[], want: number) {
  const ready = records.filter(({ recorded }) => !recorded);
  const jobs = ready.flatMap((record) =>
    moreSeeds(record, want, (curve) => book.addSeed(record.id, curve)),
  );
  say(null);
  if (jobs.length > 0) queue.add(jobs);
  else say(`Every run that is shown has ${count(want, "seed")} already, or is a recording.`);
}

export async function share({ experiment, edits, seeds, executor }: RunRecord) {
  const run = { experiment, edits, steps: seeds[0].steps, ...(executor && { executor }) };
  const link = await encodeLink(run);
  if (!link.ok) return say(link.sentence);
  const address = location.href.split("#")[0] + link.value;
  const isCopied = await copy(address);
  say(
    isCopied
      ? "The link is copied: settings, seed and edits. Who opens it trains the same run."
      : `This browser did not let the link be copied: ${address}`,
  );
}

/** What differs between runs, and their last figures, as plain text. */
export async function copyText(records: readonly RunRecord[]) {
  const names = records.map(({ name }) => name);
  const table = [
    ["", ...names],
    ...settingsOf(records)
      .filter(({ differs }) => differs)
      .map(({ label, texts }) => [label, ...texts]),
    ["seeds", ...records.map(({ seeds }) => seeds.map(({ seed }) => seed).join(" "))],
    ...figureNames.map((name) => [
      figureFacts[name].short,
      ...records.map((record) => {
        const last = lastOf(record, name);
        if (!last) return "–";
        const range = last.n > 1 ? ` (${rangeText(name, last)})` : "";
        return `${figureFacts[name].print(last.median)}${range} at step ${last.step}`;
      }),
    ]),
  ];
  const isCopied = await copy(table.map((row) => row.join("\t")).join("\n"));
  say(
    isCopied
      ? "Copied as text: what differs, and the last figures."
      : "This browser did not let the text be copied. Save the runs as a file instead.",
  );
}

export function saveFile(records: readonly RunRecord[]) {
  const bytes = new TextEncoder().encode(writeRuns(records));
  download("amortize-runs.json", bytes);
  say("amortize-runs.json is in your downloads.");
}

export async function readFile(file: File) {
  const text = await file.text().catch(() => null);
  if (text === null) return say(`${file.name} could not be read. Choose it once more.`);
  const read = readRuns(text);
  if (!read.ok) return say(read.sentence);
  const fresh = book.import(read.value);
  say(
    fresh === 0
      ? "Every run of this file is in the list already."
      : `${count(fresh, "run")} of ${file.name} came into the list.`,
  );
}

/** Lists the recorded run of the preset on screen. */
export async function addRecording(lane: Lane) {
  const { preset } = lane.setup.getState().start;
  const id = `recording-${preset}`;
  if (book.find(id)) {
    book.undo(id);
    return book.show(id);
  }
  const answer = await fetch(`recordings/${preset}.json`).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => "") : "";
  const read = text ? readRecording(text) : null;
  if (!read?.ok) return say(`There is no recorded run of ${presets[preset].title} here.`);
  const { experiment, task, seed, reports } = read.value;
  const taker = new CurveTaker(
    () => read.value.steps,
    () => task.figures,
  );
  for (const report of reports) {
    if (report.kind === "stepped") taker.takeRecord(report.record);
    else if (report.kind === "truth") taker.takeJudgement(report.truth);
    else if (report.kind === "edited") taker.restartAfter(report.edit.step);
  }
  const edits = reports.flatMap((report) => (report.kind === "edited" ? [report.edit] : []));
  book.add({
    id,
    made: Date.now(),
    experiment,
    edits,
    executor: null,
    seeds: [taker.curve({ run: id, seed })],
    figures: task.figures,
    noun: task.noun,
    from: null,
    save: null,
    recorded: true,
  });
}
