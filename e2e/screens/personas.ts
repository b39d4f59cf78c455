import { test } from "@playwright/test";
import { colours, sizes } from "../personas/act";
import { personas } from "../personas/personas";
import { playActs } from "../personas/play";

/** A picture after every act of every persona, in every size, light and dark. */

for (const persona of personas)
  test.describe(persona.name, () => {
    if (persona.isNew) test.use({ storageState: { cookies: [], origins: [] } });
    for (const size of sizes)
      test(`${persona.name}, ${size.width} × ${size.height}`, async ({ context }) => {
        await playActs(context, persona, size, async ({ name }, page) => {
          for (const colorScheme of colours) {
            await page.emulateMedia({ colorScheme }); // the page follows while it is open
            const path = `screens/${persona.name}-${name}-${size.width}-${colorScheme}.png`;
            await page.screenshot({ path });
          }
        });
      });
  });
