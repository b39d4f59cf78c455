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
  judges: [],
  storage: { used: 5, available: 100, lasting: false },
});

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
  acts.strikeOut(`${SMOL}@abc`);
  expect(kinds()).not.toContain("delete");
  acts.leave();
  expect(sent.at(-1)).toEqual({ kind: "delete", model: `${SMOL}@abc` });
  expect(open().sent).toContainEqual({ kind: "delete", model: `${SMOL}@abc` });

  acts.strikeOut(`${SMOL}@abc`);
  acts.restore(`${SMOL}@abc`);
  acts.leave();
  expect(open().kinds()).not.toContain("delete");
});

test("a struck-out model that is fetched anew is not deleted, also where a page comes back", () => {
  const { acts, sent, report } = open();
  report(kept(true));
  acts.strikeOut(`${SMOL}@abc`);
  acts.leave();
  report({ kind: "state", model: SMOL, state: { at: "kept", model: `${SMOL}@abc` } });
  expect(models.getState().deleted.size).toBe(0);
  sent.length = 0;
  acts.comeBack();
  expect(sent).toEqual([]);
});

test("of two commits under one name that one is deleted which was struck out", () => {
  const { acts, sent, report } = open();
  const [one] = kept(true).models;
  report({ ...kept(true), models: [one, { ...one, model: `${SMOL}@def` }] });
  acts.strikeOut(`${SMOL}@def`);
  sent.length = 0;
  acts.deleteNow();
  expect(sent).toEqual([{ kind: "delete", model: `${SMOL}@def` }]);
});

test("another host gets no token, and what the former one said is forgotten", () => {
  const { acts, sent, report } = open();
  acts.setToken("hf_secret");
  acts.lookUp(SMOL, true);
  const fault = { kind: "not-found", sentence: "There is none." } as const;
  report({ kind: "failed", model: SMOL, fault });
  report({ kind: "consent", model: SMOL, host: HOST });
  acts.setEndpoint("hub.example");
  expect(sent.slice(-2)).toEqual([
    { kind: "withdraw", host: HOST },
    { kind: "hub", endpoint: "https://hub.example", token: null },
  ]);
  const { token, faults, waiting, asking, agreed } = models.getState();
  expect({ token, faults }).toEqual({ token: "", faults: {} });
  expect([waiting, asking, agreed].map(({ size }) => size)).toEqual([0, 0, 0]);
});

test("a token forgives the downloads that failed for want of it, and asks for the selected", () => {
  const { acts, sent, report } = open();
  acts.want(SMOL);
  const fault = { kind: "token-wanted", sentence: "Give a token." } as const;
  for (const model of [SMOL, "hub:a/b"])
    report({ kind: "state", model, state: { at: "refused", fault } });
  acts.setToken("hf_secret");
  expect(models.getState().states).toEqual({});
  expect(sent.filter(({ kind }) => kind === "describe").slice(1)).toEqual([
    { kind: "describe", model: SMOL },
  ]);
});

test("a deletion forgives the downloads for which the storage was full", () => {
  const { acts, report } = open();
  const fault = { kind: "storage-full", sentence: "It is full." } as const;
  report({ kind: "state", model: SMOL, state: { at: "refused", fault } });
  acts.deleteNow();
  expect(models.getState().states).toEqual({});
});

test("consent for one model is remembered until it is withdrawn", () => {
  const { acts } = open();
  acts.lookUp(SMOL, true);
  expect(models.getState().agreed).toEqual(new Set([SMOL]));
  acts.setConsent("visit");
  acts.setConsent("ask");
  expect(models.getState().agreed.size).toBe(0);
});

test("a kept model that is read while files are dropped does not take these", () => {
  const { acts, report } = open();
  const files = [{ name: "mine (2).gguf", blob: new Blob() }];
  acts.offer("mine (2).gguf", files);
  const described = { kind: "described", facts } as const;
  report({ ...described, model: "local:other.gguf#0123abcd" });
  expect(models.getState().offered).toEqual({});
  report({ ...described, model: "local:mine (2).gguf#0123abcd" });
  expect(models.getState().offered).toEqual({ "local:mine (2).gguf#0123abcd": files });
});

test("every move of a dial plans every described model again", () => {
  const { acts, sent, report } = open();
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

test("a judge is struck out like a model: undone, or deleted when the page is left", () => {
  const { acts, sent, report } = open();
  const name = "judge:owner/name@abc";
  const judges = [{ name, title: "owner/name", bytes: 7, since: 0 }];
  report({ ...kept(true), judges });
  expect(sent.some((command) => "model" in command && command.model === name)).toBe(false);
  acts.strikeOut(name);
  acts.restore(name);
  acts.leave();
  expect(sent.some(({ kind }) => kind === "delete")).toBe(false);
  acts.strikeOut(name);
  acts.leave();
  expect(sent.at(-1)).toEqual({ kind: "delete", model: name });
});
