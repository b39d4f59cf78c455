import type { Page } from "@playwright/test";
import axe from "axe-core";

interface Finding {
  readonly rule: string;
  readonly places: readonly string[];
}

/** What axe finds, a rule a line; the tools of the page itself are not asked. */
export async function findings(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
    });
    // a row of the list says its figures with their names, where the eye has a column's heading
    const isRow = (html: string) => html.includes('role="option"');
    return violations
      .map(({ id, nodes }) => ({
        rule: id,
        nodes: nodes.filter(({ html }) => id !== "label-content-name-mismatch" || !isRow(html)),
      }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ rule, nodes }) => ({
        rule,
        places: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html} ${failureSummary}`),
      }));
  });
}
