import type { Judged } from "../reward/term";
import type { Task } from "../tasks";

type Asked = Pick<Task, "trainPrompts" | "heldOutPrompts" | "rules">;

/**
 * A string that is as long as a run's may be, in words of one letter, after its longest prompt: a
 * judge that cannot read it would stop the run later. For code, which reads tokens, it is the empty
 * string, the first prefix of all.
 */
export function judgeProbe({ trainPrompts, heldOutPrompts, rules }: Asked): readonly Judged[] {
  const prompts = [...trainPrompts, ...heldOutPrompts];
  const lengths = prompts.map(({ text }) => text.length);
  const prompt = prompts[lengths.indexOf(Math.max(...lengths))];
  const text = `${" a".repeat(rules().maxLength)}.`;
  return [{ prompt, text, tokens: new Uint32Array() }];
}
