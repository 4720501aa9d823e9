// A page of a form is sent in the background, so that what was typed stays here when it does not get through: no
// connection, or a server that is down. Nothing is kept in the browser's own storage: others may use this device.
// The answer is where to go next; a page with errors is asked for again the plain way. Without this script the
// browser sends the form itself. A question may be called "action" or "submit", and then form.action is its input:
// so the form's own properties are not asked for by those names.
const WAIT = 30_000, WAIT_FILES = 180_000;

function send(form, submitter) {
  const wait = form.getAttribute("enctype") === "multipart/form-data" ? WAIT_FILES : WAIT;
  return fetch(form.getAttribute("action") || location.href, {
    method: "POST",
    body: new FormData(form, submitter),
    headers: { "X-Keep-Answers": "1" },
    redirect: "manual",
    signal: AbortSignal.timeout(wait),
  });
}

// The button that was pressed goes along, which submit() alone would leave out.
function sendPlainly(form, submitter) {
  if (submitter?.name) {
    const button = { type: "hidden", name: submitter.name, value: submitter.value };
    Element.prototype.append.call(form, Object.assign(document.createElement("input"), button));
  }
  HTMLFormElement.prototype.submit.call(form);
}

function say(form, why) {
  const box = form.querySelector("[data-not-sent]");
  for (const part of box.querySelectorAll("[data-why]")) part.hidden = part.dataset.why !== why;
  box.hidden = false;
  box.focus();
  box.scrollIntoView({ block: "start" });
  form.dispatchEvent(new Event("app:again"));
}

async function submit(form, submitter) {
  let answer;
  try {
    answer = await send(form, submitter);
  } catch (error) {
    return say(form, navigator.onLine && error.name === "TimeoutError" ? "server" : "offline");
  }
  if (answer.status >= 500) return say(form, "server");
  const isWhere = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isWhere) return sendPlainly(form, submitter);
  location.assign((await answer.json()).to);
}

for (const form of document.querySelectorAll("form[data-keep-answers]")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    submit(form, event.submitter);
  });
}
