import type { Table } from "../table";
import { arithmetic } from "./arithmetic";
import { constrained } from "./constrained";
import { continuation } from "./continuation";
import { infilling } from "./infilling";
import { randomIntegers } from "./random-integers";
import { staleSamples } from "./stale-samples";
import { subjectivity } from "./subjectivity";

/** Every table, in the order of docs/results.md. */
export const tables: readonly Table[] = [
  randomIntegers,
  staleSamples,
  continuation,
  infilling,
  subjectivity,
  constrained,
  arithmetic,
];
