import { expect, test } from "vitest";
import type { KeptModel, MemoryPlan, ModelFacts } from "../../worker/protocol/models";
import { bytesAxis } from "./axis";
import { typedEndpoint, typedModel } from "./names";
import { forgiven } from "./forgiven";
import { nextAct } from "./next-act";
import { errorOf, rowBeside, rowsOf, type Row } from "./rows";
import { chooserSentence } from "./sentence";
import { freshModels, type ModelsState } from "./state";
import { downloadText, fitText, paceText, recomputedText, repairText, stateText } from "./words";

const SMOL = "hub:HuggingFaceTB/SmolLM2-135M";
const HOST = "huggingface.co";
const shape = { sequences: 16, prompt: 40, newTokens: 20, rank: 16 };

const facts: ModelFacts = {
  model: `${SMOL}@93efa2f097d58c2a74874c7e644dbc9b0cee75a2`,
  title: "SmolLM2-135M",
  licence: "apache-2.0",
  family: "llama",
  parameters: 134_515_008,
  layers: 30,
  positions: 8192,
  vocabulary: 49_152,
  stored: ["BF16"],
  files: [{ name: "model.safetensors", size: 269e6 }],
  bytes: 271e6,
};
const kept: KeptModel = {
  model: facts.model,
  asked: SMOL,
  title: "SmolLM2-135M",
  from: { kind: "hub", endpoint: "https://huggingface.co" },
  received: 84.3e6,
  total: 271e6,
  whole: false,
  used: 0,
  damage: null,
};
const plan = (base: MemoryPlan["base"], sum: number, fits: boolean | null): MemoryPlan => ({
  base,
  shape,
  weights: sum,
  activations: 0,
  cache: 0,
  adapter: 0,
  recomputed: false,
  error: 0.01,
  sum,
  largest: sum / 2,
  fits,
  repair: fits === false ? { shape: { ...shape, sequences: 4, rank: 4 }, sum: sum / 2 } : null,
});

const row = (change: Partial<ModelsState> = {}, inUse = "world", model = SMOL): Row => {
  const found = rowsOf({ ...freshModels, ...change }, inUse).find((r) => r.model === model);
  if (!found) throw new Error(`There is no row ${model}.`);
  return found;
};

test("before it is asked a model has no size, and the button names the host", () => {
  const fresh = row();
  expect(stateText(fresh)).toBe("not asked yet");
  expect(downloadText(fresh)).toBe("–");
  expect(nextAct(fresh, "ask", HOST)).toEqual({
    kind: "look-up",
    label: "Allow huggingface.co and look it up",
    agree: true,
  });
  expect(nextAct(fresh, "visit", HOST)).toMatchObject({ label: "Look it up", agree: false });
});

test("a described model is downloaded by its real size, and asks again only where it must", () => {
  const known = row({ facts: { [SMOL]: facts }, agreed: new Set([SMOL]) });
  expect(nextAct(known, "ask", HOST)).toMatchObject({ label: "Download 271 MB", agree: false });
  const allow = { label: "Allow huggingface.co and download 271 MB", agree: true };
  const withdrawn = row({ facts: { [SMOL]: facts } });
  expect(nextAct(withdrawn, "ask", HOST)).toMatchObject(allow);
  const waiting = { facts: { [SMOL]: facts }, waiting: new Set([SMOL]) };
  const held = row({ ...waiting, states: { [SMOL]: { at: "listing" } } });
  expect(stateText(held)).toBe("waits for your consent");
  expect(nextAct(held, "visit", HOST)).toMatchObject(allow);
  expect(nextAct({ ...held, isWaiting: false }, "visit", HOST)).toBeNull();
});

test("a download of which nothing came leaves its row as it was", () => {
  const states = { [SMOL]: { at: "cancelled", received: 0, total: 0 } } as const;
  expect(stateText(row({ states }))).toBe("not asked yet");
  expect(stateText(row({ states, facts: { [SMOL]: facts } }))).toBe("not kept here");
});

test("asking once more after consent was withdrawn names the host", () => {
  const faults = { [SMOL]: { kind: "not-found", sentence: "…" } } as const;
  expect(nextAct(row({ faults }), "ask", HOST)?.label).toBe("Allow huggingface.co and ask again");
});

test("the arrow keys move from the selected row, also where rows were made anew", () => {
  const rows = rowsOf(freshModels, "world");
  const again = rowsOf(freshModels, "world");
  expect(rowBeside(rows, again[1], 1)).toBe(rows[2]);
  expect(rowBeside(rows, again[1], -1)).toBe(rows[0]);
  expect(rowBeside(rows, again[0], -1)).toBe(rows[0]);
  expect(rowBeside(rows, again[rows.length - 1], 1)).toBe(rows[rows.length - 1]);
  expect(rowBeside(rows.slice(2), again[0], 1)).toBe(rows[2]);
  expect(rowBeside([], again[0], 1)).toBeUndefined();
});

