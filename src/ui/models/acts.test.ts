import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ModelCommand, ModelReport } from "../../worker/protocol/models";
import { modelNews } from "../stores/models";
import { ModelActs } from "./acts";
import { freshModels, models } from "./state";

const SMOL = "hub:HuggingFaceTB/SmolLM2-135M";
const HOST = "huggingface.co";

/** The chooser beside a played worker: what it was sent, and what it may report. */
function open() {
  const sent: ModelCommand[] = [];
  let take: (report: ModelReport) => void = () => undefined;
  const acts = new ModelActs((reports) => {
    take = reports;
    return { send: (command) => sent.push(command) };
  });
  acts.start();
  const kinds = () => sent.map(({ kind }) => kind);
  return { acts, sent, kinds, report: (report: ModelReport) => take(report) };
}

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  models.setState(freshModels, true);
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => void stored.set(key, text),
    removeItem: (key: string) => void stored.delete(key),
  });
  vi.stubGlobal("navigator", {});
});
afterEach(() => vi.unstubAllGlobals());

const kept = (whole: boolean) => ({
  kind: "kept" as const,
  models: [
    {
      model: `${SMOL}@abc`,
      asked: SMOL,
      title: "SmolLM2-135M",
      from: { kind: "hub" as const, endpoint: `https://${HOST}` },
      received: 5,
      total: 5,
      whole,
      used: 0,
      damage: null,
    },
  ],
  storage: { used: 5, available: 100, lasting: false },
});

test("opening and selecting contact no host", () => {
  const { acts, sent } = open();
  acts.select(SMOL);
  expect(sent.some(({ kind }) => kind === "allow")).toBe(false);
  expect(sent.filter((c) => c.kind === "describe" && c.model !== "world")).toEqual([]);
});

test("consent for one model goes before its question", () => {
  const { acts, sent } = open();
  acts.lookUp(SMOL, true);
  expect(sent.slice(-2)).toEqual([
    { kind: "allow", host: HOST, only: SMOL },
    { kind: "describe", model: SMOL },
  ]);
});

test("a model that waits for consent is not asked for twice", () => {
  const { acts, sent, report } = open();
  acts.download(SMOL, false);
  report({ kind: "consent", model: SMOL, host: HOST });
  expect(models.getState().waiting.has(SMOL)).toBe(true);
  acts.download(SMOL, true);
  expect(sent.at(-1)).toEqual({ kind: "allow", host: HOST, only: SMOL });
});

test("consent until withdrawn outlives the visit; withdrawing it is told and forgotten", () => {
  const first = open();
  first.acts.setConsent("always");
  models.setState(freshModels, true);
  const { acts, sent } = open();
  expect(sent).toContainEqual({ kind: "allow", host: HOST });
  acts.setConsent("ask");
  expect(sent.at(-1)).toEqual({ kind: "withdraw", host: HOST });
  models.setState(freshModels, true);
  expect(open().kinds()).not.toContain("allow");
});

test("another host has no consent, and the former one's is not its", () => {
  const { acts, sent } = open();
  acts.setConsent("visit");
  acts.setEndpoint("hub.example");
  expect(models.getState().consent).toBe("ask");
  expect(sent.at(-1)).toEqual({ kind: "hub", endpoint: "https://hub.example", token: null });
});

test("a token is sent to the worker and written nowhere", () => {
  const { acts, sent } = open();
  acts.setToken(" hf_secret ");
  expect(sent.at(-1)).toMatchObject({ kind: "hub", token: "hf_secret" });
  expect([...stored.values()].join()).not.toContain("hf_secret");
});

test("a struck-out model is deleted when the page is left, or at the next visit", () => {
  const { acts, sent, kinds, report } = open();
  report(kept(true));
  acts.strikeOut(SMOL);
  expect(kinds()).not.toContain("delete");
  acts.leave();
  expect(sent.at(-1)).toEqual({ kind: "delete", model: `${SMOL}@abc` });
  expect(open().sent).toContainEqual({ kind: "delete", model: `${SMOL}@abc` });

  acts.restore(SMOL);
  acts.leave();
  expect(open().kinds()).not.toContain("delete");
});

test("every move of a dial plans every described model again", () => {
  const { acts, sent, report } = open();
  const facts = {
    model: `${SMOL}@abc`,
    title: "SmolLM2-135M",
    licence: null,
    family: "llama",
    parameters: 1,
    layers: 1,
    positions: 1,
    vocabulary: 1,
    stored: [],
    files: [],
    bytes: 5,
  };
  report({ kind: "described", model: SMOL, facts });
  acts.setShape({ sequences: 4 });
  expect(sent.at(-1)).toMatchObject({ kind: "plan", model: SMOL, shape: { sequences: 4 } });
});

test("a model of someone else's disk has no row, and its files are asked for", () => {
  const { acts } = open();
  acts.want("local:mine.gguf#0123abcd");
  expect(models.getState()).toMatchObject({ named: [], selected: "world" });
  expect(models.getState().refusal).toContain("mine.gguf");
});

test("dropped files become a row of the model that they are, or a sentence", () => {
  const { acts, report } = open();
  const files = [{ name: "m.gguf", blob: new Blob() }];
  acts.offer("m.gguf", files);
  const fault = { kind: "unusable", sentence: "It is cut short." } as const;
  report({ kind: "failed", model: "m.gguf", fault });
  expect(models.getState().refusal).toBe("It is cut short.");
  expect(models.getState().reading).toBeNull();
});

test("what arrives and who was contacted is told to the whole page", () => {
  const { report } = open();
  const transfer = { perSecond: null, secondsLeft: null, files: [], notice: null };
  report({
    kind: "state",
    model: SMOL,
    state: { at: "arriving", received: 1, total: 4, ...transfer },
  });
  report({ kind: "contacted", hosts: [HOST] });
  expect(modelNews.getState()).toMatchObject({
    contacted: [HOST],
    arriving: { title: "SmolLM2-135M", share: 0.25 },
  });
});
