import { renderSVG } from "uqr";
import { encodeLink } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";
import { whereRun } from "../../experiment/fingerprint";
import { difference } from "../../experiment/leaves";
import { presets, schema } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { shortText } from "../rail/text";
import { sharedRun } from "../run/shared";
import { captionOf } from "../take/caption";
import { pictureOf } from "../take/picture";
import { setReport, type Line, type ReportContent } from "./content";
import { figureLines } from "./figures";

const MOST_IN_CODE = 2300; // characters of a link, with the least correction of errors

/** Writes down the run on screen, its charts included, for the report to be drawn and printed. */
export async function collect(lane: Lane): Promise<void> {
  const run = sharedRun(lane);
  const { truth, head } = lane.live.shown.getState();
  const { title, says } = presets[run.experiment.preset];
  const caption = captionOf({ title, says }, run, head.step);
  const link = await linkOf(run);
  const { machine, playback } = lane.runtime.getState();
  lane.selection.setState({ hovered: null, crosshair: null }); // no readout covers a chart
  await new Promise((painted) => requestAnimationFrame(painted));
  const content: ReportContent = {
    title,
    says,
    run: caption.run,
    computedBy: playback
      ? `A recording, made ${whereRun(playback.recordedOn)}.`
      : `Computed ${machine ? whereRun(machine.adapter) : "on this machine"}.`,
    settings: settingLines(run),
    figures: truth ? figureLines(truth) : [],
    charts: await chartsOnScreen(),
    edits: run.edits,
    link,
    code: link !== null && link.length <= MOST_IN_CODE ? renderSVG(link, { ecc: "L" }) : null,
  };
  setReport(content);
}

async function linkOf(run: SharedRun): Promise<string | null> {
  const link = await encodeLink(run);
  return link.ok ? new URL(link.value, location.href).href : null;
}

function settingLines({ experiment: { preset, leaves } }: SharedRun): readonly Line[] {
  return difference(leaves, schema.presets[preset]).map(([path, value]) => {
    const field = schema.table[path];
    const before = shortText(field, schema.presets[preset][path]);
    return { name: field.label, value: shortText(field, value), how: before };
  });
}

/** Every chart that the page shows now, as a picture in light colours. */
async function chartsOnScreen(): Promise<ReportContent["charts"]> {
  const elements = document.querySelectorAll<HTMLElement>(
    ".centre [data-chart], .phone [data-chart]",
  );
  const charts: { name: string; svg: string }[] = [];
  for (const element of elements) {
    const heading = element.querySelector("h2, figcaption > button");
    const name = heading?.textContent?.trim() ?? element.dataset["chart"] ?? "";
    const caption = { title: "", says: "", run: "" }; // the report says what it is of
    const { svg } = await pictureOf(element, caption, { colours: "light", carriesFonts: false });
    charts.push({ name, svg });
  }
  return charts;
}
