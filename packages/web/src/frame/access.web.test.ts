/**
 * Everybody can use every screen: axe looks at each main screen, in both languages and both themes, on a phone and on a
 * desktop. Contrast is the only rule that a theme changes, so the dark one is asked for that alone.
 */
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, openContext, signIn, startApp, type App, type Person } from "../testing/harness.ts";

let browser: Browser;
let app: App;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

interface Finding {
  readonly screen: string;
  readonly rule: string;
  readonly element: string;
}

/** Serious and critical violations of what the page shows now. */
async function look(page: Page, screen: string, rules?: readonly string[]): Promise<Finding[]> {
  const found = await page.evaluate(async (only) => {
    const { axe: judge } = window as unknown as { axe: typeof axe };
    const options = only === undefined ? {} : { runOnly: { type: "rule" as const, values: [...only] } };
    const { violations } = await judge.run(document, { ...options, resultTypes: ["violations"] });
    return violations.flatMap(({ id, impact, nodes }) =>
      impact === "serious" || impact === "critical"
        ? nodes.map((node) => ({ rule: id, element: node.html.slice(0, 200) }))
        : [],
    );
  }, rules);
  return found.map((one) => ({ screen, ...one }));
}

/** Nothing loads any more and nothing moves: what fades in has its final colour. */
async function rest(page: Page): Promise<void> {
  await page.locator("main").first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector("main .animate-spin, main .animate-breathe") === null &&
      document.getAnimations().every(({ playState, effect }) => {
        const isEndless = effect?.getTiming().iterations === Infinity;
        return isEndless || playState !== "running";
      }),
  );
}

async function lookBothThemes(page: Page, screen: string): Promise<Finding[]> {
  await page.emulateMedia({ colorScheme: "light" });
  await rest(page);
  const light = await look(page, screen);
  await page.emulateMedia({ colorScheme: "dark" });
  await rest(page);
  return [...light, ...(await look(page, `${screen} (dark)`, ["color-contrast"]))];
}

/** As a link does it, without loading the app anew; done when nothing of the screen before is left. */
async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    for (const part of document.querySelectorAll("main > *")) part.setAttribute("data-before", "");
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
  await page.waitForFunction(() => document.querySelector("[data-before]") === null);
}

/** Where the first link of that kind leads. */
async function firstLink(page: Page, prefix: string): Promise<string> {
  const link = page.locator(`a[href^="${prefix}"]`).first();
  await link.waitFor();
  return (await link.getAttribute("href")) ?? "";
}

async function lookAround(person: Person): Promise<Finding[]> {
  const findings: Finding[] = [];
  const page = await person.open("/messages");
  const visit = async (screen: string): Promise<void> => {
    await go(page, screen);
    findings.push(...(await lookBothThemes(page, screen)));
  };
  await page.evaluate(axe.source);
  const conversation = await firstLink(page, "/messages/");
  findings.push(...(await lookBothThemes(page, "/messages")));
  await visit("/stock");
  const style = await firstLink(page, "/stock/");
  await visit(style);
  const cell = page.locator("[data-cell]").first();
  const skuId = (await cell.getAttribute("data-cell"))?.split("/")[1] ?? "";
  await cell.click();
  await page.getByRole("dialog").waitFor();
  findings.push(...(await lookBothThemes(page, "a cell's sheet")));
  const styleId = style.split("/").at(-1) ?? "";
  for (const screen of [
    conversation,
    `/trail/${skuId}`,
    `/scan?sku=${skuId}`,
    "/catalogue",
    `/catalogue/style/${styleId}`,
    "/catalogue/import",
    `/catalogue/labels?sku=${skuId}`,
    "/safety-lines",
    "/people",
    "/permissions",
    "/audit",
    "/me",
    "/outbox",
  ])
    await visit(screen);
  return findings;
}

describe("screens for everybody", () => {
  test.concurrent.each([
    ["phone", "zh-CN"],
    ["desktop", "en"],
  ] as const)(
    "no main screen has a serious violation on a %s in %s, light or dark",
    async (device, language) => {
      const owner = await signIn(browser, app, "1000", { device, language });
      expect(await lookAround(owner)).toEqual([]);
      expect(owner.faults).toEqual([]);
      await owner.context.close();
    },
  );

  test("nor has the way in", async () => {
    const context = await openContext(browser, { baseURL: app.url, locale: "en" });
    const page = await context.newPage();
    await page.goto("/");
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    await page.evaluate(axe.source);
    expect(await lookBothThemes(page, "sign in")).toEqual([]);
    await context.close();
  });
});
