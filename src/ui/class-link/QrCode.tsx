import { encode } from "uqr";

export const LONGEST_QR = 1_000; // letters; a longer code has squares too small for a classroom

/** An address as a QR code, black on white in every theme, so that cameras read it. */
export function QrCode({ address }: { address: string }) {
  const { data, size } = encode(address, { border: 2 });
  const squares = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the link">
      <rect width={size} height={size} className="ground" />
      <path d={squares.join("")} shapeRendering="crispEdges" />
    </svg>
  );
}
