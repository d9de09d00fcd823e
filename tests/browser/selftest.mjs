// The checks find the faults of a bad page, and none in a good one.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { Browser } from "./chromium.mjs";
import { faultsOf, trafficFaults } from "./page_checks.mjs";

const GOOD = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Good - test</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/good.css"></head><body><main><h1>Good</h1>
<label for="name">Name</label> <input id="name"> <button id="send">Send</button></main></body></html>`;

const BAD = `<!doctype html><html><head><meta charset="utf-8"><title>Bad</title>
<meta name="viewport" content="width=device-width, user-scalable=no"></head><body><h1>Worse</h1><h3>Deep</h3>
<input id="name"> <button id="name"></button> <a href="#x" tabindex="1" id="first">first</a>
<img src="http://192.0.2.1/pixel.png"> <p style="color: #999; background: #fff; width: 3000px">pale</p>
<div style="width: 90px; overflow: hidden"><p style="width: 200px">long</p></div>
<a href="#y" id="unseen" aria-describedby="nothing">unseen</a>
<script src="/bad.js"></script></body></html>`;

const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src *";

const server = createServer((request, response) => {
  const script = "document.getElementById('unseen').style.outline = 'none'; console.error('oh'); eval('1')";
  const [type, body] = {
    "/good": ["text/html", GOOD],
    "/good.css": ["text/css", "input, button { min-height: 2rem; min-width: 2rem }"],
    "/bad": ["text/html", BAD],
    "/bad.js": ["text/javascript", script],
  }[request.url] ?? ["text/plain", undefined];
  response.writeHead(body ? 200 : 404, { "content-type": type, "content-security-policy": POLICY });
  response.end(body ?? "not found");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await Browser.start();
try {
  const page = await browser.open({ width: 390, height: 844, isPhone: true });
  await page.goto(`${origin}/good`);
  assert.deepEqual([...(await faultsOf(page)), ...trafficFaults(page, [origin])], []);
  await page.goto(`${origin}/missing`);
  assert.ok(page.errorResponses.includes("404 /missing"), page.errorResponses.join());

  await page.goto(`${origin}/bad`);
  const faults = [...(await faultsOf(page)), ...trafficFaults(page, [origin])].join("\n");
  for (const expected of [
    "no language", "zoom is limited", "title does not begin", "level of headings", "exactly one main",
    "occurs twice", 'names "nothing"', "tabindex changes", "inside the document", "no alternative text",
    "scrolls sideways", "of a div is cut off", "smaller than 24", "a textbox has no name", "a button has no name",
    "Tab leads to unseen, expected first", "light: contrast", "request to http://192.0.2.1/pixel.png", "console: oh",
    "EvalError",
  ]) {
    assert.ok(faults.includes(expected), `no fault "${expected}" in\n${faults}`);
  }
  console.log("the checks find faults");
} finally {
  await browser.stop();
  server.close();
}
