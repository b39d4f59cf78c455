import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browserArguments, findBrowser } from "../scripts/browser.mjs";
import { type PlayedHub, playHub } from "../src/lm/sources/testing/hub";

export type { PlayedHub };

/** How the browser starts in tests whose page asks a server of this machine. */
export const besideHub = {
  launchOptions: {
    executablePath: findBrowser(),
    // a script that a test serves has no address, so the browser would take what its worker asks of
    // this machine for requests from outside
    args: [...browserArguments, "--disable-features=LocalNetworkAccessChecks"],
  },
};

const world = fileURLToPath(new URL("../public/models/world", import.meta.url));
const files = new Map(
  readdirSync(world).map((name) => [name, new Uint8Array(readFileSync(`${world}/${name}`))]),
);

/** A server that plays the hub, where the model beside the page has another name. */
export const worldOnHub = (repository: string): Promise<PlayedHub> => playHub(repository, files);
