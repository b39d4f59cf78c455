import { type MethodName, methodNames, methods } from "..";
import { choice } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

const titles = Object.fromEntries(methodNames.map((name) => [name, methods[name].title])) as Record<
  MethodName,
  string
>;

export const nameField = {
  "method.name": choice<MethodName>({
    label: "Method",
    default: "gflownet",
    choices: methodNames,
    apply: "restart",
    section: "training",
    names: titles,
    why: "How the policy is trained: where its batches come from and which loss judges them.",
    source: "ours",
  }),
} satisfies FieldTable;
