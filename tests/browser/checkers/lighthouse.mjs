// Runs Lighthouse on pages that stdin names, as on a phone; prints scores and lost points, as JSON.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer";

const { pages, chromium } = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const untimed = ["accessibility", "best-practices", "seo"];
const found = {};
for (const { name, url, headers, timed } of pages) {
  const page = await browser.newPage();
  const { lhr } = await lighthouse(
    url,
    {
      logLevel: "error",
      output: "json",
      onlyCategories: timed ? ["performance", ...untimed] : untimed,
      extraHeaders: headers || {},
      ignoreStatusCode: true,
      // Cookies of somebody who is signed in must outlive the emptying.
      disableStorageReset: Boolean(headers),
    },
    undefined,
    page,
  );
  await page.close();
  const scores = {};
  const lost = [];
  for (const category of Object.values(lhr.categories)) {
    scores[category.id] = category.score === null ? null : Math.round(category.score * 100);
    for (const { id, weight } of category.auditRefs) {
      const { score } = lhr.audits[id];
      if (weight && score !== null && score < 1) {
        const items = lhr.audits[id].details?.items || [];
        const where = items.map((item) => item.node?.snippet || item.url || item.description || item.source || "").filter(Boolean);
        lost.push(`${category.id} ${id} ${Math.round(score * 100)} ${lhr.audits[id].displayValue || ""} ${where.slice(0, 3).join(" ")}`.trim());
      }
    }
  }
  const measured = (id) => lhr.audits[id]?.numericValue ?? null;
  const times = {
    "LCP ms": measured("largest-contentful-paint"),
    "TBT ms": measured("total-blocking-time"),
    "CLS": measured("cumulative-layout-shift"),
  };
  found[name] = { scores, times, lost, error: lhr.runtimeError?.message || "" };
}
await browser.close();
process.stdout.write(JSON.stringify(found));
