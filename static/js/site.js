// Starts the behaviour of GOV.UK and MoJ components. Every page works without it.
// The addresses stand on <body> because they carry the digest of the file's content.
const { govuk, moj, searchJs, searchCss } = document.body.dataset;
// Set already by the page's first script, unless its nonce was missing (an error page drawn early).
document.body.classList.add("js-enabled", "govuk-frontend-supported");

async function start(address, name) {
  try {
    (await import(address)).initAll();
  } catch (error) {
    console.warn(`${name} did not start`, error);
  }
}

if (govuk) start(govuk, "GOV.UK Frontend");
// MoJ components only where one is used: most pages of residents have none.
if (moj && document.querySelector('[data-module^="moj-"]')) start(moj, "MoJ Frontend");

// A choice with a follow-up question shows it only while it is chosen. Without JavaScript it always shows.
// (GOV.UK's own way sets aria-expanded, which a radio or checkbox may not have.)
function reveal() {
  for (const input of document.querySelectorAll("[data-reveals]")) {
    const box = document.getElementById(input.dataset.reveals);
    const base = box?.classList[0];
    if (base) box.classList.toggle(`${base}--hidden`, !input.checked);
  }
}
if (document.querySelector("[data-reveals]")) {
  document.addEventListener("change", reveal);
  window.addEventListener("pageshow", reveal);
  reveal();
}

// The words of an option as mark-up that says just them: the box below draws what it offers as mark-up.
function escaped(words) {
  const box = document.createElement("span");
  box.textContent = words;
  return box.innerHTML;
}

// A long select becomes a box to type in. The select stays and is what the form sends.
async function search(selects) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: searchCss });
  document.head.append(link);
  await import(searchJs);
  for (const select of selects) {
    const id = select.id;
    const said = (select.getAttribute("aria-describedby") ?? "").split(" ").map((each) => document.getElementById(each)?.textContent.trim());
    window.accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? undefined : "",
      showAllValues: true,
      preserveNullOptions: true,
      templates: { inputValue: (words) => words, suggestion: escaped },
      inputClasses: select.classList.contains("govuk-select--error") ? "govuk-input--error" : null,
      tAssistiveHint: () => [...said, "Type to find it. Use the up and down arrows to review what is found, and enter to select."].filter(Boolean).join(" "),
    });
    // Words that are no option must not leave the option chosen before behind them.
    document.getElementById(id).addEventListener("blur", (event) => {
      const typed = event.target.value.trim().toLowerCase();
      if (![...select.options].some((option) => option.text.trim().toLowerCase() === typed)) select.value = "";
    });
  }
}
const selects = document.querySelectorAll("select[data-search]");
if (selects.length && searchJs) search(selects);

// A form marked data-submit-once is sent once: a second press within five seconds does nothing.
for (const form of document.querySelectorAll("form[data-submit-once]")) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    if (Date.now() - sentAt < 5000) event.preventDefault();
    else sentAt = Date.now();
  });
  // The back button may bring the page back as it was left.
  window.addEventListener("pageshow", () => { sentAt = 0; });
  // It did not get through (keep-answers.js): the next press counts.
  form.addEventListener("app:again", () => { sentAt = 0; });
}

// Print buttons are links without JavaScript support for printing: shown only here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A sign-in ends, of staff after some time at rest, and answers not sent are deleted one day. Two minutes before
// that a box says so, and one press keeps it. What staff do in another tab counts too.
const ends = document.querySelector("dialog[data-sign-in-ends]");
if (ends?.showModal) {
  const WARN = 120_000, SEEN = "seen-at";
  const rests = ends.dataset.kind === "staff";
  const store = !rests ? { get: () => 0, set: () => {} } : { // private windows may refuse to keep anything
    get: () => { try { return Number(localStorage.getItem(SEEN)) || 0; } catch { return 0; } },
    set: (at) => { try { localStorage.setItem(SEEN, String(at)); } catch { /* this tab only */ } },
  };
  let rest, lastAt, seenAt, state = "", closed = "";
  const seen = ({ idle, left }) => {
    [rest, seenAt] = [idle * 1000, Date.now()];
    lastAt = seenAt + left * 1000;
    store.set(seenAt);
  };
  const close = () => { state = ""; if (ends.open) ends.close(); };
  const say = (what, at) => {
    if (state === what || closed === what) return;
    state = what;
    for (const part of ends.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(what);
    const time = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    for (const part of ends.querySelectorAll("[data-at]")) part.textContent = time;
    if (ends.open) ends.close();
    ends.showModal();
  };
  const look = () => {
    const restsAt = Math.max(seenAt, store.get()) + rest, now = Date.now();
    const end = Math.min(restsAt, lastAt);
    if (now >= end) say("over", end);
    else if (end - now > WARN) close();
    else say(end === lastAt ? "last" : "idle", end);
  };
  const stay = async () => {
    const form = ends.querySelector("form");
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (answer?.ok) { seen(await answer.json()); close(); } else if (answer) say("over", Date.now());
  };
  ends.addEventListener("submit", (event) => { event.preventDefault(); stay(); });
  ends.addEventListener("cancel", (event) => { // the Escape key: somebody is there
    if (state === "idle") { event.preventDefault(); stay(); } else { closed = state; state = ""; }
  });
  for (const button of ends.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => { closed = state; close(); });
  }
  seen({ idle: Number(ends.dataset.idle), left: Number(ends.dataset.left) });
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look); // timers sleep with the machine
}
