import type { FieldTable } from "../../schema/field";
import { fieldsAfter, fieldsBefore } from "./common";
import { nameField, ownFields } from "./method";

/** Every leaf of an experiment that a method understands. Presets override the defaults. */
export const methodFields: FieldTable = {
  ...nameField,
  ...fieldsBefore,
  ...ownFields,
  ...fieldsAfter,
};
