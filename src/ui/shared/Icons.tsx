/** The page's few signs, drawn on a 16 px grid in the colour of the text. */
const shapes = {
  play: <path d="M4.5 2.5v11l9-5.5z" />,
  pause: <path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" />,
  step: <path d="M3 2.5v11l7.5-5.5zM11 2.5h2v11h-2z" />,
  rewind: <path d="M13 2.5v11L5.5 8zM3 2.5h2v11H3z" />,
  reset: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5">
      <path d="M3 8a5 5 0 1 0 1.6-3.7" />
      <path d="M2.75 2.5v3.25H6" />
    </g>
  ),
  note: (
    <g fill="none" stroke="currentColor" strokeWidth="1.25">
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 7.25v3.5M8 5v1" />
    </g>
  ),
  caution: (
    <g fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinejoin="round">
      <path d="M8 2.25 14.25 13.5H1.75zM8 6.5v3.5M8 11v1" />
    </g>
  ),
  stop: (
    <>
      <rect x="2" y="2" width="12" height="12" fill="var(--stop)" />
      <path
        d="m5.25 5.25 5.5 5.5m0-5.5-5.5 5.5"
        stroke="var(--paper)"
        strokeWidth="1.5"
        fill="none"
      />
    </>
  ),
  recording: (
    <path
      d="M2.5 4v8L7.5 8zM8.5 4v8l5-4z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeLinejoin="round"
    />
  ),
  diamond: <path d="M8 4.25 11.75 8 8 11.75 4.25 8z" />,
  chip: (
    <g fill="none" stroke="currentColor" strokeWidth="1">
      <rect x="4" y="4" width="8" height="8" />
      <path d="M6.5 1.5V4m3-2.5V4m-3 8v2.5m3-2.5v2.5M1.5 6.5H4m-2.5 3H4m8-3h2.5m-2.5 3h2.5" />
    </g>
  ),
  folded: <path d="M5.5 4v8l5-4z" />,
  open: <path d="M4 5.5h8l-4 5z" />,
  close: <path d="m4 4 8 8m0-8-8 8" fill="none" stroke="currentColor" strokeWidth="1.25" />,
} as const;

export type Sign = keyof typeof shapes;
export const Icon = ({ name, size = 16 }: { name: Sign; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="currentColor"
    aria-hidden="true"
    style={{ flex: "none" }}
  >
    {shapes[name]}
  </svg>
);
