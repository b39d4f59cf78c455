import { expect, test } from "@playwright/test";
import { findings } from "../findings";
import { isTested, sizes } from "./act";
import { personas } from "./personas";
import { moved, playActs } from "./play";

/**
 * Each persona clicks through what it was promised, in each layout. Nothing moves by itself, and
 * where most of the page is open axe finds nothing. `npm test` plays each in the layout in which it
 * comes most, and `npm run -s thorough` in the others.
 */

for (const persona of personas)
  for (const size of sizes)
    if (isTested(persona, size))
      test.describe(persona.name, () => {
        test.use({ colorScheme: size.tested });
        if (persona.isNew) test.use({ storageState: { cookies: [], origins: [] } });
        const tag = size.layout === persona.comesIn ? [] : "@long";
        test(`${size.width} × ${size.height}, ${size.tested}`, { tag }, async ({ context }) => {
          await playActs(context, persona, size, async ({ name, mayMove, isFullest }, page) => {
            if (mayMove) await page.evaluate(() => document.fonts.ready);
            const shifts = await moved(page);
            if (!mayMove) expect.soft(shifts, name).toEqual([]);
            if (isFullest) expect(await findings(page), name).toEqual([]);
          });
        });
      });
