/** Parts of the frame that the address may hide, and that leave a gap in it. */
const parts = ["side", "trio", "message"] as const;
type FramePart = (typeof parts)[number];

/**
 * The parts that are not there: those that the address hides, but the place of the charts is there
 * while an editor is open in it, and the message line while something must be said.
 */
export function gapsIn(
  hides: (part: string) => boolean,
  { editor, mustSpeak }: { readonly editor: boolean; readonly mustSpeak: boolean },
): ReadonlySet<FramePart> {
  const needed: Readonly<Record<FramePart, boolean>> = {
    side: false,
    trio: editor,
    message: mustSpeak,
  };
  return new Set(parts.filter((part) => hides(part) && !needed[part]));
}
