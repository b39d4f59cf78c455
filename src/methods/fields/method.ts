import { type MethodName, methods } from "..";
import { choice } from "../../schema/field";
import type { Field, FieldTable } from "../../schema/field";
import { methodNames } from "../chosen";
import type { MethodSpec } from "../method";

const NAME = "method.name";
const specs: Readonly<Record<MethodName, MethodSpec>> = methods;
/** What every method says of itself. */
const ofEach = <A>(read: (spec: MethodSpec) => A) =>
  Object.fromEntries(methodNames.map((name) => [name, read(specs[name])])) as Record<MethodName, A>;

export const nameField = {
  [NAME]: choice<MethodName>({
    label: "Method",
    default: "gflownet",
    choices: methodNames,
    apply: "restart",
    section: "training",
    names: ofEach(({ title }) => title),
    notes: ofEach(({ note }) => note),
    why: "How the policy is trained: where its batches come from and which loss judges them.",
    source: "ours",
  }),
} satisfies FieldTable;

/** The methods that read a field of their own. */
const readersOf = (path: string): MethodName[] =>
  methodNames.filter((name) => Object.hasOwn(specs[name].fields, path));

/** A field of some methods says something only where one of them is chosen. */
const ownOf = (name: MethodName): [string, Field][] =>
  Object.entries(specs[name].fields).map(([path, field]) => [
    path,
    { only: { path: NAME, where: readersOf(path) }, ...field },
  ]);

/** The fields of every method. */
export const ownFields: FieldTable = Object.fromEntries(methodNames.flatMap(ownOf));
