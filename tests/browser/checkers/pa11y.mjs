// Runs pa11y on pages that stdin names, in one browser; prints what it found on each, as JSON.
import { readFileSync } from "node:fs";
import pa11y from "pa11y";
import puppeteer from "puppeteer";

const { pages, chromium } = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const found = {};
for (const { name, url } of pages) {
  const { issues } = await pa11y(url, {
    browser,
    standard: "WCAG2AA",
    includeWarnings: false,
    timeout: 60000,
    viewport: { width: 390, height: 844 },
  });
  found[name] = issues.map(({ code, message, context }) => `${code}: ${message} ${context}`);
}
await browser.close();
process.stdout.write(JSON.stringify(found));
