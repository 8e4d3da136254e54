// The log of a meeting: each row saves itself a moment after it was changed, and Enter goes to the next participant.
// <tr data-row="address"> holds one row; the form's button saves all of them without this.
(function () {
  "use strict";

  const PAUSE = 700; // milliseconds
  const AGAIN = 8000;
  const form = document.getElementById("log");
  if (!form) {
    return;
  }
  const status = form.querySelector("[data-status]");
  const timers = new Map();
  const changed = new Set();
  const sending = new Set();

  function plan(row, pause) {
    window.clearTimeout(timers.get(row));
    timers.set(row, window.setTimeout(() => save(row), pause));
  }

  function body(row) {
    const values = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    row.querySelectorAll("input[name]").forEach((field) => {
      if (field.type !== "radio" || field.checked) {
        values.append(field.name, field.value);
      }
    });
    return values;
  }

  function send(row, more) {
    return fetch(row.dataset.row, { method: "POST", headers: { Accept: "application/json" }, body: body(row), ...more });
  }

  function show(row, told) {
    row.querySelector("[data-wrong]").textContent = told.wrong || "";
    ["version", "before", "submission"].forEach((name) => {
      if (told[name] !== undefined) {
        form.elements[`${row.id}-${name}`].value = told[name];
      }
    });
    row.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    row.querySelector("[data-saved]").textContent = told.name ? `✓ ${told.name}` : "";
    status.textContent = told.status;
    if (told.wrong) {
      (told.fields || []).forEach((name) => form.elements[`${row.id}-${name}`].setAttribute?.("aria-invalid", "true"));
      return;
    }
    row.classList.toggle("is-open", told.outcome === "expected");
    const radio = row.querySelector(`input[type=radio][value=${told.outcome}]`);
    if (radio) {
      radio.checked = true;
    }
    mark(row);
    form.querySelector("[data-summary]").textContent = told.summary;
  }

  // Whoever was not there has no numbers.
  function mark(row) {
    const chosen = row.querySelector("input[type=radio]:checked");
    row.classList.toggle("is-absent", Boolean(chosen) && chosen.value !== "attended");
  }

  async function save(row) {
    if (!changed.has(row) || sending.has(row)) {
      return;
    }
    changed.delete(row);
    sending.add(row);
    status.textContent = form.dataset.saving;
    try {
      const answer = await send(row);
      show(row, await answer.json()); // a page, such as the one to sign in, is no answer
    } catch {
      changed.add(row);
      status.textContent = form.dataset.failed;
      plan(row, AGAIN);
    }
    sending.delete(row);
    if (changed.has(row) && status.textContent !== form.dataset.failed) {
      plan(row, PAUSE);
    }
  }

  // Enter: the same field of the next participant; with Shift, of the one before.
  function go(event) {
    if (event.key !== "Enter" || event.target.type === "submit") {
      return;
    }
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    const next = event.shiftKey ? row.previousElementSibling : row.nextElementSibling;
    if (!next) {
      return;
    }
    const name = event.target.name.replace(row.id, next.id);
    const fields = [...next.querySelectorAll(`[name="${name}"]`)];
    const field = fields.find((one) => one.checked) || fields[0];
    field.focus();
    if (field.select) {
      field.select();
    }
  }

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    changed.add(row);
    mark(row);
    plan(row, PAUSE);
  });
  form.addEventListener("keydown", go);
  form.addEventListener("submit", () => {
    changed.clear();
    timers.forEach((timer) => window.clearTimeout(timer));
  });
  // What was typed last goes along when the page is left by a link or another button.
  window.addEventListener("pagehide", () => changed.forEach((row) => send(row, { keepalive: true })));
})();
