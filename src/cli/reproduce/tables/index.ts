import type { Table } from "../table";
import { continuation } from "./continuation";
import { randomIntegers } from "./random-integers";

/** Every table, in the order of docs/results.md. */
export const tables: readonly Table[] = [randomIntegers, continuation];
