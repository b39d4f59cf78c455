/** npm run -s list-model -- FOLDER: writes files.json, by which the page finds a model's files. */
import { statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LISTING } from "../lm/sources/http";
import { listingOf } from "./listing";

const [folder, ...more] = process.argv.slice(2).filter((argument) => argument !== "--");
if (folder === undefined || more.length > 0) {
  console.error("npm run -s list-model -- FOLDER, a model's folder below public/models");
  process.exit(2);
}
const path = resolve(process.env["INIT_CWD"] ?? process.cwd(), folder);
if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`${path} is no folder; name the folder that holds the model's files.`);
  process.exit(2);
}
writeFileSync(join(path, LISTING), await listingOf(path));
