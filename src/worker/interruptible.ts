import type { Surroundings } from "./surroundings";

/** An evaluation was stopped between two launches, because the run has something else to do. */
export class Interrupted extends Error {
  constructor() {
    super("the evaluation was interrupted");
    this.name = "Interrupted";
  }
}

/** Lets messages in during work that asks nothing of the device; throws where it is to stop. */
export async function breathed(around: Pick<Surroundings, "turn" | "interrupted">): Promise<void> {
  await around.turn();
  if (around.interrupted()) throw new Interrupted();
}

/**
 * The same object, each of whose methods throws `Interrupted` instead of beginning once
 * `interrupted` says so; what a method returns at once (a token tree) is wrapped likewise. An
 * evaluation uses the device only through such a policy, so that it stops between launches.
 */
export function interruptible<T extends object>(subject: T, interrupted: () => boolean): T {
  return new Proxy(subject, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function" || name === "close") return bound(member, target);
      return (...given: unknown[]): unknown => {
        if (interrupted()) throw new Interrupted();
        const result: unknown = Reflect.apply(member, target, given);
        return isTree(result) ? interruptible(result, interrupted) : result;
      };
    },
  });
}

const bound = (member: unknown, target: object): unknown =>
  typeof member === "function" ? (member.bind(target) as unknown) : member;

/** A result with methods of its own that is no promise and no array. */
const isTree = (result: unknown): result is object =>
  typeof result === "object" &&
  result !== null &&
  !(result instanceof Promise) &&
  "extend" in result &&
  typeof result.extend === "function";
