"use strict";

const result = document.getElementById("result");
const connection = document.getElementById("connection");
const events = new EventSource("/showcase/events");

events.addEventListener("message", (event) => {
  connection.textContent = "Every second anew";
  show(JSON.parse(event.data));
});
events.addEventListener("error", () => {
  connection.textContent = "The showcase does not answer";
});

/* Nothing is replaced but texts and attributes: the focus stays where it is. */
function show(values) {
  for (const element of document.querySelectorAll("[data-text]")) {
    const value = values[element.dataset.text];
    if (element.textContent !== value) {
      element.textContent = value;
    }
    if (element.dataset.state) {
      element.dataset.state = value;
    }
  }
  for (const line of document.querySelectorAll("[data-points]")) {
    line.setAttribute("points", values[line.dataset.points]);
  }
  for (const button of document.querySelectorAll("[data-can]")) {
    button.setAttribute("aria-disabled", String(values[button.dataset.can] !== "true"));
  }
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  if (button.getAttribute("aria-disabled") === "true") {
    say(`${button.getAttribute("aria-label") ?? button.textContent}: that cannot be done now.`, "");
    return;
  }
  button.setAttribute("aria-disabled", "true");
  say(`${button.getAttribute("aria-label") ?? button.textContent} …`, "");
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    say(await response.text(), response.ok ? "good" : "bad");
  } catch {
    say("The showcase does not answer.", "bad");
  }
  if (!button.dataset.can) {
    button.setAttribute("aria-disabled", "false");
  }
});

function say(text, kind) {
  result.textContent = text;
  result.className = `notice result ${kind}`;
}
