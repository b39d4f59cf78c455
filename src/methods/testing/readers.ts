import { methodFields } from "../fields";
import type { Leaves } from "../method";

/** Tests only: leaves under which a field is read, as its `only` says. */
export function readUnder(path: string): Leaves {
  const { only } = methodFields[path];
  return only ? { ...readUnder(only.path), [only.path]: only.where[0] } : {};
}
