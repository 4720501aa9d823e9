// "Exit this page": leaves at once for a neutral site, by the button or by Shift pressed three times.
// The page that is left stands in no history, and going back to an earlier one of the form leaves
// again. Somebody who opens the form anew, by an address or a link, is let in.
const box = document.querySelector("[data-exit]");
const link = box?.querySelector("[data-exit-link]");
const LEFT = "left-at-once", FORGET = 5000;

const store = { // private windows may refuse to keep anything
  get: () => { try { return sessionStorage.getItem(LEFT); } catch { return null; } },
  set: () => { try { sessionStorage.setItem(LEFT, "1"); } catch { /* only this page then */ } },
  drop: () => { try { sessionStorage.removeItem(LEFT); } catch { /* nothing was kept */ } },
};

function leave() {
  store.set();
  document.title = link.dataset.title || "";
  document.body.classList.add("govuk-exit-this-page-hide-content");
  const cover = Object.assign(document.createElement("div"), { className: "govuk-exit-this-page-overlay", textContent: box.dataset.left });
  cover.setAttribute("role", "alert");
  document.body.append(cover);
  window.location.replace(link.href);
}

if (box && link) {
  const said = Object.assign(document.createElement("span"), { className: "govuk-visually-hidden" });
  said.setAttribute("role", "status");
  box.append(said);
  const lights = Object.assign(document.createElement("span"), { className: "govuk-exit-this-page__indicator" });
  lights.setAttribute("aria-hidden", "true");
  for (let n = 0; n < 3; n += 1) lights.append(Object.assign(document.createElement("span"), { className: "govuk-exit-this-page__indicator-light" }));
  link.append(lights);

  let pressed = 0, alone = true, timer;
  const show = (words) => {
    said.textContent = words;
    lights.classList.toggle("govuk-exit-this-page__indicator--visible", pressed > 0);
    [...lights.children].forEach((light, n) => light.classList.toggle("govuk-exit-this-page__indicator-light--on", n < pressed));
  };
  const forget = () => { pressed = 0; show(box.dataset.over); };
  // A Shift that made a capital letter does not count: only one that was pressed by itself.
  document.addEventListener("keydown", (event) => { alone = event.key === "Shift"; }, true);
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    pressed += 1;
    clearTimeout(timer);
    if (pressed >= 3) { leave(); return; }
    show(pressed === 1 ? box.dataset.more : box.dataset.last);
    timer = setTimeout(forget, FORGET);
  }, true);
  for (const one of document.querySelectorAll("[data-exit-link]")) {
    one.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    one.addEventListener("keydown", (event) => { // it is called a button: so the space bar presses it
      if (event.key === " ") { event.preventDefault(); leave(); }
    });
  }
  window.addEventListener("pageshow", (event) => {
    const came = performance.getEntriesByType("navigation")[0]?.type;
    if (store.get() && (event.persisted || came === "back_forward")) leave();
    else store.drop();
  });
}
