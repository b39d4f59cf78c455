import { useDrawn } from "../shared/hooks";
import { useView } from "../stores/view";

/** What outline, fill and dashes are, each beside its swatch: a sentence, or a word, as fits. */
export function Signs({ outlined, phone }: { outlined: boolean; phone: boolean }) {
  const drawn = useDrawn();
  const ink = useView((v) => (v.theme === "dark" ? "White" : "Black"));
  const grey = drawn === "by-value" ? "Grey dashes are" : "Grey ticks are";
  const noPrior = phone && drawn === "ranked"; // ranked rows of a phone draw none
  return (
    <ul className="signs">
      {outlined && <Sign swatch="target" sentence={`${ink} is the goal.`} word="the goal" />}
      <Sign swatch="policy" sentence="Blue is what it does now." word="now" />
      {!noPrior && (
        <Sign
          swatch={`prior ${drawn}`}
          sentence={`${grey} what it did before training.`}
          word="before training"
        />
      )}
    </ul>
  );
}

const Sign = (sign: { swatch: string; sentence: string; word: string }) => (
  <li>
    <i className={`swatch ${sign.swatch}`} aria-hidden="true" />
    <span className="in-full">{sign.sentence}</span>
    <span className="in-short">{sign.word}</span>
  </li>
);
