// The whole flow at one size of the window, as a person goes through it.

import assert from "node:assert/strict";

import { faultsOf, trafficFaults } from "./page_checks.mjs";

const NUMBER = "447700900000";
const VENDORS = ["nexmo", "kustomer", "sunshine"];

export class Login {
  #backend;
  #page;
  #inbox;
  #pictures;

  /** `pictures` is the beginning of the paths of pictures. */
  static async open(browser, backend, { window, pictures }) {
    const login = new Login();
    login.#backend = backend;
    login.#pictures = pictures;
    login.#page = await browser.open(window);
    login.#inbox = await browser.open(window);
    return login;
  }

  async enterNumber() {
    const page = this.#page;
    await page.goto(this.#backend.url);
    await page.text("h1", "Log in");
    await this.#look("1-login");
    await page.fill("#number", "12 ab");
    await page.follow("#login-submit");
    await page.text("#error", /\w/);
    const field = await page.evaluate(() => {
      const { ariaInvalid } = document.querySelector("#number");
      return { ariaInvalid, describedBy: document.querySelector("#number").getAttribute("aria-describedby") };
    });
    assert.equal(field.ariaInvalid, "true");
    assert.ok(field.describedBy.split(" ").includes("error"), field.describedBy);
    await this.#look("2-wrong-number");
    await this.#submitNumber();
    await this.#look("3-code");
    assert.ok(!(await page.evaluate("document.body.innerText")).includes(NUMBER), "the page shows the whole number");
  }

  /** Enters a wrong code until no further one is accepted. */
  async enterWrongCodes() {
    const page = this.#page;
    const wrong = Array.from(await this.#code(), (digit) => (Number(digit) + 1) % 10).join("");
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await page.fill("#code", wrong);
      await page.follow("#code-submit");
      await page.text("h1", "Enter the code");
      await page.text("#error", /\w/);
    }
    await this.#look("4-wrong-code");
    await page.fill("#code", wrong);
    await page.follow("#code-submit");
    await page.text("h1", "Log in");
    await page.text("#notice, #error", /\w/);
    await this.#look("5-code-used-up");
  }

  /** Logs in with the keyboard alone. */
  async enterCode() {
    const page = this.#page;
    await this.#submitNumber();
    const before = await this.#cookie();
    const code = await this.#code();
    await page.evaluate("document.querySelector('#code').focus()");
    await page.send("Input.insertText", { text: code });
    await page.leave(() => page.press("Enter"));
    await page.text("h1", "Your tokens");
    await page.text("#who", /\d/);
    const after = await this.#cookie();
    assert.notEqual(after.value, before.value, "the cookie is the same after the login");
    assert.deepEqual([after.httpOnly, after.sameSite, after.path], [true, "Lax", "/"]);
    assert.equal(await page.evaluate("document.cookie + localStorage.length + sessionStorage.length"), "00");
    await this.#look("6-account");
  }

  async getTokens() {
    const page = this.#page;
    for (const vendor of VENDORS) {
      await page.click(`#${vendor}-get`);
      await page.until(`${vendor} has a token`, `document.querySelector('#${vendor}').dataset.state === 'live'`);
      await page.text(`#${vendor}-state`, "Token received");
      await page.text(`#${vendor}-left`, /^(\d+ min )?\d+ s left$/);
      await page.click(`#${vendor} summary`);
      const claims = JSON.parse(await page.text(`#${vendor}-claims`, /^\{/));
      assert.ok(claims.iat > 0 || claims.exp > 0, JSON.stringify(claims));
      assert.deepEqual(await page.evaluate(announcements, vendor), ["timer", "status", "polite", "status"]);
      await page.click(`#${vendor} summary`);
    }
  }

  /** Calls the vendors: allowed, denied by the access control list, and with a token that was changed. */
  async useTokens() {
    const page = this.#page;
    await this.#call("nexmo-allowed", 200);
    const denied = await this.#call("nexmo-denied", 403);
    assert.match(denied, /system:error:permission/);
    await this.#call("kustomer-login", 200);
    await this.#call("sunshine-login", 200);
    for (const vendor of VENDORS) {
      await page.click(`#${vendor}-diagnose`);
      await page.text(`#${vendor}-verdict`, "verified");
    }
    await this.#look("7-tokens");
    const token = await this.#token("nexmo");
    const middle = token.length - 100;
    const changed = token.slice(0, middle) + (token[middle] === "A" ? "B" : "A") + token.slice(middle + 1);
    await page.fill("#nexmo-token", changed);
    await this.#call("nexmo-allowed", 401);
    await page.click("#nexmo-diagnose");
    await page.text("#nexmo-verdict", "not verified");
    await page.until("a finding", "document.querySelector('#nexmo-findings > li')");
    await page.fill("#nexmo-token", token);
  }

  /** Rotates the key of Nexmo. New tokens have the new key, and the old token is still accepted. */
  async rotateKey() {
    const page = this.#page;
    const [token, key] = [await this.#token("nexmo"), await page.text("#nexmo-key", /\w/)];
    await this.#backend.rotate();
    const deadline = Date.now() + 15_000;
    while ((await page.evaluate("document.querySelector('#nexmo-key').textContent")) === key) {
      assert.ok(Date.now() < deadline, "the new key does not sign");
      await page.click("#nexmo-get");
      await page.until("a new token", `document.querySelector('#nexmo-token').value !== ${JSON.stringify(token)}`);
    }
    await this.#call("nexmo-allowed", 200);
    await page.fill("#nexmo-token", token);
    await this.#call("nexmo-allowed", 200);
  }

  /** Lets one token expire, while another is renewed. A key is rotated meanwhile. */
  async letTokenExpire(seconds) {
    const page = this.#page;
    await page.click("#nexmo-get");
    await page.click("#nexmo-renew");
    const kustomer = await this.#token("kustomer");
    await this.rotateKey();
    const patience = (seconds + 15) * 1000;
    await page.until("the token expires", "document.querySelector('#nexmo').dataset.state === 'expired'", patience);
    await page.text("#nexmo-state", "Token expired");
    await page.text("#nexmo-left", "expired");
    await page.fill("#nexmo-token", await this.#token("nexmo"));
    const answer = await this.#call("nexmo-allowed", 401);
    assert.match(answer, /system:error:expired-token/);
    await page.click("#nexmo-diagnose");
    await page.text("#nexmo-verdict", "not verified");
    await page.until("the finding", "document.querySelector('#nexmo-findings > li[data-rule=\"time.expired\"]')");
    const isRenewed = `document.querySelector('#kustomer-token').value !== ${JSON.stringify(kustomer)}`;
    await page.until("the other token is renewed", isRenewed, patience);
    await page.text("#kustomer-state", "Token renewed");
    assert.equal(await page.evaluate("document.querySelector('#kustomer').dataset.state"), "live");
    await this.#look("8-expired");
    await page.click("#nexmo-renew");
    await page.until("a new token", "document.querySelector('#nexmo').dataset.state === 'live'");
  }

  async logOut() {
    const page = this.#page;
    const before = await this.#cookie();
    await page.follow("#logout");
    await page.text("h1", "Log in");
    await page.text("#notice", /\w/);
    assert.notEqual((await this.#cookie())?.value, before.value, "the cookie is the same after the logout");
    await this.#look("9-logged-out");
    await page.goto(`${this.#backend.url}/account`);
    await page.until("the login is shown", "location.pathname === '/login'");
  }

  /** Checks what the pages requested and reported. `expected` are the responses with an error status, sorted. */
  finish(expected) {
    const origins = [this.#backend.url, this.#backend.inbox].map((url) => new URL(url).origin);
    assert.deepEqual([...trafficFaults(this.#page, origins), ...trafficFaults(this.#inbox, origins)], []);
    assert.deepEqual([...new Set(this.#page.errorResponses)].sort(), expected);
    assert.deepEqual(this.#inbox.errorResponses, []);
  }

  /** Saves the picture for the documents. */
  pictureOfTokens(path) {
    return this.#page.picture(path, { scale: 0.65 });
  }

  async #submitNumber() {
    await this.#page.fill("#number", NUMBER);
    await this.#page.follow("#login-submit");
    await this.#page.text("h1", "Enter the code");
  }

  /** Reads the newest code from the page of the stand-ins, as a person reads a telephone. */
  async #code() {
    await this.#inbox.goto(this.#backend.inbox);
    const code = await this.#inbox.text("tbody code", /^\d{4,10}$/);
    await this.#inbox.picture(`${this.#pictures}-inbox.png`);
    assert.deepEqual(await faultsOf(this.#inbox), [], "inbox");
    return code;
  }

  async #cookie() {
    const { cookies } = await this.#page.send("Network.getCookies", { urls: [this.#backend.url] });
    return cookies.find(({ name }) => name === "session");
  }

  #token(vendor) {
    return this.#page.evaluate(`document.querySelector('#${vendor}-token').value`);
  }

  /** Presses a button that calls the vendor, and returns the answer after its status. */
  async #call(button, status) {
    const answer = `#${button.split("-")[0]}-answer`;
    await this.#page.evaluate(`document.querySelector('${answer}').textContent = ""`);
    await this.#page.click(`#${button}`);
    return this.#page.text(answer, new RegExp(`^HTTP ${status}\\b`));
  }

  /** Checks the page as it is now, and saves a picture of it. */
  async #look(name) {
    await this.#page.picture(`${this.#pictures}-${name}.png`);
    assert.deepEqual(await faultsOf(this.#page), [], name);
  }
}

/** Runs in the page. Returns how changes of a card are announced. */
function announcements(vendor) {
  const part = (name) => document.querySelector(`#${vendor}-${name}`);
  return [
    part("left").getAttribute("role"),
    part("state").getAttribute("role"),
    part("answer").closest("[aria-live]")?.getAttribute("aria-live"),
    part("verdict").getAttribute("role"),
  ];
}
