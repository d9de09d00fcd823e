// Drives Chromium over two pipes, with the DevTools protocol. It needs no port, no driver and no package.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE = 15_000; // milliseconds for one command, and for one condition

export class Browser {
  #process;
  #profile;
  #waiting = new Map();
  #pages = new Map();
  #unread = [];
  #lastId = 0;
  #failure = null;

  static async start() {
    const browser = new Browser();
    browser.#profile = mkdtempSync(join(tmpdir(), "browser-"));
    const options = [
      "--headless=new",
      "--remote-debugging-pipe",
      "--no-sandbox", // the sandbox does not work for root, and containers often run as root
      "--disable-dev-shm-usage", // containers often have 64 MB of shared memory
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-default-apps",
      "--disable-extensions",
      "--disable-sync",
      "--no-first-run",
      "--no-default-browser-check",
      "--force-color-profile=srgb",
      "--hide-scrollbars",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // nothing leaves this machine
      `--user-data-dir=${browser.#profile}`,
      "about:blank",
    ];
    const stdio = ["ignore", "ignore", "ignore", "pipe", "pipe"];
    browser.#process = spawn("chromium", options, { stdio, detached: true }); // it leads a group of processes
    process.on("exit", () => browser.#kill());
    browser.#process.on("error", (error) => browser.#fail(error));
    browser.#process.on("exit", () => browser.#fail(new Error("chromium has ended")));
    browser.#process.stdio[3].on("error", (error) => browser.#fail(error));
    browser.#process.stdio[4].on("data", (bytes) => browser.#read(bytes));
    await browser.send("Browser.getVersion");
    return browser;
  }

  /** Opens a page in a new browser context, with cookies of its own, unless it shares those of another page. */
  async open({ width, height, isPhone, sharing }) {
    const context = sharing?.context ?? (await this.send("Target.createBrowserContext")).browserContextId;
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId: context });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, context);
    this.#pages.set(sessionId, page);
    for (const domain of ["Page", "Runtime", "Network", "Log", "Accessibility"]) await page.send(`${domain}.enable`);
    const metrics = { width, height, deviceScaleFactor: 1, mobile: isPhone };
    await page.send("Emulation.setDeviceMetricsOverride", metrics);
    return page;
  }

  send(method, params = {}, sessionId = undefined) {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer in ${PATIENCE} ms`)), PATIENCE);
      this.#waiting.set(id, { method, resolve, reject, timer });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await Promise.race([ended, sleep(5000, undefined, { ref: false })]);
    this.#kill();
    // A process that is still ending may write to the folder, which then stays in the folder for temporary files.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {});
  }

  #kill() {
    try {
      process.kill(-this.#process.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }

  #read(bytes) {
    this.#unread.push(bytes);
    if (!bytes.includes(0)) return;
    const messages = Buffer.concat(this.#unread).toString().split("\0");
    this.#unread = [Buffer.from(messages.pop())];
    for (const message of messages) this.#dispatch(JSON.parse(message));
  }

  #dispatch({ id, sessionId, method, params, result, error }) {
    if (id === undefined) {
      this.#pages.get(sessionId)?.handle(method, params);
      return;
    }
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (!call) return;
    clearTimeout(call.timer);
    if (error) call.reject(new Error(`${call.method}: ${error.message}`));
    else call.resolve(result);
  }

  #fail(error) {
    this.#failure ??= error;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}

export class Page {
  #browser;
  #session;
  context;
  /** All URLs that the page has requested. */
  requests = [];
  /** `status path` of each response with an error status. */
  errorResponses = [];
  /** What the page has done wrong: errors of scripts, errors on the console, violations of the security policy. */
  problems = [];

  constructor(browser, session, context) {
    this.#browser = browser;
    this.#session = session;
    this.context = context;
  }

  send(method, params) {
    return this.#browser.send(method, params, this.#session);
  }

  handle(method, params) {
    switch (method) {
      case "Network.requestWillBeSent":
        this.requests.push(params.request.url);
        break;
      case "Network.responseReceived":
        if (params.response.status >= 400) {
          this.errorResponses.push(`${params.response.status} ${new URL(params.response.url).pathname}`);
        }
        break;
      case "Runtime.exceptionThrown":
        this.problems.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
        break;
      case "Runtime.consoleAPICalled":
        if (["error", "warning", "assert"].includes(params.type)) {
          this.problems.push(`console: ${params.args.map(({ value, description }) => value ?? description).join(" ")}`);
        }
        break;
      case "Log.entryAdded":
        this.#log(params.entry);
        break;
    }
  }

  #log({ level, source, text }) {
    // Error statuses are in `errorResponses`.
    if (!["error", "warning"].includes(level) || text.includes("responded with a status")) return;
    this.problems.push(`${source}: ${text}`);
  }

  async goto(url) {
    const { errorText } = await this.send("Page.navigate", { url });
    assert.equal(errorText, undefined, `${url}: ${errorText}`);
    await this.until("the page has loaded", "document.readyState === 'complete' && location.href !== 'about:blank'");
    await this.#painted();
  }

  /** Waits for two frames, because Chromium drops clicks and keys until a new document has been painted. */
  #painted() {
    const isPainted = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
    return this.until("the page is painted", isPainted);
  }

  /** Evaluates an expression, or calls a function of this program in the page. */
  async evaluate(script, ...inputs) {
    const call = `(${script})(${inputs.map((input) => JSON.stringify(input)).join(", ")})`;
    const expression = typeof script === "function" ? call : script;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits for a condition, also over navigations. */
  async until(what, expression, patience = PATIENCE) {
    const deadline = Date.now() + patience;
    for (;;) {
      // The document may be replaced meanwhile.
      const value = await this.evaluate(expression).catch(() => false);
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`waited ${patience} ms in vain: ${what}\n${await this.summary()}`);
      await sleep(50);
    }
  }

  /** Waits until an element has this text, or a text that matches. */
  text(selector, expected, patience) {
    const content = `(document.querySelector(${JSON.stringify(selector)})?.textContent ?? "")`;
    const isEqual = `${content}.trim() === ${JSON.stringify(expected)}`;
    const condition = expected instanceof RegExp ? `${expected}.test(${content})` : isEqual;
    return this.until(`${selector} has the text ${expected}`, `${condition} && ${content}`, patience);
  }

  summary() {
    const text = "`${location.pathname} ${document.title}\\n${document.body.innerText.slice(0, 1000)}`";
    return this.evaluate(text).catch(String);
  }

  /** Clicks the middle of an element, which must be visible and not covered. */
  async click(selector) {
    const point = await this.until(`${selector} can be clicked`, `(${middleOf})(${JSON.stringify(selector)})`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, ...point, button: "left", clickCount: 1 });
    }
  }

  /** Replaces the text of a field. */
  async fill(selector, text) {
    await this.click(selector);
    await this.evaluate((field) => document.querySelector(field).select(), selector);
    await this.send("Input.insertText", { text });
  }

  async press(key, { isBackward = false } = {}) {
    const [code, text] = { Tab: [9], Enter: [13, "\r"] }[key];
    const event = { key, code: key, windowsVirtualKeyCode: code, modifiers: isBackward ? 8 : 0 };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", text, ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  /** Clicks a control that loads another document, and waits for that document. */
  follow(selector) {
    return this.leave(() => this.click(selector));
  }

  /** Does something that loads another document, and waits for that document. */
  async leave(action) {
    await this.evaluate("window.isOldDocument = true");
    await action();
    await this.until("another page has loaded", "!window.isOldDocument && document.readyState === 'complete'");
    await this.#painted();
  }

  /** Saves a picture of the whole page. */
  async picture(path, { scale = 1 } = {}) {
    const { cssContentSize: size } = await this.send("Page.getLayoutMetrics");
    const clip = { x: 0, y: 0, width: size.width, height: size.height, scale };
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
    writeFileSync(path, Buffer.from(data, "base64"));
  }

  /** Returns the roles and names that a screen reader announces. */
  async accessibleNodes() {
    const { nodes } = await this.send("Accessibility.getFullAXTree");
    return nodes
      .filter((node) => !node.ignored)
      .map(({ role, name, properties }) => ({
        role: role?.value,
        name: (name?.value ?? "").trim(),
        isFocusable: Boolean(properties?.find((property) => property.name === "focusable")?.value?.value),
      }));
  }
}

/** Runs in the page. Returns the middle of an element, or `null` if a click there would reach another one. */
function middleOf(selector) {
  const element = document.querySelector(selector);
  if (!element) return null;
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const point = { x: left + width / 2, y: top + height / 2 };
  const hit = document.elementFromPoint(point.x, point.y);
  return width > 0 && height > 0 && hit && (element.contains(hit) || hit.contains(element)) ? point : null;
}
