import type { Judged } from "../reward/term";
import type { Task } from "../tasks";

type Asked = Pick<Task, "trainPrompts" | "heldOutPrompts" | "rules">;

/**
 * A string that is as long as a run's may be, in words of one letter, after its longest prompt: a
 * judge that cannot read it would stop the run later.
 */
export function judgeProbe({ trainPrompts, heldOutPrompts, rules }: Asked): readonly Judged[] {
  const prompts = [...trainPrompts, ...heldOutPrompts];
  const lengths = prompts.map(({ text }) => text.length);
  const prompt = prompts[lengths.indexOf(Math.max(...lengths))];
  return [{ prompt, text: `${" a".repeat(rules().maxLength)}.` }];
}
