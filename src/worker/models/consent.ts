interface Waiter {
  readonly model: string;
  readonly host: string;
  readonly go: () => void;
}

/** Which hosts the visitor has agreed to contact. Nothing is contacted without it. */
export class Consent {
  private readonly hosts = new Set<string>();
  private readonly once = new Map<string, Set<string>>(); // models, by host
  private readonly waiting = new Set<Waiter>();

  /** `ask` tells the page that a model waits for the visitor. */
  constructor(private readonly ask: (model: string, host: string) => void) {}

  /** Resolves once a model may contact a host; rejects with the signal's reason. */
  async of(model: string, host: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.allows(model, host)) return;
    this.ask(model, host);
    await new Promise<void>((resolve) => {
      const go = () => {
        this.waiting.delete(waiter); // alone: others may wait for the same
        signal?.removeEventListener("abort", go);
        resolve();
      };
      const waiter = { model, host, go };
      this.waiting.add(waiter);
      signal?.addEventListener("abort", go);
    });
    signal?.throwIfAborted();
  }

  /** For the whole visit, or for one model. */
  allow(host: string, only?: string): void {
    if (only === undefined) this.hosts.add(host);
    else this.once.set(host, new Set([...(this.once.get(host) ?? []), only]));
    for (const { model, host: wanted, go } of this.waiting) if (this.allows(model, wanted)) go();
  }

  /** Has the visitor agreed to this host for the whole visit? */
  has = (host: string): boolean => this.hosts.has(host);

  withdraw(host: string): void {
    this.hosts.delete(host);
    this.once.delete(host);
  }

  private allows(model: string, host: string): boolean {
    return this.hosts.has(host) || (this.once.get(host)?.has(model) ?? false);
  }
}
