import { vi } from "vitest";
import type { Command } from "../../worker/protocol";
import { createLane, type Lane } from "../lane/lane";
import { placeFirst } from "../lanes/lanes";

const nothingKept = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

/** What of a browser the program of the page asks for; nothing is painted, kept or trained. */
export function standInBrowser() {
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("requestAnimationFrame", () => 0);
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("document", { hidden: false });
  vi.stubGlobal("location", { hash: "", search: "", pathname: "/", href: "https://page.example/" });
  vi.stubGlobal("history", { replaceState: () => undefined });
  vi.stubGlobal("localStorage", nothingKept);
  vi.stubGlobal("sessionStorage", nothingKept);
  vi.stubGlobal(
    "Worker",
    class {
      postMessage = () => undefined;
      terminate = () => undefined;
    },
  );
}

/** A page with one lane, whose worker is the test. */
export function pageOfOneLane() {
  const commands: Command[] = [];
  const lane: Lane = createLane(() => ({
    send: (command) => void commands.push(command),
    end: () => undefined,
  }));
  placeFirst(lane);
  /** The command that opened the run on screen. */
  const opened = () => commands.flatMap((c) => (c.kind === "open" ? [c] : [])).at(-1);
  return { lane, commands, opened };
}
