// Draws the preview while colours are typed. Without this the button "Show the preview" does it.
const form = document.querySelector("[data-brand-form]");
const box = document.querySelector("[data-brand-preview]");
const said = document.querySelector("[data-brand-words]");
const GREY = "#f3f3f3";

function hex(text) {
  const found = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (!found) return "";
  const digits = found[1].toLowerCase();
  return `#${digits.length === 3 ? [...digits].map((c) => c + c).join("") : digits}`;
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function line(words, ratio, least) {
  // Shown rounded down, so that 4.49 never reads as good enough.
  return `${words}: ${(Math.floor(ratio * 10) / 10).toFixed(1)} ${said.dataset.ratio}. ${ratio >= least ? said.dataset.good : said.dataset.bad}.`;
}

function draw() {
  const typed = (name) => hex(form.elements[name].value);
  const [primary, link, accent] = ["primary", "link", "accent"].map(typed);
  const lines = [];
  if (primary) {
    const words = typed("on_primary") || (contrast("#ffffff", primary) >= contrast("#0b0c0c", primary) ? "#ffffff" : "#0b0c0c");
    box.style.setProperty("--council-primary", primary);
    box.style.setProperty("--council-on-primary", words);
    lines.push(line(said.dataset.main, contrast(words, primary), 4.5));
  }
  if (link) {
    box.style.setProperty("--govuk-link-colour", link);
    lines.push(line(said.dataset.link, contrast(link, GREY), 4.5));
  }
  if (accent) {
    box.style.setProperty("--council-accent", accent);
    lines.push(line(said.dataset.accent, contrast(accent, "#ffffff"), 3));
  }
  box.querySelector(".app-header").textContent = form.elements.name.value;
  said.textContent = lines.join(" ");
}

if (form && box && said) {
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 300);
  });
  draw();
}
