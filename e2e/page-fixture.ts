import { expect, type Page } from "@playwright/test";
import type { Edit, Leaf, SharedRun } from "../src/experiment/experiment";
import type {
  Baseline,
  Command,
  Fault,
  Report,
  SaveSummary,
  StepRecord,
  TaskFacts,
} from "../src/worker/protocol";

/** What a stand-in worker should do; see `standIn`. */
export interface Script {
  readonly milliseconds?: number; // per step
  readonly warmUp?: number; // milliseconds from "open" to "ready"
  readonly faultAt?: { readonly step: number; readonly fault: Fault }; // step 0: instead of "ready"
  readonly divergeAt?: number;
  readonly savedStep?: number;
  readonly saves?: readonly SaveSummary[];
  readonly host?: string; // of a sentence model that the run names
  readonly inFlight?: number; // steps that still end after a pause
}

/**
 * A stand-in for the worker, so that the page's states can be driven without a device: it speaks
 * the protocol and makes its numbers up. Only tests load it; no figure of it is ever a result.
 */
export const useStandIn = (page: Page, script: Script = {}) => page.addInitScript(standIn, script);

type Unsent<R> = R extends Report ? Omit<R, "run"> : never;

/* Runs in the page: everything it needs is inside. */
export function standIn(script: Script) {
  class StandIn {
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onerror: unknown = null;
    onmessageerror: unknown = null;
    private run = "";
    private step = 0;
    private timer = 0;
    private T = 1;
    private since = 0; // of the last edit, for the chase
    private edits: Edit[] = [];
    private replay: Pick<SharedRun, "edits" | "fingerprint"> | null = null;
    private ranked = false;
    private names: string[] = [];
    private prior: number[] = [];
    private saves = script.saves ?? [];
    private list() {
      this.say({ kind: "saves", saves: this.saves });
    }
    private choose(preset: string) {
      this.ranked = preset === "continuation";
      const starts = [
        "The vote was postponed",
        "The meeting was adjourned",
        "The council will vote next week",
        "The plan would replace the old pier",
        "They also asked for a map",
        "The plan was approved",
        "The vote was delayed",
        "The plan is not final",
        "The council did not vote",
        "The mayor said he would wait",
      ];
      this.names = this.ranked
        ? Array.from(
            { length: 60 },
            (_, i) =>
              " " +
              `${starts[i % 10]}${i < 10 ? "" : ` ${["again", "today", "at noon", "in May", "in June", "twice"][Math.floor(i / 10)]}`}`,
          )
        : Array.from({ length: 100 }, (_, i) => String(i));
      const raw = this.names.map((_, i) =>
        this.ranked
          ? Math.exp(-0.06 * i)
          : 0.25 +
            0.8 * this.noise(i) ** 2 +
            ([7, 17, 27, 37, 42, 73].includes(i) ? 2 + this.noise(i + 9) * 2 : 0),
      );
      const sum = raw.reduce((a, b) => a + b, 0);
      this.prior = raw.map((p) => (p / sum) * (this.ranked ? 0.8 : 0.507));
    }
    private noise(i: number) {
      const s = Math.sin(i * 127.1 + 11.7) * 43758.5453;
      return s - Math.floor(s);
    }
    private say(report: Unsent<Report>) {
      this.onmessage?.({ data: { run: this.run, ...report } });
    }
    terminate() {
      clearInterval(this.timer);
    }
    postMessage(c: Command) {
      (window.asked ??= []).push(c);
      if (c.kind === "open") this.open(c);
      else if (c.kind === "play") this.play();
      else if (c.kind === "pause" || c.kind === "close") {
        clearInterval(this.timer);
        this.settle(script.inFlight ?? 0);
      } else if (c.kind === "step") {
        clearInterval(this.timer);
        this.advance();
        this.say({ kind: "state", state: "paused", step: this.step });
      } else if (c.kind === "rewind") {
        this.replay = { edits: this.edits };
        this.reset();
      } else if (c.kind === "edit") setTimeout(() => this.edit(c.path, c.value), 30);
      else if (c.kind === "save")
        this.say({ kind: "saved", save: this.run, step: this.step, bytes: 41e6 });
      else if (c.kind === "list") this.list();
      else if (c.kind === "delete") {
        this.saves = this.saves.filter(({ save }) => save !== c.save);
        this.say({ kind: "deleted", save: c.save });
        this.list();
      } else if (c.kind === "export")
        this.say({
          kind: "file",
          name: `${c.what}.csv`,
          bytes: new TextEncoder().encode("step\n"),
        });
    }
    private settle(inFlight: number) {
      if (inFlight === 0) return this.say({ kind: "state", state: "paused", step: this.step });
      setTimeout(() => {
        this.advance();
        this.settle(inFlight - 1);
      }, script.milliseconds ?? 60);
    }
    private reset() {
      clearInterval(this.timer);
      this.step = 0;
      this.edits = [];
      this.T = 1;
      this.since = 0;
      this.say({ kind: "state", state: "paused", step: 0 });
      this.tell();
    }
    private open(c: Extract<Command, { kind: "open" }>) {
      this.run = c.run;
      this.choose(c.experiment.preset);
      this.replay = c.replay ?? null;
      this.step = 0;
      clearInterval(this.timer);
      this.T = Number(c.experiment.leaves["reward.temperature"] ?? 1);
      const fault = script.faultAt?.step === 0 ? script.faultAt.fault : null;
      const wait = script.warmUp ?? 200;
      this.say({ kind: "loading", name: "tokenizer.json", received: 4e4, total: 4e4 });
      setTimeout(() => this.introduce(), wait * 0.1);
      setTimeout(
        () => this.say({ kind: "loading", name: "world-3m", received: 2.4e6, total: 6.9e6 }),
        wait * 0.2,
      );
      setTimeout(
        () => this.say({ kind: "loading", name: "world-3m", received: 5.1e6, total: 6.9e6 }),
        wait * 0.3,
      );
      setTimeout(() => this.say({ kind: "probing", what: "asking for a GPU" }), wait * 0.4);
      setTimeout(
        () => this.say({ kind: "probing", what: "checking kernels, 12 of 30" }),
        wait * 0.5,
      );
      setTimeout(
        () => this.say({ kind: "probing", what: "preparing launches, 34 of 78" }),
        wait * 0.8,
      );
      setTimeout(() => (fault ? this.say({ kind: "fault", fault, step: 0 }) : this.ready()), wait);
    }
    private task(baselines: readonly Baseline[]): TaskFacts {
      const text = this.ranked
        ? "The city council met on Tuesday to review the harbor plan. Several residents " +
          "asked for more time to read it."
        : "The following is a random integer drawn uniformly between 0 and 100: ";
      const prompts = [
        { id: "a", text, tokens: 15, split: "train" as const },
        ...(this.ranked
          ? [
              {
                id: "b",
                text: "Anna went to the harbor. She was looking for her boat.",
                tokens: 12,
                split: "held-out" as const,
              },
            ]
          : []),
      ];
      return {
        prompts,
        watched: "a",
        noun: this.ranked ? "sentences" : "integers",
        stop: this.ranked ? "." : "⊤",
        baselines,
        figures: {
          logReward: { unit: "mean log R of the samples, nats", from: "batch" },
          diversity: this.ranked
            ? { unit: "1 − mean cosine similarity", from: "evaluation" }
            : { unit: "effective number of integers, exp H", from: "truth" },
          logLikelihood: this.ranked
            ? { unit: "mean log p(z⊤ | X) under the prior, nats", from: "batch" }
            : { unit: "mean log p under the prior, integers only, nats", from: "truth" },
          logZ: { unit: "estimate r₀/T − t₀ at the root, nats", from: "root" },
        },
        logZ: "root",
      };
    }
    private stamp() {
      return {
        step: this.step,
        rewardTemperature: this.T,
        target: this.edits.length,
        prompt: "a",
      };
    }
    private introduce() {
      this.say({ kind: "task", task: this.task([]) });
      if (!this.ranked)
        this.say({
          kind: "outline",
          outline: {
            ...this.stamp(),
            rows: this.names.map((text) => ({ text, target: 0.994 / this.names.length })),
            rest: 0.006,
            logZ: this.exactZ(),
            targetReward: 7.91,
          },
        });
    }
    private ready() {
      this.step = script.savedStep ?? 0;
      this.say({
        kind: "ready",
        step: this.step,
        machine: {
          adapter: "Stand-in GPU",
          software: false,
          weights: "f16 weights, f32 sums",
          features: [],
          memoryBytes: 142e6,
          model: { name: "world-3m", parameters: 3.1e6, vocabulary: 2048, adapterParameters: 2e5 },
        },
        task: this.task([
          {
            ...this.stamp(),
            name: "ancestral",
            samples: 512,
            logReward: { value: this.ranked ? -10.8 : -16.7, error: 0.2, n: 512 },
            logLikelihood: { value: this.ranked ? -12.1 : -4.92, error: 0.1, n: 512 },
            maxLogLikelihood: -4,
            diversity: { value: this.ranked ? 0.71 : 69.6 },
          },
        ]),
      });
      this.tell();
      const { host } = script;
      if (host) this.say({ kind: "consent", host, what: "owner/sentences" });
      this.say({ kind: "state", state: "paused", step: this.step });
    }
    private play() {
      clearInterval(this.timer);
      this.say({ kind: "state", state: "running", step: this.step });
      this.timer = window.setInterval(() => this.advance(), script.milliseconds ?? 60);
    }
    private edit(path: string, to: Leaf) {
      const from = path === "reward.temperature" ? this.T : 0;
      if (path === "reward.temperature") this.T = Number(to);
      this.since = this.step;
      const edit = { step: this.step, path, from, to };
      this.edits.push(edit);
      this.say({ kind: "edited", edit });
      this.tell();
    }
    private learned() {
      return 1 - Math.exp(-this.step / 70) * 1;
    }
    private advance() {
      for (const e of (this.replay?.edits ?? []).filter((e) => e.step === this.step))
        this.edit(e.path, e.to);
      this.step++;
      if (script.faultAt && script.faultAt.step === this.step) {
        clearInterval(this.timer);
        this.say({ kind: "fault", fault: script.faultAt.fault, step: this.step });
        this.say({ kind: "state", state: "stopped", step: this.step });
        return;
      }
      const k = this.learned();
      const wobble = (n: number) => (this.noise(this.step * 7 + n) - 0.5) * (1.2 - k);
      const z = this.exactZ();
      const chase = 4 * Math.exp(-(this.step - this.since) / 14) * (this.since ? -1 : 3);
      const record: { -readonly [K in keyof StepRecord]: StepRecord[K] } = {
        ...this.stamp(),
        loss: 100 * Math.exp(-this.step / 30) + 0.02,
        logReward: 8 - 24.7 * Math.exp(-this.step / 6) + wobble(1) * 0.6,
        logLikelihood: -4.92 - 0.7 * k + wobble(2) * 0.3,
        diversity: 69.6 + 29 * k - 14 * Math.exp(-(((this.step - 30) / 25) ** 2)) + wobble(3),
        logZ: z + chase + wobble(4) * 0.3,
        logZLines: Array.from({ length: 24 }, (_, i) =>
          this.ranked
            ? Array.from(
                { length: 5 + (i % 6) },
                (_, j) =>
                  z +
                  (chase * (9 - j)) / 9 +
                  (this.noise(i * 13 + j + this.step) - 0.5) * (4 - 3.4 * k),
              )
            : [z + chase + wobble(i), z + wobble(i + 40)],
        ),
        residualVariance: 1 - k,
        meanLength: 1,
        learningRate: 5e-4,
        behaviour: "on-policy",
        rewardEvaluations: this.step * 512,
        seconds: this.step * 0.161,
      };
      if (this.ranked) {
        record.logReward = -8.9 - 1.6 * Math.exp(-this.step / 60) + wobble(1);
        record.logLikelihood = -9 - 3 * Math.exp(-this.step / 60) + wobble(2);
        record.diversity = 0.7 + wobble(3) * 0.02;
      }
      if (this.step % 4 !== 0) record.diversity = null; // measured at looks alone
      this.say({ kind: "stepped", record });
      if (this.step % 4 === 0) this.tell();
      if (this.step % 100 === 0 || this.step === 10 || this.step === 1)
        this.say({
          kind: "fingerprint",
          fingerprint: {
            marks: [{ step: this.step, hash: "8f3ac21e00112233" }],
            adapter: "Stand-in GPU",
          },
        });
      if (this.replay?.fingerprint)
        this.say({
          kind: "replay",
          identicalThrough: Math.min(this.step, (script.divergeAt ?? 1e9) - 1),
          divergedAt:
            script.divergeAt && this.step >= script.divergeAt ? script.divergeAt : undefined,
          recordedOn: this.replay.fingerprint.adapter,
        });
      if (this.step % 50 === 0)
        this.say({ kind: "saved", save: this.run, step: this.step, bytes: 41e6 });
    }
    private exactZ() {
      return this.ranked ? -2.78 / this.T : 4.6 + 8 / this.T;
    }
    private tell() {
      const k = this.learned();
      const n = this.names.length;
      const tilt = this.prior.map((p) => p ** (1 / this.T));
      const whole = tilt.reduce((a, b) => a + b, 0);
      const target = this.names.map((_, i) => (this.ranked ? (tilt[i] / whole) * 0.63 : 0.994 / n));
      const rows = this.names.map((text, i) => ({
        text,
        tokens: [i],
        target: target[i],
        prior: this.prior[i],
        policy:
          (this.prior[i] * (1 - k) + k * target[i]) *
          (1 + (this.noise(i + Math.floor(this.step / 4) * 31) - 0.5) * 0.5 * k * (1.25 - k)),
      }));
      const policy = rows.reduce((s, r) => s + r.policy, 0);
      const tv = rows.reduce((s, r) => s + Math.abs(r.policy - r.target) / 2, 0);
      const z = this.exactZ();
      const exp = (of: readonly number[]) => {
        const sum = of.reduce((a, b) => a + b, 0);
        return Math.exp(-of.reduce((a, b) => a + (b / sum) * Math.log(b / sum), 0));
      };
      const bounded = (v: number) => ({
        value: v,
        low: this.ranked ? v * 0.9 : v,
        high: this.ranked ? v * 1.1 : v,
      });
      this.say({
        kind: "truth",
        truth: {
          ...this.stamp(),
          layout: this.ranked ? "ranked" : "by-value",
          support: this.ranked ? "cut" : "counted",
          outcomes: this.ranked ? "every string" : "each of the integers, and all others as one",
          rows,
          more: {
            target: this.ranked ? 0.35 : 0,
            policy: this.ranked ? 0.34 : 0,
            prior: 0,
            count: this.ranked ? 4752 : 0,
          },
          rest: {
            target: this.ranked ? 0.021 : 0.006,
            policy: Math.max(0.0025, 1 - policy - (this.ranked ? 0.34 : 0)),
            prior: this.ranked ? 0.2 : 0.493,
          },
          exact: !this.ranked,
          coverage: this.ranked ? 0.979 : 1,
          klForward: bounded(tv * 0.5),
          klReverse: bounded(tv * 0.4),
          tv: bounded(tv),
          among: null,
          logZ: bounded(z),
          modes: {
            covered: rows.filter((r) => r.policy > r.target / 2).length,
            of: n,
            share: this.ranked ? 0.01 : 0.005,
          },
          valid: bounded(Math.min(1, policy)),
          targetReward: { value: this.ranked ? -8.9 : 7.91 },
          targetDiversity: { value: this.ranked ? 0.7 : 100 },
          targetLikelihood: { value: this.ranked ? -9 : -5.59 },
          policyDiversity: this.ranked ? null : exp(rows.map((r) => r.policy)),
          priorDiversity: this.ranked ? null : exp(this.prior),
          policyLikelihood: this.ranked ? null : -4.92 - 0.67 * k,
          priorLikelihood: this.ranked ? null : -4.92,
          priorReward: { value: this.ranked ? -10.8 : -16.7 },
          noiseFloor: 0.0967,
        },
      });
      this.say({
        kind: "samples",
        samples: {
          step: this.step,
          drawn: 512,
          distinct: Math.min(n, 40 + this.step),
          known: Math.min(n, 60 + this.step),
          rows: rows
            .map((r, i) => {
              const words = this.ranked ? r.text.trim().split(" ") : [r.text];
              const l = Math.log(r.policy) / words.length;
              return {
                ...this.stamp(),
                text: r.text,
                valid: true,
                seen: Math.round(r.policy * 512 * (1 + this.noise(i))) + 1,
                step: this.step - (i % 5),
                first: i % 3,
                logR: this.ranked ? -5 - i * 0.06 : 8,
                logQ: Math.log(r.policy),
                logP: Math.log(r.prior),
                prefixes: [...Array(words.length + 1).keys()].map((j) => ({
                  text: words.slice(0, j).join(" "),
                  r: j === 0 ? -8 : 8,
                  l: j === words.length ? null : l,
                  t: j === words.length ? -0.002 : -27.5,
                  u: z + (this.noise(i + j) - 0.5) * (1.3 - k),
                })),
              };
            })
            .concat(
              this.ranked
                ? []
                : ["56,", "t", "12 7", "of", "x", "99 bottles"].map((text, i) => ({
                    ...this.stamp(),
                    text,
                    valid: false,
                    seen: 1 + (i % 3),
                    step: this.step - i,
                    first: 2,
                    logR: -8 - i,
                    logQ: -21.3 + i,
                    logP: -18.5 + i,
                    prefixes: [
                      { text: "", r: -8, l: -3.1, t: -27.5, u: z },
                      { text, r: -8 - i, l: null, t: -1.2, u: z - 3 },
                    ],
                  })),
            ),
        },
      });
    }
  }
  (window as unknown as { Worker: unknown }).Worker = StandIn;
}

