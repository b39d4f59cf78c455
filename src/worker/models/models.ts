import { localName } from "../../experiment/models";
import { parameterCount } from "../../lm/checkpoint";
import type { Kept } from "../../lm/kept/store";
import type { Loss } from "../../lm/loss";
import { planMemory } from "../../lm/memory/plan";
import { blobSource } from "../../lm/sources/blobs";
import { digestOf } from "../../lm/sources/digest";
import { lossOf } from "../../objectives/loss";
import { wholeObjective } from "../../objectives/objective";
import { subtrajectory } from "../../objectives/subtrajectory/spec";
import type { KeptModel, ModelCommand, ModelFacts, StorageRoom } from "../protocol/models";
import { Consent } from "./consent";
import { Downloads } from "./downloads";
import { Refused, modelFault, otherTab, refused } from "./faults";
import { Finder, type Found, titleOf } from "./found";
import { isJudge } from "./kept-judges";
import type { ModelsPlace } from "./place";

/** The loss whose memory is planned; those of other objectives differ by less than a per cent. */
async function plannedLosses(): Promise<readonly Loss[]> {
  const run = { prompts: 1, logZStart: 0, logZLearningRate: 0, flowLearningRate: 0 };
  return [lossOf(await wholeObjective(subtrajectory), run)];
}

type Handlers = {
  readonly [K in ModelCommand["kind"]]: (
    command: Extract<ModelCommand, { kind: K }>,
  ) => Promise<void> | void;
};

/**
 * Models that the page may choose from: what this browser keeps, what the visitor offers, what the
 * hub has. Commands are obeyed side by side, so that a download keeps nobody waiting.
 */
export class Models {
  private readonly consent: Consent;
  private readonly finder: Finder;
  private readonly downloads: Downloads;
  private readonly described = new Map<string, Found>();

  constructor(private readonly place: ModelsPlace) {
    this.consent = new Consent((model, host) => place.report({ kind: "consent", model, host }));
    this.finder = new Finder(place, this.consent);
    const changed = () => {
      place.changed();
      void this.handle({ kind: "list" });
    };
    this.downloads = new Downloads({ ...place, changed }, this.finder);
  }

  /** Never rejects: what goes wrong is reported. */
  async handle(command: ModelCommand): Promise<void> {
    try {
      await (this.handlers[command.kind] as (c: ModelCommand) => Promise<void> | void)(command);
    } catch (error) {
      const model = "model" in command ? command.model : "title" in command ? command.title : "";
      this.fail(model, error);
    }
  }

  private readonly handlers: Handlers = {
    list: () => this.tell(),
    hub: ({ endpoint, token }) => {
      this.finder.hub = { endpoint, token: token === "" ? null : token };
    },
    allow: ({ host, only }) => this.consent.allow(host, only),
    withdraw: ({ host }) => {
      this.consent.withdraw(host);
      this.downloads.pauseFrom(host);
    },
    describe: ({ model }) => this.describe(model),
    plan: async ({ model, shape, lent }) => {
      const found = this.described.get(model);
      if (!found) throw refused("not-described", `${titleOf(model)} was not described yet.`);
      const losses = await plannedLosses();
      const plans = planMemory(found.facts.architecture, shape, { lent, losses });
      this.place.report({ kind: "planned", model, plans });
    },
    download: ({ model }) => this.downloads.begin(model),
    pause: ({ model }) => this.downloads.stop(model, "paused"),
    cancel: ({ model }) => this.downloads.stop(model, "cancelled"),
    delete: ({ model }) => (isJudge(model) ? this.deleteJudge(model) : this.delete(model)),
    offer: async ({ title, files }) => {
      const source = blobSource(title, new Map(files.map(({ name, blob }) => [name, blob])));
      const check = await digestOf(source);
      if (!check.ok) throw refused("unusable", check.sentence);
      const model = localName(title, check.value);
      this.finder.offer(model, source);
      await this.describe(model);
    },
    keep: ({ model }) => this.downloads.begin(model, true),
  };

  private async describe(model: string): Promise<void> {
    const signal = new AbortController().signal; // small files: nobody waits long
    const found = (await this.finder.here(model)) ?? (await this.finder.onHub(model, signal));
    this.described.set(model, found);
    this.described.set(found.model, found);
    this.place.report({ kind: "described", model, facts: factsOf(found) });
  }

  private async delete(model: string): Promise<void> {
    const { store } = this.place;
    // a download and its row have the name that was asked for, which need not be the one given here
    const entry = (await this.keptAs(model))?.entry;
    const names = new Set(entry ? [model, entry.asked, entry.model] : [model]);
    for (const name of names) await this.downloads.stop(name, "deleted");
    const kept = await this.keptAs(model); // its end may have removed it
    const remove = async () => {
      if (kept) await store.remove(kept.key);
      return true;
    };
    const removed = await this.place.alone(kept?.key ?? model, remove);
    if (removed === undefined) throw new Refused(otherTab(titleOf(model)));
    for (const name of names)
      this.place.report({ kind: "state", model: name, state: { at: "deleted" } });
    this.place.changed();
    await this.tell();
  }

  private async deleteJudge(name: string): Promise<void> {
    await this.place.judges.remove(name);
    this.place.changed();
    await this.tell();
  }

  /** What is kept under a name; one whose entry cannot be read is named by its folder. */
  private async keptAs(model: string): Promise<Kept | undefined> {
    const { store } = this.place;
    const damaged = (await store.list()).find(({ key }) => key === model);
    return damaged ?? store.find(model);
  }

  /** Reports what is kept. */
  private async tell(): Promise<void> {
    const all = await this.place.store.list();
    const judges = await this.place.judges.list();
    const room = await this.place.room();
    const storage: StorageRoom = {
      used:
        all.reduce((sum, { received }) => sum + received, 0) +
        judges.reduce((sum, { bytes }) => sum + bytes, 0),
      available: room?.quota ?? null,
      lasting: await this.place.lasting(),
    };
    this.place.report({ kind: "kept", models: all.map(shown), judges, storage });
  }

  private fail(model: string, error: unknown): void {
    const { host } = this.finder;
    const about = { title: titleOf(model), host, forbidden: this.place.forbids(host) };
    this.place.report({ kind: "failed", model, fault: modelFault(error, about) });
  }
}

function shown({ key, entry, received, total, whole, used }: Kept): KeptModel {
  if (entry) {
    const { model, asked, title, from } = entry;
    return { model, asked, title, from, received, total, whole, used, damage: null };
  }
  const damage = "What was written down of this model cannot be read, so it can only be deleted.";
  const from = { kind: "files" } as const;
  return {
    ...{ model: key, asked: key, title: "damaged model", from },
    ...{ received, total, whole: false, used, damage },
  };
}

function factsOf({ model, title, licence, facts }: Found): ModelFacts {
  const { architecture, stored, files } = facts;
  return {
    model,
    title,
    licence,
    family: architecture.family,
    parameters: parameterCount(architecture),
    layers: architecture.layers,
    positions: architecture.L,
    vocabulary: architecture.V,
    stored,
    files: files.map(({ name, size }) => ({ name, size })),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}
