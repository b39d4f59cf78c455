/** max(0, x). */
export const relu = (x: number): number => Math.max(0, x);

export const reluSlope = (x: number): number => (x > 0 ? 1 : 0);
