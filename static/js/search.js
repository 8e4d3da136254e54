// What the search in the header has found: the arrows go through it, Escape and a click elsewhere close it. An answer
// that comes after that is for nobody, and one that does not come is said below the field, which keeps the focus.
(function () {
  "use strict";

  const form = document.querySelector("[data-search]");
  const field = form.querySelector("input[type=search]");
  const found = form.querySelector("#search-found");
  let closed = false;

  function close() {
    closed = true;
    found.replaceChildren();
    form.querySelector("#search-count").replaceChildren();
  }

  function move(event, step) {
    const stops = [field, ...found.querySelectorAll("a, button")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next && stops.length > 1) {
      event.preventDefault();
      next.focus();
    }
  }

  function sayThatItFailed(event) {
    event.stopPropagation();
    found.replaceChildren(form.querySelector("template").content.cloneNode(true));
  }

  field.addEventListener("input", () => {
    closed = false;
  });
  found.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.shouldSwap &&= !closed;
  });
  form.addEventListener("htmx:responseError", sayThatItFailed);
  form.addEventListener("htmx:sendError", sayThatItFailed);
  form.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      move(event, 1);
    } else if (event.key === "ArrowUp") {
      move(event, -1);
    } else if (event.key === "Escape" && found.hasChildNodes()) {
      event.preventDefault();
      close();
      field.focus();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) {
      close();
    }
  });
  document.addEventListener("click", (event) => form.contains(event.target) || close());
})();
