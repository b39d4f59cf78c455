import type { FieldTable } from "../../schema/field";
import { adapterFields } from "./adapter";
import { batchFields } from "./batch";
import { estimateFields } from "./estimates";
import { lengthFields } from "./lengths";
import { optimiserFields } from "./optimiser";
import { seedFields } from "./seed";
import { decodingTemperatureFields, rewardTemperatureFields } from "./temperatures";

/** What every method reads and the form shows above a method's own fields. */
export const fieldsBefore = { ...lengthFields, ...rewardTemperatureFields } satisfies FieldTable;

/** The same, below them. */
export const fieldsAfter = {
  ...estimateFields,
  ...decodingTemperatureFields,
  ...batchFields,
  ...optimiserFields,
  ...seedFields,
  ...adapterFields,
} satisfies FieldTable;

export const commonFields = { ...fieldsBefore, ...fieldsAfter } satisfies FieldTable;
