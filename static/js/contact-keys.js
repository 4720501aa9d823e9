// Single keys for the contact bar: P picks "Phone", C logs "chasing". Everything works without them.
// They are only heard outside fields, and each person can turn them off (WCAG 2.1.4).
const STORE = "ofd-contact-keys";
const targets = new Map();
for (const element of document.querySelectorAll("[data-contact-key]")) {
  const key = element.dataset.contactKey;
  if (key && !targets.has(key)) targets.set(key, element);
}
const hints = [];
let isOn = read();

function read() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true; // no storage allowed: on, and the switch works for this page
  }
}

function write() {
  try {
    localStorage.setItem(STORE, isOn ? "on" : "off");
  } catch {
    // only for this page then
  }
}

for (const [key, element] of targets) {
  const hint = document.createElement("kbd");
  hint.textContent = key;
  hint.setAttribute("aria-hidden", "true");
  (element.labels?.[0] && element.tagName === "INPUT" ? element.labels[0] : element).append(hint);
  hints.push([hint, element, key]);
}

function show() {
  for (const [hint, element, key] of hints) {
    hint.hidden = !isOn;
    if (isOn) element.setAttribute("aria-keyshortcuts", key);
    else element.removeAttribute("aria-keyshortcuts");
  }
}

const place = document.querySelector("[data-contact-keys]");
if (place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-nav__button";
  const say = () => { button.textContent = isOn ? place.dataset.on : place.dataset.off; };
  button.addEventListener("click", () => { isOn = !isOn; write(); say(); show(); });
  say();
  place.append(button);
  place.hidden = false;
}
show();

function isTyping(element) {
  if (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)) return true;
  return element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type);
}

document.addEventListener("keydown", (event) => {
  if (!isOn || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target instanceof Element && isTyping(event.target)) return;
  const element = targets.get(event.key.toLowerCase());
  if (!element) return;
  event.preventDefault();
  element.click();
});
