/**
 * What stands for a log-reward of −∞ on the device, where arithmetic with infinities is not
 * promised. A prefix that has it takes part in no residual.
 */
export const LEFT_OUT = -1e30;

/** `estimates.wgsl` and `estimates.as.ts` draw the same line. */
export const isLeftOut = (extra: number): boolean => extra < -1e29;
