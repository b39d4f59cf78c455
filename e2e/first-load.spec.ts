import { gzipSync } from "node:zlib";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { measured } from "./visit";

const MOST = 200; // kB of JavaScript, compressed, before the first picture

/** Scripts that a page names, or that a script imports at once; those of `import()` come later. */
const named = (text: string): readonly string[] => [
  ...Array.from(text.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+\.js)"/g), ([, p]) => p),
  ...Array.from(text.matchAll(/\b(?:from|import)\s*["'`](\.[^"'`]+\.js)["'`]/g), ([, p]) => p),
];

/** Each of those scripts with its size as a server sends it [bytes]. */
async function loadedAtOnce(request: APIRequestContext): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  const from = async (path: string) => {
    const body = await (await request.get(path)).body();
    if (path.endsWith(".js")) sizes.set(path, gzipSync(body).length);
    for (const next of named(body.toString())) {
      const place = new URL(next, new URL(path, "http://page")).pathname;
      if (!sizes.has(place)) await from(place);
    }
  };
  await from("/");
  return sizes;
}

test(`the page loads at most ${MOST} kB of JavaScript at once`, async ({ request }) => {
  const sizes = await loadedAtOnce(request);
  expect(sizes.size).toBeGreaterThan(1); // the page's own, and the libraries
  const sum = [...sizes.values()].reduce((all, size) => all + size, 0) / 1000;
  measured(test, "JavaScript at once", `${sum.toFixed(1)} kB in ${sizes.size} files`);
  expect(sum).toBeLessThanOrEqual(MOST);
});
