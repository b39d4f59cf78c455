/**
 * What a backward pass does for the inner tensors of a layer: it reads those of the forward pass,
 * which are kept until then, or computes the layer again from its input. Both have the same values
 * to the last bit. Recomputed, a pass holds one layer's tensors at a time, and repeats most of the
 * forward pass of every layer.
 */
export type Activations = "kept" | "recomputed";

/** auto: recomputed only where they do not fit in memory otherwise. */
export const activationChoices = ["auto", "kept", "recomputed"] as const;
export type ActivationChoice = (typeof activationChoices)[number];

/** The choice of a name; auto where it names none. */
export const activationsOf = (name: unknown): ActivationChoice =>
  activationChoices.find((choice) => choice === name) ?? "auto";
