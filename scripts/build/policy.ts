import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/**
 * The Content-Security-Policy of the built page. Besides the page's own origin it names only the
 * hosts of the Hugging Face hub, which are contacted after the visitor has agreed to it by name:
 * sentence models come from huggingface.co, which redirects to its own storage.
 */
const HUB = ["https://huggingface.co", "https://*.huggingface.co", "https://*.hf.co"];

/**
 * Headers by which the page is isolated from other origins; only then may its threads share memory.
 * A static host sends none, so that a page there is isolated from the second visit on, when the
 * service worker serves it.
 */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Compiling WebAssembly is allowed in the worker alone, where runs and sentence models are. */
function policy(scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...scripts].join(" ")}`,
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' blob:", // a chart is drawn into a PNG by way of an image of its own
    `connect-src ${["'self'", ...HUB].join(" ")}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/**
 * For a response header. A worker obeys the header of its own script and not the page's meta
 * element, so `npm start` and the service worker send this with everything.
 */
export const headerPolicy = (html: string): string =>
  policy(["'wasm-unsafe-eval'", ...inlineScripts(html)]);

/** Puts the policy into index.html, for servers that send no headers of ours. */
export const contentSecurityPolicy = (): Plugin => ({
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (html) => {
      const content = policy(inlineScripts(html));
      const meta = `<meta http-equiv="Content-Security-Policy" content="${content}" />`;
      return html.replace(/(<meta charset[^>]*>)/, `$1\n    ${meta}`);
    },
  },
});

/** A source expression for every script that is written in the page itself. */
function inlineScripts(html: string): string[] {
  const scripts = html.matchAll(/<script>([\s\S]*?)<\/script>/g);
  return [...scripts].map(([, text]) => {
    const hash = createHash("sha256").update(text).digest("base64");
    return `'sha256-${hash}'`;
  });
}
