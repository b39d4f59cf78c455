import type { Fingerprint } from "../experiment/experiment";
import { compare, marked } from "../experiment/fingerprint";

/** The fingerprint of a run as it grows, beside the one it is compared with. */
export class Marks {
  private list: { step: number; hash: string }[] = [];
  private latest: { step: number; hash: string } | undefined;

  constructor(
    private readonly adapter: string,
    readonly recorded: Fingerprint | undefined,
    marks: Fingerprint["marks"] = [],
  ) {
    // a save ends with a mark of its own step, which is of no later use
    this.list = marks.filter(({ step }) => this.wanted(step));
    this.latest = marks.at(-1);
  }

  /** Takes a step's hash; says whether it is worth reporting. */
  take(step: number, hash: string): boolean {
    this.latest = { step, hash };
    if (!this.wanted(step)) return false;
    this.list.push(this.latest);
    return true;
  }

  private wanted = (step: number): boolean =>
    marked(step) || (this.recorded?.marks.some((mark) => mark.step === step) ?? false);

  /** Marks so far, and one at the latest step. */
  fingerprint(): Fingerprint {
    const { list, latest, adapter } = this;
    return {
      adapter,
      marks: latest && list.at(-1)?.step !== latest.step ? [...list, latest] : [...list],
    };
  }

  /** Against the recorded run, as far as both went. */
  comparison(): { identicalThrough: number; divergedAt?: number; recordedOn: string } | undefined {
    return (
      this.recorded && {
        ...compare(this.recorded, this.fingerprint()),
        recordedOn: this.recorded.adapter,
      }
    );
  }
}
