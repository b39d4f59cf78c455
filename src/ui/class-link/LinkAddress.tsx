import { useEffect, useState } from "react";
import type { Decoded } from "../../schema/field";
import { useLane } from "../lane/context";
import { useLanes } from "../lanes/lanes";
import { copy } from "../run/link";
import { LONGEST_QR, QrCode } from "./QrCode";
import { addressOf, watchAddress } from "./address";
import { useDraft } from "./draft";

/** The address, to be copied or tried. */
export function Address() {
  const lane = useLane();
  const draft = useDraft();
  const [address, setAddress] = useState<Decoded<string> | null>(null);
  const [copied, setCopied] = useState<string | null>(null);
  const [drawn, setDrawn] = useState(false);
  const lanes = useLanes();
  useEffect(() => watchAddress(lane, draft, setAddress), [lane, draft, lanes]);
  const copyAddress = async () => {
    const made = await addressOf(lane, draft); // as it is when the button is pressed
    setAddress(made);
    if (made.ok) setCopied((await copy(made.value)) ? made.value : null);
  };
  const link = address?.ok ? address.value : null;
  return (
    <div className="address">
      {drawn && link !== null && link.length <= LONGEST_QR && <QrCode address={link} />}
      <textarea
        readOnly
        rows={3}
        className="field"
        aria-label="Address"
        value={link ?? (address?.ok === false ? address.sentence : "")}
        onFocus={({ target }) => target.select()}
      />
      <p>
        <button
          type="button"
          className="button filled"
          disabled={link === null}
          onClick={() => void copyAddress()}
        >
          Copy
        </button>
        {link !== null && (
          <a className="button" href={link} target="_blank" rel="noreferrer">
            Try it
          </a>
        )}
        {link !== null && link.length <= LONGEST_QR && (
          <button
            type="button"
            className="button"
            aria-expanded={drawn}
            onClick={() => setDrawn(!drawn)}
          >
            QR code
          </button>
        )}
        <span className="muted" role="status">
          {copied !== null && copied === link ? "Copied." : ""}
        </span>
      </p>
    </div>
  );
}
