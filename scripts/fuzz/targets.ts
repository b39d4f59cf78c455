import files from "./files";
import links from "./links";
import models from "./models";
import patterns from "./patterns";
import saves from "./saves";
import type { Target } from "./target";

/** Every target, by the name that `npm run fuzz` takes. */
export const targets: readonly Target[] = [links, files, models, patterns, saves];
