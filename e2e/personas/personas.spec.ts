import { expect, test } from "@playwright/test";
import { findings } from "../findings";
import { sizes } from "./act";
import { personas } from "./personas";
import { moved, playActs } from "./play";

/**
 * Each persona clicks through what it was promised, in each layout. Nothing moves by itself, and
 * where most of the page is open axe finds nothing.
 */

for (const persona of personas)
  test.describe(persona.name, () => {
    if (persona.isNew) test.use({ storageState: { cookies: [], origins: [] } });
    for (const size of sizes)
      if (size.tested !== null)
        test(`${size.width} × ${size.height}, ${size.tested}`, async ({ page }) => {
          await page.emulateMedia({ colorScheme: size.tested });
          await playActs(page, persona, size, async ({ name, isOpening, isFullest }) => {
            const shifts = await moved(page);
            if (!isOpening) expect.soft(shifts, name).toEqual([]);
            if (isFullest) expect(await findings(page)).toEqual([]);
          });
        });
  });
