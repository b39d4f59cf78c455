import type { Edit } from "../../experiment/experiment";
import { whereRun } from "../../experiment/fingerprint";
import { schema } from "../../experiment/presets";
import { shortText } from "../rail/text";
import { count, nats, whole } from "../shared/figures";
import type { Runtime } from "../stores/runtime";

/** The latest edit, and the target's log Z before and after it, where it moved. */
export interface EditNews {
  readonly edit: Edit;
  readonly logZ: readonly [before: number, after: number] | null;
}

const change = ({ path, from, to }: Edit) =>
  `${schema.table[path]?.label ?? path} ${shortText(schema.table[path], from)} → ` +
  `${shortText(schema.table[path], to)}`;

/** What an edit did: the target moves with it, the policy has to learn it. */
export function edited({ edit, logZ }: EditNews): string {
  const effect = logZ
    ? `. The target moved at once, its log Z from ${nats(logZ[0])} to ${nats(logZ[1])} nats; ` +
      "the policy follows."
    : ", from here on.";
  return `Step ${whole(edit.step)}: ${change(edit)}${effect}`;
}

/** What a link's run is, and what Play does with it. */
export function fromLink(
  linked: NonNullable<Runtime["linked"]>,
  { notice, comparison, machine }: Pick<Runtime, "notice" | "comparison" | "machine">,
): string {
  const steps = linked.steps ? count(linked.steps, "step") : "settings only";
  const where = linked.recordedOn ? `, run ${whereRun(linked.recordedOn)}` : "";
  const more = notice ? ` ${notice}` : "";
  const how = comparison ? howCompared[comparison](machine) : "";
  return (
    `Opened from a link: ${steps}${editsOf(linked.edits)}${where}. ` +
    `Play runs it again here${how}.${more}`
  );
}

const howCompared = {
  bits: () => " and compares",
  figures: (machine: Runtime["machine"]) =>
    (machine?.executor === "wasm" ? " on the processor" : " on this graphics card") +
    " and compares how far both are from the target, since another device draws other samples",
} as const;

/** One edit is named, several are counted; the log lists them. */
const editsOf = (edits: readonly Edit[]) =>
  edits.length === 0
    ? ""
    : edits.length === 1
      ? `, 1 edit (${change(edits[0])} at step ${whole(edits[0].step)})`
      : `, ${edits.length} edits`;
