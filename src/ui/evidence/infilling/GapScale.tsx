const WIDTH = 48;
const HEIGHT = 16;
const DECADES = 2; // from 0.01 to 1 nats

/** A KL as a dot with a stem on a log axis from 0.01 to 1; a larger one stands at the end. */
export function GapScale({ value }: { value: number | null }) {
  if (value === null) return null;
  const share = Math.min(1, Math.max(0, (Math.log10(Math.max(value, 1e-9)) + 2) / DECADES));
  const x = 3 + share * (WIDTH - 6);
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line
        x1={0}
        x2={x}
        y1={HEIGHT / 2}
        y2={HEIGHT / 2}
        stroke="var(--policy)"
        strokeWidth={1.5}
      />
      <circle cx={x} cy={HEIGHT / 2} r={3} fill="var(--policy)" />
    </svg>
  );
}
