/** npm run -s list-model -- FOLDER: writes files.json, by which the page finds a model's files. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LISTING } from "../lm/sources/http";
import { listingOf } from "./listing";

const [folder, ...more] = process.argv.slice(2).filter((argument) => argument !== "--");
if (folder === undefined || more.length > 0) {
  console.error("npm run -s list-model -- FOLDER, a model's folder below public/models");
  process.exit(2);
}
const path = resolve(process.env["INIT_CWD"] ?? process.cwd(), folder);
writeFileSync(join(path, LISTING), listingOf(path));
