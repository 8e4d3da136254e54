// Forms that are filled in where the connection is bad: <form data-draft="key"> with an element [data-draft-told].
// What is typed is kept in this browser until it has been sent; a submit without a connection waits for one. Drafts of
// others, and old ones, are removed by app.js on every page. Sent twice is stored once: the server sees to that.
(function () {
  "use strict";

  const PAUSE = 400; // milliseconds
  const AGAIN = 5000;
  const PATIENCE = 8000;
  const NOT_KEPT = ["csrfmiddlewaretoken", "version", "submission", "opened", "do", "rows"];
  const form = document.querySelector("form[data-draft]");
  const told = form.querySelector("[data-draft-told]");
  const key = `draft:${document.body.dataset.user}:${form.dataset.draft}`;
  const probe = document.querySelector("link[rel=icon]").href;
  let timer = null;
  let isReady = false;
  let isSending = false;

  function say(text) {
    told.textContent = text;
  }

  function values() {
    return [...new FormData(form)].filter(([name]) => !NOT_KEPT.includes(name));
  }

  function keep() {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values() }));
    say(told.dataset.kept);
  }

  function restore(draft) {
    const kept = new Map();
    draft.values.forEach(([name, value]) => kept.set(name, [...(kept.get(name) || []), value]));
    [...form.elements].forEach((field) => {
      if (!field.name || NOT_KEPT.includes(field.name)) {
        return;
      }
      const own = kept.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = own.includes(field.value);
      } else if (own.length) {
        field.value = own[0];
      }
    });
    say(told.dataset.restored);
  }

  async function isConnected() {
    try {
      await fetch(probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return true;
    } catch {
      return false;
    }
  }

  async function send(button) {
    if (await isConnected()) {
      isReady = true;
      sessionStorage.setItem("sent", key);
      form.requestSubmit(button);
      isReady = false;
      return;
    }
    keep();
    say(told.dataset.waiting);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => send(button), AGAIN);
  }

  function submit(event) {
    const button = event.submitter;
    const isStep = button && button.name === "do" && button.value !== "plan";
    if (isReady || isStep) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isSending) {
      isSending = true;
      send(button);
    }
  }

  const draft = JSON.parse(localStorage.getItem(key));
  if (draft && !form.querySelector(".form-error")) {
    restore(draft);
  }
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  });
  document.addEventListener("submit", (event) => event.target === form && submit(event), true);
})();
