import { colourOf, dashOf, isPale, type Sign } from "../records/sign";

/** The line of a run in a few pixels: its hue and dash are the method, its shade the run. */
export const Swatch = ({ sign, width = 20 }: { sign: Sign; width?: number }) => (
  <svg className="run-swatch" width={width} height={8} aria-hidden="true">
    <Line d={`M0 4H${width}`} sign={sign} />
  </svg>
);

export const Line = ({ d, sign, faint }: { d: string; sign: Sign; faint?: boolean }) => (
  <path
    d={d}
    className={`run-line${isPale(sign) ? " pale" : ""}${faint ? " faint" : ""}`}
    style={{ stroke: colourOf(sign) }}
    strokeDasharray={dashOf(sign, 1.75) || undefined}
  />
);
