import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hubSource } from "../lm/sources/hub";
import { openModel } from "../lm/sources/open";
import { withModel } from "./model-option";
import { NamedModels } from "./models";
import { type PlayedHub, playHub } from "../lm/sources/testing/hub";

const FIXTURE = "src/lm/fixtures/llama";
const tokenizer = { model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: [] } };
const files = new Map<string, Uint8Array>([
  ["config.json", new Uint8Array(readFileSync(join(FIXTURE, "config.json")))],
  ["tokenizer.json", new TextEncoder().encode(JSON.stringify(tokenizer))],
  ["model.safetensors", new Uint8Array(readFileSync(join(FIXTURE, "model.safetensors")))],
  ["a.gguf", new TextEncoder().encode("GGUF")],
]);
const weights = files.get("model.safetensors") ?? new Uint8Array();
const REPOSITORY = "some/model";

let folder: string;
let hub: PlayedHub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "amortize-models-"));
  hub = await playHub(REPOSITORY, files);
});
afterEach(() => {
  hub.close();
  rmSync(folder, { recursive: true, force: true });
});

const modelsWith = (token?: string) =>
  new NamedModels({ folder: "public", cache: folder, endpoint: hub.endpoint, token });
const nothing = () => undefined;

/** The model opened and all its weights read; or why not. */
async function opening(models: NamedModels, name: string): Promise<string> {
  const source = await models.source(name, nothing);
  if (!source.ok) return source.sentence;
  const model = await openModel(source.value).catch((error: unknown) => String(error));
  if (typeof model === "string") return model;
  if (!model.ok) return model.sentence;
  for (const { read } of model.value.checkpoint.tensors.values()) await read();
  return "opened";
}
const cached = () => join(folder, "hub", "some--model", hub.commit);

