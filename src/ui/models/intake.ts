import { localTitle } from "../../experiment/models";
import type { ModelReport, ModelState } from "../../worker/protocol/models";
import { modelNews, modelTitle } from "../stores/models";
import { excluding, including, models, type ModelsState } from "./state";

type Handlers = {
  readonly [K in ModelReport["kind"]]: (
    report: Extract<ModelReport, { kind: K }>,
    state: ModelsState,
  ) => Partial<ModelsState>;
};

/** What each report of the models' worker changes. A kind without an entry does not compile. */
const handlers: Handlers = {
  kept: ({ models: kept, judges, storage }) => ({ kept, judges, storage }),
  consent: ({ model }, { waiting, asking }) => ({
    waiting: including(waiting, model),
    asking: excluding(asking, model),
  }),
  contacted: ({ hosts }) => {
    modelNews.setState({ contacted: hosts });
    return {};
  },
  described: ({ model, facts }, state) => ({
    ...offeredAs(model, state),
    facts: { ...state.facts, [model]: facts },
    faults: { ...state.faults, [model]: undefined },
    asking: excluding(state.asking, model),
    waiting: excluding(state.waiting, model),
  }),
  planned: ({ model, plans }, state) => ({ plans: { ...state.plans, [model]: plans } }),
  state: ({ model, state: now }, state) => ({
    states: { ...state.states, [model]: now },
    waiting: excluding(state.waiting, model),
    faults: { ...state.faults, [model]: undefined },
  }),
  failed: ({ model, fault }, state) => ({
    ...(state.reading?.title === model && { reading: null, refusal: fault.sentence }),
    faults: { ...state.faults, [model]: fault },
    asking: excluding(state.asking, model),
    waiting: excluding(state.waiting, model),
  }),
};

/** Files that were dropped have their model's name once they are read; kept ones are read too. */
function offeredAs(model: string, { reading, offered }: ModelsState): Partial<ModelsState> {
  if (reading === null || !model.startsWith("local:")) return {};
  if (modelTitle(model) !== localTitle(reading.title)) return {};
  return { reading: null, offered: { ...offered, [model]: reading.files }, selected: model };
}

export function take(report: ModelReport) {
  const change = handlers[report.kind] as (r: ModelReport, s: ModelsState) => Partial<ModelsState>;
  models.setState(change(report, models.getState()));
  if (report.kind === "state") tellThePage();
}

const isUnderWay = (state: ModelState | undefined) =>
  state?.at === "arriving" || state?.at === "checking";

/** The status bar says what arrives, also while the chooser is closed. */
function tellThePage() {
  const { states } = models.getState();
  const [model, state] = Object.entries(states).find(([, s]) => isUnderWay(s)) ?? [];
  const known = state && "received" in state && model !== undefined;
  modelNews.setState({
    arriving: known
      ? { title: modelTitle(model), share: state.received / Math.max(1, state.total) }
      : null,
  });
}
