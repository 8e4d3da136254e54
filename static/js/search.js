// What the search in the header has found: the arrows go through it, Escape and a click elsewhere close it.
(function () {
  "use strict";

  const form = document.querySelector("[data-search]");
  const field = form.querySelector("input[type=search]");
  const found = form.querySelector("#search-found");

  function close() {
    htmx.trigger(field, "htmx:abort");
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