test("of two commits under one name a row has the whole one; each is struck out alone", () => {
  const newer = { ...kept, model: `${SMOL}@1111111`, used: 9 };
  const whole = { ...kept, received: 271e6, whole: true };
  const both = { kept: [newer, whole] };
  expect(row(both).kept).toBe(whole);
  expect(row({ ...both, deleted: new Set([newer.model]) }).isDeleted).toBe(false);
  expect(row({ ...both, deleted: new Set([whole.model]) }).isDeleted).toBe(true);
});

test("what came of a download is gone on from, also after a reload", () => {
  const part = row({ kept: [kept] });
  expect(stateText(part)).toBe("84 of 271 MB are here");
  expect(nextAct(part, "visit", HOST)).toMatchObject({
    kind: "download",
    label: "Go on from 84.3 MB",
  });
});

test("a kept model is one row with its suggestion, and is used without the network", () => {
  const whole = { ...kept, received: 271e6, whole: true };
  const rows = rowsOf({ ...freshModels, kept: [whole] }, "world");
  expect(rows.filter(({ title }) => title === "SmolLM2-135M")).toHaveLength(1);
  const here = row({ kept: [whole] });
  expect(downloadText(here)).toBe("kept");
  expect(nextAct(here, "ask", HOST)?.kind).toBe("use");
  expect(nextAct(row({ kept: [whole] }, facts.model), "ask", HOST)).toBeNull();
  expect(stateText(row({ kept: [whole] }, facts.model))).toBe("kept here, in use");
});

test("a struck-out model is not used, and comes back by Undo", () => {
  const whole = { ...kept, received: 271e6, whole: true };
  const struck = row({ kept: [whole], deleted: new Set([whole.model]) });
  expect(nextAct(struck, "ask", HOST)?.kind).toBe("undo");
});

test("the most exact precision that fits is proposed, and one that does not says its need", () => {
  const plans = [plan("f16", 1.82e9, false), plan("q8_0", 1.34e9, true)];
  const fits = row({ facts: { [SMOL]: facts }, plans: { [SMOL]: plans } });
  expect(fits.base).toBe("q8_0");
  expect(fitText(fits, 1.5e9)).toBe("fits; f16 would need 1.82 GB");
});

test("a model that fits in no precision says how much is missing, and what repairs it", () => {
  const plans = [plan("f16", 3e9, false), plan("q8_0", 2.79e9, false)];
  const large = row({ facts: { [SMOL]: facts }, plans: { [SMOL]: plans } });
  expect(large.base).toBe("q8_0");
  expect(fitText(large, 1.5e9)).toBe("1.29 GB too large");
  expect(repairText(plans[1])).toBe("4 sequences at once and rank 4: 1.40 GB");
});

test("of the formats with 4 bits a row has the one that a run is opened in", () => {
  const bases = ["f16", "q8_0", "q4_0", "q4_1", "q4_k"] as const;
  const plans = bases.map((base) => plan(base, 1e9, true));
  const basesOf = (stored: readonly string[]) =>
    row({ facts: { [SMOL]: { ...facts, stored } }, plans: { [SMOL]: plans } }).plans.map(
      ({ base }) => base,
    );
  expect(basesOf(["BF16"])).toEqual(["f16", "q8_0", "q4_1"]);
  expect(basesOf(["Q8_0"])).toEqual(["f16", "q8_0", "q4_1"]);
  expect(basesOf(["Q4_0", "Q6_K"])).toEqual(["f16", "q4_0"]);
  expect(basesOf(["Q4_K", "Q5_0", "Q6_K", "Q8_0"])).toEqual(["f16", "q4_k"]);
  expect(basesOf(["Q6_K"])).toEqual(["f16", "q8_0", "q4_1"]);
});

test("the message line says one thing: what opens, what was refused, what arrives", () => {
  const base = { rows: [row()], selected: row(), inUse: "world", contacted: [] };
  const state = { endpoint: `https://${HOST}`, online: true, refusal: null };
  const scene = { ...base, state, opening: null, trouble: null };
  expect(chooserSentence(scene).sentence).toContain("Nothing was contacted.");
  const arriving = {
    at: "arriving",
    received: 84.3e6,
    total: 271e6,
    perSecond: 12.5e6,
    secondsLeft: 15,
    files: [],
    notice: null,
  } as const;
  const rows = [row({ states: { [SMOL]: arriving } })];
  expect(chooserSentence({ ...scene, rows })).toMatchObject({
    sentence:
      "SmolLM2-135M is arriving: 84 of 271 MB, 15 s left at 12.5 MB/s.\n" +
      "Your run goes on with world until you switch.",
    progress: 84.3 / 271,
  });
  const refused = { ...scene, rows, state: { ...state, refusal: "It is none." } };
  expect(chooserSentence(refused)).toEqual({ sign: "caution", sentence: "It is none." });
  const opening = { title: "tiny", what: "preparing launches, 1 of 2", progress: 0.5 };
  expect(chooserSentence({ ...refused, opening }).sentence).toContain("Opening tiny");
});

