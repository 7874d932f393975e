"use strict";

const run = document.getElementById("run");
const button = run.querySelector("button");
const progress = document.getElementById("progress");

button.disabled = false;
run.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const columns = [...document.querySelectorAll(".column")];
  columns.forEach(clear);
  try {
    for (const column of columns) {
      progress.textContent = `Counting: ${column.querySelector("h2").textContent} …`;
      await count(column, run.elements.frames.valueAsNumber, run.elements.requests.valueAsNumber);
    }
    progress.textContent = "Done.";
  } catch {
    progress.textContent = "The server does not answer as it should. Load this page again: you may have been logged out.";
  } finally {
    button.disabled = false;
  }
});

async function count(column, frameCount, requests) {
  const before = await read(column);
  const frames = await Promise.all(Array.from({ length: frameCount }, (_, i) => addFrame(column, i + 1)));
  const start = performance.now();
  const succeeded = await Promise.all(frames.map((frame) => frame.contentWindow.sendOneByOne(requests)));
  const took = performance.now() - start;
  const expected = succeeded.reduce((sum, each) => sum + each, 0);
  show(column, expected, (await read(column)) - before, took);
  if (expected < frameCount * requests) {
    const problem = column.querySelector(".notice");
    problem.textContent = "A request failed, and its frame stopped.";
    problem.hidden = false;
  }
}

async function read(column) {
  const response = await fetch(column.dataset.counter, { redirect: "error", cache: "no-store" });
  if (!response.ok) {
    throw new Error(`${response.status}`);
  }
  return Number(await response.text());
}

function addFrame(column, number) {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.title = `Frame ${number}`;
    frame.src = column.dataset.frame;
    frame.addEventListener("load", () => resolve(frame), { once: true });
    column.querySelector(".frames").append(frame);
  });
}

function clear(column) {
  column.querySelector(".frames").replaceChildren();
  column.querySelector(".notice").hidden = true;
  column.querySelectorAll("[data-result]").forEach((result) => {
    result.textContent = "–";
    result.removeAttribute("class");
  });
}

function show(column, expected, counted, took) {
  const result = (name) => column.querySelector(`[data-result=${name}]`);
  const lost = expected - counted;
  result("expected").textContent = expected;
  result("counted").textContent = counted;
  result("lost").textContent = lost > 0 ? `${lost} (${Math.round((100 * lost) / expected)} %)` : lost;
  result("lost").className = lost === 0 ? "fine" : "wrong";
  result("took").textContent = `${(took / 1000).toFixed(2)} s`;
}
