import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeptModels } from "../../lm/kept/store";
import { PlayedDisk } from "../../lm/kept/testing/disk";
import { memorySource } from "../../lm/sources/source";
import { type PlayedHub, playHub } from "../../lm/sources/testing/hub";
import type { ModelCommand, ModelReport, ModelState } from "../protocol/models";
import { ModelsForRuns } from "./for-runs";
import { Models } from "./models";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../lm/fixtures/llama/${name}`, import.meta.url)));
const REPOSITORY = "some/model";
const asked = `hub:${REPOSITORY}`;
const files = new Map([
  ["README.md", new TextEncoder().encode("not needed")],
  ["config.json", fixture("config.json")],
  ["model.safetensors", fixture("model.safetensors")],
  ["tokenizer.json", new TextEncoder().encode("{}")],
]);
const total = [...files].reduce(
  (n, [name, { length }]) => n + (name === "README.md" ? 0 : length),
  0,
);
let hub: PlayedHub;
let disk: PlayedDisk;
beforeEach(async () => {
  hub = await playHub(REPOSITORY, files);
  disk = new PlayedDisk();
});
afterEach(() => hub.close());

/** One tab of the page; tabs of one test share locks and disk. */
function tab(locked = new Set<string>()) {
  const reports: ModelReport[] = [];
  let quota = 1e9;
  const models = new Models({
    report: (report) => reports.push(report),
    store: new KeptModels(disk.handle),
    judges: { list: () => Promise.resolve([]), remove: () => Promise.resolve() },
    beside: () => memorySource("world", files),
    alone: async (name, work) => {
      if (locked.has(name)) return undefined;
      locked.add(name);
      return work().finally(() => locked.delete(name));
    },
    room: () => Promise.resolve({ used: 0, quota }),
    lasting: () => Promise.resolve(false),
    changed: () => undefined,
    forbids: () => false,
    now: () => performance.now(),
    wait: () => Promise.resolve(),
  });
  const of = <K extends ModelReport["kind"]>(kind: K) =>
    reports.filter((r): r is Extract<ModelReport, { kind: K }> => r.kind === kind);
  const states = () => of("state").map(({ state }) => state);
  const until = <At extends ModelState["at"]>(at: At) =>
    vi.waitFor(
      () => {
        const state = states().at(-1);
        if (state?.at !== at) throw new Error(`It is at ${JSON.stringify(state)}, not ${at}.`);
        return state as Extract<ModelState, { at: At }>;
      },
      { timeout: 5000, interval: 5 },
    );
  const send = (command: ModelCommand) => models.handle(command);
  const host = new URL(hub.endpoint).host;
  const ready = async (token: string | null = null) => {
    await send({ kind: "hub", endpoint: hub.endpoint, token });
    await send({ kind: "allow", host });
  };
  const setQuota = (bytes: number) => void (quota = bytes);
  return { reports, of, states, until, send, ready, host, setQuota };
}

describe("a model of the hub", () => {
  test("is contacted only once the visitor has agreed, and hosts are named", async () => {
    const { send, of, host, until } = tab();
    await send({ kind: "hub", endpoint: hub.endpoint, token: null });
    await send({ kind: "download", model: asked });
    await vi.waitFor(() =>
      expect(of("consent")).toEqual([{ kind: "consent", model: asked, host }]),
    );
    expect(hub.asked).toEqual([]);
    await send({ kind: "allow", host, only: asked });
    await until("kept");
    expect(of("contacted").at(-1)).toEqual({ kind: "contacted", hosts: [host] });
    void send({ kind: "describe", model: "hub:some/other" });
    await vi.waitFor(() => expect(of("consent")).toHaveLength(2)); // agreed for the first alone
  });

  test("is described and planned before any weight is there", async () => {
    const { send, ready, of } = tab();
    await ready();
    await send({ kind: "describe", model: asked });
    const [{ facts }] = of("described");
    expect(facts).toMatchObject({
      model: `${asked}@${hub.commit}`,
      title: "model",
      family: "llama",
      bytes: total,
    });
    expect(facts.files.map(({ name }) => name)).not.toContain("README.md");
    expect(hub.asked.some(({ url }) => url.endsWith("safetensors"))).toBe(false);
    const shape = { sequences: 4, prompt: 8, newTokens: 4, rank: 4, treeNodes: 64 };
    const lent = { bytes: 1e9, buffer: null };
    await send({ kind: "plan", model: asked, shape, lent });
    expect(of("planned")[0]?.plans.every(({ fits, sum }) => fits && sum > 0)).toBe(true);
    await send({ kind: "plan", model: "hub:a/b", shape, lent });
    expect(of("failed").at(-1)?.fault.kind).toBe("not-described");
  });

  test("is downloaded, listed, opened by a run without the hub, and deleted", async () => {
    const { send, ready, of, until } = tab();
    await ready();
    await send({ kind: "download", model: asked });
    expect(await until("kept")).toEqual({ at: "kept", model: `${asked}@${hub.commit}` });
    hub.close();
    await send({ kind: "list" });
    expect(of("kept").at(-1)?.models).toMatchObject([{ asked, whole: true, received: total }]);
    await send({ kind: "describe", model: asked });
    expect(of("described")).toHaveLength(1);
    const runs = new ModelsForRuns(new KeptModels(disk.handle));
    expect((await runs.source(asked)).ok).toBe(true);
    await send({ kind: "delete", model: asked });
    await until("deleted");
    expect(of("kept").at(-1)?.models).toEqual([]);
    await expect(runs.source(asked)).rejects.toMatchObject({
      fault: { kind: "model-missing", model: asked, received: 0, total: null },
    });
    await send({ kind: "delete", model: asked }); // once more does no harm
    expect(of("failed")).toEqual([]);
  });

  test("is deleted under every name that it has, also while it is downloaded", async () => {
    const { send, ready, of, until } = tab();
    await ready();
    hub.faults.breaksAfter = 300;
    await send({ kind: "download", model: asked });
    await until("arriving");
    const own = `${asked}@${hub.commit}`;
    await send({ kind: "delete", model: own });
    const deleted = of("state").filter(({ state }) => state.at === "deleted");
    expect(new Set(deleted.map(({ model }) => model))).toEqual(new Set([asked, own]));
    expect(of("kept").at(-1)?.models).toEqual([]);
    expect(of("state").at(-1)?.state.at).toBe("deleted"); // it stopped
  });

  test("of a browser that keeps nothing fails the list with a whole sentence", async () => {
    disk.handle = () => Promise.reject(new DOMException("it has none", "NotSupportedError"));
    const { send, of } = tab();
    await send({ kind: "list" });
    expect(of("failed")).toMatchObject([{ model: "", fault: { kind: "no-storage" } }]);
    expect(of("failed")[0].fault.sentence).toContain("so no model can be kept;");
  });

  test("takes a token that was typed while it waited for consent", async () => {
    const { send, until, of, host } = tab();
    hub.faults.token = "hf_secret";
    await send({ kind: "hub", endpoint: hub.endpoint, token: null });
    await send({ kind: "download", model: asked });
    await vi.waitFor(() => expect(of("consent")).toHaveLength(1));
    await send({ kind: "hub", endpoint: hub.endpoint, token: "hf_secret" });
    await send({ kind: "allow", host });
    await until("kept");
    const [kept] = await new KeptModels(disk.handle).list();
    expect(kept.entry?.from).toEqual({ kind: "hub", endpoint: hub.endpoint });
  });

  test("that waited for consent comes from its host, without the token of another", async () => {
    const other = await playHub(REPOSITORY, files);
    const { send, until, of, host } = tab();
    await send({ kind: "hub", endpoint: hub.endpoint, token: null });
    await send({ kind: "download", model: asked });
    await vi.waitFor(() => expect(of("consent")).toHaveLength(1));
    await send({ kind: "hub", endpoint: other.endpoint, token: "hf_secret" });
    await send({ kind: "allow", host });
    await until("kept");
    other.close();
    expect(other.asked).toEqual([]);
    expect(hub.asked.filter(({ token }) => token !== undefined)).toEqual([]);
    const [kept] = await new KeptModels(disk.handle).list();
    expect(kept.entry?.from).toEqual({ kind: "hub", endpoint: hub.endpoint });
  });

  test("that is cancelled keeps what came, and goes on from there in another visit", async () => {
    const first = tab();
    await first.ready();
    hub.faults.breaksAfter = 9000;
    await first.send({ kind: "download", model: asked });
    await vi.waitFor(() => expect(hub.asked.length).toBeGreaterThan(5), { interval: 1 });
    await first.send({ kind: "cancel", model: asked });
    const left = await first.until("cancelled");
    delete hub.faults.breaksAfter;
    const runs = new ModelsForRuns(new KeptModels(disk.handle));
    await expect(runs.source(asked)).rejects.toMatchObject({ fault: { received: left.received } });
    const second = tab();
    await second.ready();
    await second.send({ kind: "list" });
    const [kept] = second.of("kept").at(-1)?.models ?? [];
    expect(kept).toMatchObject({ whole: false, received: left.received, total });
    await second.send({ kind: "download", model: asked });
    await second.until("kept");
  });

  test("cannot be fetched by two tabs at once", async () => {
    const locked = new Set<string>();
    const [one, other] = [tab(locked), tab(locked)];
    hub.faults.breaksAfter = 5000;
    for (const each of [one, other]) {
      await each.ready();
      await each.send({ kind: "download", model: asked });
    }
    const ends = () => [one, other].map((each) => each.states().at(-1)?.at).sort();
    await vi.waitFor(() => expect(ends()).toEqual(["kept", "refused"]), { timeout: 5000 });
    const refusal = [...one.states(), ...other.states()].find(({ at }) => at === "refused");
    expect(refusal).toMatchObject({ fault: { kind: "other-tab" } });
  });

  test.each([
    ["token-wanted", /accept its terms on the page of some\/model and give a token in the field/],
    ["busy", /asked too often.*28 minutes; what came is kept\.$/],
    ["not-found", /no some\/model at the revision main\.$/],
    ["wrong-size", /model\.safetensors of model is not the file that is listed/],
    ["wrong-hash", /its hash is not the one that is listed.*go on to fetch it again\.$/],
    ["storage-full", /has no room for the rest of model\. Delete kept models/],
    ["unreachable", /^127\.0\.0\.1:\d+ cannot be reached.*Check the network/],
  ] as const)("that cannot be had (%s) is refused in one sentence", async (kind, sentence) => {
    const { send, ready, states, setQuota } = tab();
    await ready();
    if (kind === "token-wanted") hub.faults.token = "hf_secret";
    if (kind === "busy") hub.faults.busy = { times: 9, seconds: 1650 };
    if (kind === "wrong-size") hub.faults.sizes = { "model.safetensors": 12 };
    if (kind === "wrong-hash") hub.faults.hashes = { "model.safetensors": "0".repeat(64) };
    if (kind === "storage-full") setQuota(1000);
    if (kind === "unreachable") hub.close();
    const model = kind === "not-found" ? "hub:some/model" : asked;
    if (kind === "not-found") hub.faults.missing = true;
    await send({ kind: "download", model });
    await vi.waitFor(() => expect(states().at(-1)).toHaveProperty("fault"), { timeout: 5000 });
    const fault = (states().at(-1) as Extract<ModelState, { at: "broken" }>).fault;
    expect(fault.kind).toBe(kind);
    expect(fault.sentence).toMatch(sentence);
  });

  test("takes a token over https or from this machine alone, and writes it nowhere", async () => {
    const { send, ready, until, reports, states } = tab();
    hub.faults.token = "hf_secret";
    await ready("hf_wrong");
    await send({ kind: "download", model: asked });
    expect(await until("refused")).toMatchObject({ fault: { kind: "token-refused" } });
    await send({ kind: "hub", endpoint: "http://hub.example", token: "hf_secret" });
    await send({ kind: "download", model: asked });
    await vi.waitFor(() => expect(states().at(-1)).toMatchObject({ fault: { kind: "insecure" } }));
    await send({ kind: "hub", endpoint: hub.endpoint, token: "hf_secret" });
    await send({ kind: "download", model: asked });
    await until("kept");
    expect(JSON.stringify(reports)).not.toContain("hf_");
    expect(await disk.text()).not.toContain("hf_");
  });

  test("stops when the visitor withdraws", async () => {
    const { send, ready, until, host } = tab();
    await ready();
    hub.faults.breaksAfter = 300;
    await send({ kind: "download", model: asked });
    await until("arriving");
    await send({ kind: "withdraw", host });
    await until("paused");
  });
});

test("files that are dropped are described by a name of their own, and can be kept", async () => {
  const { send, of, until } = tab();
  const blobs = [...files].map(([name, bytes]) => ({
    name,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  await send({ kind: "offer", title: "mine", files: blobs });
  const [{ model, facts }] = of("described");
  expect(model).toMatch(/^local:mine#[0-9a-f]{8}$/);
  expect(facts).toMatchObject({ model, bytes: total });
  await send({ kind: "keep", model });
  await until("kept");
  const runs = new ModelsForRuns(new KeptModels(disk.handle));
  expect((await runs.source(model)).ok).toBe(true);
  await send({ kind: "offer", title: "empty", files: [] });
  expect(of("failed").at(-1)).toMatchObject({ model: "empty", fault: { kind: "unusable" } });
});
