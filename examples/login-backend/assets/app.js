// Keeps one token for each vendor: gets it, counts it down, renews it, calls the vendor with it, and has it diagnosed.
"use strict";

const csrfToken = document.querySelector('meta[name="csrf-token"]').content;

/** The card of one vendor. Its elements have ids that begin with the name of the vendor. */
class Card {
  constructor(section) {
    this.section = section;
    this.vendor = section.dataset.vendor;
    this.expiresAt = null; // both on the clock of `performance.now()`, in milliseconds
    this.renewAt = null;
    this.pause = 0;
    this.busy = false;
    section.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-action]");
      if (button) this.act(button);
    });
  }

  part(name) {
    return document.getElementById(`${this.vendor}-${name}`);
  }

  async act(button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      switch (button.dataset.action) {
        case "get": await this.renew(); break;
        case "call": await this.call(button.dataset); break;
        case "diagnose": await this.diagnose(); break;
      }
    } catch (error) {
      this.say(error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /** Gets a token, whether it is the first one or the next. */
  async renew() {
    if (this.busy) return;
    this.busy = true;
    const isFirst = this.expiresAt === null;
    try {
      const minted = await post(`/tokens/${this.vendor}`);
      // The clock of this device may be wrong. Only differences on the clock of the server are used.
      const now = performance.now();
      this.expiresAt = now + (minted.expires_at - minted.now) * 1000;
      this.renewAt = now + (minted.renew_at - minted.now) * 1000;
      this.pause = 0;
      this.show(minted);
      this.say(isFirst ? "Token received" : "Token renewed");
    } catch (error) {
      this.pause = Math.min(Math.max(this.pause * 2, 2000), 60000);
      this.renewAt = performance.now() + this.pause;
      this.section.dataset.state = "failed";
      throw error;
    } finally {
      this.busy = false;
    }
  }

  show({ token }) {
    this.section.querySelector(".more").hidden = false;
    this.part("get").textContent = "Renew now";
    this.part("token").value = token;
    const [header, claims] = token.split(".", 2).map(decoded);
    this.part("key").textContent = JSON.parse(header).kid ?? "no key ID";
    this.part("header").textContent = header;
    this.part("claims").textContent = claims;
    this.section.dataset.state = "live";
    this.tick();
  }

  /** Shows the time left, and renews the token when it is time to. Called once a second. */
  tick() {
    if (this.expiresAt === null) return;
    const now = performance.now();
    const left = Math.ceil((this.expiresAt - now) / 1000);
    this.part("left").textContent = left > 0 ? `${inWords(left)} left` : "expired";
    if (left <= 0 && this.section.dataset.state === "live") {
      this.section.dataset.state = "expired";
      this.say("Token expired");
    }
    if (this.part("renew").checked && now >= this.renewAt && !this.busy) {
      this.renew().catch((error) => this.say(error.message));
    }
  }

  /** Sends the token to the vendor, as the app of a user does. */
  async call({ method, url, tokenIn, body }) {
    const token = this.part("token").value.trim();
    const request = { method, headers: {}, mode: "cors", credentials: "omit", signal: AbortSignal.timeout(15000) };
    const content = body ? JSON.parse(body) : null;
    if (tokenIn === "authorization") request.headers.authorization = `Bearer ${token}`;
    else content[tokenIn] = token;
    if (content) {
      request.headers["content-type"] = "application/json";
      request.body = JSON.stringify(content);
    }
    const answer = this.part("answer");
    answer.hidden = false;
    try {
      const response = await fetch(url, request);
      answer.textContent = `HTTP ${response.status}\n${indented(await response.text())}`;
    } catch {
      answer.textContent = "No answer: the vendor cannot be reached.";
    }
  }

  /** Has the server examine the token, and shows everything that is wrong with it. */
  async diagnose() {
    const report = await post(`/tokens/${this.vendor}/diagnosis`, { token: this.part("token").value.trim() });
    this.part("verdict").textContent = report.verified ? "verified" : "not verified";
    this.part("findings").replaceChildren(...report.findings.map(finding));
  }

  say(text) {
    this.part("state").textContent = text;
  }
}

/** Posts to the server of this page. The text of an error is fit to be shown. */
async function post(path, content) {
  const headers = { "x-csrf-token": csrfToken, accept: "application/json" };
  if (content) headers["content-type"] = "application/json";
  let response, body;
  try {
    const signal = AbortSignal.timeout(15000);
    response = await fetch(path, { method: "POST", headers, body: content && JSON.stringify(content), signal });
    body = await response.json();
  } catch {
    throw new Error("The server does not answer. Try again in a moment.");
  }
  if (response.status === 401) location.assign("/login?notice=session-ended");
  if (!response.ok) throw new Error(body.error?.message ?? "The server cannot do this now.");
  return body;
}

function finding({ rule, severity, subject, message, detail, vendor_answer: answer, cure }) {
  const item = document.createElement("li");
  item.dataset.rule = rule;
  item.dataset.severity = severity;
  const lines = [
    `${severity}: ${message}${subject ? ` (${subject})` : ""}`,
    detail,
    answer && `The vendor answers: ${answer}`,
    `Cure: ${cure}`,
  ];
  for (const line of lines.filter(Boolean)) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    item.append(paragraph);
  }
  return item;
}

/** Decodes a segment of a token to indented JSON. */
function decoded(segment) {
  const bytes = Uint8Array.from(atob(segment.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  return indented(new TextDecoder().decode(bytes));
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function inWords(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

const cards = Array.from(document.querySelectorAll("section[data-vendor]"), (section) => new Card(section));
setInterval(() => cards.forEach((card) => card.tick()), 1000);