describe("a model of the hub", () => {
  const name = `hub:${REPOSITORY}`;

  test("is named by its commit, downloaded once, and then read from disk", async () => {
    const models = modelsWith();
    expect(await models.named(name)).toEqual({ ok: true, value: `${name}@${hub.commit}` });
    expect(await opening(models, `${name}@${hub.commit}`)).toBe("opened");
    expect(readFileSync(join(cached(), "model.safetensors")).equals(weights)).toBe(true);
    const before = hub.asked.length;
    expect(await opening(models, `${name}@${hub.commit}`)).toBe("opened");
    expect(hub.asked.slice(before).every(({ url }) => url.startsWith("/api/"))).toBe(true);
    expect(hub.asked.some(({ token }) => token !== undefined)).toBe(false);
  });

  test("that was downloaded is read at its commit without a network", async () => {
    expect(await opening(modelsWith(), `${name}@${hub.commit}`)).toBe("opened");
    hub.close();
    const named = { ok: true, value: `${name}@${hub.commit}` };
    expect(await modelsWith().named(`${name}@${hub.commit}`)).toEqual(named);
    expect(await opening(modelsWith(), `${name}@${hub.commit}`)).toBe("opened");
    expect(await modelsWith().named(name)).toMatchObject({ ok: false }); // which commit is main
  });

  test("whose list of files is damaged on disk is listed again", async () => {
    expect(await opening(modelsWith(), `${name}@${hub.commit}`)).toBe("opened");
    writeFileSync(`${cached()}.json`, "[{");
    expect(await opening(modelsWith(), `${name}@${hub.commit}`)).toBe("opened");
    hub.close();
    expect(await opening(modelsWith(), `${name}@${hub.commit}`)).toBe("opened");
  });

  test("whose connections break is asked for the rest of its files", async () => {
    hub.faults.breaksAfter = 20_000;
    expect(weights.length).toBeGreaterThan(60_000);
    expect(await opening(modelsWith(), name)).toBe("opened");
    const ranges = hub.asked.filter(({ url }) => url.endsWith("model.safetensors"));
    expect(ranges.length).toBeGreaterThan(3);
  });

  test("goes on with the part that an earlier run downloaded", async () => {
    const models = modelsWith();
    expect(await opening(models, name)).toBe("opened");
    const path = join(cached(), "model.safetensors");
    rmSync(path);
    writeFileSync(`${path}.part`, weights.subarray(0, 50_000));
    expect(await opening(models, name)).toBe("opened");
    const asked = hub.asked.filter(({ url }) => url.endsWith("model.safetensors"));
    expect(asked.at(-1)?.range).toBe(`bytes=50000-${weights.length - 1}`);
  });

  test("that needs a token says so without one, and takes it with one", async () => {
    hub.faults.token = "hf_secret";
    expect(await opening(modelsWith(), name)).toMatch(
      new RegExp(
        "^The model some/model cannot be listed \\(.*gated or private.*HF_TOKEN\\); " +
          "name a model on this disk with --model PATH\\.$",
      ),
    );
    expect(await opening(modelsWith("hf_other"), name)).toMatch(/does not know the token/);
    expect(await opening(modelsWith("hf_secret"), name)).toBe("opened");
    const written = readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const file of written.filter((path) => path.endsWith(".json"))) {
      const text = readFileSync(join(folder, file), "utf8");
      expect(text).not.toContain("hf_secret");
    }
  });

  test("that is not there is named, with its revision", async () => {
    expect(await opening(modelsWith(), "hub:some/other@v2")).toBe(
      "The model some/other cannot be listed (the hub has no such file, or no some/other at the " +
        "revision v2); name a model on this disk with --model PATH.",
    );
  });

  test("on a hub that is busy is waited for as long as it says", async () => {
    hub.faults.busy = { times: 2, seconds: 0 };
    expect(await opening(modelsWith(), name)).toBe("opened");
    hub.faults.busy = { times: 99, seconds: 100_000 };
    expect(await opening(modelsWith(), name)).toMatch(/asked too often; try again/);
  });

  test("whose file has another size than is listed is refused", async () => {
    hub.faults.sizes = { "model.safetensors": weights.length + 5 };
    expect(await opening(modelsWith(), name)).toMatch(
      new RegExp(`has ${weights.length} bytes of it, but lists ${weights.length + 5}`),
    );
  });

  test("gives its token to no server whose connection anyone can read", async () => {
    const [endpoint, token] = ["http://hub.example", "hf_secret"];
    const models = new NamedModels({ folder: "public", cache: folder, endpoint, token });
    const words = /would receive it unencrypted/;
    const sentence = expect.stringMatching(words) as string;
    const refused = { ok: false, sentence };
    expect(await models.named(`hub:${REPOSITORY}`)).toMatchObject(refused);
    expect(await models.source(name, () => undefined)).toMatchObject(refused);
  });

  test("gives its token to no other server that has the files", async () => {
    const elsewhere = await playHub(REPOSITORY, files);
    hub.faults.token = "hf_secret";
    hub.faults.elsewhere = elsewhere.endpoint;
    expect(await opening(modelsWith("hf_secret"), name)).toBe("opened");
    elsewhere.close();
    expect(hub.asked.every(({ token }) => token === "Bearer hf_secret")).toBe(true);
    expect(elsewhere.asked.map(({ url }) => url.split("/").at(-1))).toContain("model.safetensors");
    expect(elsewhere.asked.every(({ range }) => range?.startsWith("bytes="))).toBe(true);
    expect(elsewhere.asked.some(({ token }) => token !== undefined)).toBe(false);
  });

  test("that does not list the sizes of its files is refused", async () => {
    hub.faults.sizes = { "model.safetensors": null };
    expect(await opening(modelsWith(), name)).toMatch(
      /^The model some\/model cannot be listed \(.* does not say how large its files are\); /,
    );
  });

  test("that sends whole files alone is not asked for each part of a large one", async () => {
    hub.faults.sendsWhole = true;
    const source = await modelsWith().source(name, nothing);
    if (!source.ok) throw new Error(source.sentence);
    expect(await source.value.read("config.json", 0, 2)).toHaveLength(2);
    const large = hubSource({ endpoint: hub.endpoint, repository: REPOSITORY, revision: "main" });
    const asked = hub.asked.length;
    await expect(large.read("model.safetensors", 0, 100)).rejects.toThrow(
      "model.safetensors could not be loaded (the hub sends whole files alone",
    );
    expect(hub.asked.slice(asked)).toHaveLength(2);
  });

  test("whose file is another one than is listed is deleted and refused", async () => {
    hub.faults.hashes = { "model.safetensors": "0".repeat(64) };
    expect(await opening(modelsWith(), name)).toMatch(
      /model\.safetensors of some\/model is damaged: its SHA-256 is not the one/,
    );
    const path = join(cached(), "model.safetensors");
    expect([path, `${path}.part`].some((kept) => existsSync(kept))).toBe(false);
  });

  test("can be one file of a repository", async () => {
    expect(await opening(modelsWith(), `${name}/a.gguf`)).toMatch(/^a\.gguf: The GGUF file/);
    expect(await opening(modelsWith(), `${name}/b.gguf`)).toBe("some/model has no file b.gguf.");
  });

  test("on a server that is not there says so", async () => {
    hub.close();
    expect(await opening(modelsWith(), name)).toMatch(
      /cannot be reached: .*is there a network\); name a model/,
    );
  });

  test.each(["hub:", "hub:some", "hub:../x/y", "hub:a/b@../c", "hub:a/b/c.bin"])(
    "is not named by %j",
    async (given) => expect(await modelsWith().named(given)).toMatchObject({ ok: false }),
  );
});

