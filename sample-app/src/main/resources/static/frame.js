"use strict";

/*
 * Called by the page around this frame: opening the frame alone changes nothing.
 * Sends the form so many times, one after the other, or until the first failure; returns how often it succeeded.
 */
async function sendOneByOne(requests) {
  const form = document.querySelector("form");
  const progress = document.querySelector("progress");
  let succeeded = 0;
  progress.max = requests;
  while (succeeded < requests && (await send(form))) {
    progress.value = ++succeeded;
    document.querySelector("output").value = `${succeeded} of ${requests}`;
  }
  return succeeded;
}

async function send(form) {
  try {
    // A redirect leads to the login, and is no success.
    const body = new URLSearchParams(new FormData(form));
    return (await fetch(form.action, { method: "POST", body, redirect: "manual" })).ok;
  } catch {
    return false;
  }
}
