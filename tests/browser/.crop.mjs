import { chromium } from "@playwright/test";
const [out, ...parts] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox"] });
const p = await b.newPage({ viewport: { width: parts.length * 370, height: 1500 } });
const html = parts.map((s) => { const [f, y] = s.split("@"); return `<div style="float:left;width:360px;height:1500px;overflow:hidden;margin-right:10px;background:url(file://${f}) 0 -${y ?? 0}px no-repeat"></div>`; }).join("");
const fs = await import("node:fs"); fs.writeFileSync("/tmp/card-npm/crop.html", `<body style="margin:0">${html}`);
await p.goto("file:///tmp/card-npm/crop.html"); await p.screenshot({ path: out }); await b.close();
