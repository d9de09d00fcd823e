// Checks that every page must pass. Each check returns a list of faults.

/** Checks the document, the names that a screen reader announces, and the order of focus. */
export async function faultsOf(page) {
  const faults = [...(await page.evaluate(documentFaults)), ...(await nameFaults(page)), ...(await focusFaults(page))];
  for (const scheme of ["light", "dark"]) {
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await page.send("Emulation.setEmulatedMedia", { features });
    faults.push(...(await page.evaluate(contrastFaults)).map((fault) => `${scheme}: ${fault}`));
  }
  await page.send("Emulation.setEmulatedMedia", { features: [] });
  return faults;
}

/** Returns the requests that left the origins, and what the page reported as an error. */
export function trafficFaults(page, origins) {
  const strangers = page.requests.filter((url) => !url.startsWith("about:") && !origins.includes(new URL(url).origin));
  return [...strangers.map((url) => `request to ${url}`), ...page.problems];
}

async function nameFaults(page) {
  const roles = ["button", "checkbox", "combobox", "link", "radio", "textbox", "searchbox", "image", "region"];
  const nodes = await page.accessibleNodes();
  const nameless = nodes.filter(({ role, name }) => roles.includes(role) && name === "");
  return nameless.map(({ role }) => `a ${role} has no name`);
}

/** Walks through the page with the Tab key. */
async function focusFaults(page) {
  const expected = await page.evaluate(startWalk);
  if (expected.length === 0) return [];
  // The way back shows the focus of the first element, which a script has set, as the keyboard does.
  await page.press("Tab");
  await page.press("Tab", { isBackward: true });
  const faults = [];
  for (const [index, name] of expected.entries()) {
    if (index > 0) await page.press("Tab");
    const { found, isVisible, isOnScreen } = await page.evaluate(focused);
    if (found !== name) return [...faults, `Tab leads to ${found}, expected ${name}`];
    if (!isVisible) faults.push(`${name} does not show that it has the focus`);
    if (!isOnScreen) faults.push(`${name} is not on the screen when it has the focus`);
  }
  await page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)");
  return faults;
}

// The functions below run in the page.

function documentFaults() {
  const faults = [];
  const check = (isRight, fault) => isRight || faults.push(fault);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  check(document.documentElement.lang === "en", "the document has no language");
  check(document.characterSet === "UTF-8", "the document is not UTF-8");
  const viewport = document.querySelector('meta[name="viewport"]')?.content ?? "";
  check(viewport.includes("width=device-width"), "no viewport");
  check(!/user-scalable=no|maximum-scale/.test(viewport), "zoom is limited");
  const headings = all("h1, h2, h3, h4, h5, h6").filter((heading) => heading.checkVisibility());
  check(headings.filter(({ tagName }) => tagName === "H1").length === 1, "there is not exactly one h1");
  const name = document.querySelector("h1")?.textContent.trim() ?? "?";
  check(document.title.startsWith(name), "the title does not begin with the h1");
  headings.forEach(({ tagName, textContent }, index) => {
    const before = index === 0 ? 0 : Number(headings[index - 1].tagName[1]);
    check(Number(tagName[1]) <= before + 1, `a level of headings is left out before "${textContent}"`);
  });
  check(all("main").length === 1, "there is not exactly one main");
  const ids = all("[id]").map(({ id }) => id);
  check(new Set(ids).size === ids.length, "an id occurs twice");
  for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) {
        check(document.getElementById(id), `${attribute} names "${id}", which does not exist`);
      }
    }
  }
  check(all("[tabindex]").every(({ tabIndex }) => tabIndex <= 0), "a tabindex changes the order of focus");
  check(all("[autofocus]").length <= 1, "several elements take the focus");
  check(all("[style], style, script:not([src])").length === 0, "style or script is inside the document");
  const handlers = all("*").some(({ attributes }) => Array.from(attributes).some(({ name }) => name.startsWith("on")));
  check(!handlers, "an event handler is inside the document");
  check(all("img:not([alt])").length === 0, "an image has no alternative text");
  check(document.scrollingElement.scrollWidth <= innerWidth, "the page scrolls sideways");
  for (const element of all("body :not(pre, textarea, input)")) {
    const { clientWidth, scrollWidth } = element;
    // Text for screen readers alone is one pixel wide.
    const isCut = clientWidth > 1 && scrollWidth > clientWidth && getComputedStyle(element).overflowX !== "visible";
    check(!isCut, `the content of a ${element.localName} is cut off`);
  }
  for (const element of all("button, select, input:not([type=hidden], [type=checkbox]), textarea")) {
    const { width, height } = element.getBoundingClientRect();
    check(!element.checkVisibility() || (width >= 24 && height >= 24), `${element.id} is smaller than 24 by 24 pixels`);
  }
  return faults;
}

/** Returns the names of all elements that Tab should reach, in the order of the document, and focuses the first. */
function startWalk() {
  const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const reachable = Array.from(document.querySelectorAll(selector)).filter(
    (element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }),
  );
  reachable[0]?.focus();
  return reachable.map((element) => element.id || `${element.localName} "${element.textContent.trim().slice(0, 40)}"`);
}

function focused() {
  const element = document.activeElement;
  const found = element.id || `${element.localName} "${element.textContent.trim().slice(0, 40)}"`;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const isVisible = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const isOnScreen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return { found, isVisible, isOnScreen };
}

/** Compares each text with the background behind it: WCAG 2.2, success criterion 1.4.3. */
function contrastFaults() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const pixel = (...colors) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    return Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  // The color of an empty page, in the color scheme of this page.
  const probe = document.body.appendChild(document.createElement("p"));
  probe.style.backgroundColor = "Canvas";
  const empty = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const faults = [];
  for (const element of document.querySelectorAll("body *")) {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isVisible = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!hasText || !isVisible || element.disabled) continue;
    const backgrounds = [];
    for (let one = element; one; one = one.parentElement) backgrounds.unshift(getComputedStyle(one).backgroundColor);
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const behind = [empty, ...backgrounds];
    const [high, low] = [luminance(pixel(...behind, color)), luminance(pixel(...behind))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) {
      faults.push(`contrast ${ratio.toFixed(2)} of "${element.textContent.trim().slice(0, 40)}"`);
    }
  }
  return faults;
}