describe("a model on disk", () => {
  test("is named without its path, and by what it holds", async () => {
    for (const [file, bytes] of files)
      if (file !== "a.gguf") writeFileSync(join(folder, file), bytes);
    const models = modelsWith();
    const named = await models.named(folder);
    if (!named.ok) throw new Error(named.sentence);
    expect(named.value).toMatch(/^local:amortize-models-\w+#[0-9a-f]{8}$/);
    expect(await opening(models, named.value)).toBe("opened");
    const trained = weights.map((byte, i) => (i > weights.length / 2 ? byte ^ 1 : byte));
    for (const [file, bytes] of [["model.safetensors", trained] as const, ["config.json", "{}"]]) {
      const before = await models.named(folder);
      writeFileSync(join(folder, file), bytes);
      const other = await models.named(folder);
      expect(other.ok && other.value).not.toBe(before.ok && before.value);
    }
  });

  test("that is not there is refused in one sentence", async () => {
    expect(await modelsWith().named(join(folder, "none"))).toEqual({
      ok: false,
      sentence: expect.stringMatching(/^The model .*none cannot be read \(ENOENT\)/) as string,
    });
    expect(await modelsWith().named(folder)).toMatchObject({ ok: false });
  });

  test("of someone else is asked for by a link", async () => {
    expect(await opening(modelsWith(), "local:mine.gguf#0123abcd")).toBe(
      'This run was made with the model "mine.gguf" of its author\'s own disk (check 0123abcd); ' +
        "you need the same model: run it without a page and name that model with --model PATH.",
    );
  });
});

describe("a command line", () => {
  const read = (...args: string[]) => withModel(args, modelsWith(), "/");

  test("sets the model that it names", async () => {
    expect(await read("integers", "--model", "world", "--json")).toEqual({
      ok: true,
      value: { args: ["integers", "--json", "--set", "model.name=world"], model: "world" },
    });
    const commit = `hub:${REPOSITORY}@${hub.commit}`;
    expect(await read("x", `--model=hub:${REPOSITORY}`)).toMatchObject({
      value: { model: commit },
    });
    const { endpoint } = hub;
    const elsewhere = new NamedModels({
      folder: "public",
      cache: folder,
      endpoint: "http://127.0.0.1:1",
      token: undefined,
    });
    const args = ["x", "--endpoint", endpoint, "--model", `hub:${REPOSITORY}`];
    expect(await withModel(args, elsewhere, "/")).toMatchObject({ value: { model: commit } });
  });

  test("resumes a run with the model that the run names", async () => {
    expect(await read("--resume", "out", "--model", "world")).toEqual({
      ok: true,
      value: { args: ["--resume", "out"], model: "world" },
    });
  });

  test.each([
    [["x", "--model"], "--model needs a name."],
    [["x", "--endpoint", "nowhere"], "--endpoint nowhere is no address; it must begin with"],
  ])("%j is refused", async (args, words) => {
    expect(await read(...args)).toMatchObject({
      ok: false,
      sentence: expect.stringContaining(words) as string,
    });
  });
});
