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

// A long select becomes a box to type in. The select stays and is what the form sends.
async function search(selects) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: searchCss });
  document.head.append(link);
  await import(searchJs);
  for (const select of selects) {
    window.accessibleAutocomplete.enhanceSelectElement({ selectElement: select, defaultValue: select.value ? undefined : "", showAllValues: true, preserveNullOptions: true });
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
}

// Print buttons are links without JavaScript support for printing: shown only here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
