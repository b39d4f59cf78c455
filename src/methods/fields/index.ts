import type { FieldTable } from "../../schema/field";
import { adapterFields } from "./adapter";
import { batchFields } from "./batch";
import { lengthFields } from "./lengths";
import { nameField } from "./method";
import { objectiveFields } from "./objective";
import { optimiserFields } from "./optimiser";
import { replayFields } from "./replay";
import { temperatureFields } from "./temperatures";

/** Every leaf of an experiment that a method understands. Presets override the defaults. */
export const methodFields = {
  ...nameField,
  ...objectiveFields,
  ...lengthFields,
  ...temperatureFields,
  ...batchFields,
  ...optimiserFields,
  ...replayFields,
  ...adapterFields,
} satisfies FieldTable;
