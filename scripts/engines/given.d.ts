import type { Kernel } from "../../src/compute/kernel";

/** What bundle.mjs puts into the program. */

/** Every kernel of src/compute/kernels. */
export const kernels: readonly Kernel[];
/** The files of the embedded model, as base64, by name. */
export const modelFiles: Readonly<Record<string, string>>;
