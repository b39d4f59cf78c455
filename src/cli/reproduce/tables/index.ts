import type { Table } from "../table";
import { arithmetic } from "./arithmetic";
import { continuation } from "./continuation";
import { infilling } from "./infilling";
import { randomIntegers } from "./random-integers";
import { staleSamples } from "./stale-samples";

/** Every table, in the order of docs/results.md. */
<<<<<<< HEAD
export const tables: readonly Table[] = [randomIntegers, staleSamples, continuation, arithmetic];
=======
export const tables: readonly Table[] = [randomIntegers, staleSamples, continuation, infilling];
>>>>>>> 9ef4e1d (wip)
