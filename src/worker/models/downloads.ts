import { StorageFull } from "../../lm/kept/disk";
import { type FileProgress, download } from "../../lm/kept/download";
import { keyOf } from "../../lm/kept/store";
import type { ModelState, Transfer } from "../protocol/models";
import { Refused, modelFault, otherTab, refused } from "./faults";
import { type Finder, type Found, titleOf } from "./found";
import { Pace } from "./pace";
import type { ModelsPlace } from "./place";
import { Spaced } from "./spaced";

/** Why a download was stopped by the visitor. */
export type Stop = "paused" | "cancelled" | "deleted";
class Stopped extends Error {
  constructor(readonly why: Stop) {
    super(why);
  }
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  host: string | null; // that its bytes come from
}

/** Downloads under way, one for a model; each reports its state until it ends. */
export class Downloads {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly place: ModelsPlace,
    private readonly finder: Finder,
  ) {}

  /** Begins a download or goes on with one. `here`: the files are on this machine already. */
  begin(model: string, here = false): void {
    if (this.running.has(model)) return;
    const stop = new AbortController();
    const ended = this.run(model, here, stop.signal).finally(() => this.running.delete(model));
    this.running.set(model, { stop, ended, host: here ? null : this.finder.host });
  }

  /** Stops a download, if it is under way, and waits for its end. */
  async stop(model: string, why: Stop): Promise<void> {
    const running = this.running.get(model);
    running?.stop.abort(new Stopped(why));
    await running?.ended;
  }

  /** Pauses what comes from a host. */
  pauseFrom(host: string): void {
    for (const [model, running] of this.running)
      if (running.host === host) void this.stop(model, "paused");
  }

  private async run(model: string, here: boolean, signal: AbortSignal): Promise<void> {
    const say = (state: ModelState) => this.place.report({ kind: "state", model, state });
    let found: Found | undefined;
    try {
      say({ at: "listing" });
      found = here ? await this.finder.here(model) : await this.finder.onHub(model, signal);
      if (!found) throw refused("unusable", `${titleOf(model)} was not dropped here; drop it.`);
      const own = found;
      const bring = () => this.bring(own, model, signal);
      if ((await this.place.alone(keyOf(found.model), bring)) === undefined)
        throw new Refused(otherTab(found.title));
      say({ at: "kept", model: found.model });
    } catch (error) {
      say(await this.ending(error, found?.model ?? model, signal));
    }
    this.place.changed();
  }

  /** Puts every file of a model into the store; true once they are there. */
  private async bring(found: Found, asked: string, signal: AbortSignal): Promise<true> {
    const { model, title, from, licence, facts, pour } = found;
    const { files } = facts;
    await this.refuseWithoutRoom(found);
    const pace = new Pace(this.place.now);
    const spaced = new Spaced(this.place.now, (state: ModelState) =>
      this.place.report({ kind: "state", model: asked, state }),
    );
    const onProgress = (progress: readonly FileProgress[], notice: string | null) => {
      const states = progress.map(({ state }) => state).join();
      const at = states.includes("checking") ? "checking" : "arriving";
      spaced.tell({ at, ...transferOf(progress, notice, pace) }, states);
    };
    const entry = { model, asked, title, from, licence, files };
    const { store } = this.place;
    await download({ store, entry, pour, signal, onProgress }).finally(() => spaced.end());
    return true;
  }

  /** Rejects with a `StorageFull` where the browser says that the rest cannot fit. */
  private async refuseWithoutRoom({ model, facts }: Found): Promise<void> {
    const room = await this.place.room();
    if (!room) return;
    const kept = await this.place.store.find(model);
    const total = facts.files.reduce((sum, { size }) => sum + size, 0);
    if (total - (kept?.received ?? 0) > room.quota - room.used) throw new StorageFull();
  }

  /** How a download that did not come to its end is left, with what came of it. */
  private async ending(error: unknown, model: string, signal: AbortSignal): Promise<ModelState> {
    const { store } = this.place;
    const kept = await store.find(model).catch(() => undefined); // a browser may keep nothing
    const received = kept?.received ?? 0;
    const amounts = { received, total: kept?.total ?? 0 };
    const { reason } = signal as { reason: unknown };
    const stopped = signal.aborted && reason instanceof Stopped ? reason.why : undefined;
    if (kept && received === 0 && stopped !== "paused")
      // unless another tab fetches it
      await this.place.alone(kept.key, () => store.remove(kept.key));
    if (stopped === "deleted") return { at: "deleted" };
    if (stopped !== undefined) return { at: stopped, ...amounts };
    const { host } = this.finder;
    const about = { title: titleOf(model), host, forbidden: this.place.forbids(host) };
    const fault = modelFault(error, about);
    return received > 0 ? { at: "broken", ...amounts, fault } : { at: "refused", fault };
  }
}

function transferOf(files: readonly FileProgress[], notice: string | null, pace: Pace): Transfer {
  const received = files.reduce((sum, file) => sum + file.received, 0);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const isArriving = files.some(({ state }) => state === "arriving");
  if (!isArriving) pace.restart();
  const perSecond = isArriving ? pace.after(received) : null;
  const secondsLeft = perSecond !== null && perSecond > 0 ? (total - received) / perSecond : null;
  return { received, total, perSecond, secondsLeft, files, notice };
}
