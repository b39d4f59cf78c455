import { expect, test } from "vitest";
import { Consent } from "./consent";

const HOST = "hub.example";

test("who waits for the same model goes on although another one of these gave up", async () => {
  const asked: string[] = [];
  const consent = new Consent((model) => asked.push(model));
  const stop = new AbortController();
  const stopped = consent.of("hub:a/b", HOST, stop.signal);
  const waits = consent.of("hub:a/b", HOST);
  stop.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
  consent.allow(HOST, "hub:a/b");
  await waits;
  expect(asked).toEqual(["hub:a/b", "hub:a/b"]);
});
