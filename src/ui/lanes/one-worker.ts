import type { Command, Report, RunId } from "../../worker/protocol";
import type { Client, Connect } from "../run/client";

/** A lane's end of the shared worker. */
interface Seat {
  readonly take: (report: Report) => void;
  readonly died: (message: string) => void;
  readonly open: Set<RunId>;
}

/**
 * One worker for all lanes of the page. Every report goes to the lane that named its run first; the
 * worker ends with the last lane that leaves it. A lane that leaves before closes its own runs and
 * hears nothing more of them.
 */
export class OneWorker {
  group: string | undefined; // of the runs that are opened from now on
  private client: Client | undefined;
  private readonly seats = new Set<Seat>();
  private readonly owners = new Map<RunId, Seat>();
  private held: Command[] | null = null; // while commands are gathered

  constructor(private readonly start: Connect) {}

  readonly connect: Connect = (take, died) => {
    const seat: Seat = { take, died, open: new Set() };
    this.seats.add(seat);
    this.client ??= this.start(
      (report) => this.owners.get(report.run)?.take(report),
      (message) => this.fail(message),
    );
    return {
      send: (command) => this.send(seat, command),
      end: () => this.leave(seat),
    };
  };

  /** What is sent meanwhile reaches the worker as one message, so that it takes effect at once. */
  together(work: () => void): void {
    if (this.held) return work();
    const commands: Command[] = [];
    this.held = commands;
    try {
      work();
    } finally {
      this.held = null;
      this.sendAll(commands);
    }
  }

  /**
   * Commands of one run come in their order anyway. What listens to the worker looks for runs that
   * are opened, so these are sent on their own.
   */
  private sendAll(commands: readonly Command[]): void {
    const [first] = commands;
    const several = new Set(commands.map(({ run }) => run)).size > 1;
    if (several && commands.every(({ kind }) => kind !== "open"))
      return this.client?.send({ kind: "together", run: first.run, commands });
    for (const command of commands) this.client?.send(command);
  }

  private send(seat: Seat, command: Command): void {
    this.owners.set(command.run, seat);
    if (command.kind === "open") seat.open.add(command.run);
    if (command.kind === "close") seat.open.delete(command.run);
    const { group } = this;
    const isOwn = command.kind === "open" && command.apart === undefined;
    const grouped = isOwn && group !== undefined ? { ...command, group } : command;
    if (this.held) this.held.push(grouped);
    else this.client?.send(grouped);
  }

  private leave(seat: Seat): void {
    if (!this.seats.delete(seat)) return;
    if (this.seats.size > 0) {
      for (const run of seat.open) this.client?.send({ kind: "close", run });
      for (const [run, owner] of this.owners) if (owner === seat) this.owners.delete(run);
      return;
    }
    this.client?.end();
    this.client = undefined;
    this.owners.clear();
  }

  private fail(message: string): void {
    this.client?.end();
    this.client = undefined;
    this.owners.clear();
    const seats = [...this.seats];
    this.seats.clear();
    for (const { died } of seats) died(message);
  }
}
