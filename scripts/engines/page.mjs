import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE = 300_000; // ms
// the program runs in a worker, since the thread of a page must not wait for helpers
const page = `<!doctype html><script>
  const lines = [];
  const tell = (line) => {
    lines.push(line);
    if (line === "end") fetch("/printed", { method: "POST", body: lines.join("\\n") });
  };
  const worker = new Worker("/program.js");
  worker.onmessage = ({ data }) => tell(data);
  worker.onerror = ({ message }) => {
    tell("error: " + message);
    tell("end");
  };
</script>`;
const prelude = "globalThis.print = (line) => postMessage(line);\n";
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/**
 * Runs a script in a page of a browser without a window and resolves with the lines it printed.
 * @param {{ command: string, script: string, argumentsOf: (profile: string, url: string) =>
 *   string[] }} given
 * @returns {Promise<string>}
 */
export async function runInBrowser({ command, script, argumentsOf }) {
  const profile = mkdtempSync(join(tmpdir(), "engines-profile-"));
  /** @type {(text: string) => void} */
  let printed = () => undefined;
  const server = createServer((request, response) => {
    const chunks = /** @type {Buffer[]} */ ([]);
    request.on("data", (/** @type {Buffer} */ chunk) => void chunks.push(chunk));
    request.on("end", () => {
      const isScript = request.url === "/program.js";
      const type = isScript ? "text/javascript" : "text/html";
      response.writeHead(200, { ...isolation, "content-type": type });
      response.end(isScript ? prelude + readFileSync(script, "utf8") : page);
      if (request.url === "/printed") printed(Buffer.concat(chunks).toString("utf8"));
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}/`;
  const browser = spawn(command, argumentsOf(profile, url), { stdio: "ignore" });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const text = await new Promise((/** @type {(text: string) => void} */ resolve) => {
    printed = resolve;
    timer = setTimeout(() => resolve("The browser did not answer."), PATIENCE);
    browser.on("error", (error) => resolve(error.message));
    browser.on("exit", () => resolve("The browser ended."));
  });
  clearTimeout(timer);
  const ended = new Promise((resolve) => browser.on("exit", resolve));
  if (browser.exitCode === null && browser.kill()) await ended;
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  return text;
}