/** Opens the page with a stand-in and without a recorded run, and waits for the machine. */
export async function open(page: Page, script: Script = {}, hash = ""): Promise<void> {
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useStandIn(page, { milliseconds: 30, ...script });
  await page.goto(`/${hash}`);
  await expect(page.locator(".status")).toContainText(
    script.faultAt?.step === 0 ? "" : "Stand-in GPU",
  );
}
export const step = (page: Page) => page.locator(".counter .step strong");

/** A recorded run of the stand-in, as a file. */
export async function recordingOf(page: Page, steps: number): Promise<string> {
  await page.goto("about:blank");
  await page.evaluate(`(${standIn.toString()})({})`);
  return page.evaluate(async (n) => {
    type Told = Report & { kind: "ready" | "stepped" };
    const worker = new Worker("");
    const reports: Told[] = [];
    let task: unknown;
    const ready = new Promise<void>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<Told>) => {
        if (data.kind === "ready") {
          task = data.task;
          resolve();
        }
        if (["stepped", "truth", "samples", "edited"].includes(data.kind)) reports.push(data);
      };
    });
    worker.postMessage({
      kind: "open",
      run: "recording",
      experiment: { version: 1, preset: "random-integers", leaves: {} },
    });
    await ready;
    for (let i = 0; i < n; i++) worker.postMessage({ kind: "step", run: "recording" });
    return JSON.stringify({
      version: 1,
      recordedOn: "Stand-in GPU",
      seed: 7,
      experiment: { version: 1, preset: "random-integers", leaves: {} },
      steps: n,
      task,
      reports,
    });
  }, steps);
}
