import { resolve } from "node:path";
import type { SharedRun } from "../experiment/experiment";
import { readModelName } from "../experiment/models";
import { type Read, bad } from "../lm/architecture";
import type { NamedModels } from "./models";

/** A command line whose model was found. */
interface WithModel {
  readonly args: readonly string[]; // without --model and --endpoint
  readonly model: string | undefined; // as experiments name it
}

/**
 * Takes `--model PATH|hub:owner/name[@revision]` and `--endpoint URL` out of a command line. The
 * model is set as `model.name`, except where a run is resumed, which names its own.
 */
export async function withModel(
  args: readonly string[],
  models: NamedModels,
  folder: string, // that paths are relative to
): Promise<Read<WithModel>> {
  const taken = takeOptions(args, ["model", "endpoint"]);
  if (!taken.ok) return taken;
  const { rest, values } = taken.value;
  const { model: given, endpoint } = values;
  if (endpoint !== undefined && !/^https?:\/\/[^\s]+$/.test(endpoint))
    return bad(`--endpoint ${endpoint} is no address; it must begin with https:// or http://.`);
  if (endpoint !== undefined) models.useEndpoint(endpoint);
  if (given === undefined) return { ok: true, value: { args: rest, model: undefined } };
  const isPath = !given.startsWith("hub:") && given !== "world";
  const model = await models.named(isPath ? resolve(folder, given) : given);
  if (!model.ok) return model;
  const isResumed = rest.some((arg) => /^--resume(=|$)/.test(arg));
  const set = isResumed ? [] : ["--set", `model.name=${model.value}`];
  return { ok: true, value: { args: [...rest, ...set], model: model.value } };
}

interface Taken {
  readonly rest: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** Options that take a value, as `--name value` or `--name=value`. */
function takeOptions(args: readonly string[], names: readonly string[]): Read<Taken> {
  const rest: string[] = [];
  const values: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [, name = "", inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (!names.includes(name)) {
      rest.push(arg);
      continue;
    }
    const value = inline ?? args[++i] ?? "";
    if (value === "") return bad(`--${name} needs a name.`);
    values[name] = value;
  }
  return { ok: true, value: { rest, values } };
}

/** That a run or an experiment which names a model of its own is run with another. */
export function otherModel(run: SharedRun, now: SharedRun): string[] {
  const [was, is] = [run, now].map(({ experiment }) => String(experiment.leaves["model.name"]));
  if (was === is || readModelName(was)?.kind === "beside") return [];
  const of = run.fingerprint ? "The run was made with" : "The experiment names";
  return [`${of} ${was}; here it is run with ${is}, so its figures may differ.`];
}
