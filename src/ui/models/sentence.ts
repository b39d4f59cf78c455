import { megabytes } from "../shared/figures";
import type { Sign } from "../shared/Icons";
import { modelTitle } from "../stores/models";
import { hostOf } from "./names";
import type { Row } from "./rows";
import type { ModelsState } from "./state";
import { paceText } from "./words";

/** What the message line says while models are chosen. */
export interface ChooserSentence {
  readonly sign: Sign;
  readonly sentence: string;
  readonly progress?: number;
}

interface Scene {
  readonly state: Pick<ModelsState, "endpoint" | "online" | "refusal">;
  readonly rows: readonly Row[];
  readonly selected: Row;
  readonly inUse: string; // the model of the run that is open; empty where none is
  readonly contacted: readonly string[];
  readonly opening: { title: string; what: string; progress: number | undefined } | null;
  readonly trouble: string | null; // why a run could not be opened
}

export function chooserSentence(scene: Scene): ChooserSentence {
  const { rows, opening, trouble } = scene;
  const until = opening ? "it is ready" : "you switch";
  const goesOn =
    scene.inUse && `\nYour run goes on with ${modelTitle(scene.inUse)} until ${until}.`;
  if (opening)
    return {
      sign: "note",
      sentence: `Opening ${opening.title}: ${opening.what}.${goesOn}`,
      progress: opening.progress,
    };
  if (scene.state.refusal !== null) return { sign: "caution", sentence: scene.state.refusal };
  if (trouble !== null) return { sign: "caution", sentence: trouble };
  const arriving = rows.find(({ state }) => state?.at === "arriving" || state?.at === "checking");
  if (arriving) return { ...arrivingSentence(arriving, goesOn), sign: "note" };
  return { sign: "note", sentence: `${restSentence(scene)}${goesOn}` };
}

function arrivingSentence({ title, state }: Row, goesOn: string) {
  if (state?.at !== "arriving" && state?.at !== "checking") return { sentence: goesOn };
  const { received, total, at } = state;
  const pace = paceText(state);
  const verb = at === "arriving" ? "is arriving" : "is being checked";
  return {
    sentence: `${title} ${verb}: ${megabytes(received, total)}${pace && `, ${pace}`}.${goesOn}`,
    progress: received / Math.max(1, total),
  };
}

function restSentence({ state, contacted, selected }: Scene): string {
  const host = hostOf(state.endpoint);
  if (!state.online) return "There is no network: models that are kept here can be used.";
  if (selected.state?.at === "kept")
    return `${selected.title} is here, checked, and opens offline.`;
  if (contacted.length === 0) return `Nothing was contacted. ${host} is asked only when you agree.`;
  return "Choose a model; its memory is planned before anything large is downloaded.";
}
