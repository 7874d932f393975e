"use strict";

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  const measured = form.parentElement.querySelector(".measured");
  if (button.getAttribute("aria-disabled") === "true") {
    return;
  }
  button.setAttribute("aria-disabled", "true");
  measured.textContent = "At work …";
  measured.className = "notice measured";
  try {
    const response = await fetch(form.action, { method: "POST" });
    measured.textContent = await response.text();
    measured.classList.add(response.ok ? "good" : "bad");
  } catch {
    measured.textContent = "The showcase does not answer.";
    measured.classList.add("bad");
  }
  button.removeAttribute("aria-disabled");
});
