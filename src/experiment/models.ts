import { clip } from "./leaves";

/** The models that lie beside the page: the folders of `public/models`. */
export const models: readonly string[] = ["world"];

/** What the name of a model says about where it is. */
export type ModelName =
  | { readonly kind: "beside"; readonly folder: string }
  /** A repository of the hub, at a branch, a tag or a commit; a file of it where it has several. */
  | {
      readonly kind: "hub";
      readonly repository: string;
      readonly file: string | undefined;
      readonly revision: string;
    }
  /** A folder or file on someone's disk; `check` tells two models of one name apart. */
  | { readonly kind: "local"; readonly title: string; readonly check: string | undefined };

const PART = "\\w[\\w.-]{0,95}";
const HUB = new RegExp(`^hub:(${PART}/${PART})(?:/(${PART}\\.gguf))?(?:@(\\w[\\w./-]{0,63}))?$`);
const LOCAL = /^local:([^/\\#\p{C}]{1,96})(?:#([0-9a-f]{8}))?$/u;

/** The name of a model, read; undefined where it is none. */
export function readModelName(name: string): ModelName | undefined {
  if (models.includes(name)) return { kind: "beside", folder: name };
  const hub = HUB.exec(name);
  if (hub && !name.includes("..")) {
    const [, repository = "", file, revision = "main"] = hub;
    return { kind: "hub", repository, file, revision };
  }
  const [, title, check] = LOCAL.exec(name) ?? [];
  return title === undefined ? undefined : { kind: "local", title, check };
}

/** The name of a model of the hub. */
export const hubName = ({
  repository,
  file,
  revision,
}: Omit<Extract<ModelName, { kind: "hub" }>, "kind">): string =>
  `hub:${repository}${file === undefined ? "" : `/${file}`}@${revision}`;

/**
 * How Hugging Face's libraries name a model: a hub repository and its revision; any other by its
 * own name, which whoever has its files replaces by where they are.
 */
export function referenceOf(name: string): { readonly name: string; readonly revision?: string } {
  const read = readModelName(name);
  if (read?.kind === "hub") return { name: read.repository, revision: read.revision };
  return { name: read?.kind === "local" ? read.title : name };
}

/** The title of a model on disk, with what does not belong in a name left out. */
export const localTitle = (title: string): string =>
  title.replace(/[/\\#\p{C}]/gu, "").slice(0, 96) || "model";

/** The name of a model on disk. */
export const localName = (title: string, check: string): string =>
  `local:${localTitle(title)}#${check}`;

/** One sentence where no model has this name; it names those there are. */
export function modelFault(name: string): string | undefined {
  if (readModelName(name)) return undefined;
  if (name.startsWith("hub:"))
    return (
      `${JSON.stringify(clip(name))} names no model of the hub; it must be like ` +
      "hub:owner/name, hub:owner/name@revision or hub:owner/name/file.gguf."
    );
  const known = models.length === 1 ? `the only one is ${models[0]}` : models.join(", ");
  return `there is no model ${JSON.stringify(clip(name))} beside this page; ${known}.`;
}

/** What to do where a model of someone's disk is needed, by its name. */
export const localSentence = (title: string, check: string | undefined): string =>
  `This run was made with the model ${JSON.stringify(title)} of its author's own disk` +
  `${check === undefined ? "" : ` (check ${check})`}; you need the same model: run it without a ` +
  "page and name that model with --model PATH.";
