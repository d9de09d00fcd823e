// Drives `login-backend` in Chromium: see README.md. Usage: node run.mjs PROGRAM PICTURES

import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { Backend } from "./backend.mjs";
import { Browser } from "./chromium.mjs";
import { Login } from "./login.mjs";
import "./selftest.mjs";

const [program, pictures] = process.argv.slice(2);
const LIFE = 12; // seconds for which a vendor accepts a token, where one is to expire
const LIMIT = 400_000; // milliseconds for everything
const ERRORS = ["401 /v0.3/conversations", "403 /v1/calls", "422 /code", "422 /login"];

/** Goes through the flow in a window of this size, with a program of its own. */
async function goThrough(browser, name, window, options, life) {
  const backend = await Backend.start(program, ...options);
  await checkHeaders(backend);
  const login = await Login.open(browser, backend, { window, pictures: join(pictures, name) });
  const parts = [
    ["number", () => login.enterNumber()],
    ["wrong codes", () => login.enterWrongCodes()],
    ["code", () => login.enterCode()],
    ["tokens", () => login.getTokens()],
    ["vendors", () => login.useTokens()],
    ["picture", () => login.pictureOfTokens(join(pictures, `${name}.png`))],
    life ? ["expiry", () => login.letTokenExpire(life)] : ["rotation", () => login.rotateKey()],
    ["logout", () => login.logOut()],
  ];
  for (const [part, action] of parts) {
    const start = Date.now();
    try {
      await action();
    } catch (error) {
      throw new Error(`${name}, ${part}: ${error.message}\n${backend.log}`, { cause: error });
    }
    console.log(`${name}, ${part}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  login.finish(ERRORS);
  const code = await backend.stop();
  assert.equal(code, 0, backend.log);
  assert.ok(!backend.log.includes("447700900000"), "the log shows the number");
}

async function checkHeaders(backend) {
  const { headers } = await fetch(`${backend.url}/login`);
  const policy = headers.get("content-security-policy") ?? "";
  const directives = policy.split(";").map((directive) => directive.trim());
  for (const directive of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
    assert.ok(directives.includes(directive), policy);
  }
  assert.doesNotMatch(policy, /unsafe|\*|https:|data:/);
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
}

mkdirSync(pictures, { recursive: true });
setTimeout(() => {
  console.error(`not done in ${LIMIT / 1000} s`);
  process.exit(1); // which ends the other programs
}, LIMIT).unref();
const browser = await Browser.start();
try {
  await goThrough(browser, "desktop", { width: 1280, height: 900, isPhone: false }, []);
  const options = ["--verify", "v1", "--token-life", String(LIFE)];
  await goThrough(browser, "phone", { width: 390, height: 844, isPhone: true }, options, LIFE);
} finally {
  await browser.stop();
}
assert.ok(statSync(join(pictures, "desktop.png")).size <= 150_000, "the picture is too large for the documents");
process.exit(0); // a program that hangs does not keep this one
