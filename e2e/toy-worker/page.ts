import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import { isolation } from "../../scripts/build/policy";

const program = fileURLToPath(new URL("worker.ts", import.meta.url));
let bundle: Promise<string> | undefined;

const bundled = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [program],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    loader: { ".wgsl": "text", ".py": "text", ".txt": "text", ".md": "text" },
  });
  return outputFiles[0].text;
};

/** The page's worker is answered with the toy's program. Nothing is served as a recording. */
export async function useToyWorker(page: Page): Promise<void> {
  bundle ??= bundled();
  const body = await bundle;
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await page.route("**/assets/worker-*.js", (route) =>
    // an isolated page takes no worker without these headers
    route.fulfill({ body, headers: { ...isolation, "content-type": "text/javascript" } }),
  );
}
