import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type {
  BaseName,
  KeptJudge,
  KeptModel,
  Lent,
  LentFile,
  MemoryPlan,
  ModelFacts,
  ModelFault,
  ModelState,
  StepShape,
  StorageRoom,
} from "../../worker/protocol/models";
import { HUB } from "./names";
import { EMBEDDED } from "./suggested";

/** When the host of the hub may be contacted: at each click, in this visit, or until withdrawn. */
export type Consent = "ask" | "visit" | "always";

export type Filter = "all" | "fits" | "kept";

type ByModel<V> = Readonly<Record<string, V | undefined>>; // by the name that commands use

/** All that the chooser knows. */
export interface ModelsState {
  readonly kept: readonly KeptModel[] | null; // null: not read yet
  readonly judges: readonly KeptJudge[]; // and sentence models, which runs have asked
  readonly storage: StorageRoom | null;
  readonly named: readonly string[]; // asked for by their names, or by a run that needs them
  readonly offered: ByModel<readonly LentFile[]>; // dropped files, by the model that they are
  readonly reading: { readonly title: string; readonly files: readonly LentFile[] } | null;
  readonly facts: ByModel<ModelFacts>;
  readonly faults: ByModel<ModelFault>; // that of the list of kept models has the name ""
  readonly states: ByModel<ModelState>;
  readonly plans: ByModel<readonly MemoryPlan[]>;
  readonly asking: ReadonlySet<string>; // facts were asked for and are not here
  readonly waiting: ReadonlySet<string>; // for consent: nothing was contacted for these
  readonly agreed: ReadonlySet<string>; // models for which the hub may be contacted, one by one
  readonly deleted: ReadonlySet<string>; // struck out, by the name kept; goes on leaving
  readonly selected: string;
  readonly bases: ByModel<BaseName>;
  readonly shape: StepShape;
  readonly lent: Lent;
  readonly endpoint: string;
  readonly token: string; // in memory alone
  readonly consent: Consent;
  readonly filter: Filter;
  readonly refusal: string | null; // why the last thing that was asked for cannot be had
  readonly online: boolean;
}

export const freshModels: ModelsState = {
  kept: null,
  judges: [],
  storage: null,
  named: [],
  offered: {},
  reading: null,
  facts: {},
  faults: {},
  states: {},
  plans: {},
  asking: new Set(),
  waiting: new Set(),
  agreed: new Set(),
  deleted: new Set(),
  selected: EMBEDDED,
  bases: {},
  shape: { sequences: 16, prompt: 8, newTokens: 5, rank: 16 },
  lent: { bytes: null, buffer: null },
  endpoint: HUB,
  token: "",
  consent: "ask",
  filter: "all",
  refusal: null,
  online: true,
};

export const models = createStore<ModelsState>(() => freshModels);
export const useModels = <V>(select: (state: ModelsState) => V) => useStore(models, select);

/** A set with one more member, or one less. */
export const including = (set: ReadonlySet<string>, member: string): ReadonlySet<string> =>
  new Set([...set, member]);
export const excluding = (set: ReadonlySet<string>, member: string): ReadonlySet<string> =>
  new Set([...set].filter((m) => m !== member));
