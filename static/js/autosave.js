// A long form saves itself a second after the last change, as far as it is understood; the button does the rest.
// <form data-autosave> with an element [data-saved] that says how it went, and questions [data-question] that apply or
// do not, as the server says. Only one request is under way at a time.
(function () {
  "use strict";

  const PAUSE = 1000; // milliseconds
  const AGAIN = 10000;
  const form = document.querySelector("form[data-autosave]");
  const status = form.querySelector("[data-saved]");
  let timer = null;
  let isChanged = false;
  let isSending = false;

  function say(text) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  function plan(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  }

  function changed() {
    isChanged = true;
    say(status.dataset.waiting);
    plan(PAUSE);
  }

  function request(more) {
    const body = new URLSearchParams(new FormData(form));
    return fetch(window.location.pathname, { method: "POST", headers: { Accept: "application/json" }, body, ...more });
  }

  function show(told) {
    form.elements.version.value = told.version;
    form.elements.seen.value = told.seen;
    const shown = new Set(told.shown);
    form.querySelectorAll("[data-question]").forEach((question) => {
      question.hidden = !shown.has(question.dataset.question);
    });
    Object.entries(told.pieces).forEach(([id, html]) => {
      document.getElementById(id).innerHTML = html;
    });
  }

  async function save() {
    if (!isChanged || isSending) {
      return;
    }
    isSending = true;
    isChanged = false;
    try {
      const answer = await request();
      const told = await answer.json(); // a page, such as the one to sign in, is no answer
      if (answer.ok) {
        show(told);
      }
      say([told.status, told.wrong].filter(Boolean).join(" "));
    } catch {
      isChanged = true;
      say(status.dataset.failed);
      plan(AGAIN);
    }
    isSending = false;
    if (isChanged && status.textContent !== status.dataset.failed) {
      changed();
    }
  }

  // What was typed last goes along when the page is left by a link; a form that is sent takes it itself.
  function leave() {
    if (isChanged) {
      isChanged = false;
      request({ keepalive: true });
    }
  }

  // Not "change": that comes when a button is pressed after writing, and what it says would move the button away.
  form.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    isChanged = false;
    window.clearTimeout(timer);
  });
  window.addEventListener("pagehide", leave);
})();
