/** Why a headless run is to stop, and the status it then ends with. */
export interface Stop {
  readonly reason: string; // "Interrupted by Ctrl-C"
  readonly status: number;
}

const signals = {
  SIGINT: { reason: "Interrupted by Ctrl-C", status: 130 },
  SIGTERM: { reason: "Ended by SIGTERM", status: 143 },
  SIGHUP: { reason: "Ended by SIGHUP, because its terminal was closed", status: 129 },
} as const satisfies Record<string, Stop>;
const brokenPipe: Stop = { reason: "Ended, because nobody reads its output any more", status: 141 };

/**
 * Watches for everything that ends a run from outside. The first makes `signal` abort, so that the
 * run pauses and writes its files; a second signal calls `atOnce` instead of waiting.
 */
export class Stopping {
  stop: Stop | undefined;
  private finished = false;
  private readonly controller = new AbortController();

  constructor(atOnce: (stop: Stop) => never) {
    for (const [name, stop] of Object.entries(signals))
      process.on(name, () => {
        if (this.stop !== undefined || this.finished) atOnce(stop);
        this.request(stop);
      });
    for (const stream of [process.stdout, process.stderr])
      stream.on("error", (error: NodeJS.ErrnoException) => this.outputFailed(error));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The run has ended and is written: from here on the first signal is not waited for. */
  finishing(): void {
    this.finished = true;
  }

  private request(stop: Stop): void {
    this.stop ??= stop;
    this.controller.abort();
  }

  /** A reader that is gone ends the run as a signal does; so does an output that is full. */
  private outputFailed(error: NodeJS.ErrnoException): void {
    const code = error.code ?? error.message;
    const failed = { reason: `Ended, because its output cannot be written (${code})`, status: 1 };
    this.request(code === "EPIPE" ? brokenPipe : failed);
  }
}
