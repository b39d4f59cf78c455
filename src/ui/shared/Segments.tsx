interface Props<V extends string> {
  readonly label: string; // for screen readers
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: string])[];
  readonly onPick: (value: V) => void;
}
/** A choice between a few views. */
export const Segments = <V extends string>({ label, value, options, onPick }: Props<V>) => (
  <span className="segments" role="group" aria-label={label}>
    {options.map(([v, text]) => (
      <button
        key={v}
        type="button"
        data-label={text}
        aria-pressed={v === value}
        onClick={() => onPick(v)}
      >
        {text}
      </button>
    ))}
  </span>
);
