import type { Report } from "../worker/protocol";
import { type Line, digits, klOf } from "./lines";

const SILENCE = 20_000; // ms after which a line says what is being computed

/**
 * What people see while a run goes on: a bar where there is a terminal; where there is none, a line
 * now and then, and one whenever nothing was said for twenty seconds. Close it at the end.
 */
export class Terminal {
  private shown = "";
  private doing: Doing | undefined; // where there is no terminal
  private saidAt = Date.now();
  private readonly heartbeat: NodeJS.Timeout | undefined;
  private kl: number | null = null;
  private began = 0;
  private from = 0;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly steps: number,
    private readonly quiet: boolean, // with --json and no terminal, say no more than what is done
  ) {
    if (!stream.isTTY) this.heartbeat = setInterval(() => this.breakSilence(), SILENCE / 4).unref();
  }

  close(): void {
    clearInterval(this.heartbeat);
  }

  take(report: Report): void {
    if (report.kind === "probing") this.draw(capital(report.what));
    if (report.kind === "loading")
      this.draw(
        `Loading ${report.name}: ${kilobytes(report.received)} of ${kilobytes(report.total)}`,
      );
    if (report.kind === "ready")
      this.say(
        `${report.machine.adapter}, ${report.machine.weights}; ` +
          `${report.machine.model.name}: ${report.machine.model.parameters} weights frozen, ` +
          `${report.machine.model.adapterParameters} trained`,
      );
    if (report.kind === "ready" || report.kind === "baselines")
      this.draw("Measuring the untrained model");
    if (report.kind === "state" && report.state === "running")
      this.draw(`Taking step ${report.step + 1} of ${this.steps}`);
    if (report.kind === "working" && report.done < report.of) this.draw(progressText(report));
    if (report.kind === "stepped")
      this.bar(report.record.step, report.record.loss, report.record.seconds);
    if (report.kind === "notice") this.say(report.sentence);
  }

  /** A line of --json or its like, also for people. */
  line(line: Line): void {
    this.kl = klOf(line);
    this.saidAt = Date.now();
    if (this.stream.isTTY || this.quiet) return;
    this.say(
      `step ${line.step}  loss ${digits(line.loss)}  log R ${digits(line.logReward)}  ` +
        `diversity ${digits(line.diversity)}  log Z ${digits(line.logZ)}  KL ` +
        `${digits(this.kl)}`,
    );
  }

  /** A whole line above the bar. */
  say(sentence: string): void {
    if (this.quiet && !this.stream.isTTY) return;
    this.clear();
    this.write(sentence);
  }

  /** Prompts of a survey, one after the other; `what` is being judged under this one. */
  judging(done: number, of: number, what?: string): void {
    this.draw(`Judging prompt ${done + 1} of ${of}${what === undefined ? "" : `, ${what}`}`);
  }

  clear(): void {
    if (this.stream.isTTY && this.shown !== "") this.stream.write("\r\u001b[K");
    this.shown = "";
  }

  private bar(step: number, loss: number, seconds: number): void {
    if (this.began === 0) {
      this.began = Date.now();
      this.from = step;
    }
    const rate = seconds > 0 ? step / seconds : 0;
    const since = (Date.now() - this.began) / 1000;
    const each = step > this.from ? since / (step - this.from) : seconds / step;
    const left = each * (this.steps - step);
    const filled = Math.round((24 * step) / this.steps);
    const figures =
      `${step}/${this.steps}  ${digits(rate)} steps/s  loss ${digits(loss)}  ` +
      `KL ${digits(this.kl)}  ${clock(left)} left`;
    const bar = `${"█".repeat(filled)}${"░".repeat(24 - filled)}`;
    this.draw(this.stream.isTTY ? `${bar} ${figures}` : `After step ${figures}`);
  }

  private write(line: string): void {
    this.stream.write(`${line}\n`);
    this.saidAt = Date.now();
  }

  private breakSilence(): void {
    const now = Date.now();
    if (!this.doing || now - this.saidAt < SILENCE) return;
    const { text, since } = this.doing;
    this.write(`${text} (for ${clock((now - since) / 1000)})`);
  }

  private draw(text: string): void {
    if (!this.stream.isTTY) {
      if (text !== this.doing?.text) this.doing = { text, since: Date.now() };
      return;
    }
    const cut = text.slice(0, Math.max(20, (this.stream.columns || 100) - 1));
    this.stream.write(`\r\u001b[K${cut}`);
    this.shown = cut;
  }
}

/** What is being computed. */
interface Doing {
  readonly text: string;
  readonly since: number; // ms since 1970
}

function progressText({ what, done, of }: Extract<Report, { kind: "working" }>): string {
  return of > 1 ? `${capital(what)}: ${done} of ${of}` : capital(what);
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
const clock = (seconds: number) =>
  seconds < 60
    ? `${Math.ceil(seconds)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
