import { readModelName } from "../../experiment/models";
import { type Read, bad } from "../../lm/architecture";
import type { KeptModels } from "../../lm/kept/store";
import { blobSource } from "../../lm/sources/blobs";
import type { ModelSource } from "../../lm/sources/source";
import { Failure } from "../failure";
import type { ModelUse } from "../protocol/models";

/** The models that runs may name, besides those beside the page: lent ones and kept ones. */
export class ModelsForRuns {
  private readonly lent = new Map<string, ModelSource>();

  constructor(private readonly store: KeptModels) {}

  /** Takes in files that the visitor chose. */
  lend({ model, files }: Extract<ModelUse, { kind: "lend" }>): void {
    const blobs = new Map(files.map(({ name, blob }) => [name, blob]));
    this.lent.set(model, blobSource(model, blobs));
  }

  /**
   * The files of a model, read where they lie. Throws a Failure "model-missing" where they are not
   * here, or not all of them: nothing is contacted.
   */
  async source(model: string): Promise<Read<ModelSource>> {
    if (!readModelName(model)) return bad(`There is no model ${JSON.stringify(model)}.`);
    const lent = this.lent.get(model);
    if (lent) return { ok: true, value: lent };
    const kept = await this.store.find(model).catch(() => undefined); // a browser may keep nothing
    if (kept?.whole) {
      await this.store.noteUse(kept.key);
      return this.store.source(kept);
    }
    const { received = 0, total = null } = kept ?? {};
    throw new Failure({ kind: "model-missing", model, received, total });
  }
}
