const MOST = 100_000; // values, some 100 bytes each where they are numbers
const EVERY = 50; // ms between two turns that let messages in

/**
 * Values of texts by what was asked of them; those asked for longest ago are forgotten first. A
 * value depends on its text alone, so what is remembered changes no result.
 */
export class Remembered<V> {
  private readonly values = new Map<string, V>();

  constructor(private readonly most = MOST) {}

  /**
   * The values of texts, [N]; those that are not known are asked for one after another. Messages
   * are let in meanwhile, since a model in WebAssembly answers without a turn.
   */
  async all(
    about: string,
    texts: readonly string[],
    ask: (text: string) => Promise<V>,
  ): Promise<V[]> {
    const values: V[] = [];
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
      if (this.values.size <= this.most) break;
      this.values.delete(key);
    }
    return values;
  }
}