test("a fault names its next act: the token, the room, or asking once more", () => {
  const failed = (kind: "token-wanted" | "not-found" | "unusable") =>
    nextAct(row({ faults: { [SMOL]: { kind, sentence: "…" } } }), "visit", HOST);
  expect(failed("token-wanted")?.label).toBe("Go to Token");
  expect(failed("not-found")?.label).toBe("Ask again");
  expect(failed("unusable")).toBeNull();
  const full = { at: "broken", received: 9, total: 271e6 } as const;
  const fault = { kind: "storage-full", sentence: "…" } as const;
  const stopped = row({ states: { [SMOL]: { ...full, fault } } });
  expect(nextAct(stopped, "visit", HOST)?.label).toBe("Show what is kept");
  const known = { faults: {}, states: { [SMOL]: { ...full, fault } } };
  expect(forgiven(known, ["token-wanted"])).toEqual(known);
  const freed = row({ ...forgiven(known, ["storage-full"]), kept: [kept] });
  expect(nextAct(freed, "visit", HOST)?.label).toBe("Go on from 84.3 MB");
});

test("a download says its pace, and nothing before it has one", () => {
  const transfer = { at: "arriving", received: 1, total: 2, files: [], notice: null } as const;
  expect(paceText({ ...transfer, perSecond: 12.5e6, secondsLeft: 15.2 })).toBe(
    "15 s left at 12.5 MB/s",
  );
  expect(paceText({ ...transfer, perSecond: null, secondsLeft: null })).toBe("");
});

test("names are read as they are typed or copied from the hub", () => {
  const model = (text: string) => {
    const read = typedModel(text);
    return read.ok ? read.model : read.sentence;
  };
  expect(model(" Qwen/Qwen2.5-0.5B ")).toBe("hub:Qwen/Qwen2.5-0.5B");
  expect(model("hub:a/b@v1")).toBe("hub:a/b@v1");
  expect(model("https://huggingface.co/a/b/tree/main")).toBe("hub:a/b@main");
  expect(model("a/b/c.gguf")).toBe("hub:a/b/c.gguf");
  expect(model("https://huggingface.co/a/b/blob/main/c.gguf")).toBe("hub:a/b/c.gguf@main");
  expect(model("nonsense")).toContain("names no model of the hub");
  expect(model("")).toContain("owner/name");
});

test("a host without a scheme is asked over https, and what is no address is refused", () => {
  expect(typedEndpoint("hub.example/")).toEqual({ ok: true, url: "https://hub.example" });
  expect(typedEndpoint("http://localhost:80 80").ok).toBe(false);
});

test("lent memory lies on the axis where that leaves the bars room", () => {
  expect(bytesAxis([1e9], 1.5e9).showsLent).toBe(true);
  expect(bytesAxis([0.1e9], 4e9)).toMatchObject({ showsLent: false, max: 0.1e9 * 1.1 });
  for (const sum of [2e6, 699e6, 3.1e9]) {
    const { ticks, max } = bytesAxis([sum], null);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.at(-1)).toBeLessThanOrEqual(max);
  }
});

test("log p is off by nothing where numbers are kept, by what was measured elsewhere", () => {
  const of = (base: MemoryPlan["base"], ...stored: string[]) =>
    errorOf(plan(base, 1, true), { ...facts, stored });
  expect(of("f16", "BF16")).toBeNull();
  expect(of("f16", "F16", "F32")).toBe(0);
  expect(of("q8_0", "F16")).toBe(0.01);
  expect(of("q4_1", "Q4_1", "Q8_0", "F32")).toBe(0);
  expect(of("q8_0", "Q8_0", "F32")).toBe(0);
  expect(of("q4_1", "Q8_0", "F32")).toBe(0.01);
  expect(of("f16", "Q8_0")).toBe(0.01);
  expect(of("q4_0", "Q4_0", "Q6_K", "F32")).toBe(0);
  expect(of("q4_k", "Q4_K", "Q5_0", "Q6_K", "Q8_0", "F32")).toBe(0);
  expect(of("q8_0", "Q5_K", "Q6_K")).toBe(0);
  expect(of("q4_1", "Q6_K")).toBe(0.01);
  expect(of("f16", "F32")).toBeNull();
  expect(errorOf(plan("f16", 1, true), null)).toBeNull();
});

test("a plan says in which precisions activations are computed again, and why", () => {
  const again = { ...plan("q8_0", 5e8, true), recomputed: true };
  expect(recomputedText([plan("q4_1", 4e8, true)])).toBe("");
  expect(recomputedText([plan("q4_1", 4e8, true), again])).toBe(
    "With int8 weights, which would not fit otherwise, the inner activations of layers are " +
      "computed again when gradients are: the same numbers, in more time.",
  );
  expect(recomputedText([{ ...again, fits: false }])).toBe("");
  const asked = { ...again, shape: { ...shape, activations: "recomputed" as const } };
  const sentence = "In every precision, as the settings ask,";
  for (const fits of [true, false])
    expect(recomputedText([{ ...asked, fits }])).toContain(sentence);
});
