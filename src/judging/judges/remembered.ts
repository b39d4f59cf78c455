import type { Nats } from "../../lm/sequences";

const MOST = 100_000; // values, some 100 bytes each
const EVERY = 50; // ms between two turns that let messages in

/**
 * Values of texts by what was asked of them; those asked for longest ago are forgotten first. A
 * value depends on its text alone, so what is remembered changes no result.
 */
export class Remembered {
  private readonly values = new Map<string, Nats>();

  /**
   * The values of texts, [N]; those that are not known are asked for one after another. Messages
   * are let in meanwhile, since a model in WebAssembly answers without a turn.
   */
  async all(
    about: string,
    texts: readonly string[],
    ask: (text: string) => Promise<Nats>,
  ): Promise<Nats[]> {
    const values: Nats[] = [];
    let turned = performance.now();
    for (const text of texts) {
      const key = `${about}\n${text}`;
      const value = this.values.get(key) ?? (await ask(text));
      this.values.delete(key);
      this.values.set(key, value);
      values.push(value);
      if (performance.now() - turned < EVERY) continue;
      await new Promise((turn) => setTimeout(turn));
      turned = performance.now();
    }
    for (const key of this.values.keys()) {
      if (this.values.size <= MOST) break;
      this.values.delete(key);
    }
    return values;
  }
}
