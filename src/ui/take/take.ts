import type { LaneStores } from "../lane/stores";
import { download } from "../run/download";
import { sharedRun } from "../run/shared";
import { captionOf, captionOfRuns, fileName, type Caption, type TakenRun } from "./caption";
import { csv, type Figures } from "./csv";
import * as figuresOf from "./figures";
import { pictureOf, type Colours } from "./picture";
import { pngOf } from "./png";

/** A chart of the page that can be taken home. */
export interface Chart extends Pick<Caption, "title" | "says"> {
  readonly name: string; // in names of files
  readonly step?: number; // of what is drawn; absent: the newest that is painted
  /** Made of what the charts of the page draw; null: nothing to be written in numbers yet. */
  readonly figures: ((of: typeof figuresOf) => Figures) | null;
  readonly runs?: readonly TakenRun[]; // absent: of the run on screen alone
}

export type Form = "svg" | "png" | "csv";

/** Hands the visitor a chart as a file. What cannot be made is said in the message line. */
export async function take(
  lane: LaneStores,
  chart: Chart,
  { form, element, colours }: { form: Form; element: HTMLElement; colours: Colours },
): Promise<void> {
  const run = sharedRun(lane);
  const step = chart.step ?? lane.live.shown.getState().head.step;
  const { runs } = chart;
  const caption = runs ? captionOfRuns(chart, runs) : captionOf(chart, run, step);
  const name = runs ? `${chart.name}.${form}` : fileName(chart.name, run, step, form);
  try {
    const bytes = await bytesOf(chart, caption, { form, element, colours });
    download(name, bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `The file was not made: ${why}`;
    lane.runtime.setState({ confirmed: { sentence } });
  }
}

async function bytesOf(
  { figures }: Chart,
  caption: Caption,
  { form, element, colours }: { form: Form; element: HTMLElement; colours: Colours },
): Promise<Uint8Array> {
  const text = (content: string) => new TextEncoder().encode(content);
  if (form === "csv") {
    if (!figures) throw new Error("There are no figures yet.");
    return text(csv(figures(figuresOf), `${caption.title}. ${caption.says} ${caption.run}`));
  }
  const picture = await pictureOf(element, caption, { colours, carriesFonts: form === "svg" });
  return form === "svg" ? text(picture.svg) : pngOf(picture);
}
