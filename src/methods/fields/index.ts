import type { FieldTable } from "../../schema/field";
import { fieldsAfter, fieldsBefore } from "./every-method";
import { nameField, ownFields } from "./method";

/** Every leaf of an experiment that a method understands. Presets override the defaults. */
export const methodFields: FieldTable = {
  ...nameField,
  ...fieldsBefore,
  ...ownFields,
  ...fieldsAfter,
};
